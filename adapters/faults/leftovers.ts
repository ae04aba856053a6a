/** Entries that have had their time and are still linked, for those that remember what was. */
import { entryOf, findByName, unlink } from '../simulator/device-list.ts'
import type { CountedString, DeviceEntry, Frame, World } from '../simulator/world.ts'

/** Links one. */
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
