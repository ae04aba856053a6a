/** What a wrong simulator is: the faithful one with a mistake in the steps of one procedure. */
import type { ClauseId } from '../../spec/clauses.ts'
import { faithfulNdis } from '../simulator/ndis.ts'
import type { AtomicStep, Ndis, Procedure } from '../simulator/world.ts'

export interface Fault {
  /** As the command line spells it: `fault:NAME` */
  readonly name: string
  /** The clause that it breaks first and foremost; others may follow from it */
  readonly breaks: ClauseId
  /** What is wrong, and how such a mistake comes to be */
  readonly mistake: string
  readonly ndis: Ndis
}

/** The faithful NDIS with other steps in one procedure. */
export function withSteps(procedure: keyof Ndis, edit: (steps: Procedure) => Procedure): Ndis {
  return { ...faithfulNdis, [procedure]: edit(faithfulNdis[procedure]) }
}

/** The faithful NDIS with what one step does replaced. */
export function withStep(procedure: keyof Ndis, name: string, run: AtomicStep['run']): Ndis {
  return withSteps(procedure, (steps) => {
    checkNamed(procedure, steps, name)
    return steps.map((step) => (step.name === name ? { ...step, run } : step))
  })
}

/** The faithful NDIS with some steps of one procedure left out. */
export function withoutSteps(procedure: keyof Ndis, ...names: readonly string[]): Ndis {
  return withSteps(procedure, (steps) => {
    for (const name of names) checkNamed(procedure, steps, name)
    return steps.filter((step) => !names.includes(step.name))
  })
}

/** A step that was renamed must not turn a fault into the faithful NDIS. */
function checkNamed(procedure: keyof Ndis, steps: Procedure, name: string): void {
  if (!steps.some((step) => step.name === name)) throw new Error(`${procedure} has no step '${name}'`)
}

/** Names of steps at which most mistakes are made. */
export const stepNames = {
  acquire: 'acquire the list lock',
  release: 'release the list lock',
  find: 'find the entry of that name and driver',
  decide: 'see whether it can still be stopped',
  unlink: 'unlink the entry',
} as const
