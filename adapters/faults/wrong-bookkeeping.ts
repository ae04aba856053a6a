/** The list of devices no longer says what was done. */
import { NDIS_STATUS_SUCCESS } from '../../spec/constants.ts'
import { type Fault, stepNames, withStep } from './fault.ts'

export const wrongBookkeeping = [
  {
    name: 'stays-linked',
    breaks: 'CANCEL-STOPS',
    mistake:
      'Cancel reports success and leaves the entry linked: the removal was to follow with the reference counting.',
    ndis: withStep('cancelInitializeDeviceInstance', stepNames.unlink, () => {}),
  },
  {
    name: 'accepts-twice',
    breaks: 'INIT-DUPLICATE',
    mistake:
      'A second Initialize is accepted although the miniport runs: whether the name is known is looked up, and not used.',
    ndis: withStep('initializeDeviceInstance', 'look for an entry of that name', (_world, frame) => {
      frame.status = NDIS_STATUS_SUCCESS
    }),
  },
  {
    name: 'start-for-any',
    breaks: 'INIT-NO-START',
    mistake:
      'The START goes to the first entry that waits, whatever its name: with one miniport per adapter that was right.',
    ndis: withStep('startDevice', 'find an entry that waits for it', (world, frame) => {
      frame.entry = world.devices.find((entry) => entry.state === 'waiting')?.id ?? -1
    }),
  },
  {
    name: 'start-lost',
    breaks: 'INIT-DISPATCH',
    mistake:
      'The START finds no entry and is lost: it is looked for in a list that entries join only with their START.',
    ndis: withStep('startDevice', 'find an entry that waits for it', (_world, frame) => {
      frame.entry = -1
    }),
  },
] as const satisfies readonly Fault[]
