/**
 * The main job: draws plans, has an adapter run them, has the model judge what came of it, and shrinks what diverged.
 * One result comes out, however the campaign ends.
 */
import * as fc from 'fast-check'
import type { Plan } from '../adapters/plan.ts'
import { openAdapters } from '../adapters/open.ts'
import { coverageOf } from '../model/coverage.ts'
import { answersOf } from '../model/tally.ts'
import { clauses } from '../spec/clauses.ts'
import { type CampaignOptions, type Progress, type Settled, defaults } from './campaign-options.ts'
import { classify } from './classify.ts'
import type { Certificate } from './exhaustive/certificate.ts'
import { chunkPlans, drawnPlans } from './drawn.ts'
import { defaultShrinkSeconds, failuresOf } from './failures.ts'
import { belowFloor } from './floors.ts'
import {
  type Judge,
  type Judged,
  adapterFor,
  createJudge,
  hasRealThreads,
  isHopeless,
  judgeRun,
  nothingJudged,
  runPlan,
} from './judging.ts'
import { pinnedProblems } from './pinned.ts'
import { momentaryPlans } from './momentary-plans.ts'
import { plans, plansTowards, raceBounds } from './plans.ts'
import type { Failure, Overlap, Problem, Result } from './result.ts'
import { isOfShard, shareOf } from './shard.ts'
import { targetsIn } from './targets.ts'
import { withoutTwins } from './twins.ts'
import { clauseSet, suiteVersion } from './version.ts'

/** Plans given to an adapter of real threads before its answers are awaited. */
const windowPlans = 8
/** Share of the plans that are drawn without regard to what is covered, and looks at that while the others run. */
const undirected = 0.75
const rounds = 5
/** Further plans between two looks at what is still lacking. */
const roundPlans = 32

interface Campaign {
  readonly options: Settled
  readonly judge: Judge
  readonly judged: Judged
  /** Plans drawn, and those of them that were run: all, but for a part of a campaign */
  drawn: number
  plans: number
  /** Runs of the plans that were asked for: further ones dwell on what was lacking, and thin out the rest */
  plannedRuns: number
}

/**
 * Runs a campaign. Rejects only for a fault of the suite; what subject and adapter do wrong is in the result.
 * @example const result = await runCampaign({ adapters: await openAdapters('simulator'), plans: 1000, seed: 7 })
 */
export async function runCampaign(given: CampaignOptions): Promise<Result> {
  const options: Settled = { name: given.adapters[0].identity.adapter, ...defaults, ...given }
  const judge = createJudge(options.adapters, options.profile, options.pattern, options.repeats)
  const campaign: Campaign = { options, judge, judged: nothingJudged(), drawn: 0, plans: 0, plannedRuns: 0 }
  // What goes wrong with the walk is told when it is waited for, not before.
  options.exhausted?.catch(() => {})
  await runDrawn(campaign)
  const bailed = hasBailed(campaign)
  if (bailed) options.onBail?.()
  const exhausted = await options.exhausted
  for (const { adapter: name, plan } of exhausted?.found ?? []) {
    const [adapter] = await openAdapters(name)
    judgeRun(judge, campaign.judged, adapter, plan, { history: await adapter.run(plan), times: 1 }, 1, 0)
  }
  const { findings } = campaign.judged
  const { signal, shrinkSeconds = isFast(options.adapters) ? undefined : defaultShrinkSeconds } = options
  const failures = await failuresOf(
    judge,
    findings.divergences,
    { signal, ...(shrinkSeconds !== undefined && { ms: 1000 * shrinkSeconds }) },
    (shrinking) => options.onProgress?.({ ...progressOf(campaign), shrinking }),
  )
  const problems = [...findings.problems.values()].map(({ problem }) => problem)
  const pinned = await pinnedProblems(options.adapters, problems)
  return resultOf(campaign, bailed, failures, pinned, exhausted?.certificates)
}

/** Runs the plans that are drawn. What a part of a campaign has seen must not decide what it runs: the others cannot know. */
async function runDrawn(campaign: Campaign): Promise<void> {
  const { plans: planned, shard } = campaign.options
  await runPlans(campaign, shard ? planned : Math.ceil(planned * undirected), plans())
  if (!shard) await runPlansTowards(campaign)
  campaign.plannedRuns = campaign.judged.runs
  if (!shard) await runMorePlans(campaign)
}

/** Whether no adapter is slower than a simulator in this process. */
function isFast(adapters: Settled['adapters']): boolean {
  return adapters.every(({ simulated }) => simulated !== undefined)
}

