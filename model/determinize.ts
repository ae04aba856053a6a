/**
 * The automaton made deterministic: a set of configurations becomes one small integer, and what an observation makes of
 * it one table look-up. Sets are built when first met, so that only what histories reach is ever computed.
 */
import { type ClauseId, clauses } from '../spec/clauses.ts'
import { type State, states } from './automaton.ts'
import { allowingStates, decidedBy, onlyCell, undecided, waitingStates } from './decided.ts'
import { type QuestionAnswer, questionAnswers } from './questions.ts'
import {
  type Automaton,
  type Configuration,
  type Observed,
  type Operation,
  anyTag,
  closure,
  inOrder,
  renumbered,
  initial,
  keyOf,
  maximumSlots,
  maximumTags,
  observe,
  operations,
  tagsOf,
} from './configuration.ts'

/** An observation as an integer. Each kind has a range of its own below `symbolCount`. */
export type Symbol = number

const initializeBase = 0
const callBase = initializeBase + maximumSlots * maximumTags
const returnBase = callBase + operations.length * maximumSlots
const enterBase = returnBase + maximumSlots * 2
const plainBase = enterBase + maximumTags + 2
const plainKinds = ['exit:SUCCESS', 'exit:failure', 'halt', 'halted', 'quiesced', 'removed'] as const
/** Symbols are the integers below. */
export const symbolCount = plainBase + plainKinds.length

export const symbols = {
  callInitialize: (slot: number, tag: number): Symbol => initializeBase + slot * maximumTags + tag,
  call: (operation: Operation, slot: number): Symbol => callBase + operations.indexOf(operation) * maximumSlots + slot,
  return: (slot: number, succeeds: boolean): Symbol => returnBase + slot * 2 + (succeeds ? 0 : 1),
  enter: (tag: number): Symbol => enterBase + tag,
  exitSuccess: plainBase,
  exitFailure: plainBase + 1,
  halt: plainBase + 2,
  halted: plainBase + 3,
  quiesced: plainBase + 4,
  removed: plainBase + 5,
} as const

/** The slot that a return empties, -1 for what is no return. */
export function slotOfReturn(symbol: Symbol): number {
  return symbol >= returnBase && symbol < enterBase ? (symbol - returnBase) >> 1 : -1
}

/** What an integer stands for. */
export function observedOf(symbol: Symbol): Observed {
  if (symbol < callBase) {
    return {
      kind: 'call',
      operation: 'Initialize',
      slot: Math.floor(symbol / maximumTags),
      tag: symbol % maximumTags,
    }
  }
  if (symbol < returnBase) {
    const operation = operations[Math.floor((symbol - callBase) / maximumSlots)]
    if (operation === undefined) throw new RangeError(`symbol ${symbol} names no operation`)
    return { kind: 'call', operation, slot: (symbol - callBase) % maximumSlots, tag: -1 }
  }
  if (symbol < enterBase) {
    const index = symbol - returnBase
    return { kind: 'return', slot: index >> 1, result: index % 2 === 0 ? 'succeeds' : 'fails' }
  }
  if (symbol < plainBase) return { kind: 'enter', tag: symbol - enterBase }
  const kind = plainKinds[symbol - plainBase]
  if (kind === undefined) throw new RangeError(`symbol ${symbol}; there are ${symbolCount}`)
  return { kind }
}

/**
 * What could have been seen instead: a clause that forbids it is exercised by what was seen. Silence counts only
 * where there was something to break it: a START for a callback, an initiation for a halt.
 */
function alternatives(before: readonly Configuration[], seen: Observed): readonly Observed[] {
  const canBeCalled = !before.some((one) => one.state === 'never' || one.state === 'canceled')
  const canBeHalted = !before.some((one) => one.state === 'never' || one.state === 'neverStarted')
  switch (seen.kind) {
    case 'return':
      return [{ ...seen, result: seen.result === 'succeeds' ? 'fails' : 'succeeds' }]
    case 'enter':
    case 'halt':
      return [{ kind: 'quiesced' }]
    case 'quiesced':
      return [
        ...(canBeCalled ? [{ kind: 'enter', tag: anyTag } as const] : []),
        ...(canBeHalted ? [{ kind: 'halt' } as const] : []),
      ]
    case 'removed':
    case 'call':
    case 'exit:SUCCESS':
    case 'exit:failure':
    case 'halted':
      return []
  }
}

