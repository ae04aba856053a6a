/** Fuzzing: batches of plans from ever new seeds, side by side, until time or plans are used up. */
import { coverageOf } from '../../model/coverage.ts'
import { answersOf } from '../../model/tally.ts'
import { clauses } from '../../spec/clauses.ts'
import { classify } from '../classify.ts'
import type { Crew } from '../crew.ts'
import { type Judge, hasRealThreads } from '../judging.ts'
import type { Profile } from '../profile.ts'
import type { Result } from '../result.ts'
import { clauseSet, suiteVersion } from '../version.ts'
import type { Batch, BatchAnswer, Kept } from './batch.ts'
import { type Harvest, type News, emptyHarvest, failuresIn, gather, hasRoom, knownKeys } from './harvest.ts'
import { batchPlans, batchSeed } from './seeds.ts'

export interface FuzzOptions {
  readonly judge: Judge
  /** Who runs the batches */
  readonly crew: Crew<Batch, BatchAnswer>
  /** What the report calls the adapters together */
  readonly name: string
  readonly profile: Profile
  readonly pattern: string
  /** What the seeds of the batches are derived from, and the number of the first batch */
  readonly seed: number
  readonly from: number
  /** Plans to draw, and seconds; without end where neither is given */
  readonly plans?: number
  readonly seconds?: number
  /** What earlier ones have kept, tried before anything is drawn */
  readonly kept: readonly Kept[]
  readonly signal: AbortSignal
  /** Called with what is new, as soon as it is found, and with the first batch that was not run to its end */
  readonly onNews?: (news: News, next: number) => Promise<void>
  /** Called now and then; must not throw */
  readonly onProgress?: (progress: FuzzProgress) => void
}

export interface FuzzProgress {
  readonly plans: number
  readonly runs: number
  readonly seconds: number
  readonly coverage: Result['coverage']
  readonly failures: number
}

export interface Fuzzed {
  readonly result: Result
  /** The keys of its failures, in their order */
  readonly keys: readonly string[]
}

/** Plans of a batch of those that were kept. */
const keptPlans = 64

interface Task {
  readonly what: Batch['what']
  /** Number of the batch; undefined of plans that were kept */
  readonly number: number | undefined
}

/** Fuzzes. Rejects only for a fault of the suite; what subject and adapter do wrong is in the result. */
export async function fuzz(options: FuzzOptions): Promise<Fuzzed> {
  const { crew, signal } = options
  const harvest = emptyHarvest()
  const started = performance.now()
  const tasks = tasksOf(options, started)
  const unfinished = new Set<number>()
  let next = options.from
  let givenUp = false
  const lane = async (): Promise<void> => {
    while (!signal.aborted && !givenUp) {
      const { value: task } = tasks.next()
      if (task === undefined) return
      if (task.number !== undefined) {
        unfinished.add(task.number)
        next = Math.max(next, task.number + 1)
      }
      const batch = { what: task.what, known: knownKeys(harvest), hasRoom: hasRoom(harvest), marks: harvest.marks }
      const answer = await crew.run(batch)
      if (answer.complete && task.number !== undefined) unfinished.delete(task.number)
      givenUp ||= answer.hopeless
      const news = gather(harvest, answer)
      await options.onNews?.(news, Math.min(next, ...unfinished))
      options.onProgress?.(progressOf(harvest, started))
    }
  }
  await Promise.all(Array.from({ length: crew.size }, lane))
  return resultOf(options, harvest, givenUp)
}

/** What was kept, then batch after batch for as long as there is a budget. */
function* tasksOf(
  { judge, kept, seed, from, plans, seconds }: FuzzOptions,
  started: number,
): Generator<Task, undefined> {
  for (let at = 0; at < kept.length; at += keptPlans)
    yield { what: { kind: 'kept', plans: kept.slice(at, at + keptPlans) }, number: undefined }
  const most = hasRealThreads(judge) ? batchPlans.real : batchPlans.simulated
  let left = plans ?? Number.POSITIVE_INFINITY
  for (let number = from; left > 0; number++) {
    if (seconds !== undefined && performance.now() - started >= seconds * 1000) return undefined
    const size = Math.min(most, left)
    left -= size
    yield { what: { kind: 'drawn', seed: batchSeed(seed, number), plans: size }, number }
  }
  return undefined
}

function progressOf(harvest: Harvest, started: number): FuzzProgress {
  return {
    plans: harvest.plans,
    runs: harvest.runs,
    seconds: (performance.now() - started) / 1000,
    coverage: coverageOf(harvest.tally),
    failures: harvest.failures.size,
  }
}

function resultOf(options: FuzzOptions, harvest: Harvest, givenUp: boolean): Fuzzed {
  const { judge, profile, pattern, kept, plans } = options
  const [{ identity, capabilities }] = judge.adapters
  const told = failuresIn(harvest)
  const failures = told.map(({ failure }) => failure)
  const overlap = hasRealThreads(judge) ? harvest.overlap : undefined
  const { named } = harvest
  const result: Result = {
    suite: suiteVersion,
    clauseSet: clauseSet(),
    adapter: options.name,
    subject: identity.subject,
    observes: [...capabilities.observes],
    profile,
    pattern,
    seed: options.seed,
    plansPlanned: plans === undefined ? harvest.plans : plans + kept.length,
    morePlans: 0,
    repeats: judge.repeats,
    plans: harvest.plans,
    runs: harvest.runs,
    ended: givenUp ? 'given-up' : options.signal.aborted ? 'interrupted' : 'complete',
    clauses: classify(
      harvest.tally.exercised,
      judge.counted,
      failures,
      named,
      capabilities.observes,
      harvest.runs,
      overlap,
    ),
    failures,
    problems: [...harvest.problems.values()],
    named: clauses.flatMap(({ id }) => (named.has(id) ? [id] : [])),
    answers: answersOf(harvest.tally),
    coverage: coverageOf(harvest.tally),
    ...(overlap && { overlap }),
  }
  return { result, keys: told.map(({ key }) => key) }
}
