/**
 * A history as a picture: threads are columns, time goes down, a row to an event. Calls and callbacks are bars from their
 * beginning to their end, callbacks inside the call that they run in.
 */
import type { Plan } from '../adapters/plan.ts'
import { type History, eventAt, eventCount } from '../model/history.ts'
import type { Diverges } from '../model/verdict.ts'
import { type CanvasRow, emptyRow, paintRow, put } from './canvas.ts'
import { traceLines } from './event-text.ts'
import { type IntervalRow, intervalRows } from './intervals.ts'
import { type Picture, allowedRows, asciiGlyphs, boxGlyphs, drawRow, ruleRows } from './lane-drawing.ts'
import { shortStatuses } from './lane-labels.ts'
import { layOut, marginOf } from './lane-layout.ts'
import type { Screen } from './screen.ts'
import { count, labelled, wrap } from './text.ts'

/** Events shown of a long history: the last ones tell why. */
export const shownEvents = 40

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
  const glyphs = screen.ascii === true ? asciiGlyphs : boxGlyphs
  const picture: Picture = { layout, plan, glyphs, columns: screen.columns, verdict, end }
  const drawn = [
    titleRow(picture),
    ...rows.flatMap((row) => drawRow(picture, row)),
    ...lastRows(picture, history, rows),
  ]
  return drawn.map((row) => paintRow(row, screen.paint))
}

/** Whether some instance is initiated more than once, so that callbacks have to tell for which. */
export function initiatesAgain(history: History, end: number): boolean {
  const seen = new Set<number>()
  for (let index = 0; index < end; index++) {
    const event = eventAt(history, index)
    if (event.kind !== 'call' || event.function !== 'initialize') continue
    if (seen.has(event.instance)) return true
    seen.add(event.instance)
  }
  return false
}

/** The events as a list, with what the picture would say beside them. */
function listed(history: History, plan: Plan, screen: Screen, end: number, verdict: Diverges | undefined): string[] {
  const { columns, paint } = screen
  const from = Math.max(0, end - shownEvents)
  const why =
    verdict === undefined ? endingTexts(history)?.[0] : `allowed: ${shortStatuses(verdict.allowed.join(' or '))}`
  return [
    ...(from > 0 ? [`  the first ${count(from, 'event')} are left out`] : []),
    ...traceLines(history, plan, from, end).flatMap((line, index) => {
      const marked = verdict !== undefined && from + index + 1 === end
      const label = /^ *\d+ {2}(?:T\d+| {2}) {2}/.exec(line)?.[0] ?? ''
      const lines = labelled(marked ? `>${label.slice(1)}` : label, line.slice(label.length), columns)
      return marked ? lines.map((one) => paint.bad(one)) : lines
    }),
    ...(why === undefined ? [] : wrap(why, 2, columns).map((line) => paint[verdict ? 'good' : 'bad'](line))),
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

/** With what has not returned when the history ends. Where it is judged no further than the event that diverges, it may return yet. */
export function withUnreturned(rows: IntervalRow[], history: History, verdict: Diverges | undefined): IntervalRow[] {
  const last = rows.at(-1)
  const whole = verdict === undefined || (last?.kind === 'quiesced' && verdict.at === eventCount(history))
  return last && whole && last.open.size > 0 ? [...rows, { kind: 'unreturned', open: last.open }] : rows
}

/** What was allowed at a quiescence that diverges, or why nothing follows. */
function lastRows(picture: Picture, history: History, rows: readonly IntervalRow[]): CanvasRow[] {
  const quiesced = rows.findLast(({ kind }) => kind !== 'unreturned')?.kind === 'quiesced'
  if (picture.verdict !== undefined) return quiesced ? allowedRows(picture, marginOf(picture.layout.digits) + 2) : []
  const texts = quiesced ? undefined : endingTexts(history)
  return texts ? ruleRows(picture, emptyRow(), new Map(), texts, true) : []
}

/** Why nothing follows, where that is not quiescence. */
export function endingTexts({ ending }: History): readonly [string, string] | undefined {
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
