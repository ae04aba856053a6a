/**
 * The product of machine, client and judge: from each state, all that can come next. A thread that is free and has steps left may choose
 * one at any time, or none any more: it has come to its end once the run has gone on without it.
 */
import { type Id, type Machine, type Move, idle } from '../../adapters/simulator/machine.ts'
import type { Fresh } from '../../adapters/simulator/watched-world.ts'
import { waits } from '../../adapters/simulator/scheduler.ts'
import type { Step } from '../../adapters/plan.ts'
import { eventWords, word } from '../../model/history.ts'
import { type Stepwise, stops } from '../../model/stepwise.ts'
import { canonicalForms } from './canonical.ts'
import type { Client } from './client.ts'
import { type Continuation, continuations } from './continuations.ts'
import {
  copyWords,
  firstThreadWord,
  judgeWord,
  leftIn,
  localIn,
  maximumLeft,
  sharedWord,
  threadWord,
  wordsFor,
} from './state-words.ts'
import { type StateTable, stateTable } from './state-table.ts'

/** One way on from a state. */
export interface WayOn {
  /** Thread that moves, the PnP worker behind those of the client; -1 where the run begins to end */
  readonly thread: number
  readonly move: Move | undefined
  /** The step that the thread chooses as it moves */
  readonly chosen: Step | undefined
  /** How the thread goes on where the move ends its step */
  readonly continuation: Continuation | undefined
  /** Where each thread stands in the state that is reached */
  readonly order: readonly number[]
}

/** What becomes of a run in a state: it goes on, has come to its end, or waits for ever. */
type Kind = 'goes-on' | 'ends' | 'stalls'

/** Takes the state that is reached, or `stops` where the judge finds no explanation, and how many choices lead there. */
type Visit = (state: number, times: number) => void

export interface Product {
  /** The states in which runs begin, and for each what its threads begin with */
  readonly starts: readonly {
    readonly state: number
    readonly times: number
    readonly begins: readonly Continuation[]
  }[]
  /** Gives every way on from a state. */
  expand(state: number, visit: Visit): Kind
  /** The way on that is being visited */
  wayOn(): WayOn
  /** What is shared in a state */
  shared(state: number): Id
  /** All states met so far, and what a walk notes of them */
  readonly states: StateTable
}

/** What the judge has not been asked yet */
const unmet = -2

