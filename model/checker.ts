/**
 * The judge: reads a history once, event by event, and carries for each instance the set of explanations that the
 * documents allow. Where none is left the history diverges. The cost of an event is one table look-up.
 */
import type { ClauseId } from '../spec/clauses.ts'
import { allowedInstead } from './allowed.ts'
import { onEnter, onExit, onHalt, onHalted, onQuiesced } from './callbacks.ts'
import { onCall, onReturn } from './calls.ts'
import { bySpecificity } from './circumstances.ts'
import { enforcing } from './configuration.ts'
import { determinize } from './determinize.ts'
import { observedOf } from './symbols.ts'
import { diagnose } from './diagnose.ts'
import {
  type Device,
  type Ending,
  type History,
  HistoryError,
  eventKinds,
  eventWords,
  kindCode,
  word,
} from './history.ts'
import { createLedger, maximumThreads, openLedger, stopped } from './ledger.ts'
import { type Notes, openNotes } from './notes.ts'
import { type Reading, type Stop, diverges, misfit, unknown } from './reading.ts'
import { type Tally, createTally } from './tally.ts'
import type { Verdict } from './verdict.ts'

/** Which clauses bind, and how much memory may be used: what is left out has a default. */
export interface CheckerOptions {
  /** The clauses that bind; all of them where it is left out. What only others forbid is not judged further. */
  readonly enforced?: (clause: ClauseId) => boolean
  /**
   * What one instance saw without ever being at rest, all its calls returned: so many observations at most are looked at to explain a
   * divergence, 7 bytes each; 4 million by default. Where it takes more the verdict is `unknown`.
   */
  readonly maximumNotes?: number
  /** Bytes that sets of explanations may take, about, from event to event and from history to history; 64 million by default. */
  readonly maximumSetBytes?: number
}

/** A history too long to be held at once. */
export interface LongHistory {
  readonly ending: Ending
  /**
   * Its words in order, whole events in each part; the array of a part may serve for the next. Gone through once, and where the history
   * diverges a second time.
   */
  readonly parts: () => Iterable<ArrayLike<number>>
}

/** Judges histories against the clauses that bind. Throws a `HistoryError` where the words are none. */
export interface Checker {
  /**
   * Judges one history. Counts what it exercised into `tally`, `times` for each.
   * Throws a `HistoryError` where the words are no history.
   */
  judge(history: History, devices: readonly Device[], tally?: Tally, times?: number): Verdict
  /** The same for a history that is read in parts, in memory that does not grow with its length. */
  judgeLong(history: LongHistory, devices: readonly Device[], tally?: Tally, times?: number): Verdict
}

type Limits = Required<Pick<CheckerOptions, 'maximumNotes' | 'maximumSetBytes'>>
const usualLimits: Limits = { maximumNotes: 4_000_000, maximumSetBytes: 64_000_000 }

/**
 * The judge of histories. It serves for any number of them, and keeps what it has learned.
 * @example const verdict = createChecker().judge(history, plan.instances)
 */
export function createChecker(options: CheckerOptions = {}): Checker {
  const enforced = options.enforced ?? ((): boolean => true)
  const limits: Limits = { ...usualLimits, ...options }
  const automaton = enforcing(enforced)
  const deterministic = determinize(automaton)
  const ledger = createLedger()
  const idle = createTally()
  const reading: Reading = {
    automaton,
    deterministic,
    enforced,
    ledger,
    tally: idle,
    times: 1,
    event: 0,
    lastKind: 0,
    notes: undefined,
  }

  function judgeLong(history: LongHistory, devices: readonly Device[], tally = idle, times = 1): Verdict {
    reading.tally = tally
    reading.times = times
    reading.notes = undefined
    const stop = read(reading, history, devices, limits)
    if (stop === undefined) return atEnd(reading, history.ending)
    return stop.kind === 'dead' ? explain(reading, history, devices, stop, limits) : stop
  }

  return {
    judge: ({ ending, words }, devices, tally, times) =>
      judgeLong({ ending, parts: () => [words] }, devices, tally, times),
    judgeLong,
  }
}

