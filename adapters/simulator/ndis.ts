/**
 * NDIS as the documents let one write it: a list of virtual miniports under one lock, and a PnP worker. Each procedure
 * is a list of atomic steps, in the order in which a driver's author would write the statements.
 */
import {
  NDIS_STATUS_FAILURE,
  NDIS_STATUS_NOT_ACCEPTED,
  NDIS_STATUS_SUCCESS,
  NdisHaltDeviceInstanceDeInitialized,
} from '../../spec/constants.ts'
import {
  acquireLock,
  entryOf,
  findByName,
  isPending,
  nodeNamed,
  readEntry,
  releaseLock,
  unlink,
} from './device-list.ts'
import { dispatch, dispatchInside, pnpWorker, startEntry } from './dispatch.ts'
import { miniportHalt } from './probe-callbacks.ts'
import { remove, unbindBy } from './removal.ts'
import { type AtomicStep, type Ndis, call, procedure } from './world.ts'

export const lookForEntry: AtomicStep = {
  name: 'look for an entry of that name',
  run: (world, frame) => {
    frame.status = findByName(world, frame.name, undefined) ? NDIS_STATUS_NOT_ACCEPTED : NDIS_STATUS_SUCCESS
  },
}

export const linkEntry: AtomicStep = {
  name: 'link an entry',
  when: (frame) => frame.status === NDIS_STATUS_SUCCESS,
  run: (world, frame) => {
    const { name, driver, context } = frame
    if (name === undefined) throw new Error('Initialize without a name: a fault of the simulator')
    frame.entry = world.nextEntry++
    const copy = { ...name, buffer: [...name.buffer] }
    world.devices.push({ id: frame.entry, driver, name: copy, deviceContext: context, state: 'waiting', attempts: 0 })
  },
}

const initializeDeviceInstance = procedure([
  acquireLock,
  lookForEntry,
  linkEntry,
  {
    name: 'see whether a START has come before',
    when: (frame) => frame.status === NDIS_STATUS_SUCCESS,
    run: (world, frame) => {
      const started = nodeNamed(world, frame.name)?.started === true
      if (!started || !world.resolve.countsEarlyStart()) frame.entry = -1
    },
  },
  ...startEntry,
  releaseLock,
  dispatchInside,
])

const cancelInitializeDeviceInstance = procedure([
  acquireLock,
  {
    name: 'find the entry of that name and driver',
    run: (world, frame) => {
      frame.entry = findByName(world, frame.name, frame.driver)?.id ?? -1
    },
  },
  {
    name: 'see whether it can still be stopped',
    run: (world, frame) => {
      frame.status = isPending(world, frame) ? NDIS_STATUS_SUCCESS : NDIS_STATUS_FAILURE
    },
  },
  {
    name: 'unlink the entry',
    when: (frame) => frame.status === NDIS_STATUS_SUCCESS,
    run: (world, frame) => unlink(world, frame.entry),
  },
  releaseLock,
])

const startDevice = procedure([
  acquireLock,
  {
    name: 'note the START',
    run: (world, frame) => {
      const node = nodeNamed(world, frame.name)
      if (node) node.started = true
    },
  },
  {
    name: 'find an entry that waits for it',
    run: (world, frame) => {
      const entry = findByName(world, frame.name, undefined)
      frame.entry = entry?.state === 'waiting' ? entry.id : -1
    },
  },
  ...startEntry,
  releaseLock,
  dispatchInside,
])

const deInitializeDeviceInstance = procedure([
  {
    ...acquireLock,
    name: 'acquire the list lock once the initialization is over',
    ready: (world, frame) => (!world.locked && entryOf(world, frame)?.state !== 'committed' ? 'ready' : 'waits'),
  },
  {
    name: 'see whether the miniport runs',
    run: (world, frame) => {
      frame.status = entryOf(world, frame)?.state === 'running' ? NDIS_STATUS_SUCCESS : NDIS_STATUS_FAILURE
    },
  },
  {
    name: 'mark it as halting',
    when: (frame) => frame.status === NDIS_STATUS_SUCCESS,
    run: (world, frame) => {
      readEntry(world, frame)
      const entry = entryOf(world, frame)
      if (entry) entry.state = 'halting'
    },
  },
  releaseLock,
  {
    name: 'call MiniportHaltEx',
    when: (frame) => frame.status === NDIS_STATUS_SUCCESS,
    run: (world, frame, thread) =>
      call(world, thread, miniportHalt, {
        driver: frame.driver,
        context: frame.context,
        status: NdisHaltDeviceInstanceDeInitialized,
      }),
  },
  { ...acquireLock, when: (frame) => frame.status === NDIS_STATUS_SUCCESS },
  {
    name: 'unlink the entry',
    when: (frame) => frame.status === NDIS_STATUS_SUCCESS,
    run: (world, frame) => unlink(world, frame.entry),
  },
  { ...releaseLock, when: (frame) => frame.status === NDIS_STATUS_SUCCESS },
])

/** The faithful one. */
export const faithfulNdis: Ndis = {
  initializeDeviceInstance,
  cancelInitializeDeviceInstance,
  deInitializeDeviceInstance,
  startDevice,
  dispatch,
  pnpWorker,
  unbind: unbindBy(remove),
}
