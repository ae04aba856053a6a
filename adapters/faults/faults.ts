/** All wrong simulators by name. They are the tests of the suite: each must be caught, by the clause that it breaks. */
import type { Adapter } from '../adapter.ts'
import { type Policy, policyName } from '../simulator/policy.ts'
import { createSimulator } from '../simulator/simulator.ts'
import type { Fault } from './fault.ts'
import { wrongAnswers } from './wrong-answers.ts'
import { wrongCallbacks } from './wrong-callbacks.ts'
import { wrongHalts } from './wrong-halts.ts'
import { wrongLocking } from './wrong-locking.ts'
import { wrongMemory } from './wrong-memory.ts'
import { wrongNames } from './wrong-names.ts'
import { wrongRemovals } from './wrong-removals.ts'
import { wrongStatuses } from './wrong-statuses.ts'
import { wrongStrings } from './wrong-strings.ts'
import { wrongWaits } from './wrong-waits.ts'

export const faults = [
  ...wrongStatuses,
  ...wrongAnswers,
  ...wrongNames,
  ...wrongLocking,
  ...wrongStrings,
  ...wrongMemory,
  ...wrongWaits,
  ...wrongRemovals,
  ...wrongCallbacks,
  ...wrongHalts,
] as const satisfies readonly Fault[]

/** The fault of that name; undefined where there is none. */
export function faultNamed(name: string): Fault | undefined {
  return faults.find((fault) => fault.name === name)
}

/** A simulator with that fault, which otherwise resolves what is left open as `policy` says. */
export function createFaulty(fault: Fault, policy: Policy): Adapter {
  return {
    ...createSimulator(policy, fault.ndis),
    identity: { adapter: faultyName(fault, policy), subject: `simulator, wrong on purpose: ${fault.mistake}` },
  }
}

/** As the command line names it. */
function faultyName(fault: Fault, policy: Policy): string {
  return `fault:${fault.name}:${policyName(policy)}`
}
