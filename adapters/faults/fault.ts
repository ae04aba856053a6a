/** What a wrong simulator is: the faithful one with a mistake in the steps of one procedure. */
import type { ClauseId } from '../../spec/clauses.ts'
import { faithfulNdis } from '../simulator/ndis.ts'
import type { AtomicStep, Ndis, Procedure } from '../simulator/world.ts'

export interface Fault {
  /** As the command line spells it: `fault:NAME` */
  readonly name: string
  /** The clause that it breaks first and foremost */
  readonly breaks: ClauseId
  /** Further clauses that the same mistake breaks, each seen for itself */
  readonly breaksToo?: readonly ClauseId[]
  /** What is wrong, and how such a mistake comes to be */
  readonly mistake: string
  readonly ndis: Ndis
}

/** The faithful NDIS, or another one, with other steps in one procedure. */
export function withSteps(procedure: keyof Ndis, edit: (steps: Procedure) => Procedure, ndis = faithfulNdis): Ndis {
  return { ...ndis, [procedure]: edit(ndis[procedure]) }
}

/** ... with what one step does replaced. */
export function withStep(procedure: keyof Ndis, name: string, run: AtomicStep['run'], ndis = faithfulNdis): Ndis {
  return withSteps(procedure, (steps) => editNamed(procedure, steps, name, (step) => [{ ...step, run }]), ndis)
}

/** ... with further steps behind each of that name. */
export function withStepsAfter(
  procedure: keyof Ndis,
  name: string,
  further: readonly AtomicStep[],
  ndis = faithfulNdis,
): Ndis {
  return withSteps(procedure, (steps) => editNamed(procedure, steps, name, (step) => [step, ...further]), ndis)
}

/** ... with some steps of one procedure left out. */
export function withoutSteps(procedure: keyof Ndis, names: readonly string[], ndis = faithfulNdis): Ndis {
  return withSteps(
    procedure,
    (steps) => names.reduce((left, name) => editNamed(procedure, left, name, () => []), steps),
    ndis,
  )
}

/** Puts others in the place of all steps of that name. A step that was renamed must not turn a fault into the faithful NDIS. */
function editNamed(
  procedure: keyof Ndis,
  steps: Procedure,
  name: string,
  edit: (step: AtomicStep) => readonly AtomicStep[],
): Procedure {
  if (!steps.some((step) => step.name === name)) throw new Error(`${procedure} has no step '${name}'`)
  return steps.flatMap((step) => (step.name === name ? edit(step) : [step]))
}

/** Names of steps at which most mistakes are made. */
export const stepNames = {
  acquire: 'acquire the list lock',
  release: 'release the list lock',
  find: 'find the entry of that name and driver',
  decide: 'see whether it can still be stopped',
  unlink: 'unlink the entry',
} as const
