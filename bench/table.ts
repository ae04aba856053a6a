/** The measurements as a table in Markdown, and whether the targets were reached. */
import type { Measured, Row } from './row.ts'

export interface Outcome {
  readonly row: Pick<Row, 'name' | 'title' | 'unit' | 'shows' | 'target'>
  readonly measured: readonly Measured[]
}

/** In what the row shows: seconds for one unit of work where it shows seconds. */
function shown({ row }: Outcome, value: number): number {
  return row.shows === 'seconds' ? 1 / value : value
}

/** How often ours does what one of the others does, by the medians; above 1 where ours is faster. */
function ratioTo({ measured: [ours] }: Outcome, other: Measured): number {
  return (ours?.median ?? 0) / other.median
}

export function isReached(outcome: Outcome): boolean {
  const { row, measured } = outcome
  const { target } = row
  const median = shown(outcome, measured[0]?.median ?? 0)
  if ('atLeast' in target) return median >= target.atLeast
  if ('atMost' in target) return median <= target.atMost
  return timesBest(outcome) >= target.atLeastTimes
}

/** How many times the best of the peers that the target names. */
function timesBest(outcome: Outcome): number {
  const { target } = outcome.row
  if (!('timesBestOf' in target)) return Number.NaN
  const peers = outcome.measured.filter(({ name }) => target.timesBestOf.includes(name))
  if (peers.length !== target.timesBestOf.length) throw new Error(`${outcome.row.name} has no peer of that name`)
  return Math.min(...peers.map((peer) => ratioTo(outcome, peer)))
}

export function table(outcomes: readonly Outcome[]): string {
  const lines = [
    '| what | who | median | least to most | ours to it | target |',
    '|---|---|--:|--:|--:|---|',
    ...outcomes.flatMap((outcome) =>
      outcome.measured.map((one, index) => {
        const [least, most] = [shown(outcome, one.least), shown(outcome, one.most)].toSorted((a, b) => a - b)
        return `| ${[
          index === 0 ? outcome.row.title : '',
          one.name,
          withUnit(outcome, shown(outcome, one.median)),
          `${figure(least ?? 0)} to ${figure(most ?? 0)}`,
          index === 0 || outcome.row.shows === 'value' ? '' : `${figure(ratioTo(outcome, one))} x`,
          index === 0 ? targetOf(outcome) : '',
        ].join(' | ')} |`
      }),
    ),
  ]
  return lines.join('\n')
}

function withUnit({ row }: Outcome, value: number): string {
  if (row.shows === 'seconds') return `${figure(value)} s`
  return row.shows === 'rate' ? `${figure(value)} ${row.unit}/s` : `${figure(value)} ${row.unit}`
}

function targetOf(outcome: Outcome): string {
  const { row } = outcome
  const { target } = row
  const reached = isReached(outcome) ? 'reached' : 'not reached'
  if ('atLeast' in target) return target.atLeast === 0 ? '' : `at least ${figure(target.atLeast)}: ${reached}`
  if ('atMost' in target) return `at most ${figure(target.atMost)}${row.shows === 'seconds' ? ' s' : ''}: ${reached}`
  const peers = target.timesBestOf.join(' and ')
  return `${figure(target.atLeastTimes)} x ${peers}: ${reached}, ${figure(timesBest(outcome))} x`
}

/** Three digits are as many as a shared machine is good for. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return '-'
  const digits = value >= 100 || Number.isInteger(value) ? 0 : value >= 10 ? 1 : value >= 0.1 ? 2 : 4
  const rounded = value >= 1000 ? Number(value.toPrecision(3)) : value
  const [whole = '', fraction] = rounded.toFixed(digits).split('.')
  const grouped = whole.replaceAll(/\B(?=(\d{3})+$)/g, ' ')
  return fraction === undefined ? grouped : `${grouped}.${fraction}`
}
