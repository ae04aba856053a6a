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
import { miniportHalt, miniportInitialize } from './probe-callbacks.ts'
import { equalNames } from './strings.ts'
import {
  type AtomicStep,
  type CountedString,
  type DeviceEntry,
  type Frame,
  type Ndis,
  type Procedure,
  type World,
  call,
} from './world.ts'

const acquireLock: AtomicStep = {
  name: 'acquire the list lock',
  ready: (world) => (world.lockOwner === -1 ? 'ready' : 'waits'),
  run: (world, _frame, thread) => {
    world.lockOwner = thread
  },
}

const releaseLock: AtomicStep = {
  name: 'release the list lock',
  run: (world) => {
    world.lockOwner = -1
  },
}

function findByName(
  world: World,
  name: CountedString | undefined,
  driver: number | undefined,
): DeviceEntry | undefined {
  return world.devices.find(
    (entry) =>
      name !== undefined &&
      equalNames(entry.name, name, world.policy.names) &&
      (driver === undefined || entry.driver === driver),
  )
}

function entryOf(world: World, frame: Frame): DeviceEntry | undefined {
  return world.devices.find((entry) => entry.id === frame.entry)
}

function unlink(world: World, id: number): void {
  world.devices = world.devices.filter((entry) => entry.id !== id)
  world.queue = world.queue.filter((queued) => queued !== id)
}

/** A START has come for an entry: it is to be called, here or by the worker. */
function startEntry(world: World, entry: DeviceEntry): void {
  entry.state = world.policy.commit === 'at-start' ? 'committed' : 'queued'
  if (world.policy.dispatch !== 'inside') world.queue.push(entry.id)
}

const dispatchesInside = (frame: Frame, world: World): boolean => world.policy.dispatch === 'inside' && frame.mark === 1

/** Calls MiniportInitializeEx for the entry of the frame, unless it was canceled before. */
const dispatch: Procedure = [
  acquireLock,
  {
    name: 'see whether the entry is still there',
    run: (world, frame) => {
      const entry = entryOf(world, frame)
      if (entry && world.policy.commit === 'at-dequeue') entry.state = 'committed'
      frame.mark = entry ? 1 : 0
    },
  },
  releaseLock,
  { ...acquireLock, when: (frame, world) => frame.mark === 1 && world.policy.commit === 'last-moment' },
  {
    name: 'see once more, and commit',
    when: (frame, world) => frame.mark === 1 && world.policy.commit === 'last-moment',
    run: (world, frame) => {
      const entry = entryOf(world, frame)
      if (entry) entry.state = 'committed'
      else frame.mark = 2
    },
  },
  { ...releaseLock, when: (frame, world) => frame.mark >= 1 && world.policy.commit === 'last-moment' },
  {
    name: 'call MiniportInitializeEx',
    when: (frame) => frame.mark === 1,
    run: (world, frame, thread) => {
      const entry = entryOf(world, frame)
      if (!entry) throw new Error('a committed entry is gone: a fault of the simulator')
      call(world, thread, miniportInitialize, {
        driver: entry.driver,
        initiation: entry.deviceContext,
        entry: entry.id,
      })
    },
  },
  { ...acquireLock, when: (frame) => frame.mark === 1 },
  {
    name: 'note what MiniportInitializeEx returned',
    when: (frame) => frame.mark === 1,
    run: (world, frame) => {
      const entry = entryOf(world, frame)
      if (frame.result !== NDIS_STATUS_SUCCESS) unlink(world, frame.entry)
      else if (entry) entry.state = 'running'
    },
  },
  { ...releaseLock, when: (frame) => frame.mark === 1 },
]

const dispatchEntry: AtomicStep = {
  name: 'dispatch',
  when: dispatchesInside,
  run: (world, frame, thread) => call(world, thread, dispatch, { entry: frame.entry }),
}

