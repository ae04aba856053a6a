/**
 * The main job: draws plans, has an adapter run them, has the model judge what came of it, and shrinks what diverged.
 * One result comes out, however the campaign ends.
 */
import * as fc from 'fast-check'
import { type Adapter, AdapterError, type Observed } from '../adapters/adapter.ts'
import type { Plan } from '../adapters/plan.ts'
import { openAdapters } from '../adapters/open.ts'
import { bySpecificity } from '../model/circumstances.ts'
import { type Checker, createChecker } from '../model/checker.ts'
import { coverageOf } from '../model/coverage.ts'
import { HistoryError } from '../model/history.ts'
import { countRaces } from '../model/races.ts'
import { type Tally, answersOf, createTally } from '../model/tally.ts'
import type { Verdict } from '../model/verdict.ts'
import type { ClauseId } from '../spec/clauses.ts'
import { type CampaignOptions, type Progress, type Settled, defaults } from './campaign-options.ts'
import { classify } from './classify.ts'
import type { Certificate } from './exhaustive/certificate.ts'
import { chunkPlans, drawnPlans } from './drawn.ts'
import { explained } from './explained.ts'
import { belowFloor } from './floors.ts'
import { type Findings, noFindings, noteDivergence, noteProblem } from './findings.ts'
import { observe } from './observe.ts'
import { hasOverlap, mayOverlap } from './overlap.ts'
import { pinned, pinnedProblems } from './pinned.ts'
import { plans, plansTowards, raceBounds } from './plans.ts'
import { countedClauses } from './profile.ts'
import type { Failure, Overlap, Problem, Result } from './result.ts'
import { shrinkPlan } from './shrink.ts'
import { suitedTo } from './suited.ts'
import { targetsIn } from './targets.ts'
import { withoutTwins } from './twins.ts'
import { suiteVersion } from './version.ts'

/** Plans given to an adapter of real threads before its answers are awaited. */
const windowPlans = 8
/** Share of the plans that are drawn without regard to what is covered, and looks at that while the others run. */
const undirected = 0.75
const rounds = 5
/** Further plans between two looks at what is still lacking. */
const roundPlans = 32
/** Plans in a row that the adapter itself could not run, after which the campaign gives up. */
const maximumAdapterErrors = 5
/** Plans that crashed, stalled or flooded their subject, after which it gives up: each costs a new process and seconds. */
const maximumLosses = 20

interface Campaign {
  readonly options: Settled
  /** The clauses that decide by profile and pattern, and those of them that the adapter can show */
  readonly counted: ReadonlySet<ClauseId>
  readonly deciding: ReadonlySet<ClauseId>
  readonly suited: (plan: Plan) => Plan
  readonly all: Checker
  readonly counting: Checker
  readonly tally: Tally
  readonly findings: Findings
  readonly overlap: { runs: number; overlapping: number }
  plans: number
  runs: number
  /** Runs of the plans that were asked for: further ones dwell on what was lacking, and thin out the rest */
  plannedRuns: number
  adapterErrors: number
  losses: number
}

/** Runs a campaign. Rejects only for a fault of the suite; what subject and adapter do wrong is in the result. */
export async function runCampaign(given: CampaignOptions): Promise<Result> {
  const options: Settled = { name: given.adapters[0].identity.adapter, ...defaults, ...given }
  const { capabilities } = given.adapters[0]
  const counted = countedClauses(options.profile, options.pattern)
  const observable = countedClauses('client', '*', capabilities.observes)
  const deciding = countedClauses(options.profile, options.pattern, capabilities.observes)
  const campaign: Campaign = {
    options,
    counted,
    deciding,
    suited: suitedTo(capabilities),
    all: createChecker({ enforced: (clause) => observable.has(clause) }),
    counting: createChecker({ enforced: (clause) => deciding.has(clause) }),
    tally: createTally(),
    findings: noFindings(),
    overlap: { runs: 0, overlapping: 0 },
    plans: 0,
    runs: 0,
    plannedRuns: 0,
    adapterErrors: 0,
    losses: 0,
  }
  // What goes wrong with the walk is told when it is waited for, not before.
  options.exhausted?.catch(() => {})
  await runPlans(campaign, Math.ceil(options.plans * undirected), plans())
  await runPlansTowards(campaign)
  campaign.plannedRuns = campaign.runs
  await runMorePlans(campaign)
  const exhausted = await options.exhausted
  for (const { adapter: name, plan } of exhausted?.found ?? []) {
    const [adapter] = await openAdapters(name)
    judge(campaign, adapter, plan, { history: await adapter.run(plan), times: 1 }, 1, 0)
  }
  const failures = await shrinkAll(campaign)
  const problems = [...campaign.findings.problems.values()].map(({ problem }) => problem)
  return resultOf(campaign, failures, await pinnedProblems(options.adapters, problems), exhausted?.certificates)
}

