/**
 * How many runs each scheduler needs for the planted bug: `npm run bench:schedulers`, or with the first seed as an argument.
 * Prints a table of the median, least and most of 20 seeds, and fails where the portfolio needs more than twice the best.
 */
import type { Draw } from '../runner/draw.ts'
import { drawSchedule, portfolio } from '../runner/portfolio.ts'
import { type Schedule, runsToFind } from './planted.ts'

const seeds = 20
const mostRuns = 5_000
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

function medianOf(sorted: readonly number[]): number {
  const middle = sorted.length / 2
  return ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2
}

const runsText = (runs: number): string => (runs >= mostRuns ? `${mostRuns} or more` : String(runs))

const medians = new Map<string, number>()
process.stdout.write('| scheduler | median | least | most |\n|---|---|---|---|\n')
for (const [name, schedule] of contestants) {
  const runs = Array.from({ length: seeds }, (_, index) => runsToFind(schedule, firstSeed + index, mostRuns)).toSorted(
    (one, other) => one - other,
  )
  medians.set(name, medianOf(runs))
  const cells = [medianOf(runs), runs[0] ?? 0, runs.at(-1) ?? 0].map(runsText)
  process.stdout.write(`| ${name} | ${cells.join(' | ')} |\n`)
}
const mixed = medians.get('portfolio') ?? Number.POSITIVE_INFINITY
const ratio = mixed / Math.min(...[...medians].flatMap(([name, median]) => (name === 'portfolio' ? [] : [median])))
process.stdout.write(
  `\nThe portfolio needs ${ratio.toFixed(2)} times the runs of the best; seeds ${firstSeed} to ${firstSeed + seeds - 1}.\n`,
)
process.exitCode = ratio <= 2 ? 0 : 1
