/** MiniportHaltEx comes when it should not, comes wrongly, or does not come. */
import { NDIS_STATUS_SUCCESS, NdisHaltDeviceInstanceDeInitialized, haltActions } from '../../spec/constants.ts'
import { entryOf, unlink } from '../simulator/device-list.ts'
import { miniportHalt } from '../simulator/probe-callbacks.ts'
import { type AtomicStep, type DeviceEntry, type Frame, type World, call } from '../simulator/world.ts'
import { stepNames, withStep, withStepsAfter, withoutSteps } from '../simulator/edit.ts'
import type { Fault } from './fault.ts'

const cancel = 'cancelInitializeDeviceInstance'
const deInitialize = 'deInitializeDeviceInstance'
const callHalt = 'call MiniportHaltEx'

function halt(
  world: World,
  thread: number,
  { driver, context }: Pick<Frame, 'driver' | 'context'>,
  action: number,
): void {
  call(world, thread, miniportHalt, { driver, context, status: action })
}

function haltEntry(world: World, thread: number, entry: DeviceEntry): void {
  halt(world, thread, { driver: entry.driver, context: entry.deviceContext }, NdisHaltDeviceInstanceDeInitialized)
}

const haltAgain: AtomicStep = {
  name: 'call MiniportHaltEx again',
  when: (frame) => frame.status === NDIS_STATUS_SUCCESS,
  run: (world, frame, thread) => halt(world, thread, frame, NdisHaltDeviceInstanceDeInitialized),
}

export const wrongHalts = [
  {
    name: 'halts-canceled',
    breaks: 'HALT-ONLY-INITIALIZED',
    mistake: 'Cancel calls MiniportHaltEx for what it canceled: every way out of the list goes through one function.',
    ndis: withStep(cancel, stepNames.unlink, (world, frame, thread) => {
      const entry = entryOf(world, frame)
      unlink(world, frame.entry)
      if (entry) haltEntry(world, thread, entry)
    }),
  },
  {
    name: 'halts-failed',
    breaks: 'HALT-ONLY-INITIALIZED',
    mistake:
      'MiniportHaltEx is called after a MiniportInitializeEx that failed: so that the driver can clean up what it has.',
    ndis: withStepsAfter('dispatch', 'call MiniportInitializeEx', [
      {
        name: 'call MiniportHaltEx where it failed',
        when: (frame) => frame.entry >= 0 && frame.result !== NDIS_STATUS_SUCCESS,
        run: (world, frame, thread) =>
          halt(world, thread, frame, haltActions.indexOf('NdisHaltDeviceInitializationFailed')),
      },
    ]),
  },
  {
    name: 'halts-twice',
    breaks: 'HALT-ONLY-INITIALIZED',
    mistake:
      'MiniportHaltEx is called a second time when the entry is unlinked: both places had it when they were joined.',
    ndis: withStepsAfter(deInitialize, callHalt, [haltAgain]),
  },
  {
    name: 'vain-cancel-halts',
    breaks: 'CANCEL-NO-EFFECT',
    breaksToo: ['DEINIT-HALTS'],
    mistake: 'Cancel of a miniport that runs halts it and fails: what was asked for is done as far as it still can be.',
    ndis: withStepsAfter(cancel, stepNames.decide, [
      {
        name: 'halt what runs',
        when: (frame, world) => entryOf(world, frame)?.state === 'running',
        run: (world, frame, thread) => {
          const entry = entryOf(world, frame)
          if (entry) haltEntry(world, thread, entry)
          unlink(world, frame.entry)
        },
      },
    ]),
  },
  {
    name: 'no-halt',
    breaks: 'DEINIT-HALTS',
    mistake:
      'DeInitialize unlinks the miniport and never calls MiniportHaltEx: the driver asked for it, so it must know.',
    ndis: withoutSteps(deInitialize, [callHalt]),
  },
  {
    name: 'wrong-halt-action',
    breaks: 'DEINIT-HALTS',
    mistake: 'MiniportHaltEx is told NdisHaltDeviceDisabled, the first of the enumeration: the argument was left zero.',
    ndis: withStep(deInitialize, callHalt, (world, frame, thread) =>
      halt(world, thread, frame, haltActions.indexOf('NdisHaltDeviceDisabled')),
    ),
  },
] as const satisfies readonly Fault[]