function gaveUp(campaign: Campaign): boolean {
  return campaign.adapterErrors >= maximumAdapterErrors || campaign.losses >= maximumLosses
}

function stopped(campaign: Campaign): boolean {
  return campaign.options.signal?.aborted === true || gaveUp(campaign)
}

function hasRealThreads({ options }: Campaign): boolean {
  return options.adapters.some((adapter) => !adapter.capabilities.deterministic)
}

/** Runs plans until there have been `upTo` of them in all. */
async function runPlans(campaign: Campaign, upTo: number, arbitrary: fc.Arbitrary<Plan>): Promise<void> {
  const { seed } = campaign.options
  const real = hasRealThreads(campaign)
  while (campaign.plans < upTo && !stopped(campaign)) {
    const size = Math.min(chunkPlans, upTo - campaign.plans)
    const drawn = drawnPlans(arbitrary, seed, campaign.plans, size).map(campaign.suited)
    const step = real ? windowPlans : size
    for (let from = 0; from < drawn.length && !stopped(campaign); from += step) {
      await Promise.all(drawn.slice(from, from + step).map((plan) => runPlan(campaign, plan, ++campaign.plans)))
      campaign.options.onProgress?.(progressOf(campaign))
    }
    // Lets an interrupt through: a simulator never waits.
    await new Promise(setImmediate)
  }
}

/** Runs what is left of the plans, some of them towards what has not been covered yet, and looks again now and then. */
async function runPlansTowards(campaign: Campaign): Promise<void> {
  const { plans: planned } = campaign.options
  const left = planned - campaign.plans
  for (let round = 1; round <= rounds && !stopped(campaign); round++) {
    const [target, ...others] = targetsIn(coverageOf(campaign.tally))
    const arbitrary = target ? fc.oneof({ arbitrary: plansTowards([target, ...others]), weight: 4 }, plans()) : plans()
    await runPlans(campaign, planned - Math.floor((left * (rounds - round)) / rounds), arbitrary)
  }
}

/** Goes on with races, a few at a time, while a clause that counts has not been exercised often enough. */
async function runMorePlans(campaign: Campaign): Promise<void> {
  const { plans: planned, morePlans } = campaign.options
  const real = hasRealThreads(campaign)
  const lacking = (): boolean =>
    belowFloor(campaign.tally.exercised, campaign.plannedRuns, real).some((clause) => campaign.deciding.has(clause))
  while (lacking() && campaign.plans < planned + morePlans && !stopped(campaign)) {
    await runPlans(campaign, Math.min(campaign.plans + roundPlans, planned + morePlans), plans(raceBounds))
  }
}

async function runPlan(campaign: Campaign, plan: Plan, index: number): Promise<void> {
  const { adapters, repeats } = campaign.options
  const adapter = adapters[(index - 1) % adapters.length] ?? adapters[0]
  try {
    const observed = await observe(adapter, plan, repeats)
    campaign.adapterErrors = 0
    const of = observed.reduce((sum, one) => sum + one.times, 0)
    campaign.runs += of
    if (observed.some((one) => one.history.ending !== 'quiesced')) campaign.losses++
    for (const one of observed) judge(campaign, adapter, plan, one, of, index)
  } catch (error) {
    if (!(error instanceof AdapterError || error instanceof HistoryError)) throw error
    campaign.adapterErrors++
    noteProblem(campaign.findings, {
      kind: 'adapter',
      reason: error.message,
      adapter: adapter.identity.adapter,
      plan,
      foundIn: index,
    })
  }
}

