/** Cancel decides rightly, about the wrong entry; or spoils the name on the way. */
import { findByName } from '../simulator/device-list.ts'
import type { AtomicStep, CountedString, DeviceEntry, Frame } from '../simulator/world.ts'
import { type Fault, stepNames, withStep } from './fault.ts'

/** A Cancel that takes the first entry for which this holds. */
function findsBy(matches: (entry: DeviceEntry, name: CountedString, frame: Frame) => boolean) {
  const find: AtomicStep['run'] = (world, frame) => {
    const { name } = frame
    frame.entry = world.devices.find((entry) => name !== undefined && matches(entry, name, frame))?.id ?? -1
  }
  return withStep('cancelInitializeDeviceInstance', stepNames.find, find)
}

const text = ({ buffer }: CountedString, bytes: number): string => buffer.slice(0, bytes / 2).join()
const upToNul = ({ buffer }: CountedString): string => buffer.slice(0, [...buffer, 0].indexOf(0)).join()
const toUpper = (unit: number): number => (unit >= 0x61 && unit <= 0x7a ? unit - 0x20 : unit)

export const wrongNames = [
  {
    name: 'any-driver',
    breaks: 'CANCEL-DRIVER',
    mistake: 'Cancel looks at the name alone, not at the driver: names are unique, so the handle seems to add nothing.',
    ndis: findsBy(
      (entry, name) => entry.name.length === name.length && text(entry.name, name.length) === text(name, name.length),
    ),
  },
  {
    name: 'prefix',
    breaks: 'CANCEL-NAME',
    mistake: 'Cancel compares as far as the shorter name goes: memcmp over the minimum of the lengths, and no more.',
    ndis: findsBy((entry, name, { driver }) => {
      const bytes = Math.min(entry.name.length, name.length)
      return entry.driver === driver && text(entry.name, bytes) === text(name, bytes)
    }),
  },
  {
    name: 'terminator',
    breaks: 'CANCEL-NAME',
    mistake: 'Cancel compares up to the terminator: wcscmp on the buffers of counted strings, which need not have one.',
    ndis: findsBy((entry, name, { driver }) => entry.driver === driver && upToNul(entry.name) === upToNul(name)),
  },
  {
    name: 'newest',
    breaks: 'CANCEL-INSTANCE',
    mistake:
      'Cancel takes the newest initiation of the driver, whatever its name: "cancels the preceding call", read literally.',
    ndis: withStep('cancelInitializeDeviceInstance', stepNames.find, (world, frame) => {
      frame.entry = world.devices.findLast((entry) => entry.driver === frame.driver)?.id ?? -1
    }),
  },
  {
    name: 'folds-input',
    breaks: 'CANCEL-INPUT',
    mistake: 'Cancel folds the case of the caller’s string in place, to compare it as registry keys are compared.',
    ndis: withStep('cancelInitializeDeviceInstance', stepNames.find, (world, frame) => {
      frame.entry = findByName(world, frame.name, frame.driver)?.id ?? -1
      if (frame.name) frame.name.buffer = frame.name.buffer.map(toUpper)
    }),
  },
] as const satisfies readonly Fault[]
