/**
 * The product of machine, client and judge: from each state, all that can come next. States are tuples of small integers: what is shared,
 * what the judge carries, and for each thread where it is and how many steps it has left.
 */
import type { Id, Machine, Move } from '../../adapters/simulator/machine.ts'
import { idle } from '../../adapters/simulator/machine.ts'
import { waits } from '../../adapters/simulator/scheduler.ts'
import { eventWords, word } from '../../model/history.ts'
import { type Stepwise, stops } from '../../model/stepwise.ts'
import type { Client, Continuation } from './client.ts'
import { permutations } from './permutations.ts'
import { tupleTable } from './tuple-table.ts'

/** One way on from a state. */
export interface Step {
  /** Thread that moves, the PnP worker behind those of the client; -1 where something is decided, or the run begins to end */
  readonly thread: number
  readonly move: Move | undefined
  /** Index in the client's steps of the step that is chosen as it moves, -1 for none */
  readonly chosen: number
  /** How the thread goes on where the move ends its step */
  readonly continuation: Continuation | undefined
  /** Where each thread stands in the state that is reached */
  readonly order: readonly number[]
}

/** What becomes of a run in a state: it goes on, has come to its end, or waits for ever. */
export type Kind = 'goes-on' | 'ends' | 'stalls'

export interface Product {
  /** The states in which runs begin, each with what its threads begin with */
  readonly starts: readonly { readonly state: number; readonly begins: readonly Continuation[] }[]
  /** Gives every way on to `visit`, with the state it leads to, or `stops` where the judge finds no explanation. */
  expand(state: number, visit: (next: number, step: () => Step) => void): Kind
  /** What is shared in a state */
  shared(state: number): Id
  readonly size: number
}

const leftBits = 7
const leftMask = (1 << leftBits) - 1

