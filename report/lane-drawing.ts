/** The rows of a lane diagram, drawn. */
import type { Plan } from '../adapters/plan.ts'
import type { HistoryEvent } from '../model/history.ts'
import type { Diverges } from '../model/verdict.ts'
import { type CanvasRow, type Style, emptyRow, put } from './canvas.ts'
import type { IntervalRow, OpenByThread } from './intervals.ts'
import { resultLabel, shortStatuses, subjectLabel } from './lane-labels.ts'
import { type Layout, marginOf, noReturn } from './lane-layout.ts'
import { count, hang, labelled, number, wrap } from './text.ts'

/** Of a call and of a callback where there are two */
type Glyphs = Readonly<Record<'begin' | 'bar' | 'end' | 'rule' | 'crossing' | 'pending' | 'lead', string>>

/** Characters that even old consoles have, and that take one column. */
export const boxGlyphs: Glyphs = {
  begin: '┌╔',
  bar: '│║',
  end: '└╚',
  rule: '─',
  crossing: '┼╫',
  pending: ':',
  lead: '·',
}

/** None that JSON escapes, so that lanes stay straight in saved files. */
export const asciiGlyphs: Glyphs = {
  begin: '.#',
  bar: '|#',
  end: "'#",
  rule: '-',
  crossing: '+#',
  pending: ':',
  lead: '.',
}

/** Columns of a rule, so that it holds what it says */
const shortestRule = 48

export interface Picture {
  readonly layout: Layout
  readonly plan: Plan
  readonly glyphs: Glyphs
  readonly columns: number
  readonly verdict: Diverges | undefined
  /** How many events of the history it is about */
  readonly end: number
}

/** A row of the history, on as many rows as its words take. */
export function drawRow(picture: Picture, row: IntervalRow): CanvasRow[] {
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
  if (marked) drawLead(picture, canvas, lane.column - 1)
  const glyph = glyphs[row.kind].charAt(row.callback ? 1 : 0)
  const subject = subjectLabel(row.event, lane.wording)
  if (layout.words === undefined) {
    put(canvas, at, `${glyph} ${row.kind === 'begin' ? subject : resultLabel(row.event)}`, style)
    return [canvas, ...(marked ? allowedRows(picture, at + 2) : [])]
  }
  put(canvas, at, glyph, style)
  if (marked) drawLead(picture, canvas, layout.words - 1)
  const text = `T${row.event.thread} ${row.kind === 'begin' ? subject : `${subject}: ${resultLabel(row.event)}`}`
  return [
    ...besideRows(picture, canvas, row.open, text, style),
    ...(marked ? allowedRows(picture, layout.words + lane.title.length + 1) : []),
  ]
}

/** Whether an event has to do with the instance that diverges; what has not is put back. */
export function concerns({ verdict, plan }: Pick<Picture, 'verdict' | 'plan'>, event: HistoryEvent): boolean {
  if (verdict === undefined || event.instance < 0) return true
  return event.function === 'unbind'
    ? event.instance === plan.instances[verdict.instance]?.adapter
    : event.instance === verdict.instance
}

/** Where the bars of what is open stand. */
function barsOf(layout: Layout, open: OpenByThread): { readonly column: number; readonly which: number }[] {
  return [...open].flatMap(([thread, stack]) => {
    const column = layout.lanes.get(thread)?.column ?? 0
    return stack.map(({ callback }, depth) => ({ column: column + layout.step * depth, which: callback ? 1 : 0 }))
  })
}

function drawBars({ layout, glyphs }: Picture, canvas: CanvasRow, open: OpenByThread): void {
  for (const { column, which } of barsOf(layout, open)) put(canvas, column, glyphs.bar.charAt(which), 'faint')
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

/** What could have come instead, at that column or as near to it as it fits. */
export function allowedRows({ verdict, columns, layout }: Picture, column: number): CanvasRow[] {
  const label = 'allowed: '
  const text = shortStatuses(verdict?.allowed.join(' or ') ?? '')
  const whole = Math.max(marginOf(layout.digits), columns - label.length - text.length)
  return labelled(label, text, columns - Math.min(column, whole)).map((line) => {
    const at = Math.max(0, Math.min(column, whole, columns - line.length))
    const canvas = emptyRow()
    put(canvas, at, line, 'good')
    return canvas
  })
}

function gapRows(picture: Picture, left: number, open: OpenByThread): CanvasRow[] {
  const canvas = emptyRow()
  const { layout, glyphs } = picture
  put(canvas, 1 + layout.digits, glyphs.pending, 'faint')
  drawBars(picture, canvas, open)
  const texts = [`${count(left, 'event')} left out`, `${number(left)} left out`]
  return placeText(picture, canvas, open, texts, 'faint')
}

/** What a rule says: at length, and in a word. */
export function quiescentTexts(index: number, { end }: Pick<Picture, 'end'>): readonly [string, string] {
  const tearsDown = index + 1 < end
  return [tearsDown ? 'quiescent: the probe takes everything down' : 'quiescent: nothing more is to come', 'quiescent']
}

/** A line through all lanes, which open intervals cross. It says the first of the texts that fits. */
export function ruleRows(
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
  for (const { column, which } of barsOf(layout, open)) put(canvas, column, glyphs.crossing.charAt(which), style)
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
  const bars = barsOf(layout, open).map(({ column }) => column)
  for (const at of [margin + 1, ...bars.map((column) => column + 2)].toSorted((a, b) => a - b)) {
    for (const text of texts) {
      if (at + text.length > columns || bars.some((bar) => bar >= at - 1 && bar <= at + text.length)) continue
      put(canvas, at, text, style)
      return [canvas]
    }
  }
  const below = emptyRow()
  put(below, margin, texts.at(-1)?.trim() ?? '', style)
  return [canvas, below]
}

/** What has not returned, and nothing more comes. */
function openRows(picture: Picture, open: OpenByThread): CanvasRow[] {
  const { layout, glyphs } = picture
  const canvas = emptyRow()
  for (const { column } of barsOf(layout, open)) put(canvas, column, glyphs.pending, 'doubtful')
  if (layout.words === undefined) {
    for (const [thread, stack] of open)
      put(canvas, (layout.lanes.get(thread)?.column ?? 0) + layout.step * stack.length, noReturn, 'doubtful')
    return [canvas]
  }
  const threads = [...open.keys()].toSorted((a, b) => a - b).map((thread) => `T${thread}`)
  const text = `${threads.join(', ')} ${noReturn}`
  return wrap(text, 0, layout.end - layout.words).map((line, index) => {
    const row = index === 0 ? canvas : emptyRow()
    put(row, layout.words ?? 0, line, 'doubtful')
    return row
  })
}