export function createProduct(machine: Machine, judge: Stepwise, client: Client): Product {
  const threads = client.budgets.length
  const most = Math.max(0, ...client.budgets)
  if (most > maximumLeft) throw new RangeError(`a thread of ${most} steps; expected at most ${maximumLeft}`)
  const length = wordsFor(threads)
  const table = stateTable(length)
  const canonical = canonicalForms(machine, judge, threads, client.symmetric, table.scratch)
  const { raw } = canonical
  const now = new Int32Array(length)
  const workerWord = firstThreadWord + threads
  const judged: (Int32Array | undefined)[] = []
  const ways: (readonly Continuation[] | undefined)[][] = []

  const none: readonly number[] = []
  const noted: { -readonly [Key in keyof WayOn]: WayOn[Key] } = {
    thread: -1,
    move: undefined,
    chosen: undefined,
    continuation: undefined,
    order: none,
  }
  function note(
    thread: number,
    move: Move | undefined,
    chosen: Step | undefined,
    continuation: Continuation | undefined,
    order: readonly number[],
  ): void {
    noted.thread = thread
    noted.move = move
    noted.chosen = chosen
    noted.continuation = continuation
    noted.order = order
  }

  function judgeAfter(state: number, event: number, thread: number): number {
    if (event === -1) return state
    const column = event * (threads + 1) + thread
    const row = judged[state]
    if (row !== undefined && column < row.length) {
      const known = row[column] ?? unmet
      if (known !== unmet) return known
    }
    const after = judgeAnew(state, event, thread)
    const longer = row !== undefined && column < row.length ? row : new Int32Array(column + 64).fill(unmet)
    if (row !== undefined && longer !== row) longer.set(row)
    longer[column] = after
    judged[state] = longer
    return after
  }

  function judgeAnew(state: number, event: number, thread: number): number {
    const words = Int32Array.from(machine.eventAt(event))
    let after = state
    for (let at = 0; at < words.length && after !== stops; at += eventWords) {
      words[at + word.thread] = thread
      after = judge.after(after, words.subarray(at, at + eventWords))
    }
    return after
  }

  function waysOn(shared: Id, thread: number, left: number): readonly Continuation[] {
    const row = (ways[shared] ??= [])
    const column = client.symmetric ? left : left * threads + thread
    return (row[column] ??= continuations(machine, client, shared, thread, left))
  }

  /** Numbers that nothing in the current state mentions. */
  function fresh(): Fresh {
    const shared = (now[sharedWord] ?? 0) >> 1
    let [entries, initiations] = [0, 1]
    const mention = (of: { readonly entries: readonly number[]; readonly initiations: readonly number[] }): void => {
      for (const entry of of.entries) entries |= 1 << entry
      for (const initiation of of.initiations) initiations |= 1 << initiation
    }
    mention(machine.mentionedByShared(shared))
    for (let at = firstThreadWord; at <= workerWord; at++) {
      const local = localIn(now[at] ?? 0)
      if (local !== idle) mention(machine.mentionedByLocal(local))
    }
    for (const initiation of judge.initiations(now[judgeWord] ?? 0)) initiations |= 1 << initiation
    return {
      entry: 31 - Math.clz32(~entries & (entries + 1)),
      initiation: 31 - Math.clz32(~initiations & (initiations + 1)),
    }
  }

  /** A count that only waiting removals compare with is forgotten where none waits. */
  function calmed(shared: Id): Id {
    for (let at = firstThreadWord; at <= workerWord; at++) {
      const local = localIn(raw[at] ?? 0)
      if (local !== idle && machine.compares(local)) return shared
    }
    return machine.calm(shared)
  }

  function expandThread(thread: number, shared: Id, isEnding: boolean, visit: Visit): void {
    const value = now[firstThreadWord + thread] ?? 0
    const [local, left] = [localIn(value), leftIn(value)]
    if (local !== idle) return expandMoves(thread, shared, local, left, undefined, isEnding, visit)
    for (const step of client.later) {
      const begun = machine.begun(shared, step, thread)
      expandMoves(thread, begun.shared, begun.local, left - 1, step, isEnding, visit)
    }
  }

  function expandMoves(
    thread: number,
    shared: Id,
    local: Id,
    left: number,
    chosen: Step | undefined,
    isEnding: boolean,
    visit: Visit,
  ): void {
    for (const move of machine.moves(shared, local, fresh)) {
      const judgeState = judgeAfter(now[judgeWord] ?? 0, move.event, thread)
      if (judgeState === stops) {
        note(thread, move, chosen, undefined, none)
        visit(stops, 1)
        continue
      }
      const isFree = move.local === idle && thread < threads && !isEnding
      const going = isFree ? waysOn(move.shared, thread, left) : undefined
      for (let way = 0; way < (going?.length ?? 1); way++) {
        const continuation = going?.[way]
        copyWords(now, raw)
        raw[firstThreadWord + thread] = continuation
          ? threadWord(continuation.local, continuation.left)
          : threadWord(move.local, left)
        raw[judgeWord] = judgeState
        raw[sharedWord] = calmed(continuation?.shared ?? move.shared) * 2 + (isEnding ? 1 : 0)
        note(thread, move, chosen, continuation, canonical.form(isEnding))
        visit(table.number(), continuation?.times ?? 1)
      }
    }
  }

  /** All have come to their ends: the main thread takes everything down. */
  function beginEnding(shared: Id, visit: Visit): void {
    copyWords(now, raw)
    raw[sharedWord] = shared * 2 + 1
    raw[firstThreadWord] = threadWord(machine.ending, 0)
    note(-1, undefined, undefined, undefined, canonical.form(true))
    visit(table.number(), 1)
  }

  function expand(state: number, visit: Visit): Kind {
    for (let index = 0; index < length; index++) now[index] = table.word(state, index)
    const shared = (now[sharedWord] ?? 0) >> 1
    const isEnding = ((now[sharedWord] ?? 0) & 1) === 1
    let least = waits
    for (let at = firstThreadWord; at <= workerWord; at++) {
      const local = localIn(now[at] ?? 0)
      if (local === idle) continue
      const readiness = machine.readiness(shared, local)
      if (readiness < least) least = readiness
    }
    for (let thread = 0; thread < threads; thread++) {
      const value = now[firstThreadWord + thread] ?? 0
      if (localIn(value) === idle && leftIn(value) > 0) expandThread(thread, shared, isEnding, visit)
    }
    // Only what is ready can move while a thread has steps to take; else all that are free have come to their ends.
    if (least !== 0) {
      for (let at = firstThreadWord; at < workerWord; at++) {
        const value = now[at] ?? 0
        if (localIn(value) === idle) now[at] = threadWord(idle, 0)
      }
    }
    if (least === waits) {
      for (let at = firstThreadWord; at < workerWord; at++) if (localIn(now[at] ?? 0) !== idle) return 'stalls'
      if (isEnding) return 'ends'
      beginEnding(shared, visit)
      return 'goes-on'
    }
    for (let thread = 0; thread <= threads; thread++) {
      const local = localIn(now[firstThreadWord + thread] ?? 0)
      if (local !== idle && machine.readiness(shared, local) === least) expandThread(thread, shared, isEnding, visit)
    }
    return 'goes-on'
  }

  function starts(): Product['starts'] {
    let combinations: readonly (readonly Continuation[])[] = [[]]
    for (let thread = 0; thread < threads; thread++) {
      combinations = combinations.flatMap((before) =>
        waysOn(before.at(-1)?.shared ?? machine.start, thread, client.budgets[thread] ?? 0).map((way) => [
          ...before,
          way,
        ]),
      )
    }
    return combinations.map((begins) => {
      raw[sharedWord] = (begins.at(-1)?.shared ?? machine.start) * 2
      raw[judgeWord] = judge.start
      for (const [thread, way] of begins.entries()) raw[firstThreadWord + thread] = threadWord(way.local, way.left)
      raw[workerWord] = threadWord(machine.worker, 0)
      const order = canonical.form(false)
      const placed: Continuation[] = []
      for (const [thread, way] of begins.entries()) placed[order[thread] ?? thread] = way
      return { state: table.number(), times: begins.reduce((times, way) => times * way.times, 1), begins: placed }
    })
  }

  return {
    starts: starts(),
    expand,
    wayOn: () => ({ ...noted }),
    shared: (state) => table.word(state, sharedWord) >> 1,
    states: table,
  }
}
