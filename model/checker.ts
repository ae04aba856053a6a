/**
 * The judge: reads a history once, event by event, and carries for each instance the set of explanations that the
 * documents allow. Where none is left the history diverges. The cost of an event is one table look-up.
 */
import { type ClauseId } from '../spec/clauses.ts'
import {
  NDIS_STATUS_FAILURE,
  NDIS_STATUS_NOT_ACCEPTED,
  NDIS_STATUS_SUCCESS,
  NdisHaltDeviceInstanceDeInitialized,
} from '../spec/constants.ts'
import { allowedInstead } from './allowed.ts'
import { bySpecificity, circumstance, suggested } from './circumstances.ts'
import {
  type Automaton,
  type Operation,
  anyTag,
  enforcing,
  maximumSlots,
  maximumTags,
  staleTag,
} from './configuration.ts'
import { type Deterministic, type Symbol, clauseBit, dead, determinize, observedOf, symbols } from './determinize.ts'
import { type Observations, diagnose } from './diagnose.ts'
import {
  type Device,
  type History,
  HistoryError,
  eventAt,
  eventCount,
  eventWords,
  functions,
  returnFlags,
  spellings,
  word,
} from './history.ts'
import {
  type InstanceLedger,
  type Ledger,
  createLedger,
  frame,
  frameAt,
  inHalt,
  inInitialize,
  isInside,
  maximumThreads,
  openLedger,
  popFrame,
  pushFrame,
  stopped,
} from './ledger.ts'
import { type Tally, countClauses, createTally, refineMask } from './tally.ts'
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

/** What the judge carries through one history. */
interface Reading {
  readonly automaton: Automaton
  readonly deterministic: Deterministic
  readonly enforced: (clause: ClauseId) => boolean
  readonly ledger: Ledger
  tally: Tally
  times: number
  /** Index of the event being read, from 0 */
  event: number
  /** Where to note what one instance saw, on the second reading that explains a divergence */
  notes:
    | { readonly instance: number; readonly observations: { seen: Observations[number]['seen']; event: number }[] }
    | undefined
}

/** What ends the reading early. */
type Stop =
  | Diverges
  | { readonly kind: 'unknown'; readonly reason: string }
  | { readonly kind: 'dead'; readonly instance: number; readonly symbol: Symbol; readonly circumstances: number }

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

function readEvent(reading: Reading, words: ArrayLike<number>, at: number): Stop | undefined {
  const thread = words[at + word.thread] ?? -1
  if (!(thread >= 0 && thread < maximumThreads))
    return unknown(`thread ${thread}; at most ${maximumThreads} are told apart`)
  switch (words[at + word.kind]) {
    case 1:
      return onCall(reading, words, at, thread)
    case 2:
      return onReturn(reading, words, at, thread)
    case 3:
      return onEnter(reading, words, at, thread)
    case 4:
      return onExit(reading, words, at, thread)
    case 5:
      return onHalt(reading, words, at, thread)
    case 6:
      return onHalted(reading, thread)
    case 7:
      return onQuiesced(reading)
    default:
      throw misfit(reading, `kind ${words[at + word.kind]}, which is no kind of event`)
  }
}

const operationOf = {
  initialize: 'Initialize',
  cancel: 'Cancel',
  deinitialize: 'DeInitialize',
  start: 'START',
} as const satisfies Record<string, Operation>

