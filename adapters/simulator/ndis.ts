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
  type DeviceNode,
  type Frame,
  type Ndis,
  type Procedure,
  type World,
  call,
} from './world.ts'

export const acquireLock: AtomicStep = {
  name: 'acquire the list lock',
  ready: (world) => (world.locked ? 'waits' : 'ready'),
  run: (world, _frame, thread) => setLock(world, thread, true),
}

export const releaseLock: AtomicStep = {
  name: 'release the list lock',
  run: (world, _frame, thread) => setLock(world, thread, false),
}

function setLock(world: World, thread: number, held: boolean): void {
  world.locked = held
  const own = world.threads[thread]
  if (own) own.holdsLock = held
}

/** The first entry of that name; of one driver, or of any where none is given. */
export function findByName(
  world: World,
  name: CountedString | undefined,
  driver: number | undefined,
): DeviceEntry | undefined {
  return world.devices.find(
    (entry) =>
      name !== undefined &&
      equalNames(entry.name, name, world.resolve.names) &&
      (driver === undefined || entry.driver === driver),
  )
}

export function entryOf(world: World, frame: Frame): DeviceEntry | undefined {
  return world.devices.find((entry) => entry.id === frame.entry)
}

function nodeNamed(world: World, name: CountedString | undefined): DeviceNode | undefined {
  return world.nodes.find((node) => name !== undefined && equalNames(node.name, name, world.resolve.names))
}

export function unlink(world: World, id: number): void {
  world.devices = world.devices.filter((entry) => entry.id !== id)
  world.queue = world.queue.filter((queued) => queued !== id)
}

const hasEntry = (frame: Frame): boolean => frame.entry >= 0

/** From here on a cancel comes too late. */
const commitEntry: AtomicStep = {
  name: 'commit the entry',
  when: hasEntry,
  run: (world, frame) => {
    const entry = entryOf(world, frame)
    if (entry) entry.state = 'committed'
  },
}

const seeWhetherStillThere: AtomicStep = {
  name: 'see whether the entry is still there',
  run: (world, frame) => readEntry(world, frame),
}

/** Notes whose the entry is and with which context, or that it is gone. */
function readEntry(world: World, frame: Frame): void {
  const entry = entryOf(world, frame)
  frame.entry = entry?.id ?? -1
  frame.driver = entry?.driver ?? -1
  frame.context = entry?.deviceContext ?? 0
}

const callMiniport: Procedure = [
  {
    name: 'call MiniportInitializeEx',
    when: hasEntry,
    run: (world, frame, thread) =>
      call(world, thread, miniportInitialize, { driver: frame.driver, context: frame.context, entry: frame.entry }),
  },
  { ...acquireLock, when: hasEntry },
  {
    name: 'note what MiniportInitializeEx returned',
    when: hasEntry,
    run: (world, frame) => {
      const entry = entryOf(world, frame)
      if (frame.result !== NDIS_STATUS_SUCCESS) unlink(world, frame.entry)
      else if (entry) entry.state = 'running'
    },
  },
  { ...releaseLock, when: hasEntry },
]

const looksAgain = (frame: Frame): boolean => frame.entry >= 0 && frame.decided

/** Calls MiniportInitializeEx for an entry, unless it was canceled before: at the latest as it is looked up, or just before the callback. */
const dispatch: Procedure = [
  {
    name: 'decide whether to look once more',
    immediate: true,
    run: (world, frame) => {
      frame.decided = world.resolve.looksAgain()
    },
  },
  acquireLock,
  seeWhetherStillThere,
  { ...commitEntry, when: (frame) => frame.entry >= 0 && !frame.decided },
  releaseLock,
  { ...acquireLock, when: looksAgain },
  { ...seeWhetherStillThere, when: looksAgain },
  { ...commitEntry, when: looksAgain },
  { ...releaseLock, when: (_frame, world, thread) => world.threads[thread]?.holdsLock === true },
  ...callMiniport,
]

const dispatchInside: AtomicStep = {
  name: 'dispatch the entry on this thread',
  when: (frame) => frame.entry >= 0 && frame.decided,
  run: (world, frame, thread) => call(world, thread, world.ndis.dispatch, { entry: frame.entry }),
}

/** The steps that a START brings to an entry which waits for it; it is then called here, or by the worker. */
const startEntry: readonly AtomicStep[] = [
  {
    name: 'mark the entry as started',
    when: hasEntry,
    run: (world, frame) => {
      const entry = entryOf(world, frame)
      if (entry) entry.state = world.resolve.commitsAtStart() ? 'committed' : 'queued'
      frame.decided = world.resolve.dispatchesInside()
    },
  },
  {
    name: 'queue the entry for the worker',
    when: (frame) => frame.entry >= 0 && !frame.decided,
    run: (world, frame) => {
      world.queue.push(frame.entry)
    },
  },
]

const initializeDeviceInstance: Procedure = [
  acquireLock,
  {
    name: 'look for an entry of that name',
    run: (world, frame) => {
      frame.status = findByName(world, frame.name, undefined) ? NDIS_STATUS_NOT_ACCEPTED : NDIS_STATUS_SUCCESS
    },
  },
  {
    name: 'link an entry',
    when: (frame) => frame.status === NDIS_STATUS_SUCCESS,
    run: (world, frame) => {
      const { name, driver, context } = frame
      if (name === undefined) throw new Error('Initialize without a name: a fault of the simulator')
      frame.entry = world.nextEntry++
      const copy = { ...name, buffer: [...name.buffer] }
      world.devices.push({ id: frame.entry, driver, name: copy, deviceContext: context, state: 'waiting' })
    },
  },
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
]

const cancelInitializeDeviceInstance: Procedure = [
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
      const state = entryOf(world, frame)?.state
      frame.status = state === 'waiting' || state === 'queued' ? NDIS_STATUS_SUCCESS : NDIS_STATUS_FAILURE
    },
  },
  {
    name: 'unlink the entry',
    when: (frame) => frame.status === NDIS_STATUS_SUCCESS,
    run: (world, frame) => unlink(world, frame.entry),
  },
  releaseLock,
]

const startDevice: Procedure = [
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
]

const deInitializeDeviceInstance: Procedure = [
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
]

const pnpWorker: Procedure = [
  {
    ...acquireLock,
    name: 'acquire the list lock once an entry is queued',
    ready: (world) => {
      if (world.locked || world.queue.length === 0) return 'waits'
      return world.resolve.waitsUntilIdle() ? 'whenIdle' : 'ready'
    },
  },
  {
    name: 'take the next entry from the queue',
    run: (world, frame) => {
      frame.entry = world.queue.shift() ?? -1
    },
  },
  releaseLock,
  {
    name: 'dispatch the entry',
    run: (world, frame, thread) => {
      frame.at = -1
      call(world, thread, world.ndis.dispatch, { entry: frame.entry })
    },
  },
]

/** The faithful one. */
export const faithfulNdis: Ndis = {
  initializeDeviceInstance,
  cancelInitializeDeviceInstance,
  deInitializeDeviceInstance,
  startDevice,
  dispatch,
  pnpWorker,
}
