/** What a campaign found, as plain data: every report and the exit code are functions of it. */
import type { Plan } from '../adapters/plan.ts'
import type { Coverage } from '../model/coverage.ts'
import type { History } from '../model/history.ts'
import type { Answers, Diverges } from '../model/verdict.ts'
import type { ClauseId, Level } from '../spec/clauses.ts'
import type { Observation } from '../spec/observations.ts'
import type { Essence } from './minimise-history.ts'
import { type Certificate, wentThrough } from './exhaustive/certificate.ts'
import type { Profile } from './profile.ts'
import type { Projection } from './project.ts'

export type ClauseVerdict = 'pass' | 'fail' | 'inconclusive' | 'not-exercised' | 'unobservable'

/** What came of one clause. */
export interface ClauseResult {
  readonly id: ClauseId
  readonly level: Level
  /** Whether it decides the run, by profile and pattern */
  readonly counts: boolean
  readonly verdict: ClauseVerdict
  /** Runs of a plan in which it forbade what could have come, once per occasion */
  readonly exercised: number
  /** Why the verdict is neither pass nor fail */
  readonly reason?: string
}

/** A divergence, shrunk. */
export interface Failure {
  readonly verdict: Diverges
  /** Whether one of its clauses decides the run */
  readonly counts: boolean
  /** The adapter that showed it, so that `replay` runs the same */
  readonly adapter: string
  readonly plan: Plan
  readonly history: History
  /** In how many of how many runs of this plan it was seen */
  readonly times: number
  readonly of: number
  /** The plan of the campaign in which it was first seen, from 1; 0 where the exhaustive part came upon it */
  readonly foundIn: number
  /** How many of the campaign's plans diverged so */
  readonly plans: number
  /** The different ways in which the clause was seen to be broken: a known divergence excuses no other of the same clause */
  readonly shapes: readonly string[]
  readonly drawn?: Drawn
  /** What its plans were drawn from, where that is not the seed of the result */
  readonly origin?: Origin
  /** Whether nothing more could be taken from the plan; false where shrinking was cut short or runs differ */
  readonly minimal: boolean
  /** Whether the time for making it simpler was up before all had been tried */
  readonly cut?: true
  /** What of the history matters. Only of runs that can differ: others are as small as their plan. */
  readonly essence?: Essence
  /** The same on a deterministic simulator. Only of runs that can differ. */
  readonly projection?: Projection
}

/** The plan that was made simpler. Where parts of a campaign are put together, it tells which would have been kept had they been one. */
interface Drawn {
  /** Its number, as in `foundIn` */
  readonly plan: number
  /** Of its threads: the fewer, and the more of its runs diverged, the better it promised to shrink */
  readonly steps: number
  readonly times: number
  readonly of: number
}

/** Where a fuzz has a plan from: it draws from many seeds, and tries again what earlier ones have kept. */
interface Origin {
  /** Plan `foundIn` of it */
  readonly seed: number
  /** The file that kept it, which then says more than the number */
  readonly file?: string
}

/** A plan that gave no verdict. */
export interface Problem {
  readonly kind: 'crashed' | 'stalled' | 'flooded' | 'unknown' | 'adapter'
  readonly reason: string
  readonly adapter: string
  readonly plan: Plan
  readonly history?: History
  /** What the adapter said of it: a signal, how its process exited, the end of its log */
  readonly note?: string
  readonly foundIn: number
  readonly origin?: Origin
  /** How many plans ended so */
  readonly plans: number
}

/** How real the races were, on real threads. */
export interface Overlap {
  /** Runs of plans in which a cancel could meet another thread's doing on the same instance */
  readonly runs: number
  /** Those in which it did */
  readonly overlapping: number
}

/** Part `index`, from 1, of `of` parts. */
export interface Shard {
  readonly index: number
  readonly of: number
}

/** What came of a campaign: the whole of it, as result.schema.json describes the file. */
export interface Result {
  readonly suite: string
  /** Digest of the clauses, with their levels and statements: results of different sets cannot be compared */
  readonly clauseSet: string
  readonly adapter: string
  readonly subject: string
  /** What the adapter can observe */
  readonly observes: readonly Observation[]
  readonly profile: Profile
  readonly pattern: string
  readonly seed: number
  /** Which part of the plans this is, where they are spread over several runs */
  readonly shard?: Shard
  readonly plansPlanned: number
  /** Plans beyond those, at most, for clauses that had not been exercised enough */
  readonly morePlans: number
  /** Runs of each plan, where runs can differ */
  readonly repeats: number
  readonly plans: number
  /** Runs of plans; more than plans where each is repeated */
  readonly runs: number
  /** `bailed` after the first divergence that counts, where no more was asked for */
  readonly ended: 'complete' | 'interrupted' | 'given-up' | 'bailed'
  readonly clauses: readonly ClauseResult[]
  readonly failures: readonly Failure[]
  readonly problems: readonly Problem[]
  /** Every clause that a divergence was said to break before it was shrunk */
  readonly named: readonly ClauseId[]
  readonly answers: Answers
  /** What of the model's space the plans came through. Decides nothing. */
  readonly coverage: Coverage
  readonly overlap?: Overlap
  /** What was walked in all interleavings; absent where nothing was */
  readonly exhaustive?: readonly Certificate[]
}

/** The exit code of a result of which the exhaustive part alone was wanted: 0 where all of it was walked and nothing diverged. */
export function exitCodeOfWalk({ failures, problems, exhaustive = [] }: Result): 0 | 1 | 2 {
  if (failures.some((failure) => failure.counts)) return 1
  const whole = exhaustive.length > 0 && exhaustive.every(({ ended }) => ended === 'complete')
  return whole && problems.length === 0 ? 0 : 2
}

/**
 * The exit code of a result of which floors are not asked: of a part of a campaign, whose other parts may reach them, and of a fuzz. 0 where
 * nothing diverged and every plan got a verdict, of which there was one at least.
 */
export function exitCodeWithoutFloors(result: Result): 0 | 1 | 2 | 3 {
  if (result.failures.some((failure) => failure.counts)) return 1
  if (couldNotBeRun(result)) return 3
  const whole = result.ended === 'complete' && wentThrough(result.exhaustive ?? [])
  return whole && result.problems.length === 0 && result.plans > 0 ? 0 : 2
}

/**
 * The exit code of a result: 0 met, 1 divergence, 2 inconclusive or a floor not met, 3 adapter or subject could not be run.
 * Never 0 without a verdict. Of a part of a campaign no floors are asked.
 */
export function exitCodeOf(result: Result): 0 | 1 | 2 | 3 {
  const code = exitCodeWithoutFloors(result)
  if (code !== 0 || result.shard !== undefined) return code
  const counted = result.clauses.filter((clause) => clause.counts)
  const met = counted.every((clause) => clause.verdict === 'pass' || clause.verdict === 'unobservable')
  const some = counted.some((clause) => clause.verdict === 'pass')
  return met && some ? 0 : 2
}

function couldNotBeRun({ ended, problems }: Result): boolean {
  return ended === 'given-up' || problems.some(({ kind }) => kind === 'crashed' || kind === 'adapter')
}
