/** What makes a failure of real threads easier to understand: a simulator that shows the same, and the events that matter. */
import type { Adapter } from '../adapters/adapter.ts'
import { openAdapters } from '../adapters/open.ts'
import type { Checker } from '../model/checker.ts'
import { minimiseHistory } from './minimise-history.ts'
import { type Shown, project } from './project.ts'
import type { Failure } from './result.ts'
import { type Shrunk, alsoSeen, shrinkPlan } from './shrink.ts'

/** How a failure is told: as it is where runs do not differ, since the plan is then minimal and its run can be had again. */
export async function explained(
  adapter: Adapter,
  checker: Checker,
  shrunk: Shrunk,
  signal?: AbortSignal,
): Promise<Shrunk & Pick<Failure, 'essence' | 'projection'>> {
  if (adapter.capabilities.deterministic) return shrunk
  const first = await project(shrunk, checker, signal)
  const simpler = first.kind === 'shown' ? await shrunkElsewhere(adapter, checker, shrunk, first, signal) : undefined
  const failure = simpler ?? shrunk
  return {
    ...failure,
    essence: minimiseHistory(failure.history, failure.plan.instances, checker, failure.verdict),
    projection: simpler ? await project(simpler, checker, signal) : first,
  }
}

/** The failure with the plan that is left of it on the simulator that shows it, where that plan shows it on real threads too. */
async function shrunkElsewhere(
  adapter: Adapter,
  checker: Checker,
  shrunk: Shrunk,
  { adapter: name, plan, history, verdict }: Shown,
  signal: AbortSignal | undefined,
): Promise<Shrunk | undefined> {
  const [simulator] = await openAdapters(name)
  const less = await shrinkPlan(simulator, checker, { plan, history, verdict, times: 1, of: 1 }, 1, signal)
  return signal?.aborted === true ? undefined : alsoSeen(adapter, checker, shrunk, less.plan)
}
