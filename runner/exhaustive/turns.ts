/**
 * What a thread can do next, as rows of integers: it moves, and where that ends its step it goes on in one of several ways. Each row is
 * worked out once, for what is shared and what the thread is at.
 */
import { type Id, type Machine, type Move, idle } from '../../adapters/simulator/machine.ts'
import type { Fresh } from '../../adapters/simulator/watched-world.ts'
import type { Step } from '../../adapters/plan.ts'
import type { Client } from './client.ts'
import { type Continuation, continuations } from './continuations.ts'
import { leftIn, localIn, threadWord } from './state-words.ts'

/** Words of one turn, and the place of each within it. */
export const turnWords = 5
export const turn = {
  /** Number of the event that it records; -1 for none */
  event: 0,
  /** What is shared then */
  shared: 1,
  /** The word of the thread then */
  thread: 2,
  /** How many choices of steps lead to the same */
  times: 3,
  /** Number of its source */
  source: 4,
} as const

/** What stands behind a turn. */
interface Source {
  readonly move: Move
  /** The step that the thread chooses as it moves */
  readonly chosen: Step | undefined
  /** How the thread goes on where the move ends its step */
  readonly continuation: Continuation | undefined
}

export interface Turns {
  /** The turns of a thread, each `turnWords`; `fresh` is asked only where it plays a part. */
  of(shared: Id, thread: number, word: number, fresh: () => Fresh): readonly number[]
  /** How a thread goes on that is free */
  waysOn(shared: Id, thread: number, left: number): readonly Continuation[]
  source(number: number): Source
}

interface Row {
  readonly turns: readonly number[]
  readonly usesFresh: boolean
}

export function createTurns(machine: Machine, client: Client): Turns {
  const threads = client.budgets.length + 1
  const lefts = 1 + Math.max(0, ...client.budgets)
  /** Threads that choose alike have their rows in common. */
  const columns = client.symmetric ? lefts : lefts * threads
  const columnOf = (thread: number, left: number): number => (client.symmetric ? left : left * threads + thread)
  const ways: (readonly Continuation[] | undefined)[][] = []
  const rows: (readonly number[] | undefined)[][] = []
  /** Those in which what is fresh plays a part, by that */
  const freshRows: (Map<number, readonly number[]> | undefined)[][] = []
  const sources: Source[] = []

  function waysOn(shared: Id, thread: number, left: number): readonly Continuation[] {
    const row = (ways[shared] ??= [])
    return (row[columnOf(thread, left)] ??= continuations(machine, client, shared, thread, left))
  }

  function workOut(shared: Id, thread: number, word: number, fresh: () => Fresh): Row {
    const [local, left] = [localIn(word), leftIn(word)]
    const turns: number[] = []
    if (local !== idle) return { turns, usesFresh: addMoves(turns, shared, thread, local, left, undefined, fresh) }
    let usesFresh = false
    for (const step of client.later) {
      const begun = machine.begun(shared, step, thread)
      if (addMoves(turns, begun.shared, thread, begun.local, left - 1, step, fresh)) usesFresh = true
    }
    return { turns, usesFresh }
  }

  /** Adds the turns with all moves of a thread. Says whether they make use of what is fresh. */
  function addMoves(
    turns: number[],
    shared: Id,
    thread: number,
    local: Id,
    left: number,
    chosen: Step | undefined,
    fresh: () => Fresh,
  ): boolean {
    for (const move of machine.moves(shared, local, fresh)) {
      const goesOn = move.local === idle ? waysOn(move.shared, thread, left) : [undefined]
      for (const continuation of goesOn) {
        const word = continuation ? threadWord(continuation.local, continuation.left) : threadWord(move.local, left)
        turns.push(move.event, continuation?.shared ?? move.shared, word, continuation?.times ?? 1, sources.length)
        sources.push({ move, chosen, continuation })
      }
    }
    return machine.usesFresh(shared, local)
  }

  return {
    of(shared, thread, word, fresh) {
      const at = localIn(word) * columns + columnOf(thread, leftIn(word))
      const known = (rows[shared] ??= [])[at]
      if (known !== undefined) return known
      const numbers = fresh()
      const key = numbers.entry * 64 + numbers.initiation
      const byFresh = (freshRows[shared] ??= [])[at]
      const found = byFresh?.get(key)
      if (found !== undefined) return found
      const { turns, usesFresh } = workOut(shared, thread, word, fresh)
      if (!usesFresh) rows[shared][at] = turns
      else if (byFresh) byFresh.set(key, turns)
      else freshRows[shared][at] = new Map([[key, turns]])
      return turns
    },
    waysOn,
    source(number) {
      const found = sources[number]
      if (found === undefined) throw new RangeError(`source ${number}; there are ${sources.length}`)
      return found
    },
  }
}
