/** Cancel decides rightly, about the wrong entry. */
import { findByName, isPending, isStoppable, unlink } from '../simulator/device-list.ts'
import type { AtomicStep, CountedString, DeviceEntry, Frame } from '../simulator/world.ts'
import { stepNames, withStep } from '../simulator/edit.ts'
import type { Fault } from './fault.ts'

const cancel = 'cancelInitializeDeviceInstance'

/** A Cancel that takes the first entry for which this holds. */
function findsBy(matches: (entry: DeviceEntry, name: CountedString, frame: Frame) => boolean) {
  const find: AtomicStep['run'] = (world, frame) => {
    const { name } = frame
    frame.entry = world.devices.find((entry) => name !== undefined && matches(entry, name, frame))?.id ?? -1
  }
  return withStep(cancel, stepNames.find, find)
}

/** ... the first of the driver for whose name it holds. */
const findsOwnBy = (matches: (known: CountedString, name: CountedString) => boolean) =>
  findsBy((entry, name, frame) => entry.driver === frame.driver && matches(entry.name, name))

const text = ({ buffer }: CountedString, bytes: number): string => buffer.slice(0, bytes / 2).join()
const content = (name: CountedString): string => text(name, name.length)
const upToNul = ({ buffer }: CountedString): string => buffer.slice(0, [...buffer, 0].indexOf(0)).join()

/** Bytes of a name that are looked at where only its begin is. */
const shortName = 64

/** Clears the bit by which small letters differ from capitals, whatever the character. */
const masked = (name: CountedString): string =>
  name.buffer
    .slice(0, name.length / 2)
    .map((unit) => unit & ~0x20)
    .join()

