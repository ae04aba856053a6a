/** The test of the suite itself: every wrong simulator must be caught, by the clause that it breaks, and every look-alike must pass. */
import { faults } from '../../adapters/faults/faults.ts'
import { lookAlikes } from '../../adapters/look-alikes/look-alikes.ts'
import type { ClauseId } from '../../spec/clauses.ts'
import { runOnWorkers } from '../workers.ts'
import type { HuntBounds } from './hunt.ts'
import { type KillMatrix, killMatrix } from './kill-matrix.ts'
import { type HuntTask, runHunts } from './task.ts'

export interface SelftestOptions {
  /** A clause that is not checked, as if it had been forgotten */
  readonly without?: ClauseId
  /** Stops before the next variant; the answer is then undefined */
  readonly signal?: AbortSignal
  /** Called for each variant that is done; must not throw */
  readonly onProgress?: (done: number, of: number) => void
}

/** One hunt each. They are part of the outcome, so that it is the same everywhere. */
const seeds: readonly number[] = [1, 2, 3, 4, 5, 6, 7, 8, 9]
const huntBounds: HuntBounds = { least: 512, most: 2000 }
/** Runs of a look-alike for each seed. */
const lookAlikeRuns = 1500

/** Hunts for all of them, on as many worker threads as there are processors where the suite is built. */
export async function selftest(options: SelftestOptions = {}): Promise<KillMatrix | undefined> {
  const { without, signal } = options
  const common = { seeds, without }
  const passing: HuntBounds = { least: lookAlikeRuns, most: lookAlikeRuns }
  const tasks: readonly HuntTask[] = [
    ...faults.map(({ name, breaks }) => ({ ...common, adapter: `fault:${name}`, until: breaks, bounds: huntBounds })),
    ...lookAlikes.map(({ name }) => ({ ...common, adapter: `look-alike:${name}`, until: undefined, bounds: passing })),
  ]
  let done = 0
  const answers = await runOnWorkers({
    tasks,
    worker: new URL('worker.js', import.meta.url),
    exported: 'runHunts',
    run: runHunts,
    signal,
    onDone: () => options.onProgress?.(++done, tasks.length),
  })
  if (answers === undefined) return undefined
  const matrix = killMatrix(
    faults.map((fault, index) => [fault, answers[index] ?? []]),
    lookAlikes.map((lookAlike, index) => [lookAlike, answers[faults.length + index] ?? []]),
    { hunts: seeds.length, runs: huntBounds.least },
  )
  // What another clause is blamed for in its place, and how late, tells nothing of the suite.
  const flaws = matrix.flaws.filter((flaw) => flaw.kind !== 'slow' && flaw.kind !== 'wrong-blame')
  return without === undefined ? matrix : { ...matrix, flaws }
}
