/**
 * What legal callers and callbacks of one instance can bring next, whatever an implementation answers: two threads of a driver that make
 * calls, and the worker of NDIS. Callbacks come on the worker, or inside the call that may bring them; MiniportHaltEx inside DeInitialize.
 */
import type { HistoryEvent } from '../../model/history.ts'
import {
  NDIS_STATUS_FAILURE,
  NDIS_STATUS_NOT_ACCEPTED,
  NDIS_STATUS_SUCCESS,
  NdisHaltDeviceInstanceDeInitialized,
  statuses,
} from '../../spec/constants.ts'
import { blank } from './traces.ts'

/** Threads of the driver: 0 and 1 */
export const callers = 2
/** The thread of NDIS, behind them */
export const worker = 2
export const threads = callers + 1

export interface Scene {
  /** Of each thread what has begun and not finished, outermost first */
  readonly stacks: readonly (readonly HistoryEvent[])[]
  /** Calls of Initialize so far */
  readonly initiations: number
  /** Initiations whose MiniportInitializeEx returned SUCCESS and which nobody has deinitialized: handles to be used once */
  readonly handles: readonly number[]
  /** Those of which DeInitialize was called and MiniportHaltEx was not */
  readonly halting: readonly number[]
  /** Calls of Initialize that were not refused, canceled or called back, for all that the driver has seen */
  readonly due: number
  /** Of each caller, whether there was none of them at some moment since both it was free and MiniportInitializeEx had returned */
  readonly wasFree: readonly boolean[]
  /** What each callback does, as soon as one has shown it; the same each time, as a plan says */
  readonly status: number | undefined
  readonly cancels: number | undefined
}

export const empty: Scene = {
  stacks: Array.from({ length: threads }, () => []),
  initiations: 0,
  handles: [],
  halting: [],
  due: 0,
  wasFree: [false, false],
  status: undefined,
  cancels: undefined,
}

/** What a callback does is told by the calls inside it. */
const mostInside = 1

function callsOf(scene: Scene, thread: number): HistoryEvent[] {
  const call: HistoryEvent = { ...blank, kind: 'call', thread }
  return [
    { ...call, function: 'initialize', initiation: scene.initiations + 1 },
    { ...call, function: 'cancel' },
    { ...call, function: 'start' },
    ...(scene.handles.length > 0 ? [{ ...call, function: 'deinitialize' as const }] : []),
  ]
}

function enters(scene: Scene, thread: number): HistoryEvent[] {
  return Array.from({ length: scene.initiations }, (_, index) => ({
    ...blank,
    kind: 'enter',
    thread,
    initiation: index + 1,
  }))
}

function returnsOf(call: HistoryEvent): HistoryEvent[] {
  const refusal = call.function === 'initialize' ? NDIS_STATUS_NOT_ACCEPTED : NDIS_STATUS_FAILURE
  const results = call.function === 'start' ? [NDIS_STATUS_SUCCESS] : [NDIS_STATUS_SUCCESS, refusal]
  return results.map((status) => ({ ...call, kind: 'return', status }))
}

/** What may come next on a thread, whether or not the documents allow it there. */
function onThread(scene: Scene, thread: number): HistoryEvent[] {
  const stack = scene.stacks[thread] ?? []
  const inside = stack.at(-1)
  if (inside === undefined) return thread === worker ? enters(scene, thread) : callsOf(scene, thread)
  switch (inside.kind) {
    case 'call': {
      const brings = inside.function === 'start' || inside.function === 'initialize'
      const within = stack.length === 1 && brings ? enters(scene, thread) : []
      const halts = inside.function === 'deinitialize' ? scene.halting : []
      return [
        ...returnsOf(inside),
        ...within,
        ...halts.map((initiation): HistoryEvent => ({
          ...blank,
          kind: 'halt',
          thread,
          initiation,
          status: NdisHaltDeviceInstanceDeInitialized,
        })),
      ]
    }
    case 'enter': {
      const done = inside.detail
      const exits = [NDIS_STATUS_SUCCESS, statuses.NDIS_STATUS_RESOURCES]
        .filter((status) => (scene.status ?? status) === status && (scene.cancels ?? done) === done)
        .map((status): HistoryEvent => ({ ...inside, kind: 'exit', status, detail: 0 }))
      const cancel: HistoryEvent = { ...blank, kind: 'call', function: 'cancel', thread }
      return done < (scene.cancels ?? mostInside) ? [...exits, cancel] : exits
    }
    case 'halt':
      return [{ ...inside, kind: 'halted', status: 0 }]
    case 'return':
    case 'exit':
    case 'halted':
    case 'quiesced':
      throw new Error(`${inside.kind} does not begin anything`)
  }
}

