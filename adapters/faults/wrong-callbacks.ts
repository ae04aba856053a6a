/** The way from an initiation to its callback is wrong, whether anything is canceled or not. */
import { NDIS_STATUS_SUCCESS } from '../../spec/constants.ts'
import { acquireLock, findByName, hasEntry, isStoppable, readEntry } from '../simulator/device-list.ts'
import { miniportInitialize } from '../simulator/probe-callbacks.ts'
import { type AtomicStep, type Frame, type World, call } from '../simulator/world.ts'
import { withStep, withSteps, withStepsAfter } from '../simulator/edit.ts'
import type { Fault } from './fault.ts'

const findWaiting = 'find an entry that waits for it'
const callMiniport = 'call MiniportInitializeEx'

/** Calls MiniportInitializeEx, with what differs from the frame's own. */
const calling =
  (differing: (world: World) => Partial<Pick<Frame, 'driver' | 'context'>>): AtomicStep['run'] =>
  (world, { driver, context, entry }, thread) =>
    call(world, thread, miniportInitialize, { driver, context, entry, ...differing(world) })

const callAgain: AtomicStep = {
  name: 'call MiniportInitializeEx once more',
  when: hasEntry,
  run: calling(() => ({})),
}

export const wrongCallbacks = [
  {
    name: 'start-for-any',
    breaks: 'INIT-NO-START',
    breaksToo: ['CANCEL-STOPPABLE', 'CANCEL-STOPS', 'INIT-DISPATCH'],
    mistake:
      'The START goes to the first entry that waits, whatever its name: with one miniport per adapter that was right.',
    ndis: withStep('startDevice', findWaiting, (world, frame) => {
      frame.entry = world.devices.find((entry) => entry.state === 'waiting')?.id ?? -1
    }),
  },
  {
    name: 'unstarted',
    breaks: 'INIT-NO-START',
    breaksToo: ['CANCEL-STOPPABLE', 'CANCEL-STOPS'],
    mistake: 'Initialize queues the entry itself: a virtual device needs no resources, so it seemed to need no START.',
    ndis: withStep('initializeDeviceInstance', 'see whether a START has come before', () => {}),
  },
  {
    name: 'tired-of-waiting',
    breaks: 'INIT-NO-START',
    mistake:
      'The worker, with nothing else to do, calls what still waits for its START: a START was lost once, and the hang was mended so.',
    ndis: withSteps('pnpWorker', ([acquire, take, ...steps]) => [
      {
        ...(acquire ?? acquireLock),
        ready: (world, frame, thread) => {
          const usual = acquire?.ready?.(world, frame, thread) ?? 'waits'
          const waiting = !world.locked && world.devices.some((entry) => entry.state === 'waiting')
          return usual === 'waits' && waiting ? 'whenIdle' : usual
        },
      },
      {
        name: 'take the next entry from the queue, or one that waits',
        run: (world, frame) => {
          frame.entry = world.queue.shift() ?? world.devices.find((entry) => entry.state === 'waiting')?.id ?? -1
        },
      },
      ...(take ? steps : []),
    ]),
  },
  {
    name: 'start-lost',
    breaks: 'INIT-DISPATCH',
    mistake:
      'The START finds no entry and is lost: it is looked for in a list that entries join only with their START.',
    ndis: withStep('startDevice', findWaiting, (_world, frame) => {
      frame.entry = -1
    }),
  },
  {
    name: 'start-lost-when-busy',
    breaks: 'INIT-DISPATCH',
    mistake:
      'A START that comes while another miniport is queued or initializes is dropped: one at a time, and nobody asks again.',
    ndis: withStep('startDevice', findWaiting, (world, frame) => {
      const entry = findByName(world, frame.name, undefined)
      const busy = world.devices.some((other) => other.state === 'queued' || other.state === 'committed')
      frame.entry = entry?.state === 'waiting' && !busy ? entry.id : -1
    }),
  },
  {
    name: 'queued-twice',
    breaks: 'INIT-ONCE',
    mistake:
      'A second START queues the entry again: what waits and what is queued were one state when this was written.',
    ndis: withStep('startDevice', findWaiting, (world, frame) => {
      const entry = findByName(world, frame.name, undefined)
      frame.entry = entry && isStoppable(entry) ? entry.id : -1
    }),
  },
  {
    name: 'calls-twice',
    breaks: 'INIT-ONCE',
    mistake:
      'MiniportInitializeEx is called from the old path and from the new one: both were to be there for one release.',
    ndis: withStepsAfter('dispatch', callMiniport, [
      { ...callAgain, when: (frame) => hasEntry(frame) && frame.result === NDIS_STATUS_SUCCESS },
    ]),
  },
  {
    name: 'retries',
    breaks: 'INIT-ONCE',
    mistake: 'MiniportInitializeEx is called once more when it fails: for want of memory a second try would often do.',
    ndis: withStepsAfter('dispatch', callMiniport, [
      { ...callAgain, when: (frame) => hasEntry(frame) && frame.result !== NDIS_STATUS_SUCCESS },
    ]),
  },
  {
    name: 'last-driver',
    breaks: 'INIT-OWN',
    breaksToo: ['INIT-ONCE', 'CANCEL-STOPS', 'INIT-NO-START'],
    mistake: 'The callback is that of the driver registered last: the table of drivers was a single entry at first.',
    ndis: withStep(
      'dispatch',
      callMiniport,
      calling((world) => ({ driver: world.plan.drivers - 1 })),
    ),
  },
  {
    name: 'no-driver-context',
    breaks: 'INIT-OWN',
    mistake:
      'MiniportDriverContext is NULL in the callback: what registration was given is read from where nothing wrote it.',
    ndis: withStep(
      'dispatch',
      callMiniport,
      calling(() => ({ driver: -1 })),
    ),
  },
  {
    name: 'lost-context',
    breaks: 'INIT-OWN',
    breaksToo: [
      'INIT-ONCE',
      'INIT-NO-START',
      'CANCEL-STOPS',
      'INIT-DISPATCH',
      'CANCEL-WINDOW',
      'HALT-ONLY-INITIALIZED',
      'CANCEL-PROCEEDS',
    ],
    mistake:
      'The worker leaves IMDeviceInstanceContext NULL: the parameters are filled in only where no worker is in between.',
    ndis: withStep(
      'dispatch',
      callMiniport,
      calling(() => ({ context: 0 })),
    ),
  },
  {
    name: 'first-context',
    breaks: 'INIT-OWN',
    breaksToo: [
      'INIT-NO-START',
      'INIT-ONCE',
      'INIT-DISPATCH',
      'HALT-ONLY-INITIALIZED',
      'CANCEL-STOPS',
      'CANCEL-WINDOW',
      'CANCEL-PROCEEDS',
    ],
    mistake:
      'MiniportInitializeEx gets the context of the first entry in the list: a loop variable is used behind its loop.',
    ndis: withStep('dispatch', 'see whether the entry is still there', (world, frame) => {
      readEntry(world, frame)
      if (hasEntry(frame)) frame.context = world.devices[0]?.deviceContext ?? 0
    }),
  },
] as const satisfies readonly Fault[]
