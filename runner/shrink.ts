/** Makes a diverging plan as simple as it can be while the same clause stays broken. */
import { type Adapter, AdapterError, type Observed } from '../adapters/adapter.ts'
import type { Plan } from '../adapters/plan.ts'
import type { Checker } from '../model/checker.ts'
import { type History, HistoryError, eventCount } from '../model/history.ts'
import type { Diverges } from '../model/verdict.ts'
import { observe } from './observe.ts'
import { simplerPlans } from './simpler-plans.ts'

/** A plan, and the shortest history of its runs that diverges. */
export interface Divergence {
  readonly plan: Plan
  readonly history: History
  readonly verdict: Diverges
  readonly times: number
  readonly of: number
}

/** Candidates tried at most: on a simulator far more than any plan needs. */
const maximumCandidates = { deterministic: 20_000, real: 400 } as const
/** Runs of a candidate on real threads, enough to see a rare divergence again, and of all of them together. */
const maximumRepeats = 5_000
const maximumRuns = 60_000

/** The simplest plan found. On real threads it is simplest as far as repeated runs could tell, so never called minimal. */
export async function shrinkPlan(
  adapter: Adapter,
  checker: Checker,
  from: Divergence,
  repeats: number,
  signal?: AbortSignal,
): Promise<Divergence & { readonly minimal: boolean }> {
  const { deterministic } = adapter.capabilities
  let best = from
  let left: number = deterministic ? maximumCandidates.deterministic : maximumCandidates.real
  let runs = 0
  const simplified = async (): Promise<boolean> => {
    for (const plan of simplerPlans(best.plan)) {
      if (left-- <= 0 || runs >= maximumRuns || signal?.aborted === true) return false
      // Lets an interrupt through: a simulator never waits.
      if (left % 256 === 0) await new Promise(setImmediate)
      const times = deterministic ? 1 : runsFor(best, repeats)
      runs += times
      const found = await divergenceOf(adapter, checker, plan, from.verdict, times)
      if (found) {
        best = found
        return true
      }
    }
    return false
  }
  while (await simplified());
  return { ...best, minimal: deterministic && left > 0 && signal?.aborted !== true }
}

function runsFor(best: Divergence, repeats: number): number {
  return Math.min(maximumRepeats, Math.max(repeats, Math.ceil((best.of / best.times) * 5)))
}

/** Runs a plan, and gives its shortest history that breaks the same clause; undefined where none does. */
async function divergenceOf(
  adapter: Adapter,
  checker: Checker,
  plan: Plan,
  like: Diverges,
  repeats: number,
): Promise<Divergence | undefined> {
  let observed: readonly Observed[]
  try {
    observed = await observe(adapter, plan, repeats)
  } catch (error) {
    if (error instanceof AdapterError) return undefined
    throw error
  }
  const of = observed.reduce((sum, one) => sum + one.times, 0)
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
