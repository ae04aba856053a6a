/** Where the lanes of a diagram stand, and where its words do: in the lanes, or beside them where there are too many. */
import type { IntervalRow } from './intervals.ts'
import { type Wording, resultLabel, subjectLabel } from './lane-labels.ts'

export interface Lane {
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

const widestGap = 4
const narrowestGap = 2
/** Words beside lanes need some room, or a list reads better. */
const fewestColumnsOfWords = 24

/** Columns before the lanes: a mark, and the number of the event. */
export function marginOf(digits: number): number {
  return digits + 4
}

/**
 * The most telling layout that fits: words in their lanes, shortened where need be; words beside narrow lanes. Undefined where
 * neither does.
 */
export function layOut(rows: readonly IntervalRow[], wording: Wording, columns: number): Layout | undefined {
  const threads = threadsIn(rows)
  const digits = String(rows.reduce((most, row) => (row.kind === 'gap' ? most : row.index + 1), 0)).length
  const room = columns - marginOf(digits)
  return withWordsInside(rows, threads, wording, digits, room) ?? withWordsBeside(rows, threads, wording, digits, room)
}

function threadsIn(rows: readonly IntervalRow[]): readonly number[] {
  const threads = rows.flatMap((row) => [
    ...row.open.keys(),
    ...(row.kind === 'begin' || row.kind === 'end' ? [row.event.thread] : []),
  ])
  return [...new Set(threads)].sort((a, b) => a - b)
}

function withWordsInside(
  rows: readonly IntervalRow[],
  threads: readonly number[],
  wording: Wording,
  digits: number,
  room: number,
): Layout | undefined {
  let lanes = threads.map((thread) => {
    const title = `T${thread}${thread < wording.plan.threads.length ? '' : ' (subject)'}`
    const widths = [wording, { ...wording, brief: true }].map((one) => widthOf(rows, thread, title, one))
    return { thread, title, full: widths[0] ?? 0, brief: widths[1] ?? 0, shortened: false }
  })
  const width = (): number => lanes.reduce((sum, lane) => sum + (lane.shortened ? lane.brief : lane.full), 0)
  const gaps = Math.max(lanes.length - 1, 1)
  while (width() + narrowestGap * gaps > room) {
    // Where the most is gained, words are shortened first.
    const gain = (lane: (typeof lanes)[number]): number => (lane.shortened ? 0 : lane.full - lane.brief)
    const most = Math.max(...lanes.map(gain))
    if (most <= 0) return undefined
    const widest = lanes.findIndex((lane) => gain(lane) === most)
    lanes = lanes.map((lane, index) => (index === widest ? { ...lane, shortened: true } : lane))
  }
  const gap = Math.min(widestGap, Math.floor((room - width()) / gaps))
  let column = marginOf(digits)
  const placed = lanes.map(({ thread, title, full, brief, shortened }): [number, Lane] => {
    const lane = { thread, title, column, wording: { ...wording, brief: shortened } }
    column += (shortened ? brief : full) + gap
    return [thread, lane]
  })
  return { lanes: new Map(placed), step: 2, digits, words: undefined, end: column - (lanes.length > 0 ? gap : 0) }
}

function widthOf(rows: readonly IntervalRow[], thread: number, title: string, wording: Wording): number {
  const widths = rows.map((row) => {
    const inside = row.open.get(thread)?.length ?? 0
    const unreturned = inside === 0 ? 0 : 2 * inside + noReturn.length
    if (row.kind === 'gap' || row.kind === 'quiesced' || row.event.thread !== thread) return unreturned
    const label = row.kind === 'begin' ? subjectLabel(row.event, wording) : resultLabel(row.event)
    return Math.max(unreturned, 2 * (row.depth + 1) + label.length)
  })
  return Math.max(title.length, ...widths)
}

function withWordsBeside(
  rows: readonly IntervalRow[],
  threads: readonly number[],
  wording: Wording,
  digits: number,
  room: number,
): Layout | undefined {
  let column = marginOf(digits)
  const lanes = threads.map((thread): [number, Lane] => {
    const lane = { thread, title: `T${thread}`, column, wording: { ...wording, brief: false } }
    const depths = rows.map((row) =>
      row.kind !== 'gap' && row.event.thread === thread ? row.depth + 1 : (row.open.get(thread)?.length ?? 0),
    )
    column += Math.max(lane.title.length, ...depths) + 1
    return [thread, lane]
  })
  const words = column + 1
  const end = marginOf(digits) + room
  if (end - words < fewestColumnsOfWords) return undefined
  return { lanes: new Map(lanes), step: 1, digits, words, end }
}
