/** Has plans run, one after another, and the model judge what comes of each: what campaigns and fuzzing have in common. */
import { type Adapter, AdapterError, type Observed, runsOf } from '../adapters/adapter.ts'
import type { Plan } from '../adapters/plan.ts'
import { type Checker, createChecker } from '../model/checker.ts'
import { HistoryError } from '../model/history.ts'
import { countRaces } from '../model/races.ts'
import { type Tally, createTally } from '../model/tally.ts'
import type { Verdict } from '../model/verdict.ts'
import type { ClauseId } from '../spec/clauses.ts'
import { type Findings, type KeyOf, noFindings, noteDivergence, noteProblem } from './findings.ts'
import { observe } from './observe.ts'
import { hasOverlap, mayOverlap } from './overlap.ts'
import { type Profile, countedClauses } from './profile.ts'
import { suitedTo } from './suited.ts'

/** Plans in a row that the adapter itself could not run, after which there is no use in going on. */
const maximumAdapterErrors = 5
/** Plans that crashed, stalled or flooded their subject, after which there is none either: each costs a new process and seconds. */
const maximumLosses = 20

/** What is judged by: it stays the same while plans come and go. */
export interface Judge {
  /** Take turns: plan i goes to adapter i modulo their number */
  readonly adapters: readonly [Adapter, ...Adapter[]]
  /** Runs of each plan, where runs can differ */
  readonly repeats: number
  /** The clauses that decide by profile and pattern, and those of them that the adapter can show */
  readonly counted: ReadonlySet<ClauseId>
  readonly deciding: ReadonlySet<ClauseId>
  readonly suited: (plan: Plan) => Plan
  readonly all: Checker
  readonly counting: Checker
}

/** What has come so far. */
export interface Judged {
  readonly tally: Tally
  readonly findings: Findings
  readonly overlap: { runs: number; overlapping: number }
  runs: number
  adapterErrors: number
  losses: number
}

export function createJudge(adapters: Judge['adapters'], profile: Profile, pattern: string, repeats: number): Judge {
  const { capabilities } = adapters[0]
  const observable = countedClauses('client', '*', capabilities.observes)
  const deciding = countedClauses(profile, pattern, capabilities.observes)
  return {
    adapters,
    repeats,
    counted: countedClauses(profile, pattern),
    deciding,
    suited: suitedTo(capabilities),
    all: createChecker({ enforced: (clause) => observable.has(clause) }),
    counting: createChecker({ enforced: (clause) => deciding.has(clause) }),
  }
}

export function nothingJudged(keyOf?: KeyOf): Judged {
  return {
    tally: createTally(),
    findings: noFindings(keyOf),
    overlap: { runs: 0, overlapping: 0 },
    runs: 0,
    adapterErrors: 0,
    losses: 0,
  }
}

/** Whether so much went wrong that the rest would go wrong too. */
export function isHopeless({ adapterErrors, losses }: Judged): boolean {
  return adapterErrors >= maximumAdapterErrors || losses >= maximumLosses
}

export function hasRealThreads({ adapters }: Judge): boolean {
  return adapters.some((adapter) => !adapter.capabilities.deterministic)
}

/** Whose turn it is with the plan numbered so, from 1. */
export function adapterFor({ adapters }: Judge, index: number): Adapter {
  return adapters[(index - 1) % adapters.length] ?? adapters[0]
}

/** Runs a plan and judges it. Rejects only for a fault of the suite. */
export async function runPlan(
  judge: Judge,
  judged: Judged,
  adapter: Adapter,
  plan: Plan,
  index: number,
): Promise<void> {
  try {
    const observed = await observe(adapter, plan, judge.repeats)
    judged.adapterErrors = 0
    const of = runsOf(observed)
    judged.runs += of
    if (observed.some((one) => one.history.ending !== 'quiesced')) judged.losses++
    for (const one of observed) judgeRun(judge, judged, adapter, plan, one, of, index)
  } catch (error) {
    if (!(error instanceof AdapterError || error instanceof HistoryError)) throw error
    judged.adapterErrors++
    noteProblem(judged.findings, {
      kind: 'adapter',
      reason: error.message,
      adapter: adapter.identity.adapter,
      plan,
      foundIn: index,
    })
  }
}

/** Judges one of the distinct histories of a plan, `of` runs of which there were in all. */
export function judgeRun(
  judge: Judge,
  judged: Judged,
  adapter: Adapter,
  plan: Plan,
  observed: Observed,
  of: number,
  index: number,
): void {
  if (!adapter.capabilities.deterministic && mayOverlap(plan)) {
    judged.overlap.runs += observed.times
    if (hasOverlap(observed.history)) judged.overlap.overlapping += observed.times
  }
  const verdict = judge.all.judge(observed.history, plan.instances, judged.tally, observed.times)
  countRaces(observed.history, plan.instances, judged.tally.races, observed.times)
  if (verdict.kind === 'diverges') {
    const counting = judge.counting.judge(observed.history, plan.instances)
    const counts = counting.kind === 'diverges'
    noteDivergence(judged.findings, {
      verdict: counts ? counting : verdict,
      counts,
      adapter,
      plan,
      observed,
      of,
      foundIn: index,
    })
  }
  if (verdict.kind === 'unknown') noteUnknown(judged, adapter, plan, observed, verdict, index)
}

function noteUnknown(
  judged: Judged,
  adapter: Adapter,
  plan: Plan,
  observed: Observed,
  verdict: Extract<Verdict, { kind: 'unknown' }>,
  index: number,
): void {
  const { ending } = observed.history
  noteProblem(judged.findings, {
    kind: ending === 'quiesced' ? 'unknown' : ending,
    reason: verdict.reason,
    adapter: adapter.identity.adapter,
    plan,
    history: observed.history,
    ...(observed.note !== undefined && { note: observed.note }),
    foundIn: index,
  })
}
