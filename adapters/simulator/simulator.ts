/** The embedded simulator: NDIS in memory, deterministic. The same plan gives the same history, word for word. */
import type { History } from '../../model/history.ts'
import { allObservations } from '../../spec/observations.ts'
import type { Adapter, ChoicePoint } from '../adapter.ts'
import type { Plan } from '../plan.ts'
import { sharedAtFirst } from './explicit.ts'
import { faithfulNdis } from './ndis.ts'
import { type Policy, type Resolution, policyName, resolutionOf } from './policy.ts'
import { runSteps } from './probe.ts'
import { following, misfitOf, noting, recorded, trimmed } from './schedule.ts'
import { type Scheduler, noOrYes, runToEnd, settle } from './scheduler.ts'
import { type Ndis, type World, call } from './world.ts'

/**
 * A simulator that resolves what is left open as `policy` says. Its functions may be replaced by wrong ones.
 * @example const [policy] = policies; const adapter = createSimulator(policy)
 */
export function createSimulator(policy: Policy, ndis: Ndis = faithfulNdis): Adapter {
  return {
    identity: { adapter: `simulator:${policyName(policy)}`, subject: 'embedded simulator' },
    capabilities: { observes: allObservations, deterministic: true },
    run: (plan) => Promise.resolve(simulate(plan, policy, ndis)),
    choicesOf: (plan) => Promise.resolve(choicesOf(plan, policy, ndis)),
    pointsOf: (plan) => Promise.resolve(pointsOf(plan, policy, ndis)),
    misfit: (plan) => Promise.resolve(misfit(plan, policy, ndis)),
    // A walk knows one worker.
    ...(ndis.workers === undefined && { simulated: { policy, ndis } }),
    close: () => Promise.resolve(),
  }
}

/** Runs a plan at once, as its choices say or as a scheduler does. */
export function simulate(
  plan: Plan,
  policy: Policy,
  ndis: Ndis = faithfulNdis,
  choose: Scheduler = following(plan),
): History {
  const resolve = resolutionOf(policy, () => choose(noOrYes, world, -1) === 1)
  const world = createWorld(plan, resolve, ndis)
  const ending = runToEnd(world, choose)
  return { ending, words: world.words }
}

function choicesOf(plan: Plan, policy: Policy, ndis: Ndis): readonly number[] {
  const { choose, choices } = recorded(following(plan))
  simulate(plan, policy, ndis, choose)
  return trimmed(choices)
}

function pointsOf(plan: Plan, policy: Policy, ndis: Ndis): readonly ChoicePoint[] {
  const { choose, points } = noting(following(plan))
  simulate(plan, policy, ndis, choose)
  return points
}

/** Why the choices of a plan do not fit it, in words; undefined where they do. */
function misfit(plan: Plan, policy: Policy, ndis: Ndis): string | undefined {
  const couldMove: number[] = []
  const choose = following(plan)
  simulate(plan, policy, ndis, (enabled, world, last) => {
    couldMove.push(enabled.length)
    return choose(enabled, world, last)
  })
  return misfitOf(plan.choices, couldMove)
}

/** A machine in which nothing has happened yet. */
export function createWorld(plan: Plan, resolve: Resolution, ndis: Ndis): World {
  const workers = ndis.workers ?? 1
  const world: World = {
    plan,
    returnsAtOnce: false,
    returnsTaken: 0,
    steps: 0,
    resolve,
    ndis,
    threads: Array.from({ length: plan.threads.length + workers }, () => ({ frames: [], holdsLock: false })),
    ...sharedAtFirst(plan),
    nextEntry: 0,
    nextInitiation: 1,
    words: [],
  }
  for (const [thread, steps] of plan.threads.entries()) {
    call(world, thread, runSteps, { steps })
    settle(world, thread)
  }
  for (let worker = 0; worker < workers; worker++) call(world, plan.threads.length + worker, ndis.pnpWorker, {})
  return world
}
