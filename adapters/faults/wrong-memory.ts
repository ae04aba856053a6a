/** The list of devices remembers what it should forget, or forgets what it should remember. */
import { NDIS_STATUS_FAILURE, NDIS_STATUS_NOT_ACCEPTED, NDIS_STATUS_SUCCESS } from '../../spec/constants.ts'
import { entryOf, findByName, isPending } from '../simulator/device-list.ts'
import { linkEntry, lookForEntry } from '../simulator/ndis.ts'
import { equalNames } from '../simulator/strings.ts'
import { markIf, stepNames, withStep, withSteps } from '../simulator/edit.ts'
import type { Fault } from './fault.ts'
import { leaveBehind, linkLeftover, takeLeftover } from './leftovers.ts'

const cancel = 'cancelInitializeDeviceInstance'
const initialize = 'initializeDeviceInstance'
const lookForName = lookForEntry.name
const link = linkEntry.name

/** A Cancel that leaves something of the entry behind. */
const leavingBehind = withStep(cancel, stepNames.unlink, leaveBehind)

/** Initialize takes a leftover of the name away, and a Cancel that finds one as it begins takes it for one that waits. */
const cancelsLeftovers = withSteps(
  cancel,
  (steps) => [markIf('leftover'), ...steps],
  withStep(
    cancel,
    stepNames.decide,
    (world, frame) => {
      const leftover = frame.mark === 1 && entryOf(world, frame)?.state === 'leftover'
      frame.status = isPending(world, frame) || leftover ? NDIS_STATUS_SUCCESS : NDIS_STATUS_FAILURE
    },
    withStep(initialize, lookForName, (world, frame, thread) => {
      takeLeftover(world, frame)
      lookForEntry.run(world, frame, thread)
    }),
  ),
)

