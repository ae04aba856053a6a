/** Callbacks, and the moment after which nothing more is to come, as the judge reads them. */
import { NDIS_STATUS_SUCCESS, NdisHaltDeviceInstanceDeInitialized } from '../spec/constants.ts'
import { unbindCode } from './calls.ts'
import { circumstance } from './circumstances.ts'
import { anyTag, maximumTags, staleTag } from './configuration.ts'
import { clauseBit } from './clause-bits.ts'
import { symbols } from './symbols.ts'
import { functionCode, functions, word } from './history.ts'
import {
  type InstanceLedger,
  frame,
  frameAt,
  inHalt,
  inInitialize,
  isInnermost,
  isInside,
  maximumThreads,
  popFrame,
} from './ledger.ts'
import {
  type Reading,
  type Stop,
  exercised,
  forbidden,
  instanceAt,
  misfit,
  pop,
  push,
  step,
  unknown,
} from './reading.ts'

const initOwn = clauseBit('INIT-OWN')

export function onEnter(reading: Reading, words: ArrayLike<number>, at: number, thread: number): Stop | undefined {
  const target = words[at + word.instance] ?? -1
  const initiation = words[at + word.initiation] ?? 0
  const instance = target < 0 ? undefined : instanceAt(reading, target)
  const full = push(reading, thread, inInitialize, target, 0, 0)
  if (full) return full
  if (instance === undefined || initiation < 0 || words[at + word.driver] !== instance.device.owner) {
    return forbidden(reading, target, 'INIT-OWN', [
      'MiniportInitializeEx of the driver that initiated, with its MiniportDriverContext and the DeviceContext of that initiation',
    ])
  }
  if (initiation > 0) exercised(reading, initOwn)
  const tag = tagOf(reading, instance, initiation)
  const isOld = tag === staleTag ? initiation !== instance.lastEntered : initiation < instance.lastEntered
  const forgotten = isOld ? circumstance.forgottenInitiation : 0
  instance.lastEntered = initiation
  return step(reading, target, instance, symbols.enter(tag), instance.circumstances | forgotten)
}

/** The tag of an initiation that a callback names: `anyTag` where it does not say, `staleTag` where none can be it. */
function tagOf(reading: Reading, instance: InstanceLedger, initiation: number): number {
  if (initiation === 0) return anyTag
  const tags = reading.deterministic.known.tags[instance.set] ?? 0
  for (let tag = 0; tag < maximumTags; tag++) {
    if ((tags & (1 << tag)) !== 0 && instance.tagOwners[tag] === initiation) return tag
  }
  return staleTag
}

export function onExit(reading: Reading, words: ArrayLike<number>, at: number, thread: number): Stop | undefined {
  const top = pop(reading, thread, inInitialize, words[at + word.instance] ?? -1)
  const target = reading.ledger.frames[top + frame.instance] ?? -1
  if (target < 0) return undefined
  const instance = instanceAt(reading, target)
  instance.awaitedOn = -1
  const succeeds = words[at + word.status] === NDIS_STATUS_SUCCESS
  if (succeeds) instance.alive.push(words[at + word.initiation] ?? 0)
  return step(reading, target, instance, succeeds ? symbols.exitSuccess : symbols.exitFailure, 0)
}

export function onHalt(reading: Reading, words: ArrayLike<number>, at: number, thread: number): Stop | undefined {
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
      'HALT-ONLY-INITIALIZED',
      [
        'MiniportHaltEx once for a MiniportInitializeEx that returned NDIS_STATUS_SUCCESS, with the context that it set',
      ],
      vain,
    )
  }
  if (words[at + word.status] !== NdisHaltDeviceInstanceDeInitialized) {
    return forbidden(reading, target, 'DEINIT-HALTS', ['HaltAction NdisHaltDeviceInstanceDeInitialized'])
  }
  instance.alive.splice(index, 1)
  // What runs cannot be canceled: a Cancel that halts it is one that fails.
  const vain = isInside(reading.ledger, thread, functionCode.cancel, target) ? circumstance.afterVainCancel : 0
  return step(reading, target, instance, symbols.halt, instance.circumstances | vain)
}

export function onHalted(reading: Reading, thread: number): Stop | undefined {
  const top = popFrame(reading.ledger, thread)
  if (reading.ledger.frames[top + frame.what] !== inHalt)
    throw misfit(reading, 'a return of MiniportHaltEx on a thread that is not inside it')
  const target = reading.ledger.frames[top + frame.instance] ?? -1
  return target < 0 ? undefined : step(reading, target, instanceAt(reading, target), symbols.halted, 0)
}

/** Nothing more is to come: open calls will not return, and what is due will not happen. */
export function onQuiesced(reading: Reading): Stop | undefined {
  if (reading.ledger.open > 0) return onQuiescedAmidst(reading)
  return restAll(reading)
}

/** Each instance comes to rest; the first for which that has no explanation. */
function restAll(reading: Reading): Stop | undefined {
  for (const instance of reading.ledger.instances) {
    const stop = step(reading, instance.index, instance, symbols.quiesced, instance.circumstances)
    if (stop) return stop
  }
  return undefined
}

/** Nothing more is to come, and calls or callbacks are open. */
function onQuiescedAmidst(reading: Reading): Stop | undefined {
  const cancel = openCall(reading, (code) => functions[code - 1] === 'cancel')
  if (cancel) {
    const stop = forbidden(
      reading,
      cancel.instance,
      'CANCEL-RETURNS',
      ['a return of NdisIMCancelInitializeDeviceInstance'],
      cancel.circumstances,
    )
    if (stop) return stop
  }
  const first = restAll(reading)
  if (first) return first
  const abandoned = awaitedCallback(reading)
  if (abandoned !== undefined) {
    const stop = forbidden(reading, abandoned, 'CANCEL-COMPLETES', [
      'MiniportInitializeEx run to its end, for which the removal waits',
    ])
    if (stop) return stop
  }
  const named = (code: number): (typeof functions)[number] | undefined => functions[code - 1]
  const other =
    openCall(reading, (code) => named(code) === 'initialize' || named(code) === 'deinitialize') ??
    openCall(reading, () => true)
  if (!other) return undefined
  const name = named(other.code)
  if (name === 'initialize')
    return forbidden(reading, other.instance, 'INIT-STATUS', ['a return of NdisIMInitializeDeviceInstanceEx'])
  if (name === 'deinitialize')
    return forbidden(reading, other.instance, 'DEINIT-HALTS', ['a return of NdisIMDeInitializeDeviceInstance'])
  if (name === 'cancel') return unknown('a call of NdisIMCancelInitializeDeviceInstance did not return')
  return unknown(name === 'unbind' ? 'a removal did not complete' : 'the delivery of a START did not return')
}

/** An instance whose MiniportInitializeEx has not returned, though no call inside it holds it up, while a removal waits for it. */
function awaitedCallback({ ledger }: Reading): number | undefined {
  const index = ledger.instances.findIndex(
    ({ awaitedOn }, target) =>
      isInside(ledger, awaitedOn, unbindCode, -1) &&
      ledger.depths.some((_, thread) => isInnermost(ledger, thread, inInitialize, target)),
  )
  return index === -1 ? undefined : index
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
