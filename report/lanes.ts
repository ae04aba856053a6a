/**
 * A history as a picture: threads are columns, time goes down, a row to an event. Calls and callbacks are bars from their
 * beginning to their end, callbacks inside the call that they run in.
 */
import type { Plan } from '../adapters/plan.ts'
import { type History, type HistoryEvent, eventAt, eventCount } from '../model/history.ts'
import type { Diverges } from '../model/verdict.ts'
import { type CanvasRow, type Style, emptyRow, paintRow, put } from './canvas.ts'
import { traceLines } from './event-text.ts'
import { type IntervalRow, type OpenByThread, intervalRows } from './intervals.ts'
import { resultLabel, shortStatuses, subjectLabel } from './lane-labels.ts'
import { type Layout, layOut, marginOf, noReturn } from './lane-layout.ts'
import type { Screen } from './screen.ts'
import { count, fold, hang, number, wrap } from './text.ts'

/** Events shown of a long history: the last ones tell why. */
const shownEvents = 40
/** Columns of a rule, so that it holds what it says */
const shortestRule = 48

const boxes = {
  begin: '┌╔',
  bar: '│║',
  end: '└╚',
  rule: '─',
  crossing: '┼╫',
  pending: ':',
  lead: '·',
  gap: ':',
} as const
type Glyphs = Readonly<Record<keyof typeof boxes, string>>
const ascii: Glyphs = {
  begin: '.#',
  bar: '|#',
  end: "'#",
  rule: '-',
  crossing: '+#',
  pending: ':',
  lead: '.',
  gap: ':',
}

interface Picture {
  readonly layout: Layout
  readonly plan: Plan
  readonly glyphs: Glyphs
  readonly columns: number
  readonly verdict: Diverges | undefined
  /** How many events of the history it is about */
  readonly end: number
}

/**
 * The picture of a history up to the event that diverges, which is marked, or to its end where there is no verdict. No line is
 * wider than the screen. Where the lanes do not fit, the events are listed.
 */
export function laneDiagram(history: History, plan: Plan, screen: Screen, verdict?: Diverges): string[] {
  const end = verdict?.at ?? eventCount(history)
  if (end === 0) return ['  no event was recorded']
  const rows = withUnreturned(intervalRows(history, end, shownEvents), history, verdict)
  const layout = layOut(rows, { plan, numbered: initiatesAgain(history, end), brief: false }, screen.columns)
  if (layout === undefined) return listed(history, plan, screen, end, verdict)
  const glyphs = screen.ascii ? ascii : boxes
  const picture: Picture = { layout, plan, glyphs, columns: screen.columns, verdict, end }
  const drawn = [titleRow(picture), ...rows.flatMap((row) => drawRow(picture, row)), ...ending(picture, history, rows)]
  return drawn.map((row) => paintRow(row, screen.paint))
}

/** Whether some instance is initiated more than once, so that callbacks have to tell for which. */
function initiatesAgain(history: History, end: number): boolean {
  const seen = new Set<number>()
  for (let index = 0; index < end; index++) {
    const event = eventAt(history, index)
    if (event.kind !== 'call' || event.function !== 'initialize') continue
    if (seen.has(event.instance)) return true
    seen.add(event.instance)
  }
  return false
}

function listed(history: History, plan: Plan, screen: Screen, end: number, verdict: Diverges | undefined): string[] {
  const from = Math.max(0, end - shownEvents)
  return [
    ...(from > 0 ? [`  the first ${count(from, 'event')} are left out`] : []),
    ...traceLines(history, plan, from, end).flatMap((line, index) => {
      const marked = verdict !== undefined && from + index + 1 === end
      const lines = fold(marked ? `>${line.slice(1)}` : line, screen.columns, 10)
      return marked ? lines.map((one) => screen.paint.bad(one)) : lines
    }),
  ]
}

function titleRow({ layout, plan }: Picture): CanvasRow {
  const row = emptyRow()
  for (const { title, column } of layout.lanes.values()) put(row, column, title)
  const others = [...layout.lanes.values()].filter(({ thread }) => thread >= plan.threads.length)
  if (layout.words !== undefined && others.length > 0) {
    const text = `of the subject: ${others.map(({ title }) => title).join(', ')}`
    if (layout.words + text.length <= layout.end) put(row, layout.words, text, 'faint')
  }
  return row
}

