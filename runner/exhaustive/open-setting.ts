/** What a walk leaves open: the policy of the simulator, and for all plans at once what each MiniportInitializeEx does. */
import type { Instance, Plan } from '../../adapters/plan.ts'
import { sharedAtFirst } from '../../adapters/simulator/explicit.ts'
import type { OpenSetting } from '../../adapters/simulator/machine.ts'
import { type Policy, policyChoices } from '../../adapters/simulator/policy.ts'
import type { Ndis } from '../../adapters/simulator/world.ts'
import { NDIS_STATUS_SUCCESS, statuses } from '../../spec/constants.ts'

/** What a plan may want of the MiniportInitializeEx of one instance: the options for its status, whether it is held, the steps inside. */
const callbackChoices = {
  status: [NDIS_STATUS_SUCCESS, statuses.NDIS_STATUS_RESOURCES],
  held: [false, true],
  inside: (instance: number): readonly Instance['miniportInitialize']['inside'][] => [
    [],
    [{ kind: 'cancel', instance, driver: 0, spelling: 'terminated' }],
  ],
} as const

const policyParts = ['dispatch', 'commit', 'earlyStart', 'names'] as const satisfies readonly (keyof Policy)[]
/** Things that are open for each instance */
const perInstance = 3

type Pick = <T>(thing: number, options: readonly T[]) => T

/** The policy that asks for each of its parts when it is read. */
function openPolicy(pick: Pick): Policy {
  return {
    get dispatch() {
      return pick(0, policyChoices.dispatch)
    },
    get commit() {
      return pick(1, policyChoices.commit)
    },
    get earlyStart() {
      return pick(2, policyChoices.earlyStart)
    },
    get names() {
      return pick(3, policyChoices.names)
    },
  }
}

/** The callback of an instance of all plans, which asks likewise. */
function openCallback(pick: Pick, index: number): Instance['miniportInitialize'] {
  const first = policyParts.length + index * perInstance
  return {
    get status() {
      return pick(first, callbackChoices.status)
    },
    get held() {
      return pick(first + 1, callbackChoices.held)
    },
    get inside() {
      return pick(first + 2, callbackChoices.inside(index))
    },
  }
}

const policyOptions = policyParts.map((part) => policyChoices[part].length)

/** One plan, in all policies. */
export function settingOf(plan: Plan, ndis: Ndis): OpenSetting {
  return {
    options: policyOptions,
    shared: sharedAtFirst(plan.instances),
    setting: (decide) => ({ plan, ndis, policy: openPolicy(pickBy(decide)) }),
  }
}

/** All plans over these instances, in all policies. */
export function settingOfAll(skeleton: Plan, ndis: Ndis): OpenSetting {
  return {
    options: [...policyOptions, ...skeleton.instances.flatMap(() => [2, 2, 2])],
    shared: sharedAtFirst(skeleton.instances),
    setting: (decide) => {
      const pick = pickBy(decide)
      const instances = skeleton.instances.map((instance, index) => ({
        ...instance,
        miniportInitialize: openCallback(pick, index),
      }))
      return { ndis, policy: openPolicy(pick), plan: { ...skeleton, instances } }
    },
  }
}

function pickBy(decide: (thing: number) => number): Pick {
  return (thing, options) => {
    const option = options[decide(thing)]
    if (option === undefined) throw new RangeError(`thing ${thing} has ${options.length} options`)
    return option
  }
}

/** The parts of a policy that are decided, by index of their options; the others stay open. */
export function decidedFor(policy: Partial<Policy>, options: readonly number[]): readonly number[] {
  const parts = policyParts.map((part) => {
    const value = policy[part]
    return value === undefined ? -1 : policyChoices[part].findIndex((option) => option === value)
  })
  return options.map((_, thing) => parts[thing] ?? -1)
}

/** How many settings stand behind one in which only so much has been decided. */
export function weightOf(decided: readonly number[], options: readonly number[]): bigint {
  return decided.reduce(
    (product, option, thing) => (option === -1 ? product * BigInt(options[thing] ?? 1) : product),
    1n,
  )
}
