/**
 * How many runs each scheduler needs for the planted bug: `npm run bench:schedulers`, or with the first seed as an argument.
 *
 * For each of 20 seeds: runs until the bug is met, and runs per meeting until it has been met ten times, which scatters less. Fails where
 * the portfolio needs more than twice the runs per meeting of the best.
 */
import type { Draw } from '../runner/draw.ts'
import { drawSchedule, portfolio } from '../runner/portfolio.ts'
import { type Schedule, runsThatMeet } from './planted.ts'

const seeds = 20
const meetings = 10
const mostRuns = 6000
const firstSeed = Number(process.argv[2] ?? 1)
/** Steps of a planted plan, for choices drawn as they stand. */
const planSteps = 24

const contestants: readonly (readonly [name: string, schedule: Schedule])[] = [
  ...portfolio.map(
    (one) =>
      [
        one.kind === 'pct' ? `pct, d = ${one.depth}` : one.kind,
        (draw: Draw) => drawSchedule(draw, planSteps, [one]),
      ] as const,
  ),
  ['portfolio', (draw) => drawSchedule(draw, planSteps)],
]

/** Median, least and most; infinite where a seed has not met the bug often enough. */
function spreadOf(values: readonly number[]): readonly number[] {
  const sorted = values.toSorted((one, other) => one - other)
  const middle = ((sorted[seeds / 2 - 1] ?? 0) + (sorted[seeds / 2] ?? 0)) / 2
  return [middle, sorted[0] ?? 0, sorted.at(-1) ?? 0]
}

const cell = (runs: number): string => (Number.isFinite(runs) ? runs.toFixed(0) : `over ${mostRuns}`)

process.stdout.write('| scheduler | first: median | least | most | per meeting: median | least | most |\n')
process.stdout.write('|---|---|---|---|---|---|---|\n')
const perMeeting = new Map<string, number>()
for (const [name, schedule] of contestants) {
  const met = Array.from({ length: seeds }, (_, index) => runsThatMeet(schedule, firstSeed + index, meetings, mostRuns))
  const first = spreadOf(met.map((runs) => runs[0] ?? Number.POSITIVE_INFINITY))
  const each = spreadOf(met.map((runs) => (runs[meetings - 1] ?? Number.POSITIVE_INFINITY) / meetings))
  perMeeting.set(name, each[0] ?? Number.POSITIVE_INFINITY)
  process.stdout.write(`| ${[name, ...[...first, ...each].map(cell)].join(' | ')} |\n`)
}
const mixed = perMeeting.get('portfolio') ?? Number.POSITIVE_INFINITY
const best = Math.min(...[...perMeeting].flatMap(([name, runs]) => (name === 'portfolio' ? [] : [runs])))
process.stdout.write(
  `\nPer meeting the portfolio needs ${(mixed / best).toFixed(2)} times the runs of the best; seeds ${firstSeed} to ${firstSeed + seeds - 1}.\n`,
)
process.exitCode = mixed <= 2 * best ? 0 : 1
