/** Where the lanes of a diagram stand, and where its words do: in the lanes, or beside them where there are too many. */
import type { IntervalRow } from './intervals.ts'
import { type Wording, resultLabel, subjectLabel } from './lane-labels.ts'

interface Lane {
  readonly thread: number
  readonly title: string
  readonly column: number
  /** How its words are chosen */
  readonly wording: Wording
}

export interface Layout {
  /** By thread */
  readonly lanes: ReadonlyMap<number, Lane>
  /** Columns from an interval to one that is nested in it */
  readonly step: number
  /** Columns of an event's number */
  readonly digits: number
  /** Where the words stand that are not in lanes; undefined where all are */
  readonly words: number | undefined
  /** The column behind all that is drawn */
  readonly end: number
}

/** What stands where a call is open at the end of a history. */
export const noReturn = 'did not return'

/** Columns from an interval to one that is nested in it, where words stand behind both */
const nested = 2
const widestGap = 4
const narrowestGap = 2
/** Columns from a lane to the next, where words reach over lanes */
const widestSpacing = 16
const narrowestSpacing = 4
/** Room for the longest words beside lanes, `T10 (DeviceInitializationFailed):` */
const fewestColumnsOfWords = 33

/** Columns before the lanes: a mark, and the number of the event. */
export function marginOf(digits: number): number {
  return digits + 4
}

interface Draft {
  readonly rows: readonly IntervalRow[]
  readonly threads: readonly number[]
  readonly wording: Wording
  readonly digits: number
  /** The column behind the last that may be used */
  readonly limit: number
}

/**
 * The most telling layout that fits: a column to each lane, its words shortened where need be; words that reach over lanes in which
 * nothing is open; words beside narrow lanes. Undefined where none fits.
 */
export function layOut(rows: readonly IntervalRow[], wording: Wording, columns: number): Layout | undefined {
  const digits = String(rows.reduce((most, row) => ('index' in row ? row.index + 1 : most), 0)).length
  const draft = { rows, threads: threadsIn(rows), wording, digits, limit: columns }
  return apart(draft) ?? reachingOver(draft, false) ?? reachingOver(draft, true) ?? wordsBeside(draft)
}

export function threadsIn(rows: readonly IntervalRow[]): readonly number[] {
  const threads = rows.flatMap((row) => [
    ...row.open.keys(),
    ...(row.kind === 'begin' || row.kind === 'end' ? [row.event.thread] : []),
  ])
  return [...new Set(threads)].toSorted((a, b) => a - b)
}

function titleOf(thread: number, { plan }: Wording): string {
  return `T${thread}${thread < plan.threads.length ? '' : ' (subject)'}`
}

/** Each lane is as wide as its words. Words are shortened first where the most is gained. */
function apart({ rows, threads, wording, digits, limit }: Draft): Layout | undefined {
  let sizes = threads.map((thread) => {
    const width = (brief: boolean): number =>
      Math.max(titleOf(thread, wording).length, ...rows.map((row) => reach(row, thread, { ...wording, brief })))
    return { thread, full: width(false), short: width(true), brief: false }
  })
  const widthOf = (size: (typeof sizes)[number]): number => (size.brief ? size.short : size.full)
  const total = (): number => sizes.reduce((sum, size) => sum + widthOf(size), 0)
  const room = limit - marginOf(digits)
  const gaps = Math.max(sizes.length - 1, 1)
  while (total() + narrowestGap * gaps > room) {
    const gain = (size: (typeof sizes)[number]): number => (size.brief ? 0 : size.full - size.short)
    const most = Math.max(...sizes.map(gain))
    if (most <= 0) return undefined
    const first = sizes.findIndex((size) => gain(size) === most)
    sizes = sizes.map((size, index) => (index === first ? { ...size, brief: true } : size))
  }
  const gap = Math.min(widestGap, Math.floor((room - total()) / gaps))
  let column = marginOf(digits) - gap
  const lanes = sizes.map((size): [number, Lane] => {
    const lane = {
      thread: size.thread,
      title: titleOf(size.thread, wording),
      column: column + gap,
      wording: { ...wording, brief: size.brief },
    }
    column = lane.column + widthOf(size)
    return [size.thread, lane]
  })
  return { lanes: new Map(lanes), step: nested, digits, words: undefined, end: column }
}

/** How many columns of its lane a row takes. */
function reach(row: IntervalRow, thread: number, wording: Wording): number {
  const inside = row.open.get(thread)?.length ?? 0
  if (row.kind === 'unreturned') return inside === 0 ? 0 : nested * inside + noReturn.length
  if (row.kind === 'gap' || row.kind === 'quiesced' || row.event.thread !== thread) return nested * inside
  const label = row.kind === 'begin' ? subjectLabel(row.event, wording) : resultLabel(row.event)
  return nested * (row.depth + 1) + label.length
}

/** How many calls and callbacks stand inside each other in a lane, at most. */
function deepest(rows: readonly IntervalRow[], thread: number): number {
  const depths = rows.map((row) =>
    'event' in row && row.event.thread === thread ? row.depth + 1 : (row.open.get(thread)?.length ?? 0),
  )
  return Math.max(0, ...depths)
}

/** Lanes stand as far apart as there is room for, and at least so far that no words meet a bar. */
function reachingOver(draft: Draft, brief: boolean): Layout | undefined {
  for (let spacing = widestSpacing; spacing >= narrowestSpacing; spacing--) {
    const layout = spaced(draft, brief, spacing)
    if (layout !== undefined) return layout
  }
  return undefined
}

function spaced(draft: Draft, brief: boolean, spacing: number): Layout | undefined {
  const { rows, threads, digits } = draft
  const wording = { ...draft.wording, brief }
  const lanes: Lane[] = []
  let end = 0
  for (const thread of threads) {
    const title = titleOf(thread, wording)
    const before = lanes.at(-1)
    const bars = before ? Math.max(before.title.length, nested * deepest(rows, before.thread)) + narrowestGap : 0
    const beside = rows.filter((row) => row.open.has(thread))
    const columns = lanes.flatMap((lane) =>
      beside.map((row) => lane.column + reach(row, lane.thread, wording) + narrowestGap),
    )
    const least = before ? before.column + Math.max(bars, spacing) : marginOf(digits)
    const column = Math.max(least, ...columns)
    lanes.push({ thread, title, column, wording })
    end = Math.max(end, column + title.length, ...rows.map((row) => column + reach(row, thread, wording)))
  }
  if (end > draft.limit) return undefined
  return { lanes: new Map(lanes.map((lane) => [lane.thread, lane])), step: nested, digits, words: undefined, end }
}

/** Lanes hold nothing but bars. */
function wordsBeside({ rows, threads, wording, digits, limit }: Draft): Layout | undefined {
  let column = marginOf(digits)
  const lanes = threads.map((thread): [number, Lane] => {
    const lane = { thread, title: `T${thread}`, column, wording }
    column += Math.max(lane.title.length, deepest(rows, thread)) + 1
    return [thread, lane]
  })
  const words = column + 1
  if (limit - words < fewestColumnsOfWords) return undefined
  return { lanes: new Map(lanes), step: 1, digits, words, end: limit }
}