function stopped(campaign: Campaign): boolean {
  return campaign.options.signal?.aborted === true || isHopeless(campaign.judged) || hasBailed(campaign)
}

function hasBailed({ options, judged }: Campaign): boolean {
  return options.bail === true && [...judged.findings.divergences.values()].some(({ counts }) => counts)
}

/** Runs plans until there have been `upTo` of them in all. */
async function runPlans(campaign: Campaign, upTo: number, arbitrary: fc.Arbitrary<Plan>): Promise<void> {
  const { options, judge, judged } = campaign
  const real = hasRealThreads(judge)
  while (campaign.drawn < upTo && !stopped(campaign)) {
    const from = campaign.drawn
    campaign.drawn += Math.min(chunkPlans, upTo - from)
    const chunk = drawnPlans(arbitrary, options.seed, from, campaign.drawn - from)
      .map((plan, at) => ({ plan, index: from + at + 1 }))
      .filter(({ index }) => isOfShard(options.shard, index))
    const step = real ? windowPlans : chunk.length
    for (let at = 0; at < chunk.length && !stopped(campaign); at += step) {
      const window = chunk.slice(at, at + step)
      campaign.plans += window.length
      await Promise.all(
        window.map(({ plan, index }) => runPlan(judge, judged, adapterFor(judge, index), judge.suited(plan), index)),
      )
      options.onProgress?.(progressOf(campaign))
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
    const [target, ...others] = targetsIn(coverageOf(campaign.judged.tally))
    const arbitrary = target ? fc.oneof({ arbitrary: plansTowards([target, ...others]), weight: 4 }, plans()) : plans()
    await runPlans(campaign, planned - Math.floor((left * (rounds - round)) / rounds), arbitrary)
  }
}

/** Goes on with races, a few at a time, while a clause that counts has not been exercised often enough. */
async function runMorePlans(campaign: Campaign): Promise<void> {
  const { plans: planned, morePlans } = campaign.options
  const { judge, judged } = campaign
  const real = hasRealThreads(judge)
  const lacking = (): boolean =>
    belowFloor(judged.tally.exercised, campaign.plannedRuns, real).some((clause) => judge.deciding.has(clause))
  const further = real ? fc.oneof(plans(raceBounds), momentaryPlans()) : plans(raceBounds)
  while (lacking() && campaign.plans < planned + morePlans && !stopped(campaign)) {
    await runPlans(campaign, Math.min(campaign.plans + roundPlans, planned + morePlans), further)
  }
}

function resultOf(
  campaign: Campaign,
  bailed: boolean,
  failures: readonly Failure[],
  problems: readonly Problem[],
  exhaustive: readonly Certificate[] | undefined,
): Result {
  const { options, judge, judged } = campaign
  const [first] = options.adapters
  const overlap: Overlap | undefined = hasRealThreads(judge) ? judged.overlap : undefined
  const planned = shareOf(options.shard, options.plans)
  const complete = campaign.plans >= planned && options.signal?.aborted !== true
  const { named } = judged.findings
  return {
    suite: suiteVersion,
    clauseSet: clauseSet(),
    adapter: options.name,
    subject: first.identity.subject,
    observes: [...first.capabilities.observes],
    profile: options.profile,
    pattern: options.pattern,
    seed: options.seed,
    ...(options.shard && { shard: options.shard }),
    plansPlanned: planned,
    morePlans: options.morePlans,
    repeats: options.repeats,
    plans: campaign.plans,
    runs: judged.runs,
    ended: isHopeless(judged) ? 'given-up' : bailed ? 'bailed' : complete ? 'complete' : 'interrupted',
    clauses: classify(
      judged.tally.exercised,
      judge.counted,
      failures,
      named,
      first.capabilities.observes,
      campaign.plannedRuns,
      overlap,
    ),
    // Parts are put together first: what tells the same in one part need not in another.
    failures: options.shard ? failures : withoutTwins(failures),
    problems,
    named: clauses.flatMap(({ id }) => (named.has(id) ? [id] : [])),
    answers: answersOf(judged.tally),
    coverage: coverageOf(judged.tally),
    ...(overlap && { overlap }),
    ...(exhaustive && exhaustive.length > 0 && { exhaustive }),
  }
}

function progressOf({ options, judged, plans: run }: Campaign): Progress {
  return {
    plans: run,
    plansPlanned: shareOf(options.shard, options.plans),
    runs: judged.runs,
    exercised: judged.tally.exercised.filter((count) => count > 0).length,
    failures: judged.findings.divergences.size,
  }
}
