/** The embedded simulator: NDIS in memory, deterministic. The same plan gives the same history, word for word. */
import type { History } from '../../model/history.ts'
import { allObservations } from '../../spec/observations.ts'
import type { Adapter } from '../adapter.ts'
import type { Plan } from '../plan.ts'
import { faithfulNdis } from './ndis.ts'
import { type Policy, policyName } from './policy.ts'
import { runSteps } from './probe.ts'
import { following, misfitOf, recorded, trimmed } from './schedule.ts'
import { type Scheduler, runToEnd, settle } from './scheduler.ts'
import { layOut } from './strings.ts'
import { type Ndis, type World, call } from './world.ts'

/** A simulator that resolves what is left open as `policy` says. */
export function createSimulator(policy: Policy, ndis: Ndis = faithfulNdis): Adapter {
  return {
    identity: { adapter: `simulator:${policyName(policy)}`, subject: 'embedded simulator' },
    capabilities: { observes: allObservations, deterministic: true },
    run: (plan) => Promise.resolve(simulate(plan, policy, ndis)),
    choicesOf: (plan) => Promise.resolve(choicesOf(plan, policy, ndis)),
    misfit: (plan) => Promise.resolve(misfit(plan, policy, ndis)),
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
  const world = createWorld(plan, policy, ndis)
  const ending = runToEnd(world, choose)
  return { ending, words: world.words }
}

function choicesOf(plan: Plan, policy: Policy, ndis: Ndis): readonly number[] {
  const { choose, choices } = recorded(following(plan))
  simulate(plan, policy, ndis, choose)
  return trimmed(choices)
}

/** Why the choices of a plan do not fit it, in words; undefined where they do. */
function misfit(plan: Plan, policy: Policy, ndis: Ndis): string | undefined {
  const couldMove: number[] = []
  const choose = following(plan)
  simulate(plan, policy, ndis, (enabled, world) => {
    couldMove.push(enabled.length)
    return choose(enabled, world)
  })
  return misfitOf(plan.choices, couldMove)
}

/** A machine in which nothing has happened yet. */
export function createWorld(plan: Plan, policy: Policy, ndis: Ndis): World {
  const worker = plan.threads.length
  const world: World = {
    plan,
    policy,
    ndis,
    threads: Array.from({ length: worker + 1 }, () => ({ frames: [], barriersReached: 0, holdsLock: false })),
    locked: false,
    devices: [],
    nextEntry: 0,
    queue: [],
    nodes: plan.instances.map((instance) => ({ name: layOut(instance.name, 'terminated'), started: false })),
    names: plan.instances.map((instance) => layOut(instance.name, 'terminated')),
    notes: plan.instances.map(() => ({
      due: 0,
      settled: 0,
      initializing: 0,
      running: 0,
      released: false,
      handle: -1,
      deinitializing: 0,
    })),
    nextInitiation: 1,
    words: [],
  }
  for (const [thread, steps] of plan.threads.entries()) {
    call(world, thread, runSteps, { steps })
    settle(world, thread)
  }
  call(world, worker, ndis.pnpWorker, {})
  return world
}
