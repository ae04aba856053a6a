/**
 * A failure of real threads on a deterministic simulator: a fault, a policy and a schedule under which the same plan gives the
 * same trace. What was seen in some of many runs is then seen in every one, and each step of the implementation can be read.
 */
import { createFaulty, faults } from '../adapters/faults/faults.ts'
import type { Fault } from '../adapters/faults/fault.ts'
import type { Plan } from '../adapters/plan.ts'
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

/** Runs spent on one simulator at most, and on all of them. */
const maximumRuns = 2_000
const maximumRunsInAll = 30_000

/**
 * The first wrong simulator that shows the same events up to the one that diverges, and the same verdict. Of faithful ones none can:
 * they conform. The same failure always gives the same answer.
 */
export async function project(wanted: Wanted, checker: Checker, signal?: AbortSignal): Promise<Projection> {
  const { history, verdict } = wanted
  const { drivers, instances, threads, skew } = wanted.plan
  const plan = { drivers, instances, threads, choices: [], skew }
  const trace = traceOf(history, verdict.at, plan)
  const accepts = (given: History): boolean => verdictLike(verdict, checker, given, plan) !== undefined
  const candidates = simulatorsFor(trace, threads.length, verdict.clauses)
  let left = maximumRunsInAll
  let complete = true
  for (const { fault, policy } of candidates) {
    if (signal?.aborted === true) return { kind: 'not-shown', simulators: candidates.length, complete: false }
    const search = { plan, policy, ndis: fault.ndis, trace, accepts, maximumRuns: Math.min(maximumRuns, left) }
    const found = findSchedule(search)
    left -= found.runs
    if (found.choices)
      return shown(wanted, checker, trace, createFaulty(fault, policy), { ...plan, choices: found.choices })
    complete &&= found.complete
    // Lets an interrupt through: a simulator never waits.
    await new Promise(setImmediate)
  }
  return { kind: 'not-shown', simulators: candidates.length, complete }
}

/** Those that may show the trace: faults that break its clauses first, then the others; the plainest policies first. */
function simulatorsFor(
  trace: Trace,
  threads: number,
  clauses: readonly ClauseId[],
): { readonly fault: Fault; readonly policy: Policy }[] {
  const rank = ({ breaks }: Fault): number => {
    const at = clauses.indexOf(breaks)
    return at === -1 ? clauses.length : at
  }
  const fitting = policies.filter((policy) => mayCallBack(policy, trace, threads))
  return [...faults]
    .toSorted((one: Fault, other: Fault) => rank(one) - rank(other))
    .flatMap((fault) => fitting.map((policy) => ({ fault, policy })))
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
async function shown(
  { verdict: like }: Wanted,
  checker: Checker,
  trace: Trace,
  adapter: ReturnType<typeof createFaulty>,
  from: Plan,
): Promise<Shown> {
  const attempt = async (plan: Plan): Promise<Shown | undefined> => {
    const history = await adapter.run(plan)
    if (followed(trace, history.words, 0) !== trace.length) return undefined
    const verdict = verdictLike(like, checker, history, plan)
    const choices = (await adapter.choicesOf?.(plan)) ?? plan.choices
    return verdict && { kind: 'shown', adapter: adapter.identity.adapter, plan: { ...plan, choices }, history, verdict }
  }
  const simpler = async ({ plan }: Shown): Promise<Shown | undefined> => {
    const weight = weightOf(plan)
    for (const choices of fewerSwitches(plan.choices, [])) {
      const found = await attempt({ ...plan, choices })
      if (found && weightOf(found.plan) < weight) return found
    }
    return undefined
  }
  let best = await attempt(from)
  if (!best)
    throw new Error(`${adapter.identity.adapter} does not give a trace again that it gave: a fault of the suite`)
  for (let next = await simpler(best); next; next = await simpler(best)) best = next
  return best
}

const weightOf = ({ choices }: Plan): number =>
  choices.filter((choice) => choice !== 0).length * 100_000 + choices.length
