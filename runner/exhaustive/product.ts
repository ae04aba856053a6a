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
import type { Continuation } from './continuations.ts'
import { createMeetings } from './meetings.ts'
import {
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
import { createTurns, turn, turnWords } from './turns.ts'

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

/** The ways on from a state */
interface WaysOn {
  readonly count: number
  /** Of each, the state that is reached, or `stops` where the judge finds no explanation */
  readonly states: ArrayLike<number>
  /** How many choices lead there */
  readonly times: ArrayLike<number>
}

export interface Product {
  /** The states in which runs begin, and for each what its threads begin with */
  readonly starts: readonly {
    readonly state: number
    readonly times: number
    readonly begins: readonly Continuation[]
  }[]
  /** Puts every way on from a state into `waysOn`. */
  expand(state: number): Kind
  readonly waysOn: WaysOn
  /** What stands behind one of them */
  wayOn(index: number): WayOn
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
  const meetings = createMeetings(machine, judge)
  const canonical = canonicalForms(machine, judge, meetings, threads, client.symmetric, table.scratch)
  /** The state from which the ways on are given; each is written into it for the moment in which it is visited. */
  const { raw } = canonical
  const workerWord = firstThreadWord + threads
  const turns = createTurns(machine, client)
  const judged: (Int32Array | undefined)[] = []
  const waysOn = {
    count: 0,
    states: [] as number[],
    times: [] as number[],
    /** Of each, its thread, the source of its turn, and the order of the state that is reached; -1 for none */
    threads: [] as number[],
    sources: [] as number[],
    orders: [] as number[],
  }

  /** Adds the way on to the state whose words are in the scratch of the table, or to `stops`. */
  function add(thread: number, source: number, order: number, times: number, isExplained = true): void {
    const at = waysOn.count++
    waysOn.threads[at] = thread
    waysOn.sources[at] = source
    waysOn.orders[at] = order
    waysOn.times[at] = times
    waysOn.states[at] = stops
    if (!isExplained) return
    waysOn.states[at] = 0
    table.ask()
  }

  /** Puts in the numbers of the states that are reached. */
  function numberStates(): void {
    const answers = table.answers()
    let next = 0
    for (let at = 0; at < waysOn.count; at++) if (waysOn.states[at] !== stops) waysOn.states[at] = answers[next++] ?? 0
  }

  function judgeAfter(state: number, event: number, thread: number): number {
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

  /** Numbers that nothing in the current state mentions. */
  function fresh(): Fresh {
    const ofShared = meetings.ofShared((raw[sharedWord] ?? 0) >> 1)
    const ofJudge = meetings.ofJudge(raw[judgeWord] ?? 0)
    let entries = meetings.entries(ofShared)
    let initiations = meetings.initiations(ofShared) | meetings.initiations(ofJudge) | 1
    for (let at = firstThreadWord; at <= workerWord; at++) {
      const ofLocal = meetings.ofLocal(localIn(raw[at] ?? 0))
      entries |= meetings.entries(ofLocal)
      initiations |= meetings.initiations(ofLocal)
    }
    return { entry: lowestFree(entries), initiation: lowestFree(initiations) }
  }

  /** Whether a thread compares with a count that else is forgotten. */
  function someoneCompares(): boolean {
    for (let at = firstThreadWord; at <= workerWord; at++) if (machine.compares(localIn(raw[at] ?? 0))) return true
    return false
  }

  function expandThread(thread: number, shared: Id, isEnding: boolean): void {
    const [sharedBefore, judgeBefore] = [raw[sharedWord] ?? 0, raw[judgeWord] ?? 0]
    const before = raw[firstThreadWord + thread] ?? 0
    const row = turns.of(shared, thread, before, fresh)
    for (let at = 0; at < row.length; at += turnWords) {
      const event = row[at + turn.event] ?? -1
      const source = row[at + turn.source] ?? -1
      const judgeState = event === -1 ? judgeBefore : judgeAfter(judgeBefore, event, thread)
      if (judgeState === stops) {
        add(thread, source, -1, 1, false)
        continue
      }
      const after = row[at + turn.shared] ?? 0
      raw[firstThreadWord + thread] = row[at + turn.thread] ?? 0
      raw[judgeWord] = judgeState
      raw[sharedWord] = (someoneCompares() ? after : machine.calm(after)) * 2 + (isEnding ? 1 : 0)
      add(thread, source, canonical.form(isEnding), row[at + turn.times] ?? 1)
    }
    raw[sharedWord] = sharedBefore
    raw[judgeWord] = judgeBefore
    raw[firstThreadWord + thread] = before
  }

  /** All have come to their ends: the main thread takes everything down. */
  function beginEnding(shared: Id): void {
    raw[sharedWord] = shared * 2 + 1
    raw[firstThreadWord] = threadWord(machine.ending, 0)
    add(-1, -1, canonical.form(true), 1)
  }

  function expand(state: number): Kind {
    waysOn.count = 0
    const kind = findWaysOn(state)
    numberStates()
    return kind
  }

  function findWaysOn(state: number): Kind {
    for (let index = 0; index < length; index++) raw[index] = table.word(state, index)
    const shared = (raw[sharedWord] ?? 0) >> 1
    const isEnding = ((raw[sharedWord] ?? 0) & 1) === 1
    let least = waits
    for (let at = firstThreadWord; at <= workerWord; at++) {
      const local = localIn(raw[at] ?? 0)
      if (local === idle) continue
      const readiness = machine.readiness(shared, local)
      if (readiness < least) least = readiness
    }
    for (let thread = 0; thread < threads; thread++) {
      const value = raw[firstThreadWord + thread] ?? 0
      if (localIn(value) === idle && leftIn(value) > 0) expandThread(thread, shared, isEnding)
    }
    // Only what is ready can move while a thread has steps to take; else all that are free have come to their ends.
    if (least !== 0) {
      for (let at = firstThreadWord; at < workerWord; at++) {
        const value = raw[at] ?? 0
        if (localIn(value) === idle) raw[at] = threadWord(idle, 0)
      }
    }
    if (least === waits) {
      for (let at = firstThreadWord; at < workerWord; at++) if (localIn(raw[at] ?? 0) !== idle) return 'stalls'
      if (isEnding) return 'ends'
      beginEnding(shared)
      return 'goes-on'
    }
    for (let thread = 0; thread <= threads; thread++) {
      const local = localIn(raw[firstThreadWord + thread] ?? 0)
      if (local !== idle && machine.readiness(shared, local) === least) expandThread(thread, shared, isEnding)
    }
    return 'goes-on'
  }

  function starts(): Product['starts'] {
    let combinations: readonly (readonly Continuation[])[] = [[]]
    for (let thread = 0; thread < threads; thread++) {
      combinations = combinations.flatMap((before) =>
        turns
          .waysOn(before.at(-1)?.shared ?? machine.start, thread, client.budgets[thread] ?? 0)
          .map((way) => [...before, way]),
      )
    }
    return combinations.map((begins) => {
      raw[sharedWord] = (begins.at(-1)?.shared ?? machine.start) * 2
      raw[judgeWord] = judge.start
      for (const [thread, way] of begins.entries()) raw[firstThreadWord + thread] = threadWord(way.local, way.left)
      raw[workerWord] = threadWord(machine.worker, 0)
      const order = canonical.order(canonical.form(false))
      const placed: Continuation[] = []
      for (const [thread, way] of begins.entries()) placed[order[thread] ?? thread] = way
      table.ask()
      return {
        state: table.answers()[0] ?? 0,
        times: begins.reduce((times, way) => times * way.times, 1),
        begins: placed,
      }
    })
  }

  return {
    starts: starts(),
    expand,
    waysOn,
    wayOn(index) {
      const [source, order] = [waysOn.sources[index] ?? -1, waysOn.orders[index] ?? -1]
      const none = { move: undefined, chosen: undefined, continuation: undefined }
      return {
        thread: waysOn.threads[index] ?? -1,
        ...(source === -1 ? none : turns.source(source)),
        order: order === -1 ? [] : canonical.order(order),
      }
    },
    shared: (state) => table.word(state, sharedWord) >> 1,
    states: table,
  }
}

/** The lowest number whose bit is not set. */
function lowestFree(mask: number): number {
  return 31 - Math.clz32(~mask & (mask + 1))
}
