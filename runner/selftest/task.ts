/** Hunts for one variant of the simulator with all seeds: what a worker thread is given, and what it answers. */
import { createFaulty, faults } from '../../adapters/faults/faults.ts'
import { createLookAlike, lookAlikes } from '../../adapters/look-alikes/look-alikes.ts'
import type { Adapter } from '../../adapters/adapter.ts'
import { policies } from '../../adapters/simulator/policy.ts'
import { createChecker } from '../../model/checker.ts'
import type { ClauseId } from '../../spec/clauses.ts'
import { type Hunt, type HuntBounds, hunt, keepingDrawn } from './hunt.ts'

export interface HuntTask {
  readonly kind: 'fault' | 'look-alike'
  readonly name: string
  readonly seeds: readonly number[]
  readonly bounds: HuntBounds
  /** A clause that is not checked */
  readonly without: ClauseId | undefined
}

const draw = keepingDrawn()

/** One hunt for each seed, in their order. */
export async function runHunts({ kind, name, seeds, bounds, without }: HuntTask): Promise<readonly Hunt[]> {
  const checker = createChecker({ enforced: (clause) => clause !== without })
  const unnamed = new Set(without === undefined ? [] : [without])
  const adapters = adaptersOf(kind, name)
  const until = faults.find((fault) => kind === 'fault' && fault.name === name)?.breaks
  const hunts: Hunt[] = []
  for (const seed of seeds) hunts.push(await hunt({ adapters, draw, checker, unnamed, until }, seed, bounds))
  return hunts
}

/** The variant under each policy. */
function adaptersOf(kind: HuntTask['kind'], name: string): readonly [Adapter, ...Adapter[]] {
  const [first, ...others] =
    kind === 'fault'
      ? faults.filter((one) => one.name === name).flatMap((one) => policies.map((policy) => createFaulty(one, policy)))
      : lookAlikes
          .filter((one) => one.name === name)
          .flatMap((one) => policies.map((policy) => createLookAlike(one, policy)))
  if (first === undefined) throw new Error(`no ${kind} is called ${name}`)
  return [first, ...others]
}
