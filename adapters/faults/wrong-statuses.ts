/** What was done is right, and what is returned is not. */
import { NDIS_STATUS_FAILURE, NDIS_STATUS_NOT_ACCEPTED, NDIS_STATUS_SUCCESS, statuses } from '../../spec/constants.ts'
import { stepNames, withStep, withSteps } from '../simulator/edit.ts'
import { isPending } from '../simulator/device-list.ts'
import type { Fault } from './fault.ts'

const cancel = 'cancelInitializeDeviceInstance'

/** STATUS_NOT_FOUND, as functions of other parts of the kernel return it. */
const statusNotFound = 0xc0000225 | 0

/** A Cancel that returns this where it could stop nothing. */
const failingWith = (status: number): Fault['ndis'] =>
  withStep(cancel, stepNames.decide, (world, frame) => {
    frame.status = isPending(world, frame) ? NDIS_STATUS_SUCCESS : status
  })

export const wrongStatuses = [
  {
    name: 'pending-status',
    breaks: 'CANCEL-STATUS',
    mistake: 'Cancel returns NDIS_STATUS_PENDING, as requests do that complete later; here nothing ever completes it.',
    ndis: withStep(cancel, stepNames.decide, (_world, frame) => {
      frame.status = statuses.NDIS_STATUS_PENDING
    }),
  },
  {
    name: 'not-accepted',
    breaks: 'CANCEL-STATUS',
    mistake:
      'Cancel returns NDIS_STATUS_NOT_ACCEPTED when it comes too late: the failure of Initialize, copied from there.',
    ndis: failingWith(NDIS_STATUS_NOT_ACCEPTED),
  },
  {
    name: 'raw-status',
    breaks: 'CANCEL-STATUS',
    mistake:
      'Cancel passes on what its search returned, STATUS_NOT_FOUND: any error is taken to do for NDIS_STATUS_FAILURE.',
    ndis: failingWith(statusNotFound),
  },
  {
    name: 'initialize-pends',
    breaks: 'INIT-STATUS',
    mistake: 'Initialize returns NDIS_STATUS_PENDING, for the miniport is indeed not initialized before its START.',
    ndis: withSteps('initializeDeviceInstance', (steps) => [
      ...steps,
      {
        name: 'say that it goes on',
        when: (frame) => frame.status === NDIS_STATUS_SUCCESS,
        run: (_world, frame) => {
          frame.status = statuses.NDIS_STATUS_PENDING
        },
      },
    ]),
  },
  {
    name: 'halt-unnoticed',
    breaks: 'DEINIT-HALTS',
    mistake:
      'DeInitialize halts the miniport and returns NDIS_STATUS_FAILURE: the status is set before the halt, and no more after it.',
    ndis: withSteps('deInitializeDeviceInstance', (steps) => [
      ...steps,
      {
        name: 'return what was set at first',
        run: (_world, frame) => {
          frame.status = NDIS_STATUS_FAILURE
        },
      },
    ]),
  },
] as const satisfies readonly Fault[]
