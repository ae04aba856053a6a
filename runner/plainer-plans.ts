/** Plans with simpler names and plainer parameters than a given one. */
import type { Instance, Plan, Step } from '../adapters/plan.ts'
import { NDIS_STATUS_SUCCESS } from '../spec/constants.ts'
import { replaced } from './lists.ts'
import { plainName } from './names.ts'

/** Candidates, each with one thing less that is unusual: names first. */
export function* plainerPlans(plan: Plan): IterableIterator<Plan> {
  yield* withPlainerNames(plan)
  yield* withPlainerInstances(plan)
  yield* withPlainerSteps(plan)
  for (const renamed of [withDriversSwapped(plan), withAdaptersSwapped(plan)])
    if (oddities(renamed) < oddities(plan)) yield renamed
  if (plan.drivers > 1) yield { ...plan, drivers: 1 }
}

/** How many things of a plan are unusual. Each candidate has fewer. */
export function oddities(plan: Plan): number {
  const ofInstances = plan.instances.map(
    ({ name, owner, adapter, context, miniportInitialize: { held, status } }, index) =>
      [!isPlain(name, index), owner > 0, adapter > 0, context === 'null', held, status !== NDIS_STATUS_SUCCESS].filter(
        Boolean,
      ).length,
  )
  const inside = plan.instances.map((instance) => instance.miniportInitialize.inside)
  const ofSteps = [...plan.threads, ...inside].flat().map((step) => oddity(plan, step))
  return [...ofInstances, ...ofSteps].reduce((sum, count) => sum + count, plan.drivers - 1)
}

const isPlain = (name: readonly number[], index: number): boolean => name.join() === plainName(index).join()

function withInstance(plan: Plan, index: number, instance: Instance): Plan {
  return { ...plan, instances: replaced(plan.instances, index, instance) }
}

function* withPlainerNames(plan: Plan): IterableIterator<Plan> {
  for (const [index, instance] of plan.instances.entries()) {
    if (!isPlain(instance.name, index)) yield withInstance(plan, index, { ...instance, name: plainName(index) })
  }
}

function* withPlainerInstances(plan: Plan): IterableIterator<Plan> {
  for (const [index, instance] of plan.instances.entries()) {
    const callback = instance.miniportInitialize
    if (callback.held)
      yield withInstance(plan, index, { ...instance, miniportInitialize: { ...callback, held: false } })
    if (callback.status !== NDIS_STATUS_SUCCESS) {
      yield withInstance(plan, index, { ...instance, miniportInitialize: { ...callback, status: NDIS_STATUS_SUCCESS } })
    }
    if (instance.context === 'null') yield withInstance(plan, index, { ...instance, context: 'own' })
    if (instance.owner > 0) yield withOwner(plan, index, 0)
    if (instance.adapter > 0) yield withInstance(plan, index, { ...instance, adapter: 0 })
  }
}

/** The instance with another owner, whose handle then takes the place of the old one in all cancels of it. */
function withOwner(plan: Plan, index: number, owner: number): Plan {
  const old = plan.instances[index]?.owner
  const swap = (steps: readonly Step[]): Step[] =>
    steps.map((step) => {
      if (step.kind !== 'cancel' || step.instance !== index) return step
      return { ...step, driver: step.driver === old ? owner : step.driver === owner ? (old ?? owner) : step.driver }
    })
  return {
    ...plan,
    instances: plan.instances.map((one, at) => ({
      ...one,
      owner: at === index ? owner : one.owner,
      miniportInitialize: { ...one.miniportInitialize, inside: swap(one.miniportInitialize.inside) },
    })),
    threads: plan.threads.map(swap),
  }
}

/** The plan with other instances and steps, all changed alike. */
function changed(plan: Plan, instanceOf: (one: Instance) => Instance, stepOf: (step: Step) => Step): Plan {
  const instances = plan.instances.map((one) => {
    const { miniportInitialize: callback } = one
    return instanceOf({ ...one, miniportInitialize: { ...callback, inside: callback.inside.map(stepOf) } })
  })
  return { ...plan, instances, threads: plan.threads.map((steps) => steps.map(stepOf)) }
}

function withDriversSwapped(plan: Plan): Plan {
  if (plan.drivers < 2) return plan
  return changed(
    plan,
    (one) => ({ ...one, owner: 1 - one.owner }),
    (step) => (step.kind === 'cancel' ? { ...step, driver: 1 - step.driver } : step),
  )
}

/** The first two underlying adapters in each other's place, for instances and removals alike. */
function withAdaptersSwapped(plan: Plan): Plan {
  const swapped = (adapter: number): number => (adapter < 2 ? 1 - adapter : adapter)
  return changed(
    plan,
    (one) => ({ ...one, adapter: swapped(one.adapter) }),
    (step) => (step.kind === 'unbind' ? { ...step, adapter: swapped(step.adapter) } : step),
  )
}

/** How unusual a step is: a removal more than the cancels that it makes. */
function oddity(plan: Plan, step: Step): number {
  return step.kind === 'unbind' ? 1 + (step.adapter > 0 ? 1 : 0) : plainer(plan, step).length
}

/** The removal of another adapter, or one of the cancels that it makes. */
function plainerRemovals({ instances }: Plan, step: Extract<Step, { kind: 'unbind' }>): Step[] {
  const cancels = instances.flatMap(({ owner: driver, adapter }, instance): Step[] =>
    adapter === step.adapter ? [{ kind: 'cancel', instance, driver, spelling: 'terminated' }] : [],
  )
  return step.adapter > 0 ? [...cancels, { ...step, adapter: 0 }] : cancels
}

/** A step with one thing less that is unusual. */
function plainer(plan: Plan, step: Step): Step[] {
  if (step.kind === 'unbind') return plainerRemovals(plan, step)
  if (step.kind !== 'cancel') return []
  const owner = plan.instances[step.instance]?.owner ?? 0
  const simpler: Step[] = []
  if (step.spelling !== 'terminated') simpler.push({ ...step, spelling: 'terminated' })
  if (step.driver !== owner) simpler.push({ ...step, driver: owner })
  return simpler
}

function* withPlainerSteps(plan: Plan): IterableIterator<Plan> {
  for (const [thread, steps] of plan.threads.entries()) {
    for (const [at, step] of steps.entries()) {
      for (const simpler of plainer(plan, step)) {
        yield { ...plan, threads: replaced(plan.threads, thread, replaced(steps, at, simpler)) }
      }
    }
  }
  for (const [index, instance] of plan.instances.entries()) {
    const callback = instance.miniportInitialize
    for (const [at, step] of callback.inside.entries()) {
      for (const simpler of plainer(plan, step)) {
        const inside = replaced(callback.inside, at, simpler)
        yield withInstance(plan, index, { ...instance, miniportInitialize: { ...callback, inside } })
      }
    }
  }
}
