/** One walk as a task for a worker thread: plain data in, plain data out, and a few shared numbers meanwhile. */
import { faultNamed } from '../../adapters/faults/faults.ts'
import { type Policy, policyName } from '../../adapters/simulator/policy.ts'
import { faithfulNdis } from '../../adapters/simulator/ndis.ts'
import type { Plan } from '../../adapters/plan.ts'
import type { Bound } from './bound.ts'
import type { Certificate } from './certificate.ts'
import { type Witness, explore } from './explore.ts'

export interface ExploreTask {
  readonly what: Bound | Plan
  readonly policy: Policy
  /** Whether names may compare either way */
  readonly anyNames: boolean
  /** The fault of the simulator; undefined for the faithful one */
  readonly fault: string | undefined
  readonly states: number
  readonly seconds: number
  /** Whether to walk smaller bounds too, as soon as the walk proves long, so as to say what is to be expected */
  readonly forecast: boolean
  /** Numbers that all tasks share: whether to stop, then for each task its states so far and those expected */
  readonly shared: SharedArrayBuffer
  /** Number of the task, from 0 */
  readonly index: number
}

export interface ExploreAnswer {
  /** Of the task; before it that of the next smaller bound, where it was walked and the task itself came to no end */
  readonly certificates: readonly Certificate[]
  readonly found?: Witness
}

/** Places in the shared numbers. */
export const stopAt = 0
export const statesAt = (index: number): number => 1 + 2 * index
export const expectedAt = (index: number): number => 2 + 2 * index

/** Share of its time that a task may take to say what is to be expected; from that share on, of time or states, a walk is long */
const forecastShare = 0.25

/** A walk of so many states is long in any case */
const longStates = 1_000_000

/** Walks one task. */
export function runTask(task: ExploreTask): ExploreAnswer {
  let smaller: Forecast | undefined
  let isAsked = !task.forecast || !('steps' in task.what)
  const { certificate, found } = walkOne(task, task.what, task.seconds, (states, seconds) => {
    const isLong =
      states >= Math.min(longStates, task.states * forecastShare) || seconds >= task.seconds * forecastShare
    if (isAsked || !isLong) return
    isAsked = true
    smaller = 'steps' in task.what ? forecast(task, task.what) : undefined
    if (smaller) Atomics.store(new Int32Array(task.shared), expectedAt(task.index), smaller.expected)
  })
  const { ended } = certificate
  const isCutShort = ended !== 'complete' && ended !== 'found'
  return {
    certificates: [
      ...(isCutShort && smaller ? [smaller.certificate] : []),
      smaller ? { ...certificate, expected: smaller.expected } : certificate,
    ],
    ...(found && { found }),
  }
}

interface Forecast {
  readonly expected: number
  /** Of the next smaller bound */
  readonly certificate: Certificate
}

interface WalkedOne {
  readonly certificate: Certificate
  readonly found: Witness | undefined
}

/** `meanwhile` is told now and then how many states were visited, and in how many seconds. */
function walkOne(
  task: ExploreTask,
  what: Bound | Plan,
  seconds: number,
  meanwhile?: (states: number, seconds: number) => void,
): WalkedOne {
  const { policy, anyNames, states: mostStates } = task
  const numbers = new Int32Array(task.shared)
  const started = performance.now()
  let cause: 'time' | 'interrupted' = 'time'
  const stop = (states: number): boolean => {
    Atomics.store(numbers, statesAt(task.index), states)
    if (Atomics.load(numbers, stopAt) === 1) {
      cause = 'interrupted'
      return true
    }
    meanwhile?.(states, (performance.now() - started) / 1000)
    return performance.now() - started > seconds * 1000
  }
  const { found, ended, ...walked } = explore({ what, policy, anyNames }, ndisOf(task), { states: mostStates, stop })
  Atomics.store(numbers, statesAt(task.index), walked.states)
  const certificate: Certificate = {
    ...extentOf(what),
    policy: anyNames ? policyName(policy).replace(/,(?:exact|caseless)$/, '') : policyName(policy),
    ended: ended === 'stopped' ? cause : ended,
    interleavings: walked.interleavings.toString(),
    states: walked.states,
    moves: walked.moves,
    seconds: Math.round(performance.now() - started) / 1000,
  }
  return { certificate, found }
}

/** With each step more, the states grow by about the same factor. Undefined where smaller bounds cannot tell in time. */
function forecast(task: ExploreTask, bound: Bound): Forecast | undefined {
  if (bound.steps < 3) return undefined
  const seconds = task.seconds * forecastShare
  const { certificate: before } = walkOne(task, { ...bound, steps: bound.steps - 2 }, seconds / 2)
  const { certificate: last } = walkOne(task, { ...bound, steps: bound.steps - 1 }, seconds / 2)
  if (before.ended !== 'complete' || last.ended !== 'complete') return undefined
  const expected = Math.min(0x7fffffff, Math.round((last.states * last.states) / before.states))
  return { expected, certificate: last }
}

function ndisOf({ fault }: ExploreTask): typeof faithfulNdis {
  if (fault === undefined) return faithfulNdis
  const known = faultNamed(fault)
  if (known === undefined) throw new Error(`no fault is named ${fault}: a fault of the suite`)
  return known.ndis
}

function extentOf(what: Bound | Plan): Pick<Certificate, 'kind' | 'threads' | 'steps' | 'instances'> {
  if ('steps' in what) return { kind: 'bound', ...what }
  const steps = Math.max(0, ...what.threads.map((one) => one.length))
  return { kind: 'plan', threads: what.threads.length, steps, instances: what.instances.length }
}
