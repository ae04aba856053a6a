/**
 * A lane diagram as a picture: a column to a thread, time downward, a row to an event. A call has a single outline and a callback a
 * double one, so that they are told apart without colour.
 */
import { wrap } from '../text.ts'
import { noReturn } from '../lane-layout.ts'
import type { Bar, LaneScene, PictureRow } from './lane-bars.ts'
import { type Markup, markup } from './markup.ts'

/** Lengths in pixels at the size in which the picture is shown. */
const size = { row: 32, top: 44, margin: 24, inset: 16, gap: 22, pad: 10, line: 20, corner: 5, mark: 12 } as const
/** Of a character of the labels, in the widest of the usual fonts of one width */
const characterWidth = 7.9
const narrowest = 400

interface Lane {
  readonly x: number
  readonly width: number
}

interface Drawing {
  /** Columns before the lanes: a mark, the number of the event, the arrow of time */
  readonly gutter: number
  readonly scene: LaneScene
  readonly lanes: ReadonlyMap<number, Lane>
  readonly width: number
  /** The row whose event diverges, -1 for none */
  readonly divergent: number
}

export interface LanePicture {
  readonly scene: LaneScene
  /** How a thread is called, and what else is to be said of it */
  readonly titles: ReadonlyMap<number, readonly [string, string]>
  /** What could have come instead of the event that diverges; none where nothing diverges */
  readonly allowed: readonly string[]
  /** The picture in a sentence, for those who do not see it */
  readonly description: string
}

export function lanePicture({ scene, titles, allowed, description }: LanePicture): Markup {
  const lanes = new Map<number, Lane>()
  const gutter = size.margin + textWidth(String(scene.events)) + 22
  let x = gutter
  for (const thread of scene.threads) {
    const width = Math.max(
      textWidth((titles.get(thread) ?? []).join(' ')),
      ...scene.bars.map((bar) => reach(bar, thread)),
    )
    lanes.set(thread, { x, width })
    x += width + size.gap
  }
  const rules = scene.rows.map((row) => (row.kind === 'rule' ? gutter + textWidth(row.text) + 2 * size.pad : 0))
  const width = Math.max(narrowest, x - size.gap + size.pad, ...rules)
  const divergent = scene.rows.findIndex((row) => row.kind !== 'unreturned' && row.wrong)
  const drawing: Drawing = { scene, gutter, lanes, width, divergent: allowed.length === 0 ? -1 : divergent }
  const bottom = rowTop(scene.rows.length)
  const lines = allowed.length === 0 ? [] : allowedLines(allowed, width - gutter)
  const height = bottom + (lines.length > 0 ? lines.length * size.line + 34 : 8)
  return markup`<svg class="picture" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${description}">
${band(drawing)}${[...lanes].map(([thread, lane]) => laneHead(lane, titles.get(thread), bottom))}
<path class="time" d="M${gutter - 12} ${size.top} V${bottom - 3} m-4 -6 l4 6 l4 -6"/>
${scene.bars.map((bar) => barShape(drawing, bar))}
${scene.rows.map((row, index) => rowMarks(drawing, row, index))}
${scene.bars.map((bar) => barTexts(drawing, bar))}
${lines.length > 0 ? allowedBox(lines, gutter, bottom, width) : undefined}
</svg>`
}

const rowTop = (row: number): number => size.top + row * size.row
const baseline = (row: number): number => rowTop(row) + size.row / 2 + 4.5
const textWidth = (text: string): number => Math.ceil(text.length * characterWidth)

/** How much of its lane a bar takes. */
function reach({ thread, depth, label = '', result = noReturn }: Bar, lane: number): number {
  if (thread !== lane) return 0
  return size.inset * depth * 1.5 + 2 * size.pad + Math.max(textWidth(label), textWidth(`→ ${result}`))
}

/** The row that went wrong, from edge to edge. */
function band({ divergent, width }: Drawing): Markup | undefined {
  if (divergent < 0) return undefined
  return markup`<rect class="band" x="0" y="${rowTop(divergent)}" width="${width}" height="${size.row}"/>`
}

function laneHead({ x, width }: Lane, [name, note]: readonly [string, string] = ['', ''], bottom: number): Markup {
  return markup`
<path class="lifeline" d="M${x + width / 2} ${size.top - 6} V${bottom}"/>
<text class="thread" x="${x}" y="${size.top - 18}">${name}${note === '' ? undefined : markup` <tspan class="note">${note}</tspan>`}</text>`
}

