/**
 * The brute-force checker: tries every order in which the open calls of an instance can have taken effect, by plain
 * recursion. Slow and simple, so that it can be believed; the fast checker has to agree with it. Its one economy is not to
 * try the same thing twice.
 */
import { type Device, eventsOf, type History, type HistoryEvent } from '../../model/history.ts'
import { NDIS_STATUS_FAILURE } from '../../spec/constants.ts'
import { concerns, type Explanation, nothingSeen, seen, type Sighting, sightingOf, unseen } from './explanation.ts'
import { partners } from './nesting.ts'

export type BruteVerdict =
  | { readonly kind: 'conforms' }
  /** No explanation is left of the events up to and including the one numbered `at`, from 1. */
  | { readonly kind: 'diverges'; readonly at: number }

/** Judges a history, whatever its ending. */
export function bruteForce(history: History, devices: readonly Device[]): BruteVerdict {
  const events = eventsOf(history)
  const nested = partners(events)
  if (nested === undefined) throw new Error('calls and callbacks of a thread do not nest')
  const stranger = events.findIndex((event) => event.instance < 0)
  const unexplained = devices
    .map((device, instance) => firstUnexplained(sightings(events, nested, instance, device), device.owner))
    .concat(stranger < 0 ? [] : [stranger + 1], abandoned(events, nested, devices))
    .filter((at) => at !== undefined)
  return unexplained.length === 0 ? { kind: 'conforms' } : { kind: 'diverges', at: Math.min(...unexplained) }
}

/** A sighting and where it stands in the history, from 1. */
type Numbered = Sighting & { readonly at: number }

function sightings(
  events: readonly HistoryEvent[],
  nested: readonly number[],
  instance: number,
  device: Device,
): Numbered[] {
  return events.flatMap((event, index) => {
    if (!concerns(event, instance, device)) return []
    const call = event.kind === 'return' ? (nested[index] ?? -1) : event.kind === 'call' ? index : -1
    return [{ ...sightingOf(events, index, call, instance, device), at: index + 1 }]
  })
}

/** The number of the first event that no explanation reaches beyond, or undefined where one explains them all. */
function firstUnexplained(all: readonly Numbered[], owner: number): number | undefined {
  let furthest = 0
  const tried = new Set<string>()
  const explains = (explanation: Explanation, index: number): boolean => {
    const { life, calls } = explanation
    const key = JSON.stringify([index, life, calls.map(({ id, begun, status }) => [id, begun, status])])
    if (tried.has(key)) return false
    tried.add(key)
    furthest = Math.max(furthest, index)
    const next = all[index]
    if (next === undefined) return true
    const after = seen(explanation, next)
    if (after !== undefined && explains(after, index + 1)) return true
    return unseen(explanation, owner).some((step) => explains(step, index))
  }
  return explains(nothingSeen, 0) ? undefined : all[furthest]?.at
}

/**
 * The number of the first event at which nothing moves any more, a removal waits for a callback that its cancel could not stop, and that
 * callback has neither returned nor a call inside it that holds it up.
 */
function abandoned(events: readonly HistoryEvent[], nested: readonly number[], devices: readonly Device[]): number[] {
  const isOpen = (begun: number, at: number): boolean => {
    const end = nested[begun] ?? -1
    return begun < at && (end < 0 || end > at)
  }
  const all = events.map((event, index) => ({ event, index }))
  const found = all.filter(({ event, index: rest }) => {
    if (event.kind !== 'quiesced') return false
    const removals = all.filter(
      (one) => one.event.kind === 'call' && one.event.function === 'unbind' && isOpen(one.index, rest),
    )
    return removals.some((removal) =>
      all.slice(removal.index, rest).some((failed) => {
        const { kind, function: name, status, instance, driver, thread } = failed.event
        if (kind !== 'return' || name !== 'cancel' || status !== NDIS_STATUS_FAILURE) return false
        if (thread !== removal.event.thread || driver !== devices[instance]?.owner) return false
        // Made by the removal itself, not by a callback that came on its thread
        const between = all.slice(removal.index + 1, nested[failed.index])
        if (between.some((one) => one.event.thread === thread && begins(one.event) && isOpen(one.index, failed.index)))
          return false
        const since = all.slice(failed.index, rest)
        if (since.some((one) => one.event.instance === instance && endsWait(one.event))) return false
        return all.some(
          (entered) =>
            entered.event.kind === 'enter' &&
            entered.event.instance === instance &&
            isOpen(entered.index, rest) &&
            !all
              .slice(entered.index + 1, rest)
              .some((one) => one.event.thread === entered.event.thread && begins(one.event) && isOpen(one.index, rest)),
        )
      }),
    )
  })
  return found.map(({ index }) => index + 1)
}

function begins({ kind }: HistoryEvent): boolean {
  return kind === 'call' || kind === 'enter' || kind === 'halt'
}

/** The callback has returned, or is that of another initiation. */
function endsWait({ kind, function: name }: HistoryEvent): boolean {
  return kind === 'exit' || (kind === 'call' && name === 'initialize')
}
