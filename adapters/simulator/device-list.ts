/** NDIS's list of virtual miniports, and the lock that guards it: what all its procedures are made of. */
import { equalNames } from './strings.ts'
import type { AtomicStep, CountedString, DeviceEntry, DeviceNode, Frame, World } from './world.ts'

export const acquireLock: AtomicStep = {
  name: 'acquire the list lock',
  ready: (world) => (world.locked ? 'waits' : 'ready'),
  run: (world, _frame, thread) => setLock(world, thread, true),
}

export const releaseLock: AtomicStep = {
  name: 'release the list lock',
  run: (world, _frame, thread) => setLock(world, thread, false),
}

function setLock(world: World, thread: number, held: boolean): void {
  world.locked = held
  const own = world.threads[thread]
  if (own) own.holdsLock = held
}

/** The first entry of that name; of one driver, or of any where none is given. */
export function findByName(
  world: World,
  name: CountedString | undefined,
  driver: number | undefined,
): DeviceEntry | undefined {
  return world.devices.find(
    (entry) =>
      name !== undefined &&
      equalNames(entry.name, name, world.resolve.names) &&
      (driver === undefined || entry.driver === driver),
  )
}

export function entryOf(world: World, frame: Frame): DeviceEntry | undefined {
  return world.devices.find((entry) => entry.id === frame.entry)
}

/** Whether the initialization of an entry can still be stopped. */
export function isStoppable(entry: DeviceEntry | undefined): boolean {
  return entry?.state === 'waiting' || entry?.state === 'queued'
}

/** ... of the entry that a frame is about. */
export function isPending(world: World, frame: Frame): boolean {
  return isStoppable(entryOf(world, frame))
}

export function nodeNamed(world: World, name: CountedString | undefined): DeviceNode | undefined {
  return world.nodes.find((node) => name !== undefined && equalNames(node.name, name, world.resolve.names))
}

export function unlink(world: World, id: number): void {
  world.devices = world.devices.filter((entry) => entry.id !== id)
  world.queue = world.queue.filter((queued) => queued !== id)
}

export const hasEntry = (frame: Frame): boolean => frame.entry >= 0

export const seeWhetherStillThere: AtomicStep = {
  name: 'see whether the entry is still there',
  run: (world, frame) => readEntry(world, frame),
}

/** Notes whose the entry is and with which context, or that it is gone. */
export function readEntry(world: World, frame: Frame): void {
  const entry = entryOf(world, frame)
  frame.entry = entry?.id ?? -1
  frame.driver = entry?.driver ?? -1
  frame.context = entry?.deviceContext ?? 0
}
