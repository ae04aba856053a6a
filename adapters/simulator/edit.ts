/** Other implementations, made of the faithful one by small edits of its procedures. */
import { NDIS_STATUS_SUCCESS } from '../../spec/constants.ts'
import { findByName } from './device-list.ts'
import { faithfulNdis } from './ndis.ts'
import type { AtomicStep, DeviceEntry, Ndis, Procedure, ProcedureName } from './world.ts'

/** The faithful NDIS, or another one, with other steps in one procedure. */
export function withSteps(procedure: ProcedureName, edit: (steps: Procedure) => Procedure, ndis = faithfulNdis): Ndis {
  return { ...ndis, [procedure]: edit(ndis[procedure]) }
}

/** ... with what one step does replaced. */
export function withStep(procedure: ProcedureName, name: string, run: AtomicStep['run'], ndis = faithfulNdis): Ndis {
  return withSteps(procedure, (steps) => editNamed(procedure, steps, name, (step) => [{ ...step, run }]), ndis)
}

/** ... with further steps behind each of that name. */
export function withStepsAfter(
  procedure: ProcedureName,
  name: string,
  further: readonly AtomicStep[],
  ndis = faithfulNdis,
): Ndis {
  return withSteps(procedure, (steps) => editNamed(procedure, steps, name, (step) => [step, ...further]), ndis)
}

/** ... with some steps of one procedure left out. */
export function withoutSteps(procedure: ProcedureName, names: readonly string[], ndis = faithfulNdis): Ndis {
  return withSteps(
    procedure,
    (steps) => names.reduce((left, name) => editNamed(procedure, left, name, () => []), steps),
    ndis,
  )
}

/** Puts others in the place of all steps of that name. A step that was renamed must not leave an edit without effect. */
function editNamed(
  procedure: ProcedureName,
  steps: Procedure,
  name: string,
  edit: (step: AtomicStep) => readonly AtomicStep[],
): Procedure {
  if (!steps.some((step) => step.name === name)) throw new Error(`${procedure} has no step '${name}'`)
  return steps.flatMap((step) => (step.name === name ? edit(step) : [step]))
}

/** The step, where the procedure is about to return SUCCESS. */
export function ifSuccessful(step: AtomicStep): AtomicStep {
  return { ...step, when: (frame) => frame.status === NDIS_STATUS_SUCCESS }
}

/** Marks the frame as the call begins, before another thread can move, where the entry of that name is in such a state. */
export function markIf(state: DeviceEntry['state']): AtomicStep {
  return {
    name: 'see what is there as the call begins',
    immediate: true,
    run: (world, frame) => {
      frame.mark = findByName(world, frame.name, frame.driver)?.state === state ? 1 : 0
    },
  }
}

/** Names of steps at which most mistakes are made. */
export const stepNames = {
  acquire: 'acquire the list lock',
  release: 'release the list lock',
  find: 'find the entry of that name and driver',
  decide: 'see whether it can still be stopped',
  unlink: 'unlink the entry',
} as const
