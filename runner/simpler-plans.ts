/**
 * Simpler plans than a given one, in the order that helps a reader: fewer instances, then fewer threads, fewer steps, fewer
 * context switches, simpler names, plainer parameters. Only legal ones are given, each smaller in one of these.
 */
import type { ChoicePoint } from '../adapters/adapter.ts'
import type { Plan, Step } from '../adapters/plan.ts'
import { illegality } from './legal.ts'
import { replaced, without } from './lists.ts'
import { plainerPlans } from './plainer-plans.ts'
import {
  fewerSwitches,
  withoutThread as choicesWithoutThread,
  withoutStep as choicesWithoutStep,
} from './simpler-choices.ts'

/** Candidates, each one change away. With the points at which the run chose, choices follow the change where they can. */
export function* simplerPlans(plan: Plan, points: readonly ChoicePoint[] = []): IterableIterator<Plan> {
  for (const candidate of candidates(plan, points)) if (illegality(candidate) === undefined) yield candidate
}

/** The plan with less in it, with no choices yet: fewer instances, threads or steps. */
export function* smallerPlans(plan: Plan): IterableIterator<Plan> {
  const bare = { ...plan, choices: [] }
  const smaller = [
    ...withoutInstance(bare),
    ...withoutThread(bare, []),
    ...withThreadsJoined(bare, oneAfterTheOther),
    ...withFewerSteps(bare, []),
    ...withoutInnerStep(bare),
  ]
  for (const candidate of smaller) if (illegality(candidate) === undefined) yield candidate
}

function* candidates(plan: Plan, points: readonly ChoicePoint[]): IterableIterator<Plan> {
  yield* withoutInstance(plan)
  yield* withoutThread(plan, points)
  yield* withThreadsJoined(plan, oneAfterTheOther)
  yield* withFewerSteps(plan, points)
  yield* withoutInnerStep(plan)
  yield* withOtherChoices(plan, fewerSwitches(plan.choices, points))
  yield* plainerPlans(plan)
  yield* withThreadsJoined(plan, riffles)
  yield* withThreadsSwapped(plan, points)
}

/** The plan with each of these lists of choices, none of them twice. */
function* withOtherChoices(plan: Plan, lists: Iterable<readonly number[]>): IterableIterator<Plan> {
  const seen = new Set<string>()
  for (const choices of lists) {
    const key = choices.join()
    if (!seen.has(key)) yield { ...plan, choices }
    seen.add(key)
  }
}

/** The plan with the choices that the change asks for, with those that it had, and with none. */
function withChoices(plan: Plan, fitting: readonly number[]): IterableIterator<Plan> {
  return withOtherChoices(plan, [fitting, plan.choices, []])
}

/** The plan without an instance, and without the steps about it; or with those that its callback ran in the place of its START. */
function* withoutInstance(plan: Plan): IterableIterator<Plan> {
  if (plan.instances.length < 2) return
  for (let instance = plan.instances.length - 1; instance >= 0; instance--) {
    const inside = plan.instances[instance]?.miniportInitialize.inside ?? []
    const about = (step: Step): boolean => 'instance' in step && step.instance === instance
    const others = inside.filter((step) => !about(step))
    for (const instead of others.length > 0 ? [[], others] : [[]]) {
      const renumber = (steps: readonly Step[]): Step[] =>
        steps
          .flatMap((step) => (about(step) ? (step.kind === 'start' ? instead : []) : [step]))
          .map((step) =>
            'instance' in step && step.instance > instance ? { ...step, instance: step.instance - 1 } : step,
          )
      const smaller = {
        ...plan,
        instances: without(plan.instances, instance).map((one) => ({
          ...one,
          miniportInitialize: { ...one.miniportInitialize, inside: renumber(one.miniportInitialize.inside) },
        })),
        threads: plan.threads.map(renumber),
      }
      yield* withChoices(smaller, plan.choices)
    }
  }
}

function* withoutThread(plan: Plan, points: readonly ChoicePoint[]): IterableIterator<Plan> {
  if (plan.threads.length < 2) return
  for (let thread = plan.threads.length - 1; thread >= 0; thread--) {
    yield* withChoices(
      { ...plan, threads: without(plan.threads, thread) },
      choicesWithoutThread(plan.choices, points, thread),
    )
  }
}

function* withFewerSteps(plan: Plan, points: readonly ChoicePoint[]): IterableIterator<Plan> {
  for (const [thread, steps] of plan.threads.entries()) {
    if (steps.length > 3) {
      const half = Math.ceil(steps.length / 2)
      yield { ...plan, threads: replaced(plan.threads, thread, steps.slice(0, half)) }
      yield { ...plan, threads: replaced(plan.threads, thread, steps.slice(half)) }
    }
    for (let index = steps.length - 1; index >= 0; index--) {
      yield* withChoices(
        { ...plan, threads: replaced(plan.threads, thread, without(steps, index)) },
        choicesWithoutStep(plan.choices, points, thread, index),
      )
    }
  }
}

function* withoutInnerStep(plan: Plan): IterableIterator<Plan> {
  for (const [index, instance] of plan.instances.entries()) {
    const { inside } = instance.miniportInitialize
    for (let step = 0; step < inside.length; step++) {
      const miniportInitialize = { ...instance.miniportInitialize, inside: without(inside, step) }
      const smaller = { ...plan, instances: replaced(plan.instances, index, { ...instance, miniportInitialize }) }
      yield* withChoices(smaller, plan.choices)
    }
  }
}

type Join = (one: readonly Step[], other: readonly Step[]) => Iterable<readonly Step[]>

/** The steps of two threads on one: one thread less, and no race between the two. */
function* withThreadsJoined(plan: Plan, join: Join): IterableIterator<Plan> {
  for (let later = 1; later < plan.threads.length; later++) {
    for (let earlier = 0; earlier < later; earlier++) {
      for (const joined of join(plan.threads[earlier] ?? [], plan.threads[later] ?? [])) {
        yield* withChoices({ ...plan, threads: without(replaced(plan.threads, earlier, joined), later) }, plan.choices)
      }
    }
  }
}

const oneAfterTheOther: Join = (one, other) => [
  [...one, ...other],
  [...other, ...one],
]

/** Steps of two threads beyond which not all their orders are tried: three and three have 20. */
const maximumRiffled = 6

/** Every order of the steps of both that keeps each thread's own. */
function* riffles(one: readonly Step[], other: readonly Step[]): IterableIterator<readonly Step[]> {
  if (one.length + other.length > maximumRiffled) return
  const [first, ...rest] = one
  const [second, ...others] = other
  if (first === undefined || second === undefined) {
    yield [...one, ...other]
    return
  }
  for (const riffled of riffles(rest, other)) yield [first, ...riffled]
  for (const riffled of riffles(one, others)) yield [second, ...riffled]
}

/** Two threads in each other's place: the one that begins comes first, and needs no switch to begin. Where choices are known only. */
function* withThreadsSwapped(plan: Plan, points: readonly ChoicePoint[]): IterableIterator<Plan> {
  if (points.length === 0) return
  for (let later = 1; later < plan.threads.length; later++) {
    for (let earlier = 0; earlier < later; earlier++) {
      const [one = [], other = []] = [plan.threads[earlier], plan.threads[later]]
      const swapped = { ...plan, threads: replaced(replaced(plan.threads, earlier, other), later, one) }
      yield* withOtherChoices(swapped, [[], ...fewerSwitches(plan.choices, points)])
    }
  }
}
