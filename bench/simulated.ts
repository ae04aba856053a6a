/** Runs plans on the simulator, its policies in turn. */
import type { Plan } from '../adapters/plan.ts'
import { faithfulNdis } from '../adapters/simulator/ndis.ts'
import { policies } from '../adapters/simulator/policy.ts'
import { simulate } from '../adapters/simulator/simulator.ts'
import type { History } from '../model/history.ts'

/** The run of the plan that comes at this place, from 0. */
export function simulated(plan: Plan, index: number, ndis = faithfulNdis): History {
  const policy = policies[index % policies.length]
  if (policy === undefined) throw new Error('there are no policies')
  return simulate(plan, policy, ndis)
}
