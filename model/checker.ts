/**
 * The judge: reads a history once, event by event, and carries for each instance the set of explanations that the
 * documents allow. Where none is left the history diverges. The cost of an event is one table look-up.
 */
import type { ClauseId } from '../spec/clauses.ts'
import { allowedInstead } from './allowed.ts'
import { onEnter, onExit, onHalt, onHalted, onQuiesced } from './callbacks.ts'
import { onCall, onReturn } from './calls.ts'
import { bySpecificity } from './circumstances.ts'
import { type Observed, enforcing } from './configuration.ts'
import { determinize, observedOf } from './determinize.ts'
import { diagnose } from './diagnose.ts'
import {
  type Device,
  type History,
  HistoryError,
  eventAt,
  eventCount,
  eventKinds,
  eventWords,
  word,
} from './history.ts'
import { createLedger, maximumThreads, openLedger } from './ledger.ts'
import { type Reading, type Stop, diverges, misfit, unknown } from './reading.ts'
import { type Tally, createTally } from './tally.ts'
import type { Diverges, Verdict } from './verdict.ts'

export interface CheckerOptions {
  /** The clauses that bind; all of them where it is left out. What only others forbid is not judged further. */
  readonly enforced?: (clause: ClauseId) => boolean
}

export interface Checker {
  /**
   * Judges one history. Counts what it exercised into `tally`, `times` for each.
   * Throws a `HistoryError` where the words are no history.
   */
  judge(history: History, devices: readonly Device[], tally?: Tally, times?: number): Verdict
}

/** Sets of explanations kept from history to history (about 1.7 KB each), and at most within one. */
const keptSets = 20_000
const maximumSets = 100_000

export function createChecker(options: CheckerOptions = {}): Checker {
  const enforced = options.enforced ?? ((): boolean => true)
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
    notes: undefined,
  }

  return {
    judge(history, devices, tally = idle, times = 1) {
      if (deterministic.size > keptSets) deterministic.forget()
      reading.tally = tally
      reading.times = times
      reading.notes = undefined
      const stop = read(reading, history, devices)
      if (stop === undefined) return atEnd(history)
      return stop.kind === 'dead' ? explain(reading, history, devices, stop) : stop
    },
  }
}

function atEnd(history: History): Verdict {
  if (history.ending !== 'quiesced') return { kind: 'unknown', reason: `the run ended ${history.ending}` }
  const events = eventCount(history)
  if (events === 0 || eventAt(history, events - 1).kind !== 'quiesced') {
    return { kind: 'unknown', reason: 'the history does not end quiesced' }
  }
  return { kind: 'conforms' }
}

/** Reads all events, or up to the one that ends it. */
function read(reading: Reading, history: History, devices: readonly Device[]): Stop | undefined {
  openLedger(reading.ledger, devices, reading.deterministic.start)
  const events = eventCount(history)
  for (let index = 0; index < events; index++) {
    reading.event = index
    if (reading.deterministic.size > maximumSets) return unknown(`more than ${maximumSets} sets of explanations`)
    const stop = readEvent(reading, history.words, index * eventWords)
    if (stop !== undefined) return stop
  }
  return undefined
}

export function readEvent(reading: Reading, words: ArrayLike<number>, at: number): Stop | undefined {
  const thread = words[at + word.thread] ?? -1
  if (!(thread >= 0 && thread < maximumThreads))
    return unknown(`thread ${thread}; at most ${maximumThreads} are told apart`)
  const kind = eventKinds[(words[at + word.kind] ?? 0) - 1]
  if (kind === undefined) throw misfit(reading, `of kind ${words[at + word.kind]}; known are 1..${eventKinds.length}`)
  switch (kind) {
    case 'call':
      return onCall(reading, words, at, thread)
    case 'return':
      return onReturn(reading, words, at, thread)
    case 'enter':
      return onEnter(reading, words, at, thread)
    case 'exit':
      return onExit(reading, words, at, thread)
    case 'halt':
      return onHalt(reading, words, at, thread)
    case 'halted':
      return onHalted(reading, thread)
    case 'quiesced':
      return onQuiesced(reading)
  }
}

/** Says which clauses rule out all explanations, from what the instance saw in the whole of the history. */
function explain(
  reading: Reading,
  history: History,
  devices: readonly Device[],
  stop: Extract<Stop, { kind: 'dead' }>,
): Diverges {
  const at = reading.event
  const before = reading.ledger.instances[stop.instance]?.set ?? reading.deterministic.start
  const allowed = allowedInstead(
    reading.automaton,
    reading.deterministic.configurations(before),
    observedOf(stop.symbol),
  )
  const observations = observationsOf(reading, history, devices, stop.instance)
  const broken = bySpecificity(diagnose(reading.automaton, observations))
  return diverges(at, stop.instance, broken, allowed, stop.circumstances)
}

/** What one instance saw, read to the end, or to where the words are no history any more. */
function observationsOf(
  reading: Reading,
  history: History,
  devices: readonly Device[],
  instance: number,
): readonly Observed[] {
  const observations: Observed[] = []
  reading.notes = { instance, observations }
  reading.tally = createTally()
  try {
    read(reading, history, devices)
  } catch (error) {
    if (!(error instanceof HistoryError)) throw error
  }
  reading.notes = undefined
  return observations
}
