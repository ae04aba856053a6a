/** Cancel treats its string as its own. */
import { entryOf, findByName, unlink } from '../simulator/device-list.ts'
import { equalNames } from '../simulator/strings.ts'
import { stepNames, withStep, withStepsAfter } from '../simulator/edit.ts'
import type { Fault } from './fault.ts'

const cancel = 'cancelInitializeDeviceInstance'

const toUpper = (unit: number): number => (unit >= 0x61 && unit <= 0x7a ? unit - 0x20 : unit)

export const wrongStrings = [
  {
    name: 'folds-input',
    breaks: 'CANCEL-INPUT',
    mistake: 'Cancel folds the case of the caller’s string in place, to compare it as registry keys are compared.',
    ndis: withStep(cancel, stepNames.find, (world, frame) => {
      frame.entry = findByName(world, frame.name, frame.driver)?.id ?? -1
      if (frame.name) frame.name.buffer = frame.name.buffer.map(toUpper)
    }),
  },
  {
    name: 'terminates-input',
    breaks: 'CANCEL-INPUT',
    mistake:
      'Cancel writes a terminator behind the caller’s name, so that it can be logged; there is room for it mostly.',
    ndis: withStep(cancel, stepNames.find, (world, frame) => {
      frame.entry = findByName(world, frame.name, frame.driver)?.id ?? -1
      const { name } = frame
      if (name) name.buffer = name.buffer.map((unit, index) => (index === name.length / 2 ? 0 : unit))
    }),
  },
  {
    name: 'reads-later',
    breaks: 'CANCEL-STOPS',
    breaksToo: ['CANCEL-ONCE', 'CANCEL-AGAIN'],
    mistake:
      'Cancel notes the caller’s string, and the worker looks the name up when it comes to it: by then it is another’s memory.',
    ndis: withStepsAfter(
      'dispatch',
      'see whether the entry is still there',
      [
        {
          name: 'drop the entry if its name was noted',
          when: (frame) => frame.entry >= 0,
          run: (world, frame) => {
            const entry = entryOf(world, frame)
            const noted = world.devices.find(
              (other) => other.state === 'leftover' && entry && equalNames(other.name, entry.name, () => 'exact'),
            )
            if (!noted) return
            unlink(world, noted.id)
            unlink(world, frame.entry)
            frame.entry = -1
          },
        },
      ],
      withStep(cancel, stepNames.unlink, (world, frame) => {
        const { name, driver } = frame
        if (entryOf(world, frame)?.state !== 'queued' || name === undefined) unlink(world, frame.entry)
        else
          world.devices.push({ id: world.nextEntry++, driver, name, deviceContext: 0, state: 'leftover', attempts: 0 })
      }),
    ),
  },
] as const satisfies readonly Fault[]