/** Whether every START that is being delivered has been received: silence is no alternative only from then on. */
function hasItsStarts(configuration: Configuration): boolean {
  return configuration.calls.every((call) => call?.operation !== 'START' || call.progress !== 'waiting')
}

/** Bit of a clause in a mask; the clauses fit in one 32-bit integer. */
export function clauseBit(id: ClauseId): number {
  return 1 << clauses.findIndex((clause) => clause.id === id)
}

/** Bits of clauses in a mask. */
export function maskOf(ids: Iterable<ClauseId>): number {
  let mask = 0
  for (const id of ids) mask |= clauseBit(id)
  return mask
}

/** Nothing is left: the observation has no explanation. */
export const dead = -1
const unmet = -2

export interface Deterministic {
  /** The set before anything was seen */
  readonly start: number
  /** The set after `symbol`, or `dead` */
  next(set: number, symbol: Symbol): number
  /** Mask of the clauses that this step exercised; only behind `next` for the same step */
  exercised(set: number, symbol: Symbol): number
  /** Index in `questionAnswers` of what this step answers, -1 for nothing; only behind `next` for the same step. Of a return it has to be certain. */
  answer(set: number, symbol: Symbol): number
  /** Whether a call that took an action in one of some states (a mask) took it where this is the answer */
  isCertain(answer: number, inStates: number, action: number): boolean
  /** What this step decides, as `decided.ts` has it; only behind `next` for the same step */
  decided(set: number, symbol: Symbol): number
  /** Mask of the states in which the call in `slot` may take effect now */
  waiting(set: number, slot: number): number
  /** The cell that a call passed through which took an action in one of some states (a mask), where only one allows it */
  cellOfReturn(inStates: number, action: number): number
  /** Mask of the initiation tags that a set still tells apart */
  tags(set: number): number
  configurations(set: number): readonly Configuration[]
  /** The same set with other numbers for slots and tags: each becomes what the list holds at its place */
  renumbered(set: number, slots: readonly number[], tags: readonly number[]): number
  /** Bytes that the sets take, about. A caller bounds memory by keeping only those that it still needs. */
  readonly bytes: number
  /** Forgets all sets but these, and gives their new numbers. */
  keep(kept: readonly number[]): number[]
}

/** A row of each table, which grow by doubling; and a configuration with its calls and its key. */
const bytesOfSet = 2 * 9 * symbolCount
const bytesOfConfiguration = 250

/** How a set of explanations is written down, and how all that they can become unseen is got back from that. */
interface Form {
  readonly of: (explanations: readonly Configuration[]) => readonly Configuration[]
  readonly closed: (written: readonly Configuration[]) => readonly Configuration[]
}

