/** What a plan may ask for: only what a driver may do. The generator keeps to it; a plan from a file is held against it. */
import { type Instance, type Plan, type Step, planLimits } from '../adapters/plan.ts'
import { miniportInitializeStatuses } from '../spec/constants.ts'

/** Why a plan is not that of a legal caller, or undefined where it is. */
export function illegality(plan: Plan): string | undefined {
  return (
    outside('drivers', plan.drivers, 1, planLimits.drivers) ??
    outside('instances', plan.instances.length, 1, planLimits.instances) ??
    outside('threads', plan.threads.length, 1, planLimits.threads) ??
    outside('choices', plan.choices.length, 0, planLimits.choices) ??
    depthProblem(plan) ??
    first(plan.instances, (instance, index) => instanceProblem(plan, instance, index)) ??
    first(plan.threads, (steps, thread) => {
      const where: Named = () => `thread ${thread}`
      return (
        outside(() => `steps of ${where()}`, steps.length, 0, planLimits.steps) ??
        first(steps, (step) => stepProblem(plan, step, where))
      )
    })
  )
}

function depthProblem({ scheduler }: Plan): string | undefined {
  return scheduler?.kind === 'pct' ? outside('depth of the scheduler', scheduler.depth, 1, planLimits.depth) : undefined
}

/** What something is called, put into words only where it is to be told: each plan that is drawn is looked at. */
type Named = () => string

function outside(what: string | Named, value: number, least: number, most: number): string | undefined {
  if (Number.isInteger(value) && value >= least && value <= most) return undefined
  return `${typeof what === 'string' ? what : what()}: ${value}, expected ${least} to ${most}`
}

function first<T>(items: readonly T[], problem: (item: T, index: number) => string | undefined): string | undefined {
  for (let index = 0; index < items.length; index++) {
    const item = items[index]
    const found = item === undefined ? undefined : problem(item, index)
    if (found !== undefined) return found
  }
  return undefined
}

function capital(unit: number): number {
  const upper = String.fromCharCode(unit).toUpperCase()
  return upper.length === 1 ? upper.charCodeAt(0) : unit
}

function sameButForCase(one: readonly number[], other: readonly number[]): boolean {
  return (
    one.length === other.length &&
    one.every((unit, index) => unit === other[index] || capital(unit) === capital(other[index] ?? 0))
  )
}

function instanceProblem(plan: Plan, instance: Instance, index: number): string | undefined {
  const where: Named = () => `instance ${index}`
  const { status, inside } = instance.miniportInitialize
  const others = plan.instances.slice(0, index)
  if (others.some((other) => sameButForCase(other.name, instance.name))) {
    return `${where()} has the name of another one, but for case: a device has one owner and one name`
  }
  if (
    instance.context === 'null' &&
    others.some((other) => other.context === 'null' && other.owner === instance.owner)
  ) {
    return `${where()} is the second of its driver whose context is NULL: its callbacks could not be told apart`
  }
  if (!miniportInitializeStatuses.some((known) => known === status)) {
    return `${where()}: MiniportInitializeEx returns ${status}, which its page does not list`
  }
  return (
    outside(() => `owner of ${where()}`, instance.owner, 0, plan.drivers - 1) ??
    outside(() => `adapter of ${where()}`, instance.adapter, 0, planLimits.instances - 1) ??
    outside(() => `units in the name of ${where()}`, instance.name.length, 1, planLimits.nameUnits) ??
    outside(() => `steps inside MiniportInitializeEx of ${where()}`, inside.length, 0, planLimits.steps) ??
    first(inside, (step) => insideProblem(plan, step, index))
  )
}

/** Inside a callback nothing may wait, and only later instances may be initialized or started, so that callbacks never go in circles. */
function insideProblem(plan: Plan, step: Step, index: number): string | undefined {
  const where: Named = () => `MiniportInitializeEx of instance ${index}`
  if ((step.kind === 'initialize' || step.kind === 'start') && step.instance <= index) {
    return `${where()} does ${step.kind} of instance ${step.instance}; only of later ones`
  }
  if (step.kind === 'initialize' || step.kind === 'start' || step.kind === 'cancel' || step.kind === 'release') {
    return stepProblem(plan, step, where)
  }
  return `${where()} does ${step.kind}, which may wait`
}

function stepProblem(plan: Plan, step: Step, where: Named): string | undefined {
  switch (step.kind) {
    case 'initialize':
    case 'start':
    case 'await':
    case 'release':
    case 'deinitialize':
      return outside(() => `instance of a step of ${where()}`, step.instance, 0, plan.instances.length - 1)
    case 'cancel':
      return (
        outside(() => `instance of a step of ${where()}`, step.instance, 0, plan.instances.length - 1) ??
        outside(() => `driver of a step of ${where()}`, step.driver, 0, plan.drivers - 1)
      )
    case 'unbind':
      return outside(() => `adapter of a step of ${where()}`, step.adapter, 0, planLimits.instances - 1)
    case 'barrier':
      return undefined
  }
}
