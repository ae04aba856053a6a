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
}

/** Histories judged at most, whatever the length of the one given. */
const maximumJudged = 5_000

/** Indices of events of the history given. */
type Kept = readonly number[]

/** The smallest history found by leaving out calls with what is inside them, threads, instances, and what follows the divergence. */
export function minimiseHistory(
  history: History,
  devices: readonly Device[],
  checker: Checker,
  verdict: Diverges,
): Essence {
  const events = eventsOf(history)
  const divergent = verdict.at - 1
  let left = maximumJudged
  const matters = (kept: Kept): boolean => {
    if (left <= 0 || !kept.includes(divergent)) return false
    const rest = chosen(events, kept)
    if (!isWhole(events, rest)) return false
    left--
    const judged = judge(checker, historyOf(history, rest), devices)
    return (
      judged?.kind === 'diverges' &&
      judged.broken === verdict.broken &&
      judged.instance === verdict.instance &&
      judged.at === kept.indexOf(divergent) + 1
    )
  }
  const lessThan = (kept: Kept): Kept | undefined => {
    for (const less of smaller(events, kept, divergent)) if (less.length < kept.length && matters(less)) return less
    return undefined
  }
  let kept: Kept = [...events.keys()]
  for (let next: Kept | undefined = kept; next; next = lessThan(kept)) kept = next
  return { history: historyOf(history, chosen(events, kept)), at: kept.indexOf(divergent) + 1 }
}

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
  const begins = all.flatMap(({ kind }, at) => (kind === 'call' || kind === 'enter' || kind === 'halt' ? [at] : []))
  for (const initiation of distinct((event) => event.initiation).filter((one) => one > 0)) {
    const parts = begins.filter((at) => all[at]?.initiation === initiation).map(within)
    yield without((event, at) => parts.some((part) => part(event, at)))
  }
  for (const at of begins) yield without(within(at))
  for (const from of begins) yield without((_, at) => at === from || at === partners[from])
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