export const initializeDeviceInstance: Procedure = [
  acquireLock,
  {
    name: 'link an entry, unless there is one',
    run: (world, frame) => {
      if (frame.name === undefined || findByName(world, frame.name, undefined)) {
        frame.status = NDIS_STATUS_NOT_ACCEPTED
        return
      }
      const name = { ...frame.name, buffer: [...frame.name.buffer] }
      const entry: DeviceEntry = {
        id: world.nextEntry++,
        driver: frame.driver,
        name,
        deviceContext: frame.initiation,
        state: 'waiting',
      }
      world.devices.push(entry)
      frame.entry = entry.id
      frame.status = NDIS_STATUS_SUCCESS
      const node = world.nodes.find((one) => equalNames(one.name, name, world.policy.names))
      if (world.policy.earlyStart === 'counts' && node?.started) {
        startEntry(world, entry)
        frame.mark = 1
      }
    },
  },
  releaseLock,
  dispatchEntry,
]

export const cancelInitializeDeviceInstance: Procedure = [
  acquireLock,
  {
    name: 'find the entry, and unlink it unless it is past that',
    run: (world, frame) => {
      const entry = findByName(world, frame.name, frame.driver)
      const stoppable = entry !== undefined && (entry.state === 'waiting' || entry.state === 'queued')
      if (stoppable) unlink(world, entry.id)
      frame.status = stoppable ? NDIS_STATUS_SUCCESS : NDIS_STATUS_FAILURE
    },
  },
  releaseLock,
]

export const startDevice: Procedure = [
  acquireLock,
  {
    name: 'note the START, and queue the entry that waits for it',
    run: (world, frame) => {
      const { name } = frame
      const node = world.nodes.find((one) => name !== undefined && equalNames(one.name, name, world.policy.names))
      if (node) node.started = true
      const entry = findByName(world, name, undefined)
      if (entry?.state !== 'waiting') return
      startEntry(world, entry)
      frame.entry = entry.id
      frame.mark = 1
    },
  },
  releaseLock,
  dispatchEntry,
]

export const deInitializeDeviceInstance: Procedure = [
  {
    ...acquireLock,
    name: 'acquire the list lock once the initialization is over',
    ready: (world, frame) =>
      world.lockOwner === -1 && entryOf(world, frame)?.state !== 'committed' ? 'ready' : 'waits',
  },
  {
    name: 'see whether the miniport runs',
    run: (world, frame) => {
      const entry = entryOf(world, frame)
      frame.status = entry?.state === 'running' ? NDIS_STATUS_SUCCESS : NDIS_STATUS_FAILURE
      if (entry?.state === 'running') entry.state = 'halting'
    },
  },
  releaseLock,
  {
    name: 'call MiniportHaltEx',
    when: (frame) => frame.status === NDIS_STATUS_SUCCESS,
    run: (world, frame, thread) => {
      const entry = entryOf(world, frame)
      call(world, thread, miniportHalt, {
        driver: entry?.driver ?? -1,
        initiation: entry?.deviceContext ?? -1,
        status: NdisHaltDeviceInstanceDeInitialized,
      })
    },
  },
  { ...acquireLock, when: (frame) => frame.status === NDIS_STATUS_SUCCESS },
  {
    name: 'unlink the entry',
    when: (frame) => frame.status === NDIS_STATUS_SUCCESS,
    run: (world, frame) => unlink(world, frame.entry),
  },
  { ...releaseLock, when: (frame) => frame.status === NDIS_STATUS_SUCCESS },
]

export const pnpWorker: Procedure = [
  {
    name: 'take the next entry from the queue',
    ready: (world) => {
      if (world.queue.length === 0) return 'waits'
      return world.policy.dispatch === 'late' ? 'whenIdle' : 'ready'
    },
    run: (world, frame, thread) => {
      const entry = world.queue.shift()
      frame.at = -1
      if (entry !== undefined) call(world, thread, dispatch, { entry })
    },
  },
]

/** The faithful one. */
export const faithfulNdis: Ndis = {
  initializeDeviceInstance,
  cancelInitializeDeviceInstance,
  deInitializeDeviceInstance,
  startDevice,
  pnpWorker,
}