function atEnd(reading: Reading, ending: Ending): Verdict {
  if (ending !== 'quiesced') return { kind: 'unknown', reason: `the run ended ${ending}` }
  if (reading.lastKind !== kindCode.quiesced) {
    return { kind: 'unknown', reason: 'the history does not end quiesced' }
  }
  return { kind: 'conforms' }
}

/** Reads all events, or up to the one that ends it. */
function read(reading: Reading, history: LongHistory, devices: readonly Device[], limits: Limits): Stop | undefined {
  openLedger(reading.ledger, devices, reading.deterministic.start)
  reading.event = -1
  reading.lastKind = 0
  for (const words of history.parts()) {
    const end = words.length - (words.length % eventWords)
    for (let at = 0; at < end; at += eventWords) {
      reading.event++
      if (reading.deterministic.known.bytes > limits.maximumSetBytes) forgetSets(reading)
      const stop = readEvent(reading, words, at)
      if (stop !== undefined) return stop
    }
    if (end > 0) reading.lastKind = words[end - eventWords + word.kind] ?? 0
  }
  return undefined
}

/** Only the sets that the instances are in still matter: all others can be built anew when they are met again. */
function forgetSets({ deterministic, ledger }: Reading): void {
  const judged = ledger.instances.filter((instance) => instance.set !== stopped)
  const sets = deterministic.keep(judged.map((instance) => instance.set))
  for (const [index, instance] of judged.entries()) instance.set = sets[index] ?? deterministic.start
}

export function readEvent(reading: Reading, words: ArrayLike<number>, at: number): Stop | undefined {
  const thread = words[at + word.thread] ?? -1
  if (!(thread >= 0 && thread < maximumThreads))
    return unknown(`thread ${thread}; at most ${maximumThreads} are told apart`)
  switch (words[at + word.kind] ?? 0) {
    case kindCode.call:
      return onCall(reading, words, at, thread)
    case kindCode.return:
      return onReturn(reading, words, at, thread)
    case kindCode.enter:
      return onEnter(reading, words, at, thread)
    case kindCode.exit:
      return onExit(reading, words, at, thread)
    case kindCode.halt:
      return onHalt(reading, words, at, thread)
    case kindCode.halted:
      return onHalted(reading, thread)
    case kindCode.quiesced:
      return onQuiesced(reading)
    default:
      throw misfit(reading, `of kind ${words[at + word.kind]}; known are 1..${eventKinds.length}`)
  }
}

/** Says which clauses rule out all explanations, from what the instance saw in the whole of the history. */
function explain(
  reading: Reading,
  history: LongHistory,
  devices: readonly Device[],
  stop: Extract<Stop, { kind: 'dead' }>,
  limits: Limits,
): Verdict {
  const at = reading.event
  const { automaton, deterministic, ledger } = reading
  const before = deterministic.configurations(ledger.instances[stop.instance]?.set ?? deterministic.start)
  const allowed = allowedInstead(automaton, before, observedOf(stop.symbol))
  const notes = openNotes(stop.instance, at, deterministic.configurations(deterministic.start), limits.maximumNotes)
  readAgain(reading, history, devices, limits, notes)
  if (notes.state === 'overflown') {
    return {
      kind: 'unknown',
      reason: `event ${at + 1} diverges, too long after its instance was last at rest to be explained: more than ${notes.limit} observations`,
    }
  }
  const broken = bySpecificity(diagnose(automaton, notes))
  return diverges({ event: at, enforced: reading.enforced }, stop.instance, broken, allowed, stop.circumstances)
}

/** Notes what one instance saw; reads to the end, to where the words are no history any more, or to where nothing more can be told. */
function readAgain(
  reading: Reading,
  history: LongHistory,
  devices: readonly Device[],
  limits: Limits,
  notes: Notes,
): void {
  reading.notes = notes
  reading.tally = createTally()
  try {
    read(reading, history, devices, limits)
  } catch (error) {
    if (!(error instanceof HistoryError)) throw error
  }
  reading.notes = undefined
}
