/** A call waits for what may never come, or keeps others waiting. */
import { NDIS_STATUS_FAILURE, NDIS_STATUS_SUCCESS } from '../../spec/constants.ts'
import { acquireLock, entryOf, hasEntry, releaseLock } from '../simulator/device-list.ts'
import { miniportInitialize } from '../simulator/probe-callbacks.ts'
import { type AtomicStep, type DeviceEntry, type Frame, type Procedure, type World, call } from '../simulator/world.ts'
import { stepNames, withStep, withSteps, withStepsAfter } from '../simulator/edit.ts'
import type { Fault } from './fault.ts'

const cancel = 'cancelInitializeDeviceInstance'
const callMiniport = 'call MiniportInitializeEx'

/** A Cancel that waits while what it has found is in that state. It lets go of the lock meanwhile, as with a condition variable. */
function waitsWhile(state: DeviceEntry['state']): Fault['ndis'] {
  const isSo = (world: World, frame: Frame): boolean => entryOf(world, frame)?.state === state
  const wait: AtomicStep = {
    name: `wait while the entry is ${state}`,
    ready: (world, frame) => (isSo(world, frame) ? 'waits' : 'ready'),
    run: () => {},
  }
  return withStepsAfter(cancel, stepNames.find, [
    {
      name: 'see whether to wait',
      immediate: true,
      run: (world, frame) => {
        frame.mark = isSo(world, frame) ? 1 : 0
      },
    },
    ...[releaseLock, wait, acquireLock].map((step): AtomicStep => ({ ...step, when: (frame) => frame.mark === 1 })),
  ])
}

/** The callback, which another thread can stop for good as long as it is not over. */
const stoppableMiniport: Procedure = miniportInitialize.map((step) =>
  step.name === 'MiniportInitializeEx returns'
    ? { ...step, ready: (world, frame) => ((entryOf(world, frame)?.attempts ?? 0) > 0 ? 'waits' : 'ready') }
    : step,
)

export const wrongWaits = [
  {
    name: 'waits-for-start',
    breaks: 'CANCEL-RETURNS',
    mistake: 'Cancel waits for the START of what it has found, so as to cancel one that is well under way.',
    ndis: waitsWhile('waiting'),
  },
  {
    name: 'waits-for-callback',
    breaks: 'CANCEL-REENTRANT',
    mistake:
      'Cancel waits until a MiniportInitializeEx that runs is over, so that its status is the last word: inside of it, forever.',
    ndis: waitsWhile('committed'),
  },
  {
    name: 'calls-under-lock',
    breaks: 'CANCEL-REENTRANT',
    breaksToo: ['INIT-STATUS', 'CANCEL-RETURNS', 'INIT-DISPATCH'],
    mistake:
      'MiniportInitializeEx is called with the list lock held: it was a recursive lock on the machine of its author.',
    ndis: withSteps('dispatch', (steps) => {
      const at = steps.findIndex((step) => step.name === callMiniport)
      return [
        ...steps.slice(0, at),
        { ...acquireLock, when: hasEntry },
        ...steps.slice(at).filter((step) => step.name !== stepNames.acquire),
      ]
    }),
  },
  {
    name: 'lock-kept',
    breaks: 'CANCEL-RETURNS',
    breaksToo: [
      'INIT-STATUS',
      'DEINIT-HALTS',
      'CANCEL-PROCEEDS',
      'CANCEL-INSTANCE',
      'CANCEL-DRIVER',
      'CANCEL-AGAIN',
      'INIT-DISPATCH',
    ],
    mistake: 'Cancel returns early when it fails, and the lock stays taken: the one way out that does not release it.',
    ndis: withSteps(cancel, (steps) =>
      steps.map((step) =>
        step.name === stepNames.release ? { ...step, when: (frame) => frame.status === NDIS_STATUS_SUCCESS } : step,
      ),
    ),
  },
  {
    name: 'stops-callback',
    breaks: 'CANCEL-COMPLETES',
    mistake:
      'A Cancel that comes too late resets the worker, and with it the MiniportInitializeEx that it runs or is about to.',
    // With workers enough, no other instance is kept waiting.
    ndis: {
      ...withStep(
        'dispatch',
        callMiniport,
        (world, frame, thread) => {
          const isWorker = thread >= world.plan.threads.length
          const { driver, context, entry } = frame
          call(world, thread, isWorker ? stoppableMiniport : miniportInitialize, { driver, context, entry })
        },
        withStepsAfter(cancel, stepNames.decide, [
          {
            name: 'stop what runs',
            when: (frame, world) =>
              frame.status === NDIS_STATUS_FAILURE && entryOf(world, frame)?.state === 'committed',
            run: (world, frame) => {
              const entry = entryOf(world, frame)
              if (entry) entry.attempts++
            },
          },
        ]),
      ),
      workers: 4,
    },
  },
] as const satisfies readonly Fault[]
