/** Pieces of which other procedures than the faithful ones are made: entries that have had their time, and what a call finds as it begins. */
import { NDIS_STATUS_SUCCESS } from '../../spec/constants.ts'
import { entryOf, findByName, unlink } from './device-list.ts'
import type { AtomicStep, CountedString, DeviceEntry, Frame, World } from './world.ts'

/** Whether the entry that a frame is about can still be stopped. */
export function isPending(world: World, frame: Frame): boolean {
  return isStoppable(entryOf(world, frame))
}

export function isStoppable(entry: DeviceEntry | undefined): boolean {
  return entry?.state === 'waiting' || entry?.state === 'queued'
}

/** The step, where the procedure is about to return SUCCESS. */
export function ifSuccessful(step: AtomicStep): AtomicStep {
  return { ...step, when: (frame) => frame.status === NDIS_STATUS_SUCCESS }
}

/** Links an entry that has had its time, for those that remember what was. */
export function linkLeftover(world: World, driver: number, name: CountedString, deviceContext: number): void {
  const copy = { ...name, buffer: [...name.buffer] }
  world.devices.push({ id: world.nextEntry++, driver, name: copy, deviceContext, state: 'leftover', attempts: 0 })
}

/** Unlinks the entry of a frame, and links a leftover in its place. */
export function leaveBehind(world: World, frame: Frame): void {
  const entry = entryOf(world, frame)
  if (entry === undefined) return
  unlink(world, entry.id)
  linkLeftover(world, entry.driver, entry.name, entry.deviceContext)
}

/** The leftover of that name and driver, taken off the list; undefined where there is none. */
export function takeLeftover(world: World, frame: Frame): DeviceEntry | undefined {
  const found = findByName(world, frame.name, frame.driver)
  if (found?.state !== 'leftover') return undefined
  unlink(world, found.id)
  return found
}

/** Marks the frame as the call begins, before another thread can move, where the entry of that name is in such a state. */
export function markIf(state: DeviceEntry['state']): AtomicStep {
  return {
    name: 'see what is there as the call begins',
    immediate: true,
    run: (world, frame) => {
      frame.mark = findByName(world, frame.name, frame.driver)?.state === state ? 1 : 0
    },
  }
}
