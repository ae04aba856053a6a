/** Cancel finds the right initiation, and decides wrongly. */
import { NDIS_STATUS_FAILURE, NDIS_STATUS_SUCCESS } from '../../spec/constants.ts'
import { entryOf, isPending, isStoppable, nodeNamed, unlink } from '../simulator/device-list.ts'
import type { Frame, World } from '../simulator/world.ts'
import { markIf, stepNames, withStep, withSteps } from '../simulator/edit.ts'
import type { Fault } from './fault.ts'

const cancel = 'cancelInitializeDeviceInstance'

/** A Cancel that succeeds where this holds. */
const succeedsIf = (holds: (world: World, frame: Frame) => boolean): Fault['ndis'] =>
  withStep(cancel, stepNames.decide, (world, frame) => {
    frame.status = holds(world, frame) ? NDIS_STATUS_SUCCESS : NDIS_STATUS_FAILURE
  })

export const wrongAnswers = [
  {
    name: 'always-failure',
    breaks: 'CANCEL-STOPPABLE',
    breaksToo: ['CANCEL-PROCEEDS'],
    mistake:
      'Cancel does nothing and fails: a stub, taken for safe because drivers must be prepared for FAILURE anyway.',
    ndis: succeedsIf(() => false),
  },
  {
    name: 'refuses-unstarted',
    breaks: 'CANCEL-STOPPABLE',
    breaksToo: ['CANCEL-STOPS'],
    mistake:
      'Cancel refuses what has not started, and notes that it did: only what is on its way seemed worth stopping.',
    ndis: withStep(cancel, stepNames.decide, (world, frame) => {
      const entry = entryOf(world, frame)
      if (entry?.state === 'waiting' && nodeNamed(world, frame.name)?.started !== true) entry.attempts = 1
      frame.status = isStoppable(entry) && entry?.attempts === 0 ? NDIS_STATUS_SUCCESS : NDIS_STATUS_FAILURE
    }),
  },
  {
    name: 'one-at-a-time',
    breaks: 'CANCEL-STOPPABLE',
    breaksToo: ['CANCEL-PROCEEDS'],
    mistake: 'Cancel fails as long as another miniport is started or initializes: there is one flag for all of them.',
    ndis: succeedsIf(
      (world, frame) =>
        isPending(world, frame) &&
        world.devices.every((one) => one.id === frame.entry || (one.state !== 'queued' && one.state !== 'committed')),
    ),
  },
  {
    name: 'always-success',
    breaks: 'CANCEL-WINDOW',
    breaksToo: ['CANCEL-ONCE', 'CANCEL-DRIVER', 'CANCEL-PRECEDING', 'CANCEL-STOPS', 'CANCEL-AGAIN'],
    mistake:
      'Cancel unlinks what is pending, and succeeds in any case: "nothing is pending afterwards" is taken for the postcondition.',
    ndis: withStep(cancel, stepNames.decide, (world, frame) => {
      frame.status = NDIS_STATUS_SUCCESS
      if (!isPending(world, frame)) frame.entry = -1
    }),
  },
  {
    name: 'absent-succeeds',
    breaks: 'CANCEL-PRECEDING',
    breaksToo: ['CANCEL-ONCE', 'CANCEL-DRIVER', 'CANCEL-AGAIN', 'CANCEL-STOPS', 'CANCEL-FINAL', 'CANCEL-WINDOW'],
    mistake: 'Cancel succeeds for what is not in the list: "there is nothing left to stop" is read as stopped.',
    ndis: succeedsIf((world, frame) => isPending(world, frame) || entryOf(world, frame) === undefined),
  },
  {
    name: 'first-succeeds',
    breaks: 'CANCEL-PRECEDING',
    breaksToo: ['CANCEL-DRIVER', 'CANCEL-STOPS', 'CANCEL-AGAIN', 'CANCEL-ONCE'],
    mistake:
      'Cancel succeeds as long as nothing was ever initiated: the list is made by the first Initialize, and none is like an empty one.',
    ndis: succeedsIf((world, frame) => isPending(world, frame) || world.nextEntry === 0),
  },
  {
    name: 'operational-succeeds',
    breaks: 'CANCEL-WINDOW',
    breaksToo: ['CANCEL-STOPS'],
    mistake:
      'Cancel of a miniport that is operational succeeds and does nothing: no initialization is left to be stopped.',
    ndis: withSteps(
      cancel,
      (steps) => [markIf('running'), ...steps],
      withStep(cancel, stepNames.decide, (world, frame) => {
        const operational = frame.mark === 1 && entryOf(world, frame)?.state === 'running'
        frame.status = isPending(world, frame) || operational ? NDIS_STATUS_SUCCESS : NDIS_STATUS_FAILURE
        if (operational) frame.entry = -1
      }),
    ),
  },
  {
    name: 'running-succeeds',
    breaks: 'CANCEL-WINDOW',
    breaksToo: ['CANCEL-STOPS', 'CANCEL-PRECEDING', 'INIT-ONCE'],
    mistake: 'Cancel succeeds for whatever is in the list: it was written when entries left the list at their START.',
    ndis: succeedsIf((world, frame) => entryOf(world, frame) !== undefined),
  },
  {
    name: 'initializing-succeeds',
    breaks: 'CANCEL-WINDOW',
    breaksToo: ['CANCEL-ONCE', 'CANCEL-STOPS', 'CANCEL-AGAIN', 'CANCEL-PRECEDING'],
    mistake:
      'Cancel succeeds up to the return of MiniportInitializeEx, which may still fail: "not initialized yet" is read so.',
    ndis: withStep(cancel, stepNames.decide, (world, frame) => {
      const succeeds = isPending(world, frame) || entryOf(world, frame)?.state === 'committed'
      frame.status = succeeds ? NDIS_STATUS_SUCCESS : NDIS_STATUS_FAILURE
      if (!isPending(world, frame)) frame.entry = -1
    }),
  },
  {
    name: 'failure-unlinks',
    breaks: 'DEINIT-HALTS',
    breaksToo: ['INIT-DUPLICATE', 'CANCEL-STOPS'],
    mistake: 'A Cancel that fails unlinks the miniport that runs: the clean-up stands before the check that guards it.',
    ndis: withStep(cancel, stepNames.decide, (world, frame) => {
      frame.status = isPending(world, frame) ? NDIS_STATUS_SUCCESS : NDIS_STATUS_FAILURE
      if (entryOf(world, frame)?.state === 'running') unlink(world, frame.entry)
    }),
  },
  {
    name: 'failure-drops',
    breaks: 'CANCEL-PROCEEDS',
    breaksToo: ['INIT-DISPATCH'],
    mistake:
      'Cancel unlinks what is queued and fails: it takes back its decision for what has started, and not what it did.',
    ndis: withStep(cancel, stepNames.decide, (world, frame) => {
      const state = entryOf(world, frame)?.state
      frame.status = state === 'waiting' ? NDIS_STATUS_SUCCESS : NDIS_STATUS_FAILURE
      if (state === 'queued') unlink(world, frame.entry)
    }),
  },
  {
    name: 'second-try',
    breaks: 'CANCEL-FINAL',
    mistake:
      'Cancel of what is queued fails at first and succeeds when it is asked again: "busy, try later", as other calls have it.',
    ndis: withStep(cancel, stepNames.decide, (world, frame) => {
      const entry = entryOf(world, frame)
      const succeeds = entry?.state === 'waiting' || (entry?.state === 'queued' && entry.attempts > 0)
      frame.status = succeeds ? NDIS_STATUS_SUCCESS : NDIS_STATUS_FAILURE
      if (entry?.state === 'queued') entry.attempts = 1
    }),
  },
  {
    name: 'stale-start',
    breaks: 'CANCEL-PROCEEDS',
    mistake:
      'Cancel asks the device whether a START has come, and the device still knows one from before this initiation.',
    ndis: succeedsIf((world, frame) => isPending(world, frame) && nodeNamed(world, frame.name)?.started !== true),
  },
] as const satisfies readonly Fault[]