function onCall(reading: Reading, words: ArrayLike<number>, at: number, thread: number): Stop | undefined {
  const name = functionAt(reading, words, at)
  const target = words[at + word.instance] ?? -1
  if (name === 'unbind') return push(reading, thread, words[at + word.function] ?? 0, target, reading.event, 0)
  const instance = instanceAt(reading, target)
  const slot = lowestFree(instance.slots, maximumSlots)
  if (slot === -1) return unknown(`more than ${maximumSlots} calls of one instance at once`)
  instance.slots |= 1 << slot
  let circumstances = 0
  let symbol: Symbol
  if (name === 'initialize') {
    const tag = lowestFree(reading.deterministic.tags(instance.set), maximumTags)
    if (tag === -1) return unknown(`more than ${maximumTags} initiations of one instance at once`)
    initiates(reading, instance, target, tag, words[at + word.initiation] ?? 0)
    symbol = symbols.callInitialize(slot, tag)
  } else if (name === 'cancel') {
    const spelling = spellings[words[at + word.detail] ?? 0]
    const byOther = words[at + word.driver] !== instance.device.owner
    if (spelling !== 'terminated') circumstances |= circumstance.unusualSpelling
    if (isInside(reading.ledger, thread, inInitialize, target)) circumstances |= circumstance.insideCallback
    if (isInside(reading.ledger, thread, unbindCode, -1)) circumstances |= circumstance.insideRemoval
    symbol = symbols.call(byOther ? 'CancelByOther' : spelling === 'otherCase' ? 'CancelOtherCase' : 'Cancel', slot)
  } else {
    symbol = symbols.call(operationOf[name], slot)
  }
  return (
    push(reading, thread, words[at + word.function] ?? 0, target, slot, circumstances) ??
    step(reading, target, instance, symbol, 0)
  )
}

const unbindCode = 1 + functions.indexOf('unbind')

/** A call of Initialize: what happened before it becomes the circumstances of the new initiation. */
function initiates(reading: Reading, instance: InstanceLedger, target: number, tag: number, initiation: number): void {
  instance.tagOwners[tag] = initiation
  instance.initializedAt = reading.event
  instance.circumstances =
    (instance.cancelSucceeded ? circumstance.afterCanceled : 0) |
    (instance.cancelFailed ? circumstance.afterVainCancel : 0)
  for (const [index, other] of reading.ledger.instances.entries()) {
    if (index === target) continue
    other.lasting |= circumstance.otherInitiated | (instance.near.has(index) ? circumstance.nearInitiated : 0)
  }
}

function onReturn(reading: Reading, words: ArrayLike<number>, at: number, thread: number): Stop | undefined {
  const name = functionAt(reading, words, at)
  const target = words[at + word.instance] ?? -1
  const top = pop(reading, thread, words[at + word.function] ?? 0, target)
  const slot = reading.ledger.frames[top + frame.slot] ?? 0
  if (name === 'unbind') return onRemoved(reading, target, slot)
  const instance = instanceAt(reading, target)
  instance.slots &= ~(1 << slot)
  const status = words[at + word.status] ?? 0
  if (name === 'cancel') return onCancelReturned(reading, words, at, target, instance, slot, top)
  const succeeds = status === NDIS_STATUS_SUCCESS
  const failure = name === 'initialize' ? NDIS_STATUS_NOT_ACCEPTED : NDIS_STATUS_FAILURE
  if (name !== 'start' && !succeeds && status !== failure) {
    return forbidden(reading, target, name === 'initialize' ? ['INIT-STATUS'] : ['DEINIT-HALTS'], [
      'NDIS_STATUS_SUCCESS',
      name === 'initialize' ? 'NDIS_STATUS_NOT_ACCEPTED' : 'NDIS_STATUS_FAILURE',
    ])
  }
  if (name === 'initialize') exercised(reading, clauseBits.initStatus)
  const stop = step(
    reading,
    target,
    instance,
    symbols.return(slot, succeeds || name === 'start'),
    instance.circumstances | instance.lasting,
  )
  if (name === 'initialize' && !succeeds) instance.circumstances |= circumstance.refusedInitialize
  return stop
}

const clauseBits = {
  initStatus: clauseBit('INIT-STATUS'),
  initOwn: clauseBit('INIT-OWN'),
  cancelReturned: clauseBit('CANCEL-STATUS') | clauseBit('CANCEL-RETURNS') | clauseBit('CANCEL-INPUT'),
  reentrant: clauseBit('CANCEL-REENTRANT'),
  removal: clauseBit('REMOVAL-CANCELS'),
} as const