export function createProduct(machine: Machine, judge: Stepwise, client: Client, start: Id): Product {
  const { threads } = client
  const table = tupleTable(threads + 3)
  const [sharedWord, judgeWord, firstThread] = [0, 1, 2] as const
  const workerWord = firstThread + threads
  const now = new Int32Array(threads + 3)
  const { scratch } = table

  const orders = client.symmetric ? permutations(threads) : [Array.from({ length: threads }, (_, thread) => thread)]
  const judgeOrders = orders.map((): number[] => [])
  const judged: (number | undefined)[][] = []

  function judgeAfter(state: number, event: number, thread: number): number {
    const row = (judged[state] ??= [])
    const column = event * (threads + 1) + thread
    const known = row[column]
    if (known !== undefined) return known
    const words = Int32Array.from(machine.eventAt(event))
    if (words.length !== eventWords) throw new Error('one move recorded several events: a fault of the simulator')
    words[word.thread] = thread
    return (row[column] = judge.after(state, words))
  }

  function judgeInOrder(state: number, order: number): number {
    const known = judgeOrders[order]?.[state]
    if (known !== undefined) return known
    const renumbered = judge.renumbered(state, [...(orders[order] ?? []), threads])
    const row = judgeOrders[order]
    if (row) row[state] = renumbered
    return renumbered
  }

  /** Puts the threads of the tuple in `scratch` in their canonical order; gives the index of the order taken. */
  function canonical(isEnding: boolean): number {
    if (orders.length === 1 || isEnding) return 0
    let [best, bestJudge] = [-1, 0]
    for (let order = 0; order < orders.length; order++) {
      if (!sorts(orders[order] ?? [])) continue
      const state = judgeInOrder(scratch[judgeWord] ?? 0, order)
      if (best !== -1 && state >= bestJudge) continue
      best = order
      bestJudge = state
    }
    if (best > 0) {
      const order = orders[best] ?? []
      for (let thread = 0; thread < threads; thread++) sorted[order[thread] ?? 0] = scratch[firstThread + thread] ?? 0
      scratch.set(sorted, firstThread)
    }
    scratch[judgeWord] = bestJudge
    return best
  }
  const sorted = new Int32Array(threads)

  function sorts(order: readonly number[]): boolean {
    for (let thread = 0; thread < threads; thread++) sorted[order[thread] ?? 0] = scratch[firstThread + thread] ?? 0
    for (let thread = 1; thread < threads; thread++) if ((sorted[thread - 1] ?? 0) > (sorted[thread] ?? 0)) return false
    return true
  }

  function threadWord(continuation: Continuation): number {
    const local = continuation.begins === undefined ? idle : machine.begun(continuation.begins)
    return (local << leftBits) | continuation.left
  }

  const rankOf = (shared: Id, at: number): number => {
    const value = now[at] ?? 0
    const local = value >> leftBits
    if (local !== idle) return machine.readiness(shared, local)
    return (value & leftMask) > 0 ? 0 : waits
  }

  /** Numbers that nothing in the state mentions. */
  const fresh = { entry: 0, initiation: 1 }
  function freshen(shared: Id): void {
    const ofShared = machine.mentionedByShared(shared)
    let { entries, initiations } = ofShared
    for (let at = firstThread; at <= workerWord; at++) {
      const mentioned = machine.mentionedByLocal((now[at] ?? 0) >> leftBits)
      entries |= mentioned.entries
      initiations |= mentioned.initiations
    }
    initiations |= judge.initiations(now[judgeWord] ?? 0) | 1
    fresh.entry = 31 - Math.clz32(~entries & (entries + 1))
    fresh.initiation = 31 - Math.clz32(~initiations & (initiations + 1))
  }

  function compares(): boolean {
    for (let at = firstThread; at <= workerWord; at++) {
      if (machine.compares((scratch[at] ?? 0) >> leftBits)) return true
    }
    return false
  }

  type Visit = Parameters<Product['expand']>[1]

  function expandThread(thread: number, shared: Id, isEnding: boolean, visit: Visit): void {
    const at = firstThread + thread
    const value = now[at] ?? 0
    const [local, left] = [value >> leftBits, value & leftMask]
    if (local !== idle) return expandMoves(thread, shared, local, left, -1, isEnding, visit)
    for (let chosen = 0; chosen < client.steps.length; chosen++) {
      const step = client.steps[chosen]
      if (step) expandMoves(thread, shared, machine.begun(step), left - 1, chosen, isEnding, visit)
    }
  }

  function expandMoves(
    thread: number,
    shared: Id,
    local: Id,
    left: number,
    chosen: number,
    isEnding: boolean,
    visit: Visit,
  ): void {
    for (const move of machine.moves(shared, local, fresh)) {
      const judgeState = now[judgeWord] ?? 0
      const after = move.event === -1 ? judgeState : judgeAfter(judgeState, move.event, thread)
      const ends = move.local === idle && thread < threads && !isEnding
      const ways = ends ? client.next(thread, left) : undefined
      for (let way = 0; way < (ways?.length ?? 1); way++) {
        const continuation = ways?.[way]
        scratch.set(now)
        scratch[firstThread + thread] = continuation ? threadWord(continuation) : (move.local << leftBits) | left
        scratch[judgeWord] = after
        let order = 0
        let next = stops
        if (after !== stops) {
          const calm = compares() ? move.shared : machine.calm(move.shared)
          scratch[sharedWord] = calm * 2 + (isEnding ? 1 : 0)
          order = canonical(isEnding)
          next = table.number()
        }
        visit(next, () => ({ thread, move, chosen, continuation, order: orders[order] ?? [] }))
      }
    }
  }

  /** Takes over a tuple that differs from the current one in what is shared, and in the main thread. */
  function expandSilently(shared: Id, isEnding: boolean, main: number | undefined, visit: Visit): void {
    scratch.set(now)
    scratch[sharedWord] = shared * 2 + (isEnding ? 1 : 0)
    if (main !== undefined) scratch[firstThread] = main
    const next = table.number()
    visit(next, () => ({
      thread: -1,
      move: undefined,
      chosen: -1,
      continuation: undefined,
      order: orders[0] ?? [],
    }))
  }

  function expand(state: number, visit: Visit): Kind {
    for (let index = 0; index < now.length; index++) now[index] = table.word(state, index)
    const shared = (now[sharedWord] ?? 0) >> 1
    const isEnding = ((now[sharedWord] ?? 0) & 1) === 1
    let least = waits
    for (let at = firstThread; at <= workerWord; at++) {
      const rank = rankOf(shared, at)
      if (rank === -1) {
        for (const decided of machine.decide(shared, (now[at] ?? 0) >> leftBits)) {
          expandSilently(decided, isEnding, undefined, visit)
        }
        return 'goes-on'
      }
      if (rank < least) least = rank
    }
    if (least === waits) {
      for (let thread = 0; thread < threads; thread++) {
        if ((now[firstThread + thread] ?? 0) >> leftBits !== idle) return 'stalls'
      }
      if (isEnding) return 'ends'
      expandSilently(shared, true, machine.ending << leftBits, visit)
      return 'goes-on'
    }
    freshen(shared)
    for (let thread = 0; thread <= threads; thread++) {
      if (rankOf(shared, firstThread + thread) === least) expandThread(thread, shared, isEnding, visit)
    }
    return 'goes-on'
  }

  function starts(): Product['starts'] {
    let combinations: readonly (readonly Continuation[])[] = [[]]
    for (let thread = 0; thread < threads; thread++) {
      const ways = client.next(thread, client.budgets[thread] ?? 0)
      combinations = combinations.flatMap((before) => ways.map((way) => [...before, way]))
    }
    return combinations.map((begins) => {
      scratch[sharedWord] = start * 2
      scratch[judgeWord] = judge.start
      for (const [thread, way] of begins.entries()) scratch[firstThread + thread] = threadWord(way)
      scratch[workerWord] = machine.worker << leftBits
      const order = orders[canonical(false)] ?? []
      const placed: Continuation[] = []
      for (const [thread, way] of begins.entries()) placed[order[thread] ?? thread] = way
      return { state: table.number(), begins: placed }
    })
  }

  return {
    starts: starts(),
    expand,
    shared: (state) => table.word(state, sharedWord) >> 1,
    get size() {
      return table.size
    },
  }
}
