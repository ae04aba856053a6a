/** What makes a failure of real threads easier to understand: the events that matter, and a simulator that shows the same. */
import type { Adapter } from '../adapters/adapter.ts'
import type { Checker } from '../model/checker.ts'
import { minimiseHistory } from './minimise-history.ts'
import { type Wanted, project } from './project.ts'
import type { Failure } from './result.ts'

/** Nothing where runs do not differ: the plan is then minimal, and its run can be had again. */
export async function explained(
  adapter: Adapter,
  checker: Checker,
  failure: Wanted,
  signal?: AbortSignal,
): Promise<Pick<Failure, 'essence' | 'projection'>> {
  if (adapter.capabilities.deterministic) return {}
  const { plan, history, verdict } = failure
  return {
    essence: minimiseHistory(history, plan.instances, checker, verdict),
    projection: await project(failure, checker, signal),
  }
}
