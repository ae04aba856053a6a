/** Runs a plan as often as it takes to see what it can give. */
import type { Adapter, Observed } from '../adapters/adapter.ts'
import type { Plan } from '../adapters/plan.ts'

/** The distinct histories of a plan: of one run where all are the same, of `repeats` runs where they can differ. */
export async function observe(adapter: Adapter, plan: Plan, repeats: number): Promise<readonly Observed[]> {
  if (adapter.capabilities.deterministic || !adapter.repeat) return [{ history: await adapter.run(plan), times: 1 }]
  return adapter.repeat(plan, repeats)
}
