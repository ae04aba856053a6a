/**
 * The exhaustive part: all plans within a bound, or one plan, in all interleavings, on the simulator. What comes out says how much that
 * was, exactly, and the first run that has no explanation as a plan with its choices.
 */
import type { Plan, Step } from '../../adapters/plan.ts'
import { createMachine } from '../../adapters/simulator/machine.ts'
import type { Policy } from '../../adapters/simulator/policy.ts'
import type { Ndis } from '../../adapters/simulator/world.ts'
import { createStepwise } from '../../model/stepwise.ts'
import { plainName } from '../names.ts'
import type { Bound } from './bound.ts'
import { type Client, clientOf, mostGeneralClient } from './client.ts'
import { callbackOf, namesOf, settingOf, settingOfAll, weightOf } from './open-setting.ts'
import { createProduct } from './product.ts'
import { type Limits, type Walked, walk } from './walk.ts'
import { choicesFor, wayOf } from './witness.ts'

/** What is walked, and on what. */
export interface Task {
  readonly what: Bound | Plan
  readonly policy: Policy
  /** Whether names may compare either way, whatever the policy says */
  readonly anyNames: boolean
}

export interface Explored extends Omit<Walked, 'found'> {
  readonly found?: Witness
}

/** A run that has no explanation, or no end. */
export interface Witness {
  readonly policy: Policy
  readonly plan: Plan
}

/** Walks one task. */
export function explore(task: Task, ndis: Ndis, limits: Limits): Explored {
  const merged = exploreWith(task, ndis, limits, true)
  // Where a step touches the lists without the lock, each step under the lock has to be walked for itself.
  return merged.undisciplined ? exploreWith(task, ndis, limits, false).explored : merged.explored
}

function exploreWith(
  { what, policy, anyNames }: Task,
  ndis: Ndis,
  limits: Limits,
  merge: boolean,
): { readonly explored: Explored; readonly undisciplined: boolean } {
  const isPlan = 'drivers' in what
  const skeleton = isPlan ? what : skeletonOf(what)
  const client: Client = isPlan
    ? clientOf(what.threads)
    : mostGeneralClient(
        Array.from({ length: what.threads }, () => what.steps),
        what.instances,
      )
  const subject = { ndis, policy: { ...policy, names: anyNames ? undefined : policy.names } }
  const open = isPlan ? settingOf(skeleton, subject) : settingOfAll(skeleton, subject)
  const machine = createMachine(open, merge)
  const product = createProduct(machine, createStepwise(skeleton.instances, client.budgets.length + 1), client)
  const walked = walk(product, (shared) => weightOf(machine.decidedIn(shared), open), {
    ...limits,
    stop: (states) => (merge && machine.undisciplined) || limits.stop?.(states) === true,
  })
  const { undisciplined } = machine
  const { found, ...explored } = walked
  if (found === undefined || (merge && undisciplined)) return { explored, undisciplined }
  const decided = decidedOnTheWay([
    ...found.steps.flatMap(({ move }) => (move ? [machine.decidedIn(move.shared)] : [])),
    machine.decidedIn(found.shared),
  ])
  const way = wayOf(product.starts[found.start]?.begins ?? [], found.steps)
  const plan = isPlan ? what : planOf(skeleton, way.threads, decided)
  const resolved = { ...policy, names: anyNames ? namesOf(decided) : policy.names }
  const choices = choicesFor(plan, resolved, ndis, way.turns)
  return { undisciplined, explored: { ...explored, found: { policy: resolved, plan: { ...plan, choices } } } }
}

/** Each thing as it was decided first: later on, what makes no difference any more may be left out. */
function decidedOnTheWay(states: readonly (readonly number[])[]): readonly number[] {
  const [last = []] = states.slice(-1)
  return last.map((_, thing) => states.find((decided) => decided[thing] !== -1)?.[thing] ?? -1)
}

/** What all plans within a bound have in common. Names of one unit are enough for a walk, and cheap to copy. */
function skeletonOf({ instances }: Bound): Plan {
  return {
    drivers: 1,
    instances: Array.from({ length: instances }, (_, index) => ({
      owner: 0,
      adapter: 0,
      name: [0x41 + index],
      context: 'own',
      miniportInitialize: { status: 0, held: false, inside: [] },
    })),
    threads: [],
    choices: [],
    skew: 0,
  }
}

function planOf(skeleton: Plan, threads: readonly (readonly Step[])[], decided: readonly number[]): Plan {
  return {
    ...skeleton,
    threads,
    instances: skeleton.instances.map((instance, index) => ({
      ...instance,
      name: plainName(index),
      miniportInitialize: callbackOf(decided, index),
    })),
  }
}
