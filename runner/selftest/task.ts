/** Hunts for one variant of the simulator with all seeds: what a worker thread is given, and what it answers. */
import { openAdapters } from '../../adapters/open.ts'
import { createChecker } from '../../model/checker.ts'
import type { ClauseId } from '../../spec/clauses.ts'
import { type Hunt, type HuntBounds, hunt, keepingDrawn } from './hunt.ts'

export interface HuntTask {
  /** As the command line names it; it is hunted under all its policies */
  readonly adapter: string
  /** The clause that a failure is to be blamed on; undefined where there is to be none */
  readonly until: ClauseId | undefined
  readonly seeds: readonly number[]
  readonly bounds: HuntBounds
  /** A clause that is not checked */
  readonly without: ClauseId | undefined
}

const draw = keepingDrawn()

/** One hunt for each seed, in their order. */
export async function runHunts({ adapter, until, seeds, bounds, without }: HuntTask): Promise<readonly Hunt[]> {
  const checker = createChecker({ enforced: (clause) => clause !== without })
  const unnamed = new Set(without === undefined ? [] : [without])
  const adapters = await openAdapters(adapter)
  const hunts: Hunt[] = []
  for (const seed of seeds) hunts.push(await hunt({ adapters, draw, checker, unnamed, until }, seed, bounds))
  return hunts
}