/** The outline of a bar: open below where it does not end, and above where its beginning is not shown. */
function outline({ lanes }: Drawing, bar: Bar, within: number): string {
  const lane = lanes.get(bar.thread) ?? { x: 0, width: 0 }
  const left = lane.x + size.inset * bar.depth + within
  const right = lane.x + lane.width - size.inset * bar.depth * 0.5 - within
  const [top, bottom] = [rowTop(bar.from) + 3 + within, rowTop(bar.to + 1) - 3 - within]
  const r = Math.max(size.corner - within, 1)
  if (bar.label === undefined)
    return `M${left} ${top} V${bottom - r} q0 ${r} ${r} ${r} H${right - r} q${r} 0 ${r} -${r} V${top}`
  const up = `M${left} ${bar.result === undefined ? bottom + 3 : bottom - r} V${top + r} q0 -${r} ${r} -${r} H${right - r} q${r} 0 ${r} ${r}`
  return bar.result === undefined
    ? `${up} V${bottom + 3}`
    : `${up} V${bottom - r} q0 ${r} -${r} ${r} H${left + r} q-${r} 0 -${r} -${r} Z`
}

function barShape(drawing: Drawing, bar: Bar): Markup {
  const wrong = holds(bar, drawing.divergent)
  const name = `bar${bar.callback ? ' callback' : ''}${bar.aside ? ' aside' : ''}${wrong ? ' wrong' : ''}`
  const inner = bar.callback ? markup`<path class="${name} inner" d="${outline(drawing, bar, 3)}"/>` : undefined
  return markup`<path class="${name}" d="${outline(drawing, bar, 0)}"/>${inner}`
}

/** Whether the event that diverges is its beginning or its end. */
function holds(bar: Bar, divergent: number): boolean {
  if (divergent < 0) return false
  return (bar.label !== undefined && bar.from === divergent) || (bar.result !== undefined && bar.to === divergent)
}

function barTexts({ lanes, scene, divergent }: Drawing, bar: Bar): Markup {
  const x = (lanes.get(bar.thread)?.x ?? 0) + size.inset * bar.depth + size.pad
  const name = (row: number): string => (row === divergent ? 'label wrong' : bar.aside ? 'label aside' : 'label')
  const label =
    bar.label && markup`<text class="${name(bar.from)}" x="${x}" y="${baseline(bar.from)}">${bar.label}</text>`
  const lost = bar.result === undefined && scene.rows[bar.to]?.kind === 'unreturned'
  const result = lost
    ? markup`<text class="label lost" x="${x}" y="${baseline(bar.to)}">${noReturn}</text>`
    : bar.result && markup`<text class="${name(bar.to)}" x="${x}" y="${baseline(bar.to)}">→ ${bar.result}</text>`
  return markup`${label}${result}
`
}

function rowMarks({ gutter, width, divergent }: Drawing, row: PictureRow, index: number): Markup | undefined {
  if (row.kind === 'unreturned') return undefined
  const wrong = index === divergent
  const middle = rowTop(index) + size.row / 2
  const mark = wrong ? markup`<path class="mark" d="M4 ${middle - 6} l10 6 l-10 6 Z"/>` : undefined
  const number =
    row.number === undefined
      ? undefined
      : markup`<text class="number${wrong ? ' wrong' : ''}" x="${gutter - 20}" y="${baseline(index)}">${row.number}</text>`
  if (row.kind === 'event') return markup`${mark}${number}`
  const name = row.wrong ? 'rule wrong' : 'rule'
  return markup`<rect class="${name}" x="${gutter - 4}" y="${rowTop(index) + 4}" width="${width - gutter}" height="${size.row - 8}"/>
<text class="${name}" x="${gutter + 6}" y="${baseline(index)}">${row.text}</text>${mark}${number}`
}

function allowedLines(allowed: readonly string[], width: number): readonly string[] {
  const columns = Math.floor((width - 3 * size.pad) / characterWidth)
  return wrap(`allowed: ${allowed.join(' or ')}`, 0, columns)
}

/** What was allowed, below what came. */
function allowedBox(lines: readonly string[], gutter: number, bottom: number, width: number): Markup {
  const texts = lines.map(
    (line, index) =>
      markup`<text class="allowed" x="${gutter + size.pad - 4}" y="${bottom + 29 + index * size.line}">${line}</text>`,
  )
  return markup`<rect class="allowed" x="${gutter - 4}" y="${bottom + 10}" width="${width - gutter}" height="${lines.length * size.line + 12}" rx="${size.corner}"/>
${texts}`
}