export const wrongMemory = [
  {
    name: 'stays-linked',
    breaks: 'CANCEL-STOPS',
    breaksToo: ['CANCEL-ONCE', 'CANCEL-AGAIN'],
    mistake:
      'Cancel reports success and leaves the entry linked: the removal was to follow with the reference counting.',
    ndis: withStep(cancel, stepNames.unlink, () => {}),
  },
  {
    name: 'tombstone',
    breaks: 'CANCEL-AGAIN',
    mistake:
      'Cancel leaves the name behind as canceled, and Initialize takes it for initialized: the leak of an instance.',
    ndis: leavingBehind,
  },
  {
    name: 'cancels-again',
    breaks: 'CANCEL-ONCE',
    breaksToo: ['CANCEL-STOPS', 'CANCEL-AGAIN'],
    mistake: 'Cancel succeeds for what is canceled already: asking twice does no harm, so it was made idempotent.',
    ndis: withStep(cancel, stepNames.unlink, leaveBehind, cancelsLeftovers),
  },
  {
    name: 'gone-succeeds',
    breaks: 'CANCEL-PRECEDING',
    breaksToo: ['CANCEL-WINDOW', 'CANCEL-STOPS'],
    takenFor: ['CANCEL-INSTANCE'],
    mistake:
      'Cancel succeeds for a miniport that was halted or failed: its entry is kept for the next Initialize, and looks like one that waits.',
    ndis: withStep(
      'deInitializeDeviceInstance',
      stepNames.unlink,
      leaveBehind,
      withStep(
        'dispatch',
        'note what MiniportInitializeEx returned',
        (world, frame) => {
          const entry = entryOf(world, frame)
          if (frame.result !== NDIS_STATUS_SUCCESS) leaveBehind(world, frame)
          else if (entry) entry.state = 'running'
        },
        cancelsLeftovers,
      ),
    ),
  },
  {
    name: 'sticks',
    breaks: 'CANCEL-NO-EFFECT',
    mistake:
      'A Cancel that finds nothing is kept for the Initialize that it must have overtaken, and undoes the next one.',
    ndis: withStep(
      initialize,
      link,
      (world, frame, thread) => {
        // What was kept is used up by it.
        if (takeLeftover(world, frame) === undefined) linkEntry.run(world, frame, thread)
      },
      withStep(
        initialize,
        lookForName,
        (world, frame) => {
          const { name } = frame
          const known = world.devices.some(
            (entry) => entry.state !== 'leftover' && name && equalNames(entry.name, name, world.resolve.names),
          )
          frame.status = known ? NDIS_STATUS_NOT_ACCEPTED : NDIS_STATUS_SUCCESS
        },
        withStep(cancel, stepNames.decide, (world, frame) => {
          frame.status = isPending(world, frame) ? NDIS_STATUS_SUCCESS : NDIS_STATUS_FAILURE
          if (entryOf(world, frame) === undefined && frame.name) linkLeftover(world, frame.driver, frame.name, 0)
        }),
      ),
    ),
  },
  {
    name: 'stale-context',
    breaks: 'CANCEL-STOPS',
    mistake:
      'Initialize takes up the record of the initiation that was canceled, DeviceContext and all: the driver has freed that.',
    ndis: withStep(
      initialize,
      lookForName,
      (world, frame, thread) => {
        frame.context = takeLeftover(world, frame)?.deviceContext ?? frame.context
        lookForEntry.run(world, frame, thread)
      },
      leavingBehind,
    ),
  },
  {
    name: 'reuses-records',
    breaks: 'INIT-ONCE',
    breaksToo: ['INIT-NO-START'],
    mistake:
      'Cancel leaves its record in the queue, and a new entry takes the record: the worker finds it in use, the same address, another initiation.',
    ndis: withStep(
      cancel,
      stepNames.unlink,
      (world, frame) => {
        world.devices = world.devices.filter((entry) => entry.id !== frame.entry)
      },
      withStep(initialize, link, (world, frame, thread) => {
        const taken = new Set(world.devices.map((entry) => entry.id))
        const next = world.nextEntry
        for (world.nextEntry = 0; taken.has(world.nextEntry);) world.nextEntry++
        linkEntry.run(world, frame, thread)
        world.nextEntry = Math.max(next, world.nextEntry)
      }),
    ),
  },
  {
    name: 'stays-after-halt',
    breaks: 'INIT-STATUS',
    mistake:
      'DeInitialize leaves the entry in the list, and every later Initialize is told that the device is initialized.',
    ndis: withStep('deInitializeDeviceInstance', stepNames.unlink, leaveBehind),
  },
  {
    name: 'accepts-twice',
    breaks: 'INIT-DUPLICATE',
    mistake:
      'A second Initialize is accepted although the miniport runs: whether the name is known is looked up, and not used.',
    ndis: withStep(initialize, lookForName, (_world, frame) => {
      frame.status = NDIS_STATUS_SUCCESS
    }),
  },
  {
    name: 'initialized-is-success',
    breaks: 'INIT-DUPLICATE',
    mistake:
      'Initialize of a miniport that runs returns NDIS_STATUS_SUCCESS: it is initialized, as the caller wanted it.',
    ndis: withSteps(initialize, (steps) => [
      ...steps,
      {
        name: 'say that it is initialized',
        when: (frame, world) => findByName(world, frame.name, frame.driver)?.state === 'running',
        run: (_world, frame) => {
          frame.status = NDIS_STATUS_SUCCESS
        },
      },
    ]),
  },
  {
    name: 'refused-rearms',
    breaks: 'INIT-REFUSED',
    breaksToo: ['CANCEL-WINDOW', 'DEINIT-HALTS'],
    mistake:
      'Initialize makes the entry of the name ready for its START, and then refuses, since it runs: it is called once more.',
    ndis: withStep(
      'startDevice',
      'find an entry that waits for it',
      (world, frame) => {
        const entry = findByName(world, frame.name, undefined)
        const ready = entry?.state === 'waiting' || (entry?.state === 'running' && entry.attempts > 0)
        frame.entry = ready ? entry.id : -1
      },
      withStep(initialize, lookForName, (world, frame, thread) => {
        const entry = findByName(world, frame.name, undefined)
        if (entry?.state === 'running') entry.attempts = 1
        lookForEntry.run(world, frame, thread)
      }),
    ),
  },
] as const satisfies readonly Fault[]
