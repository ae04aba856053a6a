/**
 * What the judge keeps while it reads one history: per instance the set of explanations and the circumstances, per
 * thread its open calls and callbacks. Flat integers, reused from history to history.
 */
import type { Device } from './history.ts'
import { maximumSlots, maximumTags } from './configuration.ts'
import { nearName } from './names.ts'

/** Threads of one history, and calls and callbacks open at once on one of them. More make a verdict `unknown`. */
export const maximumThreads = 64
const maximumDepth = 16
const frameWords = 4

export const frame = { what: 0, instance: 1, slot: 2, circumstances: 3 } as const
/** `what` of a frame: 1.. for functions as in events, then the two callbacks. */
export const inInitialize = 16
export const inHalt = 17

/** All that is known of one instance. */
export interface InstanceLedger {
  /** Set of explanations; `stopped` once no more is judged */
  set: number
  device: Device
  /** Its place among the instances */
  readonly index: number
  /** Bit mask of the slots that hold an open call */
  slots: number
  /** By slot: mask of the states in which its call can have taken effect so far */
  readonly effects: Int32Array
  /** Number of the initiation that each tag stands for */
  readonly tagOwners: Int32Array
  /** Since the latest Initialize, and for good */
  circumstances: number
  lasting: number
  cancelSucceeded: boolean
  cancelFailed: boolean
  /** Event index of the latest call of Initialize, -1 for none */
  initializedAt: number
  lastEntered: number
  /** Thread on which a removal waits for its MiniportInitializeEx, a cancel having failed; -1 where none does */
  awaitedOn: number
  /** Initiations whose miniports are alive */
  readonly alive: number[]
}

export const stopped = -2

export interface Ledger {
  readonly instances: InstanceLedger[]
  readonly frames: Int32Array
  readonly depths: Int32Array
  /** Calls and callbacks that are open, on all threads */
  open: number
  /** The devices that the instances are, and of each two of them whether their names are near: 0 where it has not been asked yet */
  devices: readonly Device[]
  nearness: Uint8Array
}

const [far, near] = [1, 2] as const

export function createLedger(): Ledger {
  return {
    instances: [],
    frames: new Int32Array(maximumThreads * maximumDepth * frameWords),
    depths: new Int32Array(maximumThreads),
    open: 0,
    devices: [],
    nearness: new Uint8Array(0),
  }
}

/** Ready for a history of these devices. */
export function openLedger(ledger: Ledger, devices: readonly Device[], startSet: number): void {
  const { instances } = ledger
  ledger.depths.fill(0)
  ledger.open = 0
  if (ledger.devices !== devices) forgetNearness(ledger, devices)
  if (instances.length > devices.length) instances.length = devices.length
  for (let index = 0; index < devices.length; index++) {
    const device = devices[index]
    if (device === undefined) continue
    const instance = (instances[index] ??= instanceLedger(device, index))
    instance.device = device
    instance.set = startSet
    instance.slots = 0
    instance.effects.fill(0)
    instance.circumstances = 0
    instance.lasting = 0
    instance.cancelSucceeded = false
    instance.cancelFailed = false
    instance.initializedAt = -1
    instance.lastEntered = 0
    instance.awaitedOn = -1
    if (instance.alive.length > 0) instance.alive.length = 0
  }
}

function instanceLedger(device: Device, index: number): InstanceLedger {
  return {
    device,
    index,
    set: 0,
    slots: 0,
    effects: new Int32Array(maximumSlots),
    tagOwners: new Int32Array(maximumTags),
    circumstances: 0,
    lasting: 0,
    cancelSucceeded: false,
    cancelFailed: false,
    initializedAt: -1,
    lastEntered: 0,
    awaitedOn: -1,
    alive: [],
  }
}

function forgetNearness(ledger: Ledger, devices: readonly Device[]): void {
  const pairs = devices.length * devices.length
  ledger.devices = devices
  if (ledger.nearness.length < pairs) ledger.nearness = new Uint8Array(pairs)
  else ledger.nearness.fill(0, 0, pairs)
}

/** Whether the names of two instances are near. */
export function areNear(ledger: Ledger, one: InstanceLedger, other: InstanceLedger): boolean {
  const pair = one.index * ledger.devices.length + other.index
  const known = ledger.nearness[pair] ?? 0
  if (known !== 0) return known === near
  const found = nearName(one.device.name, other.device.name)
  ledger.nearness[pair] = found ? near : far
  return found
}

/** Opens a call or callback on a thread. False where the thread holds too many. */
export function pushFrame(
  ledger: Ledger,
  thread: number,
  what: number,
  instance: number,
  slot: number,
  circumstances: number,
): boolean {
  const depth = ledger.depths[thread]
  if (depth === undefined || depth >= maximumDepth) return false
  const at = (thread * maximumDepth + depth) * frameWords
  ledger.frames[at + frame.what] = what
  ledger.frames[at + frame.instance] = instance
  ledger.frames[at + frame.slot] = slot
  ledger.frames[at + frame.circumstances] = circumstances
  ledger.depths[thread] = depth + 1
  ledger.open++
  return true
}

/** Closes the innermost call or callback of a thread; its words stay readable at the offset returned, -1 for none. */
export function popFrame(ledger: Ledger, thread: number): number {
  const depth = ledger.depths[thread] ?? 0
  if (depth === 0) return -1
  ledger.depths[thread] = depth - 1
  ledger.open--
  return (thread * maximumDepth + depth - 1) * frameWords
}

/** Offset of the frame at `depth` of a thread. */
export function frameAt(thread: number, depth: number): number {
  return (thread * maximumDepth + depth) * frameWords
}

/** Whether a thread is inside such a call or callback of an instance; any instance where it is -1. */
export function isInside(ledger: Ledger, thread: number, what: number, instance: number): boolean {
  const depth = ledger.depths[thread] ?? 0
  for (let index = 0; index < depth; index++) {
    const at = frameAt(thread, index)
    if (ledger.frames[at + frame.what] !== what) continue
    if (instance === -1 || ledger.frames[at + frame.instance] === instance) return true
  }
  return false
}

/** Whether a call or callback of that kind, of the instance or of any for -1, is open on a thread, with nothing inside it. */
export function isInnermost(ledger: Ledger, thread: number, what: number, instance: number): boolean {
  const depth = ledger.depths[thread] ?? 0
  const at = frameAt(thread, depth - 1)
  if (depth === 0 || ledger.frames[at + frame.what] !== what) return false
  return instance === -1 || ledger.frames[at + frame.instance] === instance
}