export const wrongNames = [
  {
    name: 'any-driver',
    breaks: 'CANCEL-DRIVER',
    mistake: 'Cancel looks at the name alone, not at the driver: names are unique, so the handle seems to add nothing.',
    ndis: findsBy((entry, name) => content(entry.name) === content(name)),
  },
  {
    name: 'other-driver-drops',
    breaks: 'CANCEL-DRIVER',
    mistake:
      'Cancel unlinks the entry before it looks whose it is, and fails: the check was added where the status is decided.',
    ndis: withStep(cancel, stepNames.find, (world, frame) => {
      const entry = findByName(world, frame.name, undefined)
      frame.entry = entry?.driver === frame.driver ? entry.id : -1
      if (entry && entry.driver !== frame.driver && isStoppable(entry)) unlink(world, entry.id)
    }),
  },
  {
    name: 'prefix',
    breaks: 'CANCEL-NAME',
    breaksToo: [
      'CANCEL-STOPPABLE',
      'CANCEL-DRIVER',
      'CANCEL-ONCE',
      'CANCEL-AGAIN',
      'CANCEL-WINDOW',
      'CANCEL-STOPS',
      'CANCEL-PROCEEDS',
    ],
    mistake: 'Cancel compares as far as the shorter name goes: memcmp over the minimum of the lengths, and no more.',
    ndis: findsOwnBy((known, name) => {
      const bytes = Math.min(known.length, name.length)
      return text(known, bytes) === text(name, bytes)
    }),
  },
  {
    name: 'all-of-prefix',
    breaks: 'CANCEL-NAME',
    mistake:
      'Cancel takes all that begins with the name: instances of one adapter were named so once, and canceled together.',
    ndis: withStep(cancel, stepNames.unlink, (world, frame) => {
      const name = frame.name ? content(frame.name) : ''
      for (const entry of world.devices)
        if (entry.driver === frame.driver && isStoppable(entry) && content(entry.name).startsWith(name))
          unlink(world, entry.id)
      unlink(world, frame.entry)
    }),
  },
  {
    name: 'terminator',
    breaks: 'CANCEL-NAME',
    breaksToo: ['CANCEL-FINAL', 'CANCEL-PROCEEDS'],
    mistake: 'Cancel compares up to the terminator: wcscmp on the buffers of counted strings, which need not have one.',
    ndis: findsOwnBy((known, name) => upToNul(known) === upToNul(name)),
  },
  {
    name: 'pointer',
    // Each call of the driver lays out a string of its own: in one failure it cannot be told from a Cancel that always fails.
    breaks: 'CANCEL-STOPPABLE',
    breaksToo: ['CANCEL-PROCEEDS', 'CANCEL-FINAL'],
    mistake: 'Cancel compares the addresses of the buffers: the driver of the day had one string for all its calls.',
    ndis: withStep(cancel, stepNames.find, (world, frame) => {
      const same = world.names.some((name) => name === frame.name)
      frame.entry = same ? (findByName(world, frame.name, frame.driver)?.id ?? -1) : -1
    }),
  },
  {
    name: 'maximum-length',
    breaks: 'CANCEL-NAME',
    breaksToo: ['CANCEL-FINAL', 'CANCEL-PROCEEDS'],
    mistake:
      'Cancel compares the two structures whole, MaximumLength among them: names were always made by one function.',
    ndis: findsOwnBy((known, name) => known.maximumLength === name.maximumLength && content(known) === content(name)),
  },
  {
    name: 'truncated',
    breaks: 'CANCEL-NAME',
    breaksToo: [
      'CANCEL-ONCE',
      'CANCEL-STOPPABLE',
      'CANCEL-AGAIN',
      'CANCEL-DRIVER',
      'CANCEL-WINDOW',
      'CANCEL-STOPS',
      'CANCEL-PROCEEDS',
    ],
    mistake: 'Cancel compares what fits into its buffer of 32 characters: long enough for every name that was tried.',
    ndis: findsOwnBy(
      (known, name) => text(known, Math.min(known.length, shortName)) === text(name, Math.min(name.length, shortName)),
    ),
  },
  {
    name: 'counts-units',
    breaks: 'CANCEL-NAME',
    breaksToo: ['CANCEL-FINAL', 'CANCEL-PROCEEDS'],
    mistake:
      'Cancel takes Length for a number of characters: it compares twice as far, into what lies behind the name.',
    ndis: findsOwnBy(
      (known, name) => known.length === name.length && text(known, known.length * 2) === text(name, name.length * 2),
    ),
  },
  {
    name: 'masks-case',
    breaks: 'CANCEL-NAME',
    breaksToo: [
      'CANCEL-STOPPABLE',
      'CANCEL-ONCE',
      'CANCEL-DRIVER',
      'CANCEL-STOPS',
      'CANCEL-WINDOW',
      'CANCEL-AGAIN',
      'CANCEL-PROCEEDS',
    ],
    mistake: 'Cancel folds case by clearing a bit of every character, and so takes a bracket for a brace.',
    ndis: findsOwnBy((known, name) => masked(known) === masked(name)),
  },
  {
    name: 'newest',
    breaks: 'CANCEL-INSTANCE',
    breaksToo: [
      'CANCEL-WINDOW',
      'CANCEL-ONCE',
      'CANCEL-AGAIN',
      'CANCEL-DRIVER',
      'CANCEL-STOPS',
      'CANCEL-STOPPABLE',
      'CANCEL-FINAL',
      'CANCEL-PROCEEDS',
    ],
    mistake:
      'Cancel takes the newest initiation of the driver, whatever its name: "cancels the preceding call", read literally.',
    ndis: withStep(cancel, stepNames.find, (world, frame) => {
      frame.entry = world.devices.findLast((entry) => entry.driver === frame.driver)?.id ?? -1
    }),
  },
  {
    name: 'all-instances',
    breaks: 'CANCEL-INSTANCE',
    mistake:
      'Cancel takes all of the driver that can be stopped: on an unbind, where it was tried, all had to go anyway.',
    ndis: withStep(cancel, stepNames.unlink, (world, frame) => {
      for (const entry of world.devices)
        if (entry.driver === frame.driver && isStoppable(entry)) unlink(world, entry.id)
    }),
  },
  {
    name: 'empties-queue',
    breaks: 'CANCEL-INSTANCE',
    mistake: 'Cancel empties the queue of the worker: it has one entry nearly always, so a search was saved.',
    ndis: withStep(cancel, stepNames.unlink, (world, frame) => {
      if (isPending(world, frame)) world.queue = []
      unlink(world, frame.entry)
    }),
  },
] as const satisfies readonly Fault[]
