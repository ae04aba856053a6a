/** Calls and their returns, as the judge reads them. */
import { NDIS_STATUS_FAILURE, NDIS_STATUS_NOT_ACCEPTED, NDIS_STATUS_SUCCESS } from '../spec/constants.ts'
import { circumstance } from './circumstances.ts'
import { maximumSlots, maximumTags } from './configuration.ts'
import { clauseBit } from './clause-bits.ts'
import { type Symbol, symbols } from './symbols.ts'
import { functionCode, returnFlags, spellings, word } from './history.ts'
import { type InstanceLedger, areNear, frame, inInitialize, isInnermost, isInside } from './ledger.ts'
import {
  type Reading,
  type Stop,
  exercised,
  forbidden,
  functionAt,
  instanceAt,
  pop,
  push,
  step,
  unknown,
} from './reading.ts'

/** Symbols of a call in the first slot; those of the others follow */
const first = {
  start: symbols.call('START', 0),
  deinitialize: symbols.call('DeInitialize', 0),
  cancel: symbols.call('Cancel', 0),
  cancelByOther: symbols.call('CancelByOther', 0),
  cancelOtherCase: symbols.call('CancelOtherCase', 0),
} as const

const [terminated, otherCase] = [spellings.indexOf('terminated'), spellings.indexOf('otherCase')]

export const unbindCode = functionCode.unbind

export function onCall(reading: Reading, words: ArrayLike<number>, at: number, thread: number): Stop | undefined {
  const called = functionAt(reading, words, at)
  const target = words[at + word.instance] ?? -1
  if (called === functionCode.unbind) return push(reading, thread, called, target, reading.event, 0)
  const instance = instanceAt(reading, target)
  const slot = lowestFree(instance.slots, maximumSlots)
  if (slot === -1) return unknown(`more than ${maximumSlots} calls of one instance at once`)
  instance.slots |= 1 << slot
  let circumstances = 0
  let symbol: Symbol
  if (called === functionCode.initialize) {
    const tag = lowestFree(reading.deterministic.known.tags[instance.set] ?? 0, maximumTags)
    if (tag === -1) return unknown(`more than ${maximumTags} initiations of one instance at once`)
    initiates(reading, instance, tag, words[at + word.initiation] ?? 0)
    symbol = symbols.callInitialize(slot, tag)
  } else if (called === functionCode.cancel) {
    const spelling = words[at + word.detail] ?? 0
    const byOther = words[at + word.driver] !== instance.device.owner
    if (spelling !== terminated) circumstances |= circumstance.unusualSpelling
    if (isInside(reading.ledger, thread, inInitialize, target)) circumstances |= circumstance.insideCallback
    if (isInside(reading.ledger, thread, unbindCode, -1)) circumstances |= circumstance.insideRemoval
    symbol = slot + (byOther ? first.cancelByOther : spelling === otherCase ? first.cancelOtherCase : first.cancel)
  } else {
    symbol = slot + (called === functionCode.start ? first.start : first.deinitialize)
  }
  return push(reading, thread, called, target, slot, circumstances) ?? step(reading, target, instance, symbol, 0)
}

/** A call of Initialize: what happened before it becomes the circumstances of the new initiation. */
function initiates(reading: Reading, instance: InstanceLedger, tag: number, initiation: number): void {
  instance.tagOwners[tag] = initiation
  instance.initializedAt = reading.event
  instance.awaitedOn = -1
  instance.circumstances =
    (instance.cancelSucceeded ? circumstance.afterCanceled : 0) |
    (instance.cancelFailed ? circumstance.afterVainCancel : 0)
  for (const other of reading.ledger.instances) {
    if (other === instance) continue
    other.lasting |=
      circumstance.otherInitiated | (areNear(reading.ledger, instance, other) ? circumstance.nearInitiated : 0)
  }
}

export function onReturn(reading: Reading, words: ArrayLike<number>, at: number, thread: number): Stop | undefined {
  const called = functionAt(reading, words, at)
  const target = words[at + word.instance] ?? -1
  const top = pop(reading, thread, called, target)
  const slot = reading.ledger.frames[top + frame.slot] ?? 0
  if (called === functionCode.unbind) return onRemoved(reading, target, slot)
  const instance = instanceAt(reading, target)
  instance.slots &= ~(1 << slot)
  const status = words[at + word.status] ?? 0
  if (called === functionCode.cancel) return onCancelReturned(reading, words, at, target, instance, slot, top)
  const succeeds = status === NDIS_STATUS_SUCCESS
  const isInitialize = called === functionCode.initialize
  const isStart = called === functionCode.start
  const failure = isInitialize ? NDIS_STATUS_NOT_ACCEPTED : NDIS_STATUS_FAILURE
  if (!isStart && !succeeds && status !== failure) {
    return forbidden(reading, target, isInitialize ? 'INIT-STATUS' : 'DEINIT-HALTS', [
      'NDIS_STATUS_SUCCESS',
      isInitialize ? 'NDIS_STATUS_NOT_ACCEPTED' : 'NDIS_STATUS_FAILURE',
    ])
  }
  if (isInitialize) exercised(reading, clauseBits.initStatus)
  const stop = step(
    reading,
    target,
    instance,
    symbols.return(slot, succeeds || isStart),
    instance.circumstances | instance.lasting,
  )
  if (isInitialize && !succeeds) instance.circumstances |= circumstance.refusedInitialize
  return stop
}

const clauseBits = {
  initStatus: clauseBit('INIT-STATUS'),
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
    return forbidden(reading, target, 'CANCEL-STATUS', ['NDIS_STATUS_SUCCESS', 'NDIS_STATUS_FAILURE'])
  }
  const detail = words[at + word.detail] ?? 0
  if ((detail & (returnFlags.inputChanged | returnFlags.inputReadLater)) !== 0) {
    const stop = forbidden(reading, target, 'CANCEL-INPUT', [
      (detail & returnFlags.inputChanged) !== 0
        ? 'the caller’s string left as it was'
        : 'no use of the caller’s string after the return',
    ])
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
    const thread = words[at + word.thread] ?? 0
    // Made by a removal: that waits from now on for the MiniportInitializeEx of the instance.
    if (words[at + word.driver] === instance.device.owner && isInnermost(reading.ledger, thread, unbindCode, -1))
      instance.awaitedOn = thread
  }
  if (words[at + word.driver] !== instance.device.owner) instance.circumstances |= circumstance.canceledByOther
  for (const other of reading.ledger.instances) {
    if (other === instance) continue
    other.circumstances |=
      circumstance.otherCanceled | (areNear(reading.ledger, instance, other) ? circumstance.nearCanceled : 0)
  }
  return undefined
}

/** The removal of an adapter has completed: each instance on it that was not initiated anew meanwhile must be gone. */
function onRemoved(reading: Reading, adapter: number, calledAt: number): Stop | undefined {
  for (const instance of reading.ledger.instances) {
    if (instance.device.adapter !== adapter || instance.initializedAt > calledAt) continue
    const stop = step(reading, instance.index, instance, symbols.removed, instance.circumstances)
    if (stop) return stop
  }
  return undefined
}

function lowestFree(mask: number, limit: number): number {
  const free = 31 - Math.clz32(~mask & (mask + 1))
  return free < limit ? free : -1
}