function drawRow(picture: Picture, row: IntervalRow): CanvasRow[] {
  const { layout, verdict, glyphs } = picture
  if (row.kind === 'gap') return gapRows(picture, row.count, row.open)
  if (row.kind === 'unreturned') return openRows(picture, row.open)
  const marked = verdict !== undefined && row.index + 1 === picture.end
  const canvas = emptyRow()
  put(canvas, 0, `${marked ? '>' : ' '} ${String(row.index + 1).padStart(layout.digits)}`, marked ? 'bad' : 'faint')
  if (row.kind === 'quiesced') return ruleRows(picture, canvas, row.open, quiescentTexts(row.index, picture), marked)

  drawBars(picture, canvas, row.open)
  const lane = layout.lanes.get(row.event.thread)
  if (lane === undefined) throw new Error(`thread ${row.event.thread} has no lane: a fault of the diagram`)
  const style: Style = marked ? 'bad' : concerns(picture, row.event) ? 'usual' : 'faint'
  const at = lane.column + layout.step * row.depth
  if (marked) drawLead(picture, canvas, at - 1)
  put(canvas, at, glyphs[row.kind].charAt(row.callback ? 1 : 0), style)
  const subject = subjectLabel(row.event, lane.wording)
  if (layout.words === undefined) {
    put(canvas, at + 2, row.kind === 'begin' ? subject : resultLabel(row.event), style)
    return [canvas, ...(marked ? allowedRows(picture, at + 2) : [])]
  }
  if (marked) drawLead(picture, canvas, layout.words - 1)
  const text = `T${row.event.thread} ${row.kind === 'begin' ? subject : `${subject}: ${resultLabel(row.event)}`}`
  return [
    ...besideRows(picture, canvas, row.open, text, style),
    ...(marked ? allowedRows(picture, layout.words + lane.title.length + 1) : []),
  ]
}

/** Whether an event has to do with the instance that diverges; what has not is put back. */
function concerns({ verdict, plan }: Picture, event: HistoryEvent): boolean {
  if (verdict === undefined || event.instance < 0) return true
  return event.function === 'unbind'
    ? event.instance === plan.instances[verdict.instance]?.adapter
    : event.instance === verdict.instance
}

function drawBars({ layout, glyphs }: Picture, canvas: CanvasRow, open: OpenByThread): void {
  for (const [thread, stack] of open) {
    const column = layout.lanes.get(thread)?.column ?? 0
    for (const [depth, { callback }] of stack.entries())
      put(canvas, column + layout.step * depth, glyphs.bar.charAt(callback ? 1 : 0), 'faint')
  }
}

/** From the margin to where it went wrong, wherever nothing stands. */
function drawLead({ layout, glyphs }: Picture, canvas: CanvasRow, until: number): void {
  for (let column = marginOf(layout.digits); column < until; column++)
    if ((canvas.characters[column] ?? ' ') === ' ') put(canvas, column, glyphs.lead, 'bad')
}

/** Words beside the lanes, on as many rows as they take. */
function besideRows(
  picture: Picture,
  first: CanvasRow,
  open: OpenByThread,
  text: string,
  style: Style,
): readonly CanvasRow[] {
  const { words = 0, end } = picture.layout
  const label = /^T\d+ /.exec(text)?.[0] ?? ''
  return hang(label, text.slice(label.length), end - words).map((line, index) => {
    const canvas = index === 0 ? first : emptyRow()
    if (index > 0) drawBars(picture, canvas, open)
    put(canvas, words, line, style)
    return canvas
  })
}

function allowedRows({ verdict, columns, layout }: Picture, column: number): CanvasRow[] {
  const text = shortStatuses(verdict?.allowed.join(' or ') ?? '')
  const label = 'allowed: '
  const at = Math.max(marginOf(layout.digits), Math.min(column, columns - label.length - text.length))
  return hang(label, text, columns - at).map((line) => {
    const canvas = emptyRow()
    put(canvas, at, line, 'good')
    return canvas
  })
}

function gapRows(picture: Picture, left: number, open: OpenByThread): CanvasRow[] {
  const canvas = emptyRow()
  const { layout, glyphs } = picture
  put(canvas, 1 + layout.digits, glyphs.gap, 'faint')
  drawBars(picture, canvas, open)
  const texts = [`${count(left, 'event')} left out`, `${number(left)} left out`]
  return placeText(picture, canvas, open, texts, 'faint')
}

/** What a rule says: at length, and in a word. */
function quiescentTexts(index: number, { end }: Picture): readonly [string, string] {
  const tearsDown = index + 1 < end
  return [tearsDown ? 'quiescent: the probe takes everything down' : 'quiescent: nothing more is to come', 'quiescent']
}