/** Builds the deterministic automaton, lazily. Sets are written down closed, unless told otherwise: such sets are there to decide, not to count. */
export function determinize(automaton: Automaton, given?: Form): Deterministic {
  const form = given ?? { of: (explanations) => closure(automaton, explanations), closed: (written) => written }
  let sets: (readonly Configuration[])[] = []
  let tagMasks: number[] = []
  let numbers = new Map<string, number>()
  let nexts = new Int32Array(0)
  let exercises = new Int32Array(0)
  let answers = new Int8Array(0)
  let bytes = 0
  let decisions = new Int16Array(0)
  let waitings: number[] = []
  const allowing = allowingStates(automaton)
  const answering = questionAnswers.map(({ whileIn }) =>
    whileIn.reduce((mask, state) => mask | (1 << states.indexOf(state)), 0),
  )

  function grow(): void {
    const capacity = Math.max(64, sets.length * 2) * symbolCount
    const [oldNexts, oldExercises, oldAnswers, oldDecisions] = [nexts, exercises, answers, decisions]
    nexts = new Int32Array(capacity).fill(unmet)
    nexts.set(oldNexts)
    exercises = new Int32Array(capacity)
    exercises.set(oldExercises)
    answers = new Int8Array(capacity)
    answers.set(oldAnswers)
    decisions = new Int16Array(capacity)
    decisions.set(oldDecisions)
  }

  function number(configurations: readonly Configuration[]): number {
    const key = configurations.map(keyOf).join('')
    const found = numbers.get(key)
    if (found !== undefined) return found
    const fresh = sets.length
    sets.push(configurations)
    bytes += bytesOfSet + configurations.length * bytesOfConfiguration
    tagMasks.push(configurations.reduce((mask, one) => mask | tagsOf(one), 0))
    for (let slot = 0; slot < maximumSlots; slot++) waitings.push(waitingStates(configurations, slot))
    numbers.set(key, fresh)
    if (fresh * symbolCount >= nexts.length) grow()
    return fresh
  }

  function after(
    configurations: readonly Configuration[],
    seen: Observed,
  ): { left: Configuration[]; explaining: Set<State>; by: Set<ClauseId> } {
    const left: Configuration[] = []
    const explaining = new Set<State>()
    const by = new Set<ClauseId>()
    for (const configuration of configurations) {
      const attempt = observe(automaton, configuration, seen)
      if (attempt.next) {
        left.push(attempt.next)
        explaining.add(configuration.state)
      } else {
        for (const clause of attempt.forbiddenBy) by.add(clause)
      }
    }
    return { left, explaining, by }
  }

  function compute(set: number, symbol: Symbol): number {
    const configurations = form.closed(setAt(set))
    const seen = observedOf(symbol)
    const { left, explaining } = after(configurations, seen)
    const next = left.length === 0 ? dead : number(form.of(left))
    const at = set * symbolCount + symbol
    nexts[at] = next
    answers[at] = -1
    decisions[at] = undecided
    if (next !== dead && given === undefined) {
      for (const other of alternatives(configurations, seen)) {
        const instead = after(configurations.filter(hasItsStarts), other)
        if (instead.left.length === 0) exercises[at] = (exercises[at] ?? 0) | maskOf(instead.by)
      }
      decisions[at] = decidedBy(configurations, seen, explaining)
      answers[at] = questionAnswers.findIndex((answer: QuestionAnswer) => answer.seen(configurations, seen))
    }
    return next
  }

  function setAt(set: number): readonly Configuration[] {
    const found = sets[set]
    if (found === undefined) throw new RangeError(`set ${set}; there are ${sets.length}`)
    return found
  }

  const start = number(form.of([initial]))
  return {
    start,
    next(set, symbol) {
      const known = nexts[set * symbolCount + symbol] ?? unmet
      return known === unmet ? compute(set, symbol) : known
    },
    exercised: (set, symbol) => exercises[set * symbolCount + symbol] ?? 0,
    answer: (set, symbol) => answers[set * symbolCount + symbol] ?? -1,
    isCertain: (answer, inStates, action) => (inStates & (allowing[action] ?? 0) & ~(answering[answer] ?? 0)) === 0,
    decided: (set, symbol) => decisions[set * symbolCount + symbol] ?? undecided,
    waiting: (set, slot) => waitings[set * maximumSlots + slot] ?? 0,
    cellOfReturn: (inStates, action) => onlyCell(inStates & (allowing[action] ?? 0), action),
    tags: (set) => tagMasks[set] ?? 0,
    configurations: setAt,
    renumbered: (set, slots, tags) => number(inOrder(setAt(set).map((one) => renumbered(one, slots, tags)))),
    get bytes() {
      return bytes
    },
    keep(kept) {
      const configurations = kept.map(setAt)
      bytes = 0
      sets = []
      tagMasks = []
      numbers = new Map()
      nexts = new Int32Array(0)
      exercises = new Int32Array(0)
      answers = new Int8Array(0)
      decisions = new Int16Array(0)
      waitings = []
      number(form.of([initial]))
      return configurations.map(number)
    },
  }
}