function judge(campaign: Campaign, adapter: Adapter, plan: Plan, observed: Observed, of: number, index: number): void {
  if (!adapter.capabilities.deterministic && mayOverlap(plan)) {
    campaign.overlap.runs += observed.times
    if (hasOverlap(observed.history)) campaign.overlap.overlapping += observed.times
  }
  const verdict = campaign.all.judge(observed.history, plan.instances, campaign.tally, observed.times)
  countRaces(observed.history, plan.instances, campaign.tally.races, observed.times)
  if (verdict.kind === 'diverges') {
    const counting = campaign.counting.judge(observed.history, plan.instances)
    const counts = counting.kind === 'diverges'
    noteDivergence(campaign.findings, {
      verdict: counts ? counting : verdict,
      counts,
      adapter,
      plan,
      observed,
      of,
      foundIn: index,
    })
  }
  if (verdict.kind === 'unknown') noteUnknown(campaign, adapter, plan, observed, verdict, index)
}

function noteUnknown(
  campaign: Campaign,
  adapter: Adapter,
  plan: Plan,
  observed: Observed,
  verdict: Extract<Verdict, { kind: 'unknown' }>,
  index: number,
): void {
  const { ending } = observed.history
  noteProblem(campaign.findings, {
    kind: ending === 'quiesced' ? 'unknown' : ending,
    reason: verdict.reason,
    adapter: adapter.identity.adapter,
    plan,
    history: observed.history,
    ...(observed.note !== undefined && { note: observed.note }),
    foundIn: index,
  })
}

async function shrinkAll(campaign: Campaign): Promise<Failure[]> {
  const failures: Failure[] = []
  const order = bySpecificity([...campaign.findings.divergences.values()].map((finding) => finding.verdict.broken))
  const findings = [...campaign.findings.divergences.values()].toSorted(
    (one, other) => order.indexOf(one.verdict.broken) - order.indexOf(other.verdict.broken),
  )
  for (const { adapter, plan, observed, of, verdict, counts, foundIn, plans: found } of findings) {
    campaign.options.onProgress?.({ ...progressOf(campaign), shrinking: verdict.broken })
    const checker = counts ? campaign.counting : campaign.all
    const seed = { plan: await pinned(adapter, plan), history: observed.history, verdict, times: observed.times, of }
    const shrunk = await shrinkPlan(adapter, checker, seed, campaign.options.repeats, campaign.options.signal)
    const told = await explained(adapter, checker, shrunk, campaign.options.signal)
    failures.push({ ...told, counts, adapter: adapter.identity.adapter, foundIn, plans: found })
  }
  return withoutTwins(failures)
}

function resultOf(
  campaign: Campaign,
  failures: readonly Failure[],
  problems: readonly Problem[],
  exhaustive: readonly Certificate[] | undefined,
): Result {
  const { options } = campaign
  const [first] = options.adapters
  const overlap: Overlap | undefined = hasRealThreads(campaign) ? campaign.overlap : undefined
  const complete = campaign.plans >= options.plans && options.signal?.aborted !== true
  return {
    suite: suiteVersion,
    adapter: options.name,
    subject: first.identity.subject,
    profile: options.profile,
    pattern: options.pattern,
    seed: options.seed,
    plansPlanned: options.plans,
    plans: campaign.plans,
    runs: campaign.runs,
    ended: gaveUp(campaign) ? 'given-up' : complete ? 'complete' : 'interrupted',
    clauses: classify(
      campaign.tally,
      campaign.counted,
      failures,
      campaign.findings.named,
      first.capabilities,
      campaign.plannedRuns,
      overlap,
    ),
    failures,
    problems,
    answers: answersOf(campaign.tally),
    coverage: coverageOf(campaign.tally),
    ...(overlap && { overlap }),
    ...(exhaustive && exhaustive.length > 0 && { exhaustive }),
  }
}

function progressOf(campaign: Campaign): Progress {
  return {
    plans: campaign.plans,
    plansPlanned: campaign.options.plans,
    runs: campaign.runs,
    exercised: campaign.tally.exercised.filter((count) => count > 0).length,
    failures: campaign.findings.divergences.size,
  }
}
