/**
 * One explanation of what was seen of one instance so far: where its life stands, and which of the open calls took effect.
 * The brute-force checker tries all explanations, the random walk follows one of them.
 */
import { type Device, type HistoryEvent, spellings } from '../../model/history.ts'
import * as life from './sequential.ts'

interface OpenCall {
  /** Index of the call event in the history */
  readonly id: number
  readonly event: HistoryEvent
  /** Whether it has begun to take effect */
  readonly begun: boolean
  /** The status it is to return, once it took effect for good */
  readonly status: number | undefined
}

export interface Explanation {
  readonly life: life.Life
  readonly calls: readonly OpenCall[]
}

/** An event of the history as one instance sees it. */
export interface Sighting {
  readonly event: HistoryEvent
  /** Of a call its own index in the history, of a return that of its call, else -1 */
  readonly call: number
  /** The driver that the instance belongs to */
  readonly owner: number
  /** Of the return of unbind: an Initialize of the instance was called meanwhile, which the removal does not cover. */
  readonly exempt: boolean
}

/** Whether an instance sees the event at all. */
export function concerns(event: HistoryEvent, instance: number, device: Device): boolean {
  if (event.kind === 'quiesced') return true
  return event.function === 'unbind' ? event.instance === device.adapter : event.instance === instance
}

/** What an instance sees of the event at `index`, which belongs to the call at index `call`, if to any. */
export function sightingOf(
  events: readonly HistoryEvent[],
  index: number,
  call: number,
  instance: number,
  device: Device,
): Sighting {
  const event = events[index]
  if (event === undefined) throw new RangeError(`event ${index + 1} of ${events.length}`)
  const exempt =
    event.kind === 'return' &&
    event.function === 'unbind' &&
    events
      .slice(call, index)
      .some((other) => other.kind === 'call' && other.function === 'initialize' && other.instance === instance)
  return { event, call, owner: device.owner, exempt }
}

export const nothingSeen: Explanation = { life: life.unborn, calls: [] }

/** All that may happen unseen next: an open call takes effect, or the initialization becomes unstoppable. */
export function unseen(explanation: Explanation, owner: number): Explanation[] {
  const { calls } = explanation
  const next: Explanation[] = life.commit(explanation.life).map((committed) => ({ life: committed, calls }))
  for (const call of calls) {
    if (call.status !== undefined) continue
    for (const effect of effectsOf(call, explanation.life, owner)) {
      next.push({ life: effect.life, calls: replace(calls, { ...call, begun: true, status: effect.status }) })
    }
  }
  return next
}

function effectsOf({ event, begun }: OpenCall, now: life.Life, owner: number): readonly life.Effect[] {
  switch (event.function) {
    case 'initialize':
      return life.initialize(now, event.initiation)
    case 'cancel':
      if (event.driver !== owner) return life.cancelByOther(now)
      return spellings[event.detail] === 'otherCase' ? life.cancelOtherCase(now) : life.cancel(now)
    case 'deinitialize':
      return begun ? life.deinitializeFurther(now) : life.deinitialize(now)
    case 'start':
      return life.start(now)
    case 'unbind':
    case undefined:
      return []
  }
}

function replace(calls: readonly OpenCall[], changed: OpenCall): OpenCall[] {
  return calls.map((call) => (call.id === changed.id ? changed : call))
}

/** The explanation that goes on with this event as the very next thing, or undefined where it cannot. */
export function seen(explanation: Explanation, sighting: Sighting): Explanation | undefined {
  const { event } = sighting
  const { calls } = explanation
  switch (event.kind) {
    case 'call':
      return { ...explanation, calls: [...calls, { id: sighting.call, event, begun: false, status: undefined }] }
    case 'return':
      return returned(explanation, sighting)
    case 'enter':
    case 'exit':
    case 'halt':
    case 'halted': {
      const after = life.callback(explanation.life, event, sighting.owner)
      return after === undefined ? undefined : { life: after, calls }
    }
    case 'quiesced': {
      const endless = calls.some((call) => call.event.function !== 'start' && call.event.function !== 'unbind')
      return endless || !life.mayRest(explanation.life) ? undefined : explanation
    }
  }
}

function returned(explanation: Explanation, { event, call: id, exempt }: Sighting): Explanation | undefined {
  const call = explanation.calls.find((open) => open.id === id)
  if (call === undefined) throw new Error(`no call ${id} is open`)
  const after: Explanation = { ...explanation, calls: explanation.calls.filter((open) => open !== call) }
  if (event.function === 'unbind') return exempt || life.mayBeRemoved(explanation.life) ? after : undefined
  if (call.status !== event.status) return undefined
  return event.function === 'cancel' && event.detail !== 0 ? undefined : after
}
