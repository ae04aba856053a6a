/** Fixes the interleaving of a plan: what is saved, shown or made simpler must not hang on a random scheduler. */
import { type Adapter, AdapterError } from '../adapters/adapter.ts'
import { type Plan, planLimits } from '../adapters/plan.ts'

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
