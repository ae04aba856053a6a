/**
 * What of a diverging history matters: events are dropped for as long as the same event still breaks the same clause. Runs
 * nothing, so it helps where a run cannot be had again. What comes out is an explanation, not a history that any run gave.
 */
import type { Checker } from '../model/checker.ts'
import { type Device, type History, HistoryError, type HistoryEvent, encodeEvent, eventsOf } from '../model/history.ts'
import type { Diverges } from '../model/verdict.ts'
import { nests, partnersOf } from './nesting.ts'

export interface Essence {
  readonly history: History
  /** The event that diverges, counted from 1 */
  readonly at: number
  /** Which events of the history given these are, counted from 1 */
  readonly events: readonly number[]
}

/** Histories judged at most, whatever the length of the one given. */
const maximumJudged = 20_000

/** Indices of events of the history given. */
type Kept = readonly number[]

/**
 * The smallest history found by leaving out calls with what is inside them, threads, instances, and what follows the divergence.
 * Nothing that is left out would, put back alone, excuse the event: an Initialize that explains a refusal stays.
 */
export function minimiseHistory(
  history: History,
  devices: readonly Device[],
  checker: Checker,
  verdict: Diverges,
): Essence {
  const events = eventsOf(history)
  const partners = partnersOf(events)
  const divergent = verdict.at - 1
  let left = maximumJudged
  /** The divergence of what is kept, where it is a history, and it diverges not later than at that event. */
  const divergenceOf = (kept: Kept): Diverges | undefined => {
    const rest = chosen(events, kept)
    if (!isWhole(events, rest)) return undefined
    left--
    const judged = judge(checker, historyOf(history, rest), devices)
    return judged?.kind === 'diverges' && judged.at <= kept.indexOf(divergent) + 1 ? judged : undefined
  }
  const excuses = (kept: ReadonlySet<number>, from: number): boolean => {
    const pair = [from, partners[from] ?? -1].filter((index) => index >= 0)
    const more = [...kept, ...pair].toSorted((one, other) => one - other)
    return isWhole(events, chosen(events, more)) && divergenceOf(more) === undefined
  }
  const matters = (kept: Kept): boolean => {
    if (left <= 0 || !kept.includes(divergent)) return false
    const judged = divergenceOf(kept)
    if (judged?.broken !== verdict.broken || judged.instance !== verdict.instance) return false
    if (judged.at !== kept.indexOf(divergent) + 1) return false
    const there = new Set(kept)
    return !events.some((event, at) => at < divergent && !there.has(at) && begins(event) && excuses(there, at))
  }
  const lessThan = (kept: Kept): Kept | undefined => {
    for (const less of smaller(events, kept, divergent)) if (less.length < kept.length && matters(less)) return less
    return undefined
  }
  let kept: Kept = [...events.keys()]
  for (let next: Kept | undefined = kept; next; next = lessThan(kept)) kept = next
  return {
    history: historyOf(history, chosen(events, kept)),
    at: kept.indexOf(divergent) + 1,
    events: kept.map((index) => index + 1),
  }
}

const begins = ({ kind }: HistoryEvent): boolean => kind === 'call' || kind === 'enter' || kind === 'halt'

/** What may be left out at once, the most first. */
function* smaller(events: readonly HistoryEvent[], kept: Kept, divergent: number): IterableIterator<Kept> {
  const all = chosen(events, kept)
  const without = (goes: (event: HistoryEvent, at: number) => boolean): Kept =>
    kept.filter((_, at) => {
      const event = all[at]
      return event !== undefined && !goes(event, at)
    })
  const distinct = (of: (event: HistoryEvent) => number): number[] => [...new Set(all.map(of))]
  if (divergent < (kept.at(-1) ?? 0)) yield kept.filter((index) => index <= divergent)
  for (const thread of distinct((event) => event.thread)) {
    yield without((event) => event.thread === thread && event.kind !== 'quiesced')
  }
  for (const instance of distinct((event) => event.instance)) {
    yield without((event) => event.instance === instance && event.function !== 'unbind' && event.kind !== 'quiesced')
  }
  const partners = partnersOf(all)
  /** Whether an event is on the thread of another, from where that begins to where it ends. */
  const within = (from: number) => {
    const to = partners[from] === -1 ? all.length : (partners[from] ?? from)
    return ({ thread, kind }: HistoryEvent, at: number): boolean =>
      at >= from && at <= to && kind !== 'quiesced' && thread === all[from]?.thread
  }
  const starts = all.flatMap((event, at) => (begins(event) ? [at] : []))
  for (const initiation of distinct((event) => event.initiation).filter((one) => one > 0)) {
    const parts = starts.filter((at) => all[at]?.initiation === initiation).map(within)
    yield without((event, at) => parts.some((part) => part(event, at)))
  }
  for (const at of starts) yield without(within(at))
  for (const from of starts) yield without((_, at) => at === from || at === partners[from])
  for (const one of all.keys()) if (all[one]?.kind === 'quiesced') yield without((_, at) => at === one)
}

function chosen(events: readonly HistoryEvent[], kept: Kept): HistoryEvent[] {
  return kept.map((index) => events[index]).filter((event) => event !== undefined)
}

/** Whether events nest, and none names an Initialize, or halts after a MiniportInitializeEx, that was left out. */
function isWhole(events: readonly HistoryEvent[], left: readonly HistoryEvent[]): boolean {
  if (!nests(left)) return false
  const initialized = gone(events, left, isInitialize)
  const entered = gone(events, left, (event) => event.kind === 'enter')
  return left.every(
    ({ kind, initiation }) => !initialized.has(initiation) && (kind !== 'halt' || !entered.has(initiation)),
  )
}

/** The initiations of such events as were all left out. */
function gone(
  events: readonly HistoryEvent[],
  left: readonly HistoryEvent[],
  wanted: (event: HistoryEvent) => boolean,
): ReadonlySet<number> {
  const initiations = new Set(events.filter(wanted).map((event) => event.initiation))
  initiations.delete(0)
  for (const event of left) if (wanted(event)) initiations.delete(event.initiation)
  return initiations
}

const isInitialize = (event: HistoryEvent): boolean => event.kind === 'call' && event.function === 'initialize'

/** The events left, their Initialize calls numbered anew and what names them likewise. */
function historyOf({ ending }: History, left: readonly HistoryEvent[]): History {
  const numbers = new Map(left.filter(isInitialize).map((event, index) => [event.initiation, index + 1]))
  const numbered = left.map((event) => ({
    ...event,
    initiation: event.initiation > 0 ? (numbers.get(event.initiation) ?? 0) : event.initiation,
  }))
  return { ending, words: numbered.flatMap(encodeEvent) }
}

function judge(
  checker: Checker,
  history: History,
  devices: readonly Device[],
): ReturnType<Checker['judge']> | undefined {
  try {
    return checker.judge(history, devices)
  } catch (error) {
    if (error instanceof HistoryError) return undefined
    throw error
  }
}
