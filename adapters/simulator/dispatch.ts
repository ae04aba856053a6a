/** How an initialization that was started comes to its callback: on the thread of the START, or by the PnP worker. */
import { NDIS_STATUS_SUCCESS } from '../../spec/constants.ts'
import { acquireLock, entryOf, hasEntry, releaseLock, seeWhetherStillThere, unlink } from './device-list.ts'
import { miniportInitialize } from './probe-callbacks.ts'
import { type AtomicStep, type Frame, type World, call, procedure } from './world.ts'

/** Variables that have had their use are forgotten, so that states that can do the same are the same. */
function dispatchEntry(world: World, frame: Frame, thread: number): void {
  const { entry } = frame
  frame.entry = -1
  frame.decided = false
  call(world, thread, world.ndis.dispatch, { entry })
}

/** From here on a cancel comes too late. */
const commitEntry: AtomicStep = {
  name: 'commit the entry',
  when: hasEntry,
  run: (world, frame) => {
    const entry = entryOf(world, frame)
    if (entry) entry.state = 'committed'
  },
}

const callMiniport = procedure([
  {
    name: 'call MiniportInitializeEx',
    when: hasEntry,
    run: (world, { driver, context, entry }, thread) =>
      call(world, thread, miniportInitialize, { driver, context, entry }),
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
])

/** Calls MiniportInitializeEx for an entry, unless it was canceled before: at the latest as it is looked up, or just before the callback. */
export const dispatch = procedure([
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
  {
    name: 'look once more',
    immediate: true,
    when: (frame) => frame.entry >= 0 && frame.decided,
    run: (_world, frame) => {
      Object.assign(frame, { at: 0, decided: false, driver: -1, context: 0 })
    },
  },
  ...callMiniport,
])

export const dispatchInside: AtomicStep = {
  name: 'dispatch the entry on this thread',
  when: (frame) => frame.entry >= 0 && frame.decided,
  run: dispatchEntry,
}

/** The steps that a START brings to an entry which waits for it; it is then called here, or by the worker. */
export const startEntry: readonly AtomicStep[] = [
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

export const pnpWorker = procedure([
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
      dispatchEntry(world, frame, thread)
    },
  },
])
