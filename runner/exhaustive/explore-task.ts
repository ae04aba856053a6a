/** One walk as a task for a worker thread: plain data in, plain data out, and a few shared numbers meanwhile. */
import { faultNamed } from '../../adapters/faults/faults.ts'
import { type Policy, policyName } from '../../adapters/simulator/policy.ts'
import { faithfulNdis } from '../../adapters/simulator/ndis.ts'
import type { Plan } from '../../adapters/plan.ts'
import type { Bound } from './bound.ts'
import type { Certificate } from './certificate.ts'
import { type Explored, type Witness, explore } from './explore.ts'

export interface ExploreTask {
  readonly what: Bound | Plan
  readonly policy: Policy
  /** Whether names may compare either way */
  readonly anyNames: boolean
  /** The fault of the simulator; undefined for the faithful one */
  readonly fault: string | undefined
  readonly states: number
  readonly seconds: number
  /** Whether to walk smaller bounds first, so as to say what is to be expected */
  readonly forecast: boolean
  /** Numbers that all tasks share: whether to stop, then for each task its states so far and those expected */
  readonly shared: SharedArrayBuffer
  /** Number of the task, from 0 */
  readonly index: number
}

export interface ExploreAnswer {
  readonly certificate: Certificate
  readonly found?: Witness
}

/** Places in the shared numbers. */
export const stopAt = 0
export const statesAt = (index: number): number => 1 + 2 * index
export const expectedAt = (index: number): number => 2 + 2 * index

/** Walks one task. */
export function runTask(task: ExploreTask): ExploreAnswer {
  const numbers = new Int32Array(task.shared)
  const started = performance.now()
  let cause: 'time' | 'interrupted' = 'time'
  const stop = (states: number): boolean => {
    Atomics.store(numbers, statesAt(task.index), states)
    if (Atomics.load(numbers, stopAt) === 1) {
      cause = 'interrupted'
      return true
    }
    return performance.now() - started > task.seconds * 1000
  }
  const walkOf = (what: Bound | Plan): Explored =>
    explore({ what, policy: task.policy, anyNames: task.anyNames }, ndisOf(task), { states: task.states, stop })
  const expected = 'steps' in task.what && task.forecast ? expectedStates(task.what, walkOf) : undefined
  if (expected !== undefined) Atomics.store(numbers, expectedAt(task.index), expected)
  const { found, ...walked } = walkOf(task.what)
  Atomics.store(numbers, statesAt(task.index), walked.states)
  const { interleavings, ended, states, moves } = walked
  return {
    certificate: {
      ...extentOf(task.what),
      policy: task.anyNames ? policyName(task.policy).replace(/,(?:exact|caseless)$/, '') : policyName(task.policy),
      ended: ended === 'stopped' ? cause : ended,
      interleavings: interleavings.toString(),
      states,
      moves,
      seconds: (performance.now() - started) / 1000,
      ...(expected !== undefined && { expected }),
    },
    ...(found && { found }),
  }
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

/** With each step more, the states grow by about the same factor. Undefined where the bound is too small to tell. */
function expectedStates(bound: Bound, walkOf: (bound: Bound) => Explored): number | undefined {
  if (bound.steps < 3) return undefined
  const [before, last] = [walkOf({ ...bound, steps: bound.steps - 2 }), walkOf({ ...bound, steps: bound.steps - 1 })]
  if (before.ended !== 'complete' || last.ended !== 'complete') return undefined
  return Math.min(0x7fffffff, Math.round((last.states * last.states) / before.states))
}