function onCancelReturned(
  reading: Reading,
  words: ArrayLike<number>,
  at: number,
  target: number,
  instance: InstanceLedger,
  slot: number,
  top: number,
): Stop | undefined {
  const status = words[at + word.status] ?? 0
  const ofCall = reading.ledger.frames[top + frame.circumstances] ?? 0
  exercised(reading, clauseBits.cancelReturned)
  if ((ofCall & circumstance.insideCallback) !== 0) exercised(reading, clauseBits.reentrant)
  if ((ofCall & circumstance.insideRemoval) !== 0) exercised(reading, clauseBits.removal)
  if (status !== NDIS_STATUS_SUCCESS && status !== NDIS_STATUS_FAILURE) {
    return forbidden(reading, target, ['CANCEL-STATUS'], ['NDIS_STATUS_SUCCESS', 'NDIS_STATUS_FAILURE'])
  }
  const detail = words[at + word.detail] ?? 0
  if ((detail & (returnFlags.inputChanged | returnFlags.inputReadLater)) !== 0) {
    const stop = forbidden(
      reading,
      target,
      ['CANCEL-INPUT'],
      [
        (detail & returnFlags.inputChanged) !== 0
          ? 'the caller’s string left as it was'
          : 'no use of the caller’s string after the return',
      ],
    )
    if (stop) return stop
  }
  const succeeds = status === NDIS_STATUS_SUCCESS
  const stop = step(
    reading,
    target,
    instance,
    symbols.return(slot, succeeds),
    ofCall | instance.circumstances | instance.lasting,
  )
  if (stop) return stop
  if (succeeds) {
    instance.cancelSucceeded = true
    if ((ofCall & circumstance.insideRemoval) !== 0) instance.circumstances |= circumstance.canceledByRemoval
  } else {
    instance.cancelFailed = true
    if (instance.alive.length > 0) instance.circumstances |= circumstance.afterVainCancel
  }
  if (words[at + word.driver] !== instance.device.owner) instance.circumstances |= circumstance.canceledByOther
  for (const [index, other] of reading.ledger.instances.entries()) {
    if (index === target) continue
    other.circumstances |= circumstance.otherCanceled | (instance.near.has(index) ? circumstance.nearCanceled : 0)
  }
  return undefined
}

/** The removal of an adapter has completed: each instance on it that was not initiated anew meanwhile must be gone. */
function onRemoved(reading: Reading, adapter: number, calledAt: number): Stop | undefined {
  for (const [index, instance] of reading.ledger.instances.entries()) {
    if (instance.device.adapter !== adapter || instance.initializedAt > calledAt) continue
    const stop = step(reading, index, instance, symbols.removed, instance.circumstances)
    if (stop) return stop
  }
  return undefined
}

function onEnter(reading: Reading, words: ArrayLike<number>, at: number, thread: number): Stop | undefined {
  const target = words[at + word.instance] ?? -1
  const initiation = words[at + word.initiation] ?? 0
  const instance = target < 0 ? undefined : instanceAt(reading, target)
  const full = push(reading, thread, inInitialize, target, 0, 0)
  if (full) return full
  if (instance === undefined || initiation < 0 || words[at + word.driver] !== instance.device.owner) {
    return forbidden(
      reading,
      target,
      ['INIT-OWN'],
      [
        'MiniportInitializeEx of the driver that initiated, with its MiniportDriverContext and the DeviceContext of that initiation',
      ],
    )
  }
  if (initiation > 0) exercised(reading, clauseBits.initOwn)
  const tag = tagOf(reading, instance, initiation)
  const forgotten = tag === staleTag && initiation !== instance.lastEntered ? circumstance.forgottenInitiation : 0
  instance.lastEntered = initiation
  return step(reading, target, instance, symbols.enter(tag), instance.circumstances | forgotten)
}

function onExit(reading: Reading, words: ArrayLike<number>, at: number, thread: number): Stop | undefined {
  const top = pop(reading, thread, inInitialize, words[at + word.instance] ?? -1)
  const target = reading.ledger.frames[top + frame.instance] ?? -1
  if (target < 0) return undefined
  const instance = instanceAt(reading, target)
  const succeeds = words[at + word.status] === NDIS_STATUS_SUCCESS
  if (succeeds) instance.alive.push(words[at + word.initiation] ?? 0)
  return step(reading, target, instance, succeeds ? symbols.exitSuccess : symbols.exitFailure, 0)
}

