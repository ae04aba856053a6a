/** Simpler plans than a given one, the greatest simplifications first. Only legal ones are given. */
import type { Instance, Plan, Step } from '../adapters/plan.ts'
import { NDIS_STATUS_SUCCESS } from '../spec/constants.ts'
import { illegality } from './legal.ts'
import { plainName } from './names.ts'

/** Candidates, each one change away: fewer threads, instances and steps first, then plainer ones, then fewer switches. */
export function* simplerPlans(plan: Plan): IterableIterator<Plan> {
  for (const candidate of candidates(plan)) if (illegality(candidate) === undefined) yield candidate
}

function* candidates(plan: Plan): IterableIterator<Plan> {
  yield* withoutThread(plan)
  yield* withoutInstance(plan)
  yield* withFewerSteps(plan)
  yield* withOneThreadLess(plan)
  yield* withPlainerInstances(plan)
  yield* withPlainerSteps(plan)
  if (plan.drivers > 1) yield { ...plan, drivers: 1 }
  yield* withFewerChoices(plan)
}

const without = <T>(items: readonly T[], index: number): T[] => items.filter((_, at) => at !== index)
const replaced = <T>(items: readonly T[], index: number, item: T): T[] =>
  items.map((old, at) => (at === index ? item : old))

function* withoutThread(plan: Plan): IterableIterator<Plan> {
  if (plan.threads.length < 2) return
  for (let thread = plan.threads.length - 1; thread >= 0; thread--) {
    yield { ...plan, threads: without(plan.threads, thread) }
  }
}

/** The plan without an instance, and without the steps about it. */
function* withoutInstance(plan: Plan): IterableIterator<Plan> {
  if (plan.instances.length < 2) return
  for (let instance = plan.instances.length - 1; instance >= 0; instance--) {
    const renumber = (steps: readonly Step[]): Step[] =>
      steps.flatMap((step): Step[] => {
        if (!('instance' in step)) return [step]
        if (step.instance === instance) return []
        return [step.instance > instance ? { ...step, instance: step.instance - 1 } : step]
      })
    yield {
      ...plan,
      instances: without(plan.instances, instance).map((one) => ({
        ...one,
        miniportInitialize: { ...one.miniportInitialize, inside: renumber(one.miniportInitialize.inside) },
      })),
      threads: plan.threads.map(renumber),
    }
  }
}

function* withFewerSteps(plan: Plan): IterableIterator<Plan> {
  for (const [thread, steps] of plan.threads.entries()) {
    if (steps.length > 3) {
      const half = Math.ceil(steps.length / 2)
      yield { ...plan, threads: replaced(plan.threads, thread, steps.slice(0, half)) }
      yield { ...plan, threads: replaced(plan.threads, thread, steps.slice(half)) }
    }
    for (let index = steps.length - 1; index >= 0; index--) {
      yield { ...plan, threads: replaced(plan.threads, thread, without(steps, index)) }
    }
  }
  for (const [index, instance] of plan.instances.entries()) {
    const { inside } = instance.miniportInitialize
    for (let step = 0; step < inside.length; step++) {
      yield withInstance(plan, index, {
        ...instance,
        miniportInitialize: { ...instance.miniportInitialize, inside: without(inside, step) },
      })
    }
  }
}

/** The steps of a later thread behind those of an earlier one: one thread less, and no race between the two. */
function* withOneThreadLess(plan: Plan): IterableIterator<Plan> {
  for (let later = 1; later < plan.threads.length; later++) {
    for (let earlier = 0; earlier < later; earlier++) {
      const [one, other] = [plan.threads[earlier] ?? [], plan.threads[later] ?? []]
      for (const joined of [
        [...one, ...other],
        [...other, ...one],
      ]) {
        yield { ...plan, threads: without(replaced(plan.threads, earlier, joined), later) }
      }
    }
  }
}

function withInstance(plan: Plan, index: number, instance: Instance): Plan {
  return { ...plan, instances: replaced(plan.instances, index, instance) }
}

function* withPlainerInstances(plan: Plan): IterableIterator<Plan> {
  for (const [index, instance] of plan.instances.entries()) {
    const callback = instance.miniportInitialize
    const plain = plainName(index)
    if (callback.held)
      yield withInstance(plan, index, { ...instance, miniportInitialize: { ...callback, held: false } })
    if (callback.status !== NDIS_STATUS_SUCCESS) {
      yield withInstance(plan, index, { ...instance, miniportInitialize: { ...callback, status: NDIS_STATUS_SUCCESS } })
    }
    if (instance.name.join() !== plain.join()) yield withInstance(plan, index, { ...instance, name: plain })
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

function plainer(plan: Plan, step: Step): Step[] {
  if (step.kind === 'unbind') return step.adapter > 0 ? [{ ...step, adapter: 0 }] : []
  if (step.kind !== 'cancel') return []
  const owner = plan.instances[step.instance]?.owner ?? 0
  const simpler: Step[] = []
  if (step.spelling !== 'terminated') simpler.push({ ...step, spelling: 'terminated' })
  if (step.driver !== owner) simpler.push({ ...step, driver: owner })
  return simpler
}

function* withPlainerSteps(plan: Plan): IterableIterator<Plan> {
  for (const [thread, steps] of plan.threads.entries()) {
    for (const [index, step] of steps.entries()) {
      for (const simpler of plainer(plan, step)) {
        yield { ...plan, threads: replaced(plan.threads, thread, replaced(steps, index, simpler)) }
      }
    }
  }
}

/** No choices at all, half of them, then each one that switches turned into one that stays. */
function* withFewerChoices(plan: Plan): IterableIterator<Plan> {
  const { choices } = plan
  const last = choices.findLastIndex((choice) => choice !== 0)
  if (choices.length === 0) return
  yield { ...plan, choices: [] }
  if (last + 1 < choices.length) yield { ...plan, choices: choices.slice(0, last + 1) }
  if (last > 1) yield { ...plan, choices: choices.slice(0, Math.ceil(last / 2)) }
  for (const [index, choice] of choices.entries()) {
    if (choice === 0) continue
    yield { ...plan, choices: replaced(choices, index, 0) }
    if (choice > 1) yield { ...plan, choices: replaced(choices, index, 1) }
  }
}