/** A line through all lanes, which open intervals cross. */
function ruleRows(
  picture: Picture,
  canvas: CanvasRow,
  open: OpenByThread,
  texts: readonly string[],
  marked: boolean,
): CanvasRow[] {
  const { layout, glyphs, columns } = picture
  const style: Style = marked ? 'bad' : 'faint'
  const margin = marginOf(layout.digits)
  const end = Math.min(columns, Math.max(layout.end, margin + shortestRule))
  put(canvas, margin, glyphs.rule.repeat(Math.max(end - margin, 0)), style)
  for (const [thread, stack] of open) {
    const column = layout.lanes.get(thread)?.column ?? 0
    for (const [depth, { callback }] of stack.entries())
      put(canvas, column + layout.step * depth, glyphs.crossing.charAt(callback ? 1 : 0), style)
  }
  return placeText(
    picture,
    canvas,
    open,
    texts.map((text) => ` ${text} `),
    marked ? 'bad' : 'usual',
  )
}

/** The first of the texts that finds a place between the bars, else the last one on a row of its own. */
function placeText(
  { layout, columns }: Picture,
  canvas: CanvasRow,
  open: OpenByThread,
  texts: readonly string[],
  style: Style,
): CanvasRow[] {
  const margin = marginOf(layout.digits)
  const bars = Array.from(open, ([thread, stack]) => {
    const column = layout.lanes.get(thread)?.column ?? 0
    return stack.map((_, depth) => column + layout.step * depth)
  }).flat()
  for (const text of texts) {
    for (const at of [margin + 1, ...bars.map((column) => column + 2)].sort((a, b) => a - b)) {
      if (at + text.length > columns || bars.some((bar) => bar >= at - 1 && bar <= at + text.length)) continue
      put(canvas, at, text, style)
      return [canvas]
    }
  }
  const below = emptyRow()
  put(below, margin, texts.at(-1)?.trim() ?? '', style)
  return [canvas, below]
}

/** With what has not returned when the history ends. Where it is judged no further than the event that diverges, it may return yet. */
function withUnreturned(rows: IntervalRow[], history: History, verdict: Diverges | undefined): IntervalRow[] {
  const last = rows.at(-1)
  const whole = verdict === undefined || (last?.kind === 'quiesced' && verdict.at === eventCount(history))
  return last && whole && last.open.size > 0 ? [...rows, { kind: 'unreturned', open: last.open }] : rows
}

/** What was allowed at a quiescence that diverges, or why nothing follows. */
function ending(picture: Picture, history: History, rows: readonly IntervalRow[]): CanvasRow[] {
  const quiesced = rows.slice(-2).some(({ kind }) => kind === 'quiesced')
  if (picture.verdict !== undefined) return quiesced ? allowedRows(picture, marginOf(picture.layout.digits) + 2) : []
  const texts = quiesced ? undefined : endingTexts(history)
  return texts ? ruleRows(picture, emptyRow(), new Map(), texts, true) : []
}

function openRows(picture: Picture, open: OpenByThread): CanvasRow[] {
  const { layout, glyphs } = picture
  const canvas = emptyRow()
  for (const [thread, stack] of open) {
    const column = layout.lanes.get(thread)?.column ?? 0
    const depth = stack.length - 1
    for (let outer = 0; outer <= depth; outer++) put(canvas, column + layout.step * outer, glyphs.pending, 'doubtful')
    if (layout.words === undefined) put(canvas, column + layout.step * depth + 2, noReturn, 'doubtful')
  }
  if (layout.words === undefined) return [canvas]
  const threads = [...open.keys()].sort((a, b) => a - b).map((thread) => `T${thread}`)
  const text = `${threads.join(', ')} ${noReturn}`
  return wrap(text, 0, layout.end - layout.words).map((line, index) => {
    const row = index === 0 ? canvas : emptyRow()
    put(row, layout.words ?? 0, line, 'doubtful')
    return row
  })
}

/** Why nothing follows, where that is not quiescence. */
function endingTexts({ ending }: History): readonly [string, string] | undefined {
  switch (ending) {
    case 'crashed':
      return ['the subject crashed', 'crashed']
    case 'stalled':
      return ['stalled: nothing moved any more', 'stalled']
    case 'flooded':
      return ['flooded: more events than are kept', 'flooded']
    case 'quiesced':
      return undefined
  }
}
