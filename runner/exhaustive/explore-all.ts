/** Runs the walks of an exhaustive part side by side, on worker threads where the suite is built. */
import type { Adapter } from '../../adapters/adapter.ts'
import { type Policy, coveringPolicy, policyName } from '../../adapters/simulator/policy.ts'
import type { Plan } from '../../adapters/plan.ts'
import { runOnWorkers } from '../workers.ts'
import type { Bound } from './bound.ts'
import type { Certificate } from './certificate.ts'
import { type ExploreTask, expectedAt, runTask, statesAt, stopAt } from './explore-task.ts'

/** What the exhaustive part is asked for. */
export interface Exploration {
  /** The simulators, right or wrong, that are to be covered; others have no exhaustive part */
  readonly adapters: readonly [Adapter, ...Adapter[]]
  readonly what: readonly (Bound | Plan)[]
  /** States of one walk at most; each takes about 80 bytes. 12 million by default */
  readonly states?: number
  /** Seconds of one walk at most, 120 by default */
  readonly seconds?: number
  /** Whether to say of long walks what is to be expected */
  readonly forecast?: boolean
  readonly signal?: AbortSignal
  /** Called now and then with the states visited by all walks so far, and those expected where that is known */
  readonly onProgress?: (states: number, expected: number | undefined) => void
}

/** What the exhaustive part came to. */
export interface Exhausted {
  readonly certificates: readonly Certificate[]
  /** Runs without an explanation or an end: the name of the adapter that shows each, and the plan with its choices */
  readonly found: readonly { readonly adapter: string; readonly plan: Plan }[]
}

const defaults = { states: 12_000_000, seconds: 120, forecast: false } as const
const progressEveryMs = 100

/** Walks everything asked for, on worker threads. Rejects only for a fault of the suite. */
export async function exploreAll(given: Exploration): Promise<Exhausted> {
  const options = { ...defaults, ...given }
  const simulated = given.adapters.flatMap((adapter) => adapter.simulated ?? [])
  const [first, ...others] = simulated.map((one) => one.policy)
  if (first === undefined) return { certificates: [], found: [] }
  const base = baseOf(given.adapters[0].identity.adapter)
  const shared = new SharedArrayBuffer(4 * (1 + 2 * given.what.length))
  const numbers = new Int32Array(shared)
  const interrupt = (): void => {
    Atomics.store(numbers, stopAt, 1)
  }
  if (given.signal?.aborted === true) interrupt()
  given.signal?.addEventListener('abort', interrupt)
  const timer = setInterval(() => given.onProgress?.(...progressOf(numbers, given.what.length)), progressEveryMs)
  const tasks = given.what.map((what, index): ExploreTask => ({
    what,
    policy: coveringPolicy([first, ...others]),
    anyNames: new Set([first, ...others].map((policy) => policy.names)).size > 1,
    fault: base.startsWith('fault:') ? base.slice('fault:'.length) : undefined,
    states: options.states,
    seconds: options.seconds,
    forecast: options.forecast,
    shared,
    index,
  }))
  try {
    // The walks look at the signal for themselves, to tell how far they came.
    const answers =
      (await runOnWorkers({
        tasks,
        worker: new URL('explore-worker.js', import.meta.url),
        exported: 'runTask',
        run: runTask,
        youngMegabytes: 128,
      })) ?? []
    return {
      certificates: answers.flatMap((answer) => answer.certificates),
      found: answers.flatMap(({ found }) => (found ? [{ adapter: nameOf(base, found.policy), plan: found.plan }] : [])),
    }
  } finally {
    clearInterval(timer)
    given.signal?.removeEventListener('abort', interrupt)
  }
}

/** `simulator` or `fault:NAME` of a name that goes on with a policy. */
function baseOf(name: string): string {
  return name.slice(0, name.lastIndexOf(':'))
}

function nameOf(base: string, policy: Policy): string {
  return `${base}:${policyName(policy)}`
}

function progressOf(numbers: Int32Array, tasks: number): [number, number | undefined] {
  let [states, expected, known] = [0, 0, true]
  for (let index = 0; index < tasks; index++) {
    states += Atomics.load(numbers, statesAt(index))
    const ofTask = Atomics.load(numbers, expectedAt(index))
    if (ofTask === 0) known = false
    expected += ofTask
  }
  return [states, known ? expected : undefined]
}
