/** Each step is right, and another thread comes in between. */
import { NDIS_STATUS_FAILURE, NDIS_STATUS_SUCCESS } from '../../spec/constants.ts'
import {
  acquireLock,
  entryOf,
  findByName,
  isPending,
  isStoppable,
  nodeNamed,
  releaseLock,
  unlink,
} from '../simulator/device-list.ts'
import type { AtomicStep } from '../simulator/world.ts'
import { ifSuccessful, markIf, stepNames, withStep, withSteps, withoutSteps } from '../simulator/edit.ts'
import type { Fault } from './fault.ts'

const cancel = 'cancelInitializeDeviceInstance'

/** Only the list is kept in order: what is returned was decided before. */
const unlinkWhatIsStillPending: AtomicStep = {
  name: 'unlink the entry if it is still pending',
  run: (world, frame) => {
    const entry = findByName(world, frame.name, frame.driver)
    if (entry && isStoppable(entry)) unlink(world, entry.id)
  },
}

export const wrongLocking = [
  {
    name: 'check-then-act',
    breaks: 'CANCEL-ONCE',
    breaksToo: ['CANCEL-STOPS', 'CANCEL-AGAIN'],
    mistake:
      'Cancel checks under the lock, lets go of it, and acts on what it saw: the check is a helper that takes the lock for itself.',
    ndis: withSteps(cancel, (steps) => [
      ...steps.slice(
        0,
        steps.findIndex((step) => step.name === stepNames.unlink),
      ),
      releaseLock,
      ifSuccessful(acquireLock),
      ifSuccessful(unlinkWhatIsStillPending),
      ifSuccessful(releaseLock),
    ]),
  },
  {
    name: 'shares-success',
    breaks: 'CANCEL-ONCE',
    breaksToo: ['CANCEL-AGAIN', 'CANCEL-STOPS'],
    mistake:
      'A Cancel that had to wait for another one succeeds as well, since what was pending when it was called is gone: both callers free it.',
    ndis: withSteps(
      cancel,
      (steps) => [markIf('waiting'), ...steps],
      withStep(cancel, stepNames.decide, (world, frame) => {
        const gone = frame.mark === 1 && frame.entry < 0 && nodeNamed(world, frame.name)?.started !== true
        frame.status = isPending(world, frame) || gone ? NDIS_STATUS_SUCCESS : NDIS_STATUS_FAILURE
      }),
    ),
  },
  {
    name: 'check-once',
    breaks: 'CANCEL-STOPS',
    breaksToo: ['CANCEL-ONCE', 'CANCEL-AGAIN'],
    mistake:
      'Cancel lets go of the lock between its check and the unlinking, and does not look again: what was found cannot run away.',
    ndis: withSteps(cancel, (steps) => {
      const at = steps.findIndex((step) => step.name === stepNames.unlink)
      return [...steps.slice(0, at), releaseLock, acquireLock, ...steps.slice(at)]
    }),
  },
  {
    name: 'commits-afterwards',
    breaks: 'CANCEL-WINDOW',
    breaksToo: ['CANCEL-STOPS', 'DEINIT-HALTS', 'CANCEL-PRECEDING'],
    mistake:
      'The dispatch marks the entry only after MiniportInitializeEx was called: it acts, and then says what it is about to do.',
    ndis: withoutSteps('dispatch', ['commit the entry']),
  },
  {
    name: 'cancel-unlocked',
    breaks: 'CANCEL-ONCE',
    breaksToo: ['CANCEL-STOPS', 'CANCEL-AGAIN'],
    mistake: 'Cancel takes no lock: it is short, and was tested on one processor.',
    ndis: withoutSteps(cancel, [stepNames.acquire, stepNames.release]),
  },
  {
    name: 'busy-fails',
    breaks: 'CANCEL-STOPPABLE',
    breaksToo: ['CANCEL-FINAL'],
    takenFor: ['CANCEL-NO-EFFECT'],
    mistake:
      'Cancel only tries the lock and fails when it is held, so as never to wait: "busy" is reported as "too late".',
    ndis: withSteps(cancel, ([, find, ...steps]) => [
      {
        name: 'try the list lock',
        run: (world, frame, thread) => {
          frame.mark = world.locked ? 0 : 1
          if (world.locked) frame.status = NDIS_STATUS_FAILURE
          else acquireLock.run(world, frame, thread)
        },
      },
      ...[...(find ? [find] : []), ...steps].map((step): AtomicStep => ({
        ...step,
        when: (frame, world, thread) => frame.mark === 1 && (step.when?.(frame, world, thread) ?? true),
      })),
    ]),
  },
  {
    name: 'dispatch-unlocked',
    breaks: 'CANCEL-STOPS',
    breaksToo: ['CANCEL-WINDOW'],
    mistake:
      'The dispatch looks whether the entry is still there and commits it without the lock: a Cancel fits in between.',
    ndis: withoutSteps('dispatch', [stepNames.acquire, stepNames.release]),
  },
  {
    name: 'queued-success',
    breaks: 'CANCEL-STOPS',
    breaksToo: ['CANCEL-WINDOW'],
    mistake:
      'Cancel takes the entry off the list though it is queued, and the worker calls it: the queue was added later, and Cancel knows only the list.',
    ndis: withStep(cancel, stepNames.unlink, (world, frame) => {
      const entry = entryOf(world, frame)
      // With a NULL context no one can tell which initiation is called, and it would look like another fault.
      if (entry?.state === 'queued' && entry.deviceContext !== 0) entry.name.length = 0
      else unlink(world, frame.entry)
    }),
  },
] as const satisfies readonly Fault[]
