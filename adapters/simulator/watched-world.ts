/** A world with one thread, into which states are loaded, and which notes what the steps of that thread touch. */
import type { Plan } from '../plan.ts'
import type { Local, Shared } from './explicit.ts'
import type { Resolution } from './policy.ts'
import type { Ndis, Thread, World } from './world.ts'

/** What a step has touched, as bits: NDIS's lists, what belongs to the probe, the lock. */
export const touches = { lists: 1, probe: 2, lock: 4 } as const

/** A plan, the answers to what is left open, and the procedures. Plan and answers may ask for what they are to say. */
export interface Setting {
  readonly plan: Plan
  readonly resolve: Resolution
  readonly ndis: Ndis
}

/** Numbers that no state mentions: what is new gets them. */
export interface Fresh {
  readonly entry: number
  readonly initiation: number
}

export interface WatchedWorld {
  readonly world: World
  /** Takes the states for its own: they change as steps run. */
  load(shared: Shared, local: Local, fresh: Fresh): void
  shared(): Shared
  local(): Local
  /** Words of the events recorded since `load` */
  readonly words: number[]
  /** What has been touched since this was set to 0 */
  touched: number
  /** Whether a fresh number has been used since this was set to false */
  usedFresh: boolean
}

const nothing: Shared = {
  locked: false,
  devices: [],
  queue: [],
  nodes: [],
  notes: [],
  names: [],
  barriers: [],
  decided: [],
}

export function watchedWorld(setting: () => Setting): WatchedWorld {
  let shared = nothing
  let thread: Thread = { frames: [], holdsLock: false }
  let fresh: Fresh = { entry: 0, initiation: 1 }
  const watched: WatchedWorld = {
    words: [],
    touched: 0,
    usedFresh: false,
    shared: () => shared,
    local: () => ({ frames: thread.frames, holdsLock: thread.holdsLock }),
    load(newShared, { frames, holdsLock }, newFresh) {
      shared = newShared
      thread = { frames, holdsLock }
      fresh = newFresh
      watched.words.length = 0
      watched.touched = 0
    },
    world: {
      returnsAtOnce: true,
      returnsTaken: 0,
      steps: 0,
      get plan() {
        return setting().plan
      },
      get resolve() {
        return setting().resolve
      },
      get ndis() {
        return setting().ndis
      },
      get threads() {
        return [thread]
      },
      get locked() {
        watched.touched |= touches.lock
        return shared.locked
      },
      set locked(held) {
        watched.touched |= touches.lock
        shared.locked = held
      },
      get devices() {
        watched.touched |= touches.lists
        return shared.devices
      },
      set devices(devices) {
        watched.touched |= touches.lists
        shared.devices = devices
      },
      get queue() {
        watched.touched |= touches.lists
        return shared.queue
      },
      set queue(queue) {
        watched.touched |= touches.lists
        shared.queue = queue
      },
      get nodes() {
        watched.touched |= touches.lists
        return shared.nodes
      },
      get names() {
        watched.touched |= touches.probe
        return shared.names
      },
      get notes() {
        watched.touched |= touches.probe
        return shared.notes
      },
      get barriers() {
        watched.touched |= touches.probe
        return shared.barriers
      },
      get words() {
        watched.touched |= touches.probe
        return watched.words
      },
      get nextEntry() {
        watched.usedFresh = true
        return fresh.entry
      },
      set nextEntry(_next) {
        // A fresh number is used once; the next load brings another.
      },
      get nextInitiation() {
        watched.usedFresh = true
        return fresh.initiation
      },
      set nextInitiation(_next) {
        // As above.
      },
    },
  }
  return watched
}