function onHalt(reading: Reading, words: ArrayLike<number>, at: number, thread: number): Stop | undefined {
  const target = words[at + word.instance] ?? -1
  const initiation = words[at + word.initiation] ?? 0
  const full = push(reading, thread, inHalt, target, 0, 0)
  if (full) return full
  const instance = target < 0 ? undefined : instanceAt(reading, target)
  const index = initiation === 0 ? 0 : (instance?.alive.indexOf(initiation) ?? -1)
  if (
    instance === undefined ||
    index === -1 ||
    instance.alive.length === 0 ||
    words[at + word.driver] !== instance.device.owner
  ) {
    const vain = instance?.circumstances ?? 0
    return forbidden(
      reading,
      target,
      ['HALT-ONLY-INITIALIZED'],
      [
        'MiniportHaltEx once for a MiniportInitializeEx that returned NDIS_STATUS_SUCCESS, with the context that it set',
      ],
      vain,
    )
  }
  if (words[at + word.status] !== NdisHaltDeviceInstanceDeInitialized) {
    return forbidden(reading, target, ['DEINIT-HALTS'], ['HaltAction NdisHaltDeviceInstanceDeInitialized'])
  }
  instance.alive.splice(index, 1)
  return step(reading, target, instance, symbols.halt, instance.circumstances)
}

function onHalted(reading: Reading, thread: number): Stop | undefined {
  const top = popFrame(reading.ledger, thread)
  if (top === -1 || reading.ledger.frames[top + frame.what] !== inHalt)
    throw misfit(reading, 'a return of MiniportHaltEx on a thread that is not inside it')
  const target = reading.ledger.frames[top + frame.instance] ?? -1
  return target < 0 ? undefined : step(reading, target, instanceAt(reading, target), symbols.halted, 0)
}

/** Nothing more is to come: open calls will not return, and what is due will not happen. */
function onQuiesced(reading: Reading): Stop | undefined {
  const cancel = openCall(reading, (code) => functions[code - 1] === 'cancel')
  if (cancel) {
    const stop = forbidden(
      reading,
      cancel.instance,
      ['CANCEL-RETURNS'],
      ['a return of NdisIMCancelInitializeDeviceInstance'],
      cancel.circumstances,
    )
    if (stop) return stop
  }
  let first: Stop | undefined
  for (const [index, instance] of reading.ledger.instances.entries()) {
    first ??= step(reading, index, instance, symbols.quiesced, instance.circumstances)
  }
  if (first) return first
  const other = openCall(reading, (code) => code <= functions.length)
  if (!other) return undefined
  const name = functions[other.code - 1]
  if (name === 'initialize')
    return forbidden(reading, other.instance, ['INIT-STATUS'], ['a return of NdisIMInitializeDeviceInstanceEx'])
  if (name === 'deinitialize')
    return forbidden(reading, other.instance, ['DEINIT-HALTS'], ['a return of NdisIMDeInitializeDeviceInstance'])
  return unknown(name === 'unbind' ? 'a removal did not complete' : 'the delivery of a START did not return')
}

/** The first call that is still open and of such a kind. */
function openCall(
  reading: Reading,
  wanted: (code: number) => boolean,
): { code: number; instance: number; circumstances: number } | undefined {
  const { depths, frames } = reading.ledger
  for (let thread = 0; thread < maximumThreads; thread++) {
    for (let depth = (depths[thread] ?? 0) - 1; depth >= 0; depth--) {
      const at = frameAt(thread, depth)
      const code = frames[at + frame.what] ?? 0
      if (code <= functions.length && wanted(code)) {
        return {
          code,
          instance: frames[at + frame.instance] ?? -1,
          circumstances: frames[at + frame.circumstances] ?? 0,
        }
      }
    }
  }
  return undefined
}

/** One look-up: the explanations left after `symbol`, and what it exercised. */
function step(
  reading: Reading,
  target: number,
  instance: InstanceLedger,
  symbol: Symbol,
  circumstances: number,
): Stop | undefined {
  if (instance.set === stopped) return undefined
  if (reading.notes?.instance === target)
    reading.notes.observations.push({ seen: observedOf(symbol), event: reading.event })
  const { deterministic } = reading
  const next = deterministic.next(instance.set, symbol)
  if (next === dead) return { kind: 'dead', instance: target, symbol, circumstances }
  exercised(reading, refineMask(deterministic.exercised(instance.set, symbol), circumstances))
  const answer = deterministic.answer(instance.set, symbol)
  if (answer >= 0) reading.tally.answers[answer] = (reading.tally.answers[answer] ?? 0) + reading.times
  instance.set = next
  return undefined
}

