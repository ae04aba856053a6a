/** Makes a diverging plan as simple as it can be while the same clause stays broken. */
import { type Adapter, AdapterError, type ChoicePoint, type Observed, runsOf } from '../adapters/adapter.ts'
import type { Plan } from '../adapters/plan.ts'
import type { Checker } from '../model/checker.ts'
import { type History, HistoryError, eventCount } from '../model/history.ts'
import type { Diverges } from '../model/verdict.ts'
import { withSwitches } from './few-switches.ts'
import { observe } from './observe.ts'
import { oddities } from './plainer-plans.ts'
import { switchesIn } from './simpler-choices.ts'
import { simplerPlans, smallerPlans } from './simpler-plans.ts'

/** A plan, and the shortest history of its runs that diverges. */
export interface Divergence {
  readonly plan: Plan
  readonly history: History
  readonly verdict: Diverges
  readonly times: number
  readonly of: number
}

export interface Shrunk extends Divergence {
  /** Whether no simpler plan is left that was not tried. Never said of real threads, whose runs differ. */
  readonly minimal: boolean
}

/** Candidates tried at most: on a simulator far more than any plan needs. */
const maximumCandidates = { deterministic: 20_000, real: 400 } as const
/** Runs of a candidate on real threads, enough to see a rare divergence again, and of all of them together. */
const maximumRepeats = 5_000
/** How often a candidate is to be seen there: in as many runs as that took, a replay then shows it again 19 times in 20. */
const leastTimes = 3
/** Runs spent on other schedules of smaller plans, where a plan switches threads at all. */
const maximumSearched = 4_000
const maximumSearchedSwitches = 2
const maximumRuns = 60_000

interface Shrinking {
  readonly adapter: Adapter
  readonly checker: Checker
  readonly like: Diverges
  readonly repeats: number
  readonly signal: AbortSignal | undefined
  candidatesLeft: number
  searchesLeft: number
  runs: number
}

/** The plan with nothing in it but what is to be done, its choices written out as its run makes them. */
async function plainly(adapter: Adapter, plan: Plan): Promise<Plan> {
  const { drivers, instances, threads, skew } = plan
  const made = adapter.capabilities.deterministic ? ((await adapter.choicesOf?.(plan)) ?? plan.choices) : []
  return { drivers, instances, threads, choices: made, skew }
}

/** The simplest plan found. On real threads it is simplest as far as repeated runs could tell, so never called minimal. */
export async function shrinkPlan(
  adapter: Adapter,
  checker: Checker,
  from: Divergence,
  repeats: number,
  signal?: AbortSignal,
): Promise<Shrunk> {
  const { deterministic } = adapter.capabilities
  const candidatesLeft = deterministic ? maximumCandidates.deterministic : maximumCandidates.real
  const like = from.verdict
  const searchesLeft = deterministic ? maximumSearched : 0
  const shrinking: Shrinking = { adapter, checker, like, repeats, signal, candidatesLeft, searchesLeft, runs: 0 }
  let best: Divergence = { ...from, plan: await plainly(adapter, from.plan) }
  const further = async (): Promise<Divergence | undefined> =>
    (await simplified(shrinking, best)) ?? rescheduled(shrinking, best)
  for (let next: Divergence | undefined = best; next; next = await further()) best = next
  return { ...best, minimal: deterministic && !isOver(shrinking) }
}

/**
 * A plan that shrinks further on a simulator than on real threads, tried on these: undefined where it is not seen there often enough.
 * On a simulator every schedule can be had, so the steps that only help the timing go.
 */
export async function alsoSeen(
  adapter: Adapter,
  checker: Checker,
  failure: Shrunk,
  plan: Plan,
): Promise<Shrunk | undefined> {
  const like = failure.verdict
  const once = {
    adapter,
    checker,
    like,
    repeats: maximumRepeats,
    signal: undefined,
    candidatesLeft: 1,
    searchesLeft: 0,
  }
  const bare = await plainly(adapter, plan)
  if (!isSimpler(bare, [], failure.plan, [])) return undefined
  const found = await seenOften({ ...once, runs: 0 }, bare, maximumRepeats)
  return found && { ...found, minimal: false }
}

function isOver({ candidatesLeft, runs, signal }: Shrinking): boolean {
  return candidatesLeft <= 0 || runs >= maximumRuns || signal?.aborted === true
}

/** The first simpler plan that still breaks the clause; undefined where there is none, or no more may be tried. */
async function simplified(shrinking: Shrinking, best: Divergence): Promise<Divergence | undefined> {
  const { adapter } = shrinking
  const points = await pointsOf(adapter, best.plan)
  for (const plan of simplerPlans(best.plan, points)) {
    if (isOver(shrinking)) return undefined
    shrinking.candidatesLeft--
    // Lets an interrupt through: a simulator never waits.
    if (shrinking.candidatesLeft % 256 === 0) await new Promise(setImmediate)
    const found = await divergenceOf(shrinking, plan, best)
    if (found === undefined) continue
    const exact = { ...found, plan: await plainly(adapter, plan) }
    if (isSimpler(exact.plan, await pointsOf(adapter, exact.plan), best.plan, points)) return exact
  }
  return undefined
}

