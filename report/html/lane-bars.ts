/** What a lane picture holds: rows of events and of what stands between them, and bars from where a call or callback begins to its end. */
import type { Plan } from '../../adapters/plan.ts'
import { type History, type HistoryEvent, eventCount } from '../../model/history.ts'
import type { Diverges } from '../../model/verdict.ts'
import { type IntervalRow, intervalRows } from '../intervals.ts'
import { concerns, quiescentTexts } from '../lane-drawing.ts'
import { type Wording, resultLabel, subjectLabel } from '../lane-labels.ts'
import { threadsIn } from '../lane-layout.ts'
import { endingTexts, initiatesAgain, shownEvents, withUnreturned } from '../lanes.ts'
import { count } from '../text.ts'

/** A call or callback. Rows are counted from 0; one whose beginning is not shown has no label, one that is open at the end no result. */
export interface Bar {
  readonly thread: number
  /** How many others of its thread it lies in */
  readonly depth: number
  readonly callback: boolean
  readonly from: number
  readonly to: number
  readonly label: string | undefined
  readonly result: string | undefined
  /** Whether it has nothing to do with the instance that diverges */
  readonly aside: boolean
}

/** What stands in a row beside the bars */
export type PictureRow =
  /** Wrong where it diverges */
  | { readonly kind: 'event'; readonly number: number; readonly wrong: boolean }
  /** Something that is said across all lanes; wrong where it diverges, or ends the run before its time */
  | { readonly kind: 'rule'; readonly number: number | undefined; readonly text: string; readonly wrong: boolean }
  /** What is open does not return */
  | { readonly kind: 'unreturned' }

export interface LaneScene {
  readonly threads: readonly number[]
  readonly rows: readonly PictureRow[]
  readonly bars: readonly Bar[]
  /** How many events of the history it is about */
  readonly events: number
}

/** More lanes than that have their words shortened. */
const mostWideLanes = 4

/** The scene of a history up to the event that diverges, or to its end where there is no verdict. Undefined where nothing was recorded. */
export function laneScene(history: History, plan: Plan, verdict: Diverges | undefined): LaneScene | undefined {
  const end = verdict?.at ?? eventCount(history)
  if (end === 0) return undefined
  const rows = withUnreturned(intervalRows(history, end, shownEvents), history, verdict)
  const threads = threadsIn(rows)
  const wording = { plan, numbered: initiatesAgain(history, end), brief: threads.length > mostWideLanes }
  const last = rows.findLast(({ kind }) => kind !== 'unreturned')
  const ending = verdict === undefined && last?.kind !== 'quiesced' ? endingTexts(history)?.[0] : undefined
  return {
    threads,
    rows: [
      ...rows.map((row) => pictureRow(row, end, verdict)),
      ...(ending === undefined ? [] : [{ kind: 'rule', number: undefined, text: ending, wrong: true } as const]),
    ],
    bars: barsIn(rows, wording, verdict),
    events: end,
  }
}

function pictureRow(row: IntervalRow, end: number, verdict: Diverges | undefined): PictureRow {
  if (row.kind === 'unreturned') return { kind: 'unreturned' }
  if (row.kind === 'gap')
    return { kind: 'rule', number: undefined, text: `${count(row.count, 'event')} left out`, wrong: false }
  const [number, wrong] = [row.index + 1, verdict !== undefined && row.index + 1 === end]
  if (row.kind !== 'quiesced') return { kind: 'event', number, wrong }
  return { kind: 'rule', number, text: quiescentTexts(row.index, { end })[0], wrong }
}

interface Begun {
  readonly row: number
  readonly depth: number
  readonly callback: boolean
  readonly event: HistoryEvent
}

function barsIn(rows: readonly IntervalRow[], wording: Wording, verdict: Diverges | undefined): Bar[] {
  const bars: Bar[] = []
  const open = new Map<number, Begun[]>()
  const aside = (event: HistoryEvent): boolean => !concerns({ verdict, plan: wording.plan }, event)
  for (const [row, one] of rows.entries()) {
    if (one.kind !== 'begin' && one.kind !== 'end') continue
    const { event, depth, callback } = one
    const { thread } = event
    const stack = open.get(thread) ?? []
    open.set(thread, stack)
    if (one.kind === 'begin') {
      stack.push({ row, depth, callback, event })
      continue
    }
    const begun = stack.pop()
    const result = begun ? resultLabel(event) : `${subjectLabel(event, wording)}: ${resultLabel(event)}`
    const label = begun && subjectLabel(begun.event, wording)
    bars.push({ thread, depth, callback, from: begun?.row ?? row, to: row, label, result, aside: aside(event) })
  }
  for (const [thread, stack] of open)
    for (const { row, depth, callback, event } of stack) {
      const label = subjectLabel(event, wording)
      bars.push({
        thread,
        depth,
        callback,
        from: row,
        to: rows.length - 1,
        label,
        result: undefined,
        aside: aside(event),
      })
    }
  // The outer ones first, so that what lies in them is drawn upon them.
  return bars.toSorted((one, other) => one.depth - other.depth)
}