function exercised(reading: Reading, mask: number): void {
  if (mask !== 0) countClauses(reading.tally, mask, reading.times)
}

/** Reads the history once more, up to the event without an explanation, to say which clauses rule all of them out. */
function explain(
  reading: Reading,
  history: History,
  devices: readonly Device[],
  stop: Extract<Stop, { kind: 'dead' }>,
): Diverges {
  const at = reading.event
  const notes = { instance: stop.instance, observations: [] }
  reading.notes = notes
  reading.tally = createTally()
  read(reading, history, devices)
  reading.notes = undefined
  const before = reading.ledger.instances[stop.instance]?.set ?? reading.deterministic.start
  const broken = bySpecificity(diagnose(reading.automaton, notes.observations))
  const allowed = allowedInstead(
    reading.automaton,
    reading.deterministic.configurations(before),
    observedOf(stop.symbol),
  )
  return diverges(at, stop.instance, broken, allowed, stop.circumstances)
}

/** A divergence that needs no automaton. Undefined, and the instance judged no further, where no such clause binds. */
function forbidden(
  reading: Reading,
  target: number,
  clauses: readonly ClauseId[],
  allowed: readonly string[],
  circumstances = 0,
): Diverges | undefined {
  if (clauses.some(reading.enforced)) return diverges(reading.event, target, clauses, allowed, circumstances)
  const instance = reading.ledger.instances[target]
  if (instance) instance.set = stopped
  return undefined
}

function diverges(
  event: number,
  instance: number,
  broken: readonly ClauseId[],
  allowed: readonly string[],
  circumstances: number,
): Diverges {
  const [first] = broken
  if (first === undefined)
    throw new Error(`event ${event + 1} has no explanation, and no clause says why: a fault of the model`)
  const [head, ...rest] = bySpecificity([...broken, ...suggested(broken, circumstances)])
  return { kind: 'diverges', at: event + 1, instance, allowed, clauses: [head ?? first, ...rest], broken: first }
}

function unknown(reason: string): Stop {
  return { kind: 'unknown', reason }
}

function misfit(reading: Reading, what: string): HistoryError {
  return new HistoryError(`event ${reading.event + 1} is ${what}`)
}

function functionAt(reading: Reading, words: ArrayLike<number>, at: number): (typeof functions)[number] {
  const name = functions[(words[at + word.function] ?? 0) - 1]
  if (name === undefined)
    throw misfit(reading, `of function ${words[at + word.function]}; known are 1..${functions.length}`)
  return name
}

function instanceAt(reading: Reading, index: number): InstanceLedger {
  const instance = reading.ledger.instances[index]
  if (instance === undefined)
    throw misfit(reading, `about instance ${index}; there are ${reading.ledger.instances.length}`)
  return instance
}

function push(
  reading: Reading,
  thread: number,
  what: number,
  instance: number,
  slot: number,
  circumstances: number,
): Stop | undefined {
  return pushFrame(reading.ledger, thread, what, instance, slot, circumstances)
    ? undefined
    : unknown(`too many calls inside each other on thread ${thread}`)
}

/** Offset of the frame that a return or exit closes. */
function pop(reading: Reading, thread: number, what: number, instance: number): number {
  const top = popFrame(reading.ledger, thread)
  const { frames } = reading.ledger
  if (top === -1 || frames[top + frame.what] !== what || frames[top + frame.instance] !== instance) {
    throw misfit(reading, `a return on thread ${thread} that belongs to no open call`)
  }
  return top
}

/** The tag of an initiation that a callback names: `anyTag` where it does not say, `staleTag` where none can be it. */
function tagOf(reading: Reading, instance: InstanceLedger, initiation: number): number {
  if (initiation === 0 || instance.set === stopped) return anyTag
  const tags = reading.deterministic.tags(instance.set)
  for (let tag = 0; tag < maximumTags; tag++) {
    if ((tags & (1 << tag)) !== 0 && instance.tagOwners[tag] === initiation) return tag
  }
  return staleTag
}

function lowestFree(mask: number, limit: number): number {
  const free = 31 - Math.clz32(~mask & (mask + 1))
  return free < limit ? free : -1
}