/**
 * A smaller plan that breaks the clause under another schedule, or the same under one with fewer switches: the schedule that was
 * found first need not fit what is left of the plan.
 */
async function rescheduled(shrinking: Shrinking, best: Divergence): Promise<Divergence | undefined> {
  const { adapter } = shrinking
  const switches = best.plan.choices.filter((choice) => choice !== 0).length
  if (switches === 0) return undefined
  for (let count = 1; count <= maximumSearchedSwitches; count++) {
    const bare = { ...best.plan, choices: [] }
    for (const smaller of [...(count < switches ? [bare] : []), ...smallerPlans(best.plan)]) {
      for await (const plan of withSwitches(adapter, smaller, count)) {
        if (shrinking.searchesLeft-- <= 0 || isOver(shrinking)) return undefined
        if (shrinking.searchesLeft % 256 === 0) await new Promise(setImmediate)
        const found = await seenIn(shrinking, plan, 1)
        if (found) return { ...found, plan: await plainly(adapter, plan) }
      }
    }
  }
  return undefined
}

async function pointsOf(adapter: Adapter, plan: Plan): Promise<readonly ChoicePoint[]> {
  return (adapter.capabilities.deterministic ? await adapter.pointsOf?.(plan) : undefined) ?? []
}

/** Whether a plan is below another in an order in which shrinking comes to an end. */
function isSimpler(
  plan: Plan,
  points: readonly ChoicePoint[],
  than: Plan,
  thanPoints: readonly ChoicePoint[],
): boolean {
  const [sizes, others] = [sizesOf(plan, points), sizesOf(than, thanPoints)]
  const first = sizes.findIndex((size, at) => size !== others[at])
  return first !== -1 && (sizes[first] ?? 0) < (others[first] ?? 0)
}

function sizesOf(plan: Plan, points: readonly ChoicePoint[]): number[] {
  const inside = plan.instances.map((instance) => instance.miniportInitialize.inside)
  return [
    plan.instances.length,
    plan.threads.length,
    [...plan.threads, ...inside].flat().length,
    plan.choices.filter((choice) => choice !== 0).length,
    switchesIn(points),
    oddities(plan),
    plan.choices.length,
  ]
}

/** Runs a plan, and gives its shortest history that breaks the same clause; undefined where none does. */
async function divergenceOf(shrinking: Shrinking, plan: Plan, best: Divergence): Promise<Divergence | undefined> {
  const { adapter } = shrinking
  if (adapter.capabilities.deterministic) return seenIn(shrinking, plan, 1)
  return seenOften(shrinking, plan, runsFor(best, shrinking.repeats))
}

/** On real threads: what came once may never come again, so a rare divergence is to come a few times, in as many runs once more if need be. */
async function seenOften(shrinking: Shrinking, plan: Plan, repeats: number): Promise<Divergence | undefined> {
  const found = await seenIn(shrinking, plan, repeats)
  if (!found || found.times >= leastTimes || found.of === 1) return found
  const again = await seenIn(shrinking, plan, repeats)
  const times = found.times + (again?.times ?? 0)
  return times < leastTimes ? undefined : { ...found, times, of: found.of + (again?.of ?? 0) }
}

function runsFor(best: Divergence, repeats: number): number {
  return Math.min(maximumRepeats, Math.max(repeats, Math.ceil((best.of / best.times) * 5)))
}

async function seenIn(shrinking: Shrinking, plan: Plan, repeats: number): Promise<Divergence | undefined> {
  const { adapter, checker, like } = shrinking
  shrinking.runs += repeats
  let observed: readonly Observed[]
  try {
    observed = await observe(adapter, plan, repeats)
  } catch (error) {
    if (error instanceof AdapterError) return undefined
    throw error
  }
  const of = runsOf(observed)
  let shortest: { history: History; verdict: Diverges } | undefined
  let times = 0
  for (const one of observed) {
    const verdict = judgeOrUndefined(checker, one.history, plan)
    if (verdict?.kind !== 'diverges' || verdict.broken !== like.broken) continue
    times += one.times
    if (!shortest || eventCount(one.history) < eventCount(shortest.history))
      shortest = { history: one.history, verdict }
  }
  return shortest && { plan, ...shortest, times, of }
}

function judgeOrUndefined(checker: Checker, history: History, plan: Plan): ReturnType<Checker['judge']> | undefined {
  try {
    return checker.judge(history, plan.instances)
  } catch (error) {
    if (error instanceof HistoryError) return undefined
    throw error
  }
}
