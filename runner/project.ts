/**
 * A failure of real threads on a deterministic simulator: a fault, a policy and a schedule under which the same plan gives the
 * same trace. What was seen in some of many runs is then seen in every one, and each step of the implementation can be read.
 */
import { createFaulty, faults } from '../adapters/faults/faults.ts'
import type { Fault } from '../adapters/faults/fault.ts'
import type { Adapter } from '../adapters/adapter.ts'
import { type Plan, planLimits } from '../adapters/plan.ts'
import { type Policy, policies } from '../adapters/simulator/policy.ts'
import type { Checker } from '../model/checker.ts'
import { type History, eventKinds, eventWords, word } from '../model/history.ts'
import type { Diverges } from '../model/verdict.ts'
import type { ClauseId } from '../spec/clauses.ts'
import { findSchedule } from './find-schedule.ts'
import { fewerSwitches } from './simpler-choices.ts'
import { type Trace, followed, traceOf } from './trace.ts'

/** A wrong simulator that gives the same trace. */
export interface Shown {
  readonly kind: 'shown'
  /** As the command line names it */
  readonly adapter: string
  /** The plan, with the choices under which its run gives the trace */
  readonly plan: Plan
  readonly history: History
  readonly verdict: Diverges
}

export interface NotShown {
  readonly kind: 'not-shown'
  /** Wrong simulators tried */
  readonly simulators: number
  /** Whether every schedule of each was tried */
  readonly complete: boolean
}

export type Projection = Shown | NotShown

/** What is to be shown: a plan, and the history of a run of it that diverges. */
export interface Wanted {
  readonly plan: Plan
  readonly history: History
  readonly verdict: Diverges
}

/** Runs spent on one simulator at most, first a few on each, and on all of them. */
const maximumRuns = [50, 2_000] as const
const maximumRunsInAll = 100_000
/** Runs spent on a simpler schedule, once one is found. */
const maximumSimplifying = 500

/**
 * The simplest of the wrong simulators that show the same events up to the one that diverges, and the same verdict. Those that break
 * its most specific clause are asked first. Of faithful ones none can show it: they conform. The same failure always gives the
 * same answer.
 */
export async function project(wanted: Wanted, checker: Checker, signal?: AbortSignal): Promise<Projection> {
  const { history, verdict } = wanted
  const { drivers, instances, threads, skew } = wanted.plan
  const plan = { drivers, instances, threads, choices: [], skew }
  const trace = traceOf(history, verdict.at, plan)
  const projecting: Projecting = {
    plan,
    trace,
    like: verdict,
    checker,
    signal,
    runsLeft: maximumRunsInAll,
    exhausted: new Set(),
  }
  const fitting = policies.filter((policy) => mayCallBack(policy, trace, threads.length))
  const simulators = faults.length * fitting.length
  for (const most of maximumRuns) {
    for (const group of groupsOf(verdict.clauses)) {
      const found: Shown[] = []
      for (const fault of group) found.push(...(await onFault(projecting, fault, fitting, most)))
      const [first] = found.toSorted((one, other) => weightOf(one.plan) - weightOf(other.plan))
      if (first) return first
    }
    if (projecting.exhausted.size === simulators) break
  }
  return { kind: 'not-shown', simulators, complete: projecting.exhausted.size === simulators }
}

interface Projecting {
  readonly plan: Plan
  readonly trace: Trace
  readonly like: Diverges
  readonly checker: Checker
  readonly signal: AbortSignal | undefined
  runsLeft: number
  /** Names of the simulators of which every schedule was tried */
  readonly exhausted: Set<string>
}

/** Faults by the clause that they break, in the order in which the verdict names it; last those that break another. */
function groupsOf(clauses: readonly ClauseId[]): Fault[][] {
  const named = clauses.map((clause) => faults.filter((fault) => fault.breaks === clause))
  return [...named, faults.filter((fault) => !clauses.includes(fault.breaks))]
}

/** A fault under the first policy that shows the trace within so many runs, if one does. */
async function onFault(
  projecting: Projecting,
  fault: Fault,
  fitting: readonly Policy[],
  most: number,
): Promise<Shown[]> {
  const { plan, trace, like, checker, signal, exhausted } = projecting
  const accepts = (history: History): boolean => verdictLike(like, checker, history, plan) !== undefined
  for (const policy of fitting) {
    const adapter = createFaulty(fault, policy)
    const runs = Math.min(most, projecting.runsLeft)
    if (exhausted.has(adapter.identity.adapter) || runs <= 0 || signal?.aborted === true) continue
    // Lets an interrupt through: a simulator never waits.
    await new Promise(setImmediate)
    const found = findSchedule({ plan, policy, ndis: fault.ndis, trace, accepts, maximumRuns: runs })
    projecting.runsLeft -= found.runs
    if (found.choices) return [await simplest(projecting, adapter, found.choices)]
    if (found.complete) exhausted.add(adapter.identity.adapter)
  }
  return []
}

const enter = 1 + eventKinds.indexOf('enter')

/** Whether MiniportInitializeEx comes on such threads as those of the trace: the plan's, or one of the subject's own. */
function mayCallBack(policy: Policy, trace: Trace, threads: number): boolean {
  for (let at = 0; at < trace.length; at += eventWords) {
    if (trace[at + word.kind] !== enter) continue
    const isPlans = (trace[at + word.thread] ?? 0) < threads
    if (isPlans !== (policy.dispatch === 'inside')) return false
  }
  return true
}

function verdictLike(wanted: Diverges, checker: Checker, history: History, plan: Plan): Diverges | undefined {
  const verdict = checker.judge(history, plan.instances)
  return verdict.kind === 'diverges' && verdict.broken === wanted.broken && verdict.at === wanted.at
    ? verdict
    : undefined
}

/** The plan on that simulator, switching threads no more than the trace needs. */
async function simplest(projecting: Projecting, adapter: Adapter, from: readonly number[]): Promise<Shown> {
  const { plan, trace, like, checker } = projecting
  const attempt = async (tried: readonly number[]): Promise<Shown | undefined> => {
    const history = await adapter.run({ ...plan, choices: tried })
    if (followed(trace, history.words, 0) !== trace.length) return undefined
    const verdict = verdictLike(like, checker, history, plan)
    const choices = (await adapter.choicesOf?.({ ...plan, choices: tried })) ?? tried
    return verdict && { kind: 'shown', adapter: adapter.identity.adapter, plan: { ...plan, choices }, history, verdict }
  }
  let left = maximumSimplifying
  const simpler = async (than: Plan): Promise<Shown | undefined> => {
    for (const choices of fewerSwitches(than.choices, (await adapter.pointsOf?.(than)) ?? [])) {
      if (left-- <= 0) return undefined
      const found = await attempt(choices)
      if (found && weightOf(found.plan) < weightOf(than)) return found
    }
    return undefined
  }
  let best = await attempt(from)
  if (!best)
    throw new Error(`${adapter.identity.adapter} does not give a trace again that it gave: a fault of the suite`)
  for (let next = await simpler(best.plan); next; next = await simpler(best.plan)) best = next
  return best
}

/** The fewer choices that are not 0 the simpler, and of as many the earlier. */
const weightOf = ({ choices }: Plan): number =>
  choices.filter((choice) => choice !== 0).length * (1 + planLimits.choices) + choices.length
