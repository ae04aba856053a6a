/** Schedules of a plan in which threads are switched a given number of times: few suffice for most races. */
import type { Adapter, ChoicePoint } from '../adapters/adapter.ts'
import type { Plan } from '../adapters/plan.ts'

/** The plan with every list of choices of which `count` are not 0, such as the run makes. */
export async function* withSwitches(adapter: Adapter, plan: Plan, count: number): AsyncIterableIterator<Plan> {
  if (count === 0) {
    yield plan
    return
  }
  const points: readonly ChoicePoint[] = (await adapter.pointsOf?.(plan)) ?? []
  for (let at = plan.choices.length; at < points.length; at++) {
    const stays = Array.from({ length: at - plan.choices.length }, () => 0)
    for (let choice = 1; choice < (points[at]?.threads.length ?? 0); choice++) {
      yield* withSwitches(adapter, { ...plan, choices: [...plan.choices, ...stays, choice] }, count - 1)
    }
  }
}
