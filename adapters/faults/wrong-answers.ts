/** Cancel finds the right initiation, and decides wrongly. */
import { NDIS_STATUS_FAILURE, NDIS_STATUS_SUCCESS, statuses } from '../../spec/constants.ts'
import { entryOf, unlink } from '../simulator/device-list.ts'
import type { Frame, World } from '../simulator/world.ts'
import { type Fault, stepNames, withStep } from './fault.ts'

const cancel = 'cancelInitializeDeviceInstance'

const isPending = (world: World, frame: Frame): boolean => {
  const state = entryOf(world, frame)?.state
  return state === 'waiting' || state === 'queued'
}

export const wrongAnswers = [
  {
    name: 'pending-status',
    breaks: 'CANCEL-STATUS',
    mistake: 'Cancel returns NDIS_STATUS_PENDING, as requests do that complete later; here nothing ever completes it.',
    ndis: withStep(cancel, stepNames.decide, (_world, frame) => {
      frame.status = statuses.NDIS_STATUS_PENDING
    }),
  },
  {
    name: 'always-failure',
    breaks: 'CANCEL-STOPPABLE',
    mistake:
      'Cancel does nothing and fails: a stub, taken for safe because drivers must be prepared for FAILURE anyway.',
    ndis: withStep(cancel, stepNames.decide, (_world, frame) => {
      frame.status = NDIS_STATUS_FAILURE
    }),
  },
  {
    name: 'always-success',
    breaks: 'CANCEL-WINDOW',
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
    mistake: 'Cancel succeeds for what is not in the list: "there is nothing left to stop" is read as stopped.',
    ndis: withStep(cancel, stepNames.decide, (world, frame) => {
      const succeeds = isPending(world, frame) || entryOf(world, frame) === undefined
      frame.status = succeeds ? NDIS_STATUS_SUCCESS : NDIS_STATUS_FAILURE
    }),
  },
  {
    name: 'running-succeeds',
    breaks: 'CANCEL-WINDOW',
    mistake: 'Cancel succeeds for whatever is in the list: it was written when entries left the list at their START.',
    ndis: withStep(cancel, stepNames.decide, (world, frame) => {
      frame.status = entryOf(world, frame) ? NDIS_STATUS_SUCCESS : NDIS_STATUS_FAILURE
    }),
  },
  {
    name: 'failure-unlinks',
    breaks: 'DEINIT-HALTS',
    mistake: 'A Cancel that fails unlinks the miniport that runs: the clean-up stands before the check that guards it.',
    ndis: withStep(cancel, stepNames.decide, (world, frame) => {
      frame.status = isPending(world, frame) ? NDIS_STATUS_SUCCESS : NDIS_STATUS_FAILURE
      if (entryOf(world, frame)?.state === 'running') unlink(world, frame.entry)
    }),
  },
] as const satisfies readonly Fault[]
