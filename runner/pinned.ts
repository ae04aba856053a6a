/** Fixes the interleaving of a plan: what is saved, shown or made simpler must not hang on a random scheduler. */
import { type Adapter, AdapterError } from '../adapters/adapter.ts'
import { type Plan, planLimits } from '../adapters/plan.ts'
import type { Problem } from './result.ts'

/** The plan with the choices that its run makes, as far as a plan can hold them, and no scheduler. */
export async function pinned(adapter: Adapter, plan: Plan): Promise<Plan> {
  if (plan.scheduler === undefined) return plan
  const { scheduler: _, ...rest } = plan
  try {
    const choices = await adapter.choicesOf?.(plan)
    return choices === undefined ? rest : { ...rest, choices: choices.slice(0, planLimits.choices) }
  } catch (error) {
    if (error instanceof AdapterError) return rest
    throw error
  }
}

/** Problems with their plans fixed so, each as the adapter that had it runs its plan. */
export async function pinnedProblems(
  adapters: readonly Adapter[],
  problems: readonly Problem[],
): Promise<readonly Problem[]> {
  return Promise.all(
    problems.map(async (problem) => {
      const adapter = adapters.find(({ identity }) => identity.adapter === problem.adapter)
      return adapter ? { ...problem, plan: await pinned(adapter, problem.plan) } : problem
    }),
  )
}