/** All that may come next. Of the threads of the driver the first one is called 0. */
export function proposals(scene: Scene): HistoryEvent[] {
  const able = Array.from({ length: threads }, (_, thread) => thread).filter(
    (thread) => scene !== empty || thread !== 1,
  )
  const events = able.flatMap((thread) => onThread(scene, thread))
  const rests = scene.stacks.every((stack) => stack.length === 0)
  return rests ? [...events, { ...blank, kind: 'quiesced' }] : events
}

/** The scene behind an event. */
export function after(scene: Scene, event: HistoryEvent): Scene {
  const next = begunOrEnded(scene, event)
  const due = scene.due + dueBy(event)
  const wasFree = scene.wasFree.map((before, thread) => {
    const isFree = next.handles.length > 0 && next.stacks[thread]?.length === 0
    const isNew = event.kind === 'exit' || event.thread === thread
    return isFree && (due === 0 || (before && !isNew))
  })
  return { ...next, due, wasFree }
}

function dueBy({ kind, function: name, status }: HistoryEvent): number {
  if (kind === 'call') return name === 'initialize' ? 1 : 0
  if (kind === 'return')
    return status === (name === 'initialize' ? NDIS_STATUS_NOT_ACCEPTED : NDIS_STATUS_SUCCESS) &&
      (name === 'initialize' || name === 'cancel')
      ? -1
      : 0
  return kind === 'enter' ? -1 : 0
}

function begunOrEnded(scene: Scene, event: HistoryEvent): Scene {
  const stack = scene.stacks[event.thread] ?? []
  const withStack = (changed: readonly HistoryEvent[]): Scene['stacks'] => scene.stacks.with(event.thread, changed)
  switch (event.kind) {
    case 'call': {
      const outer = stack.map((one, depth) =>
        depth === stack.length - 1 && one.kind === 'enter' ? { ...one, detail: one.detail + 1 } : one,
      )
      return {
        ...scene,
        stacks: withStack([...outer, event]),
        initiations: scene.initiations + (event.function === 'initialize' ? 1 : 0),
        handles: event.function === 'deinitialize' ? scene.handles.slice(0, -1) : scene.handles,
        halting: event.function === 'deinitialize' ? [...scene.halting, ...scene.handles.slice(-1)] : scene.halting,
      }
    }
    case 'enter':
      return { ...scene, stacks: withStack([...stack, event]) }
    case 'halt':
      return {
        ...scene,
        stacks: withStack([...stack, event]),
        halting: scene.halting.filter((one) => one !== event.initiation),
      }
    case 'exit':
      return {
        ...scene,
        stacks: withStack(stack.slice(0, -1)),
        handles: event.status === NDIS_STATUS_SUCCESS ? [...scene.handles, event.initiation] : scene.handles,
        status: event.status,
        cancels: stack.at(-1)?.detail,
      }
    case 'return':
    case 'halted':
      return { ...scene, stacks: withStack(stack.slice(0, -1)) }
    case 'quiesced':
      return scene
  }
}

/** A text that is equal for scenes from which the same can come. */
export function sceneKey(scene: Scene): string {
  return JSON.stringify([
    scene.stacks.map((stack) =>
      stack.map(({ kind, function: name, initiation, detail }) => [kind, name, initiation, detail]),
    ),
    scene.initiations,
    scene.handles,
    scene.halting,
    scene.due,
    scene.wasFree,
    scene.status,
    scene.cancels,
  ])
}
