/** Small histories for the two checkers to agree on: random walks, most of them changed so that they may diverge. */
import type { Device, History } from '../../model/history.ts'
import { corrupt } from './corrupt-history.ts'
import { once, seeded } from './random.ts'
import { randomWalk } from './random-walk.ts'
import type { Phase } from './sequential.ts'
import { historyOf } from './traces.ts'

export interface RandomHistory {
  readonly history: History
  readonly devices: readonly Device[]
  /** The phases that the walk went through before it was changed */
  readonly phases: ReadonlySet<Phase>
}

/** The history of this seed: always the same one. */
export function randomHistory(seed: number): RandomHistory {
  const random = seeded(seed)
  const { events, devices, phases } = randomWalk(random, 4 + random(15))
  let changed = events
  if (!once(random, 3)) for (let left = 1 + random(2); left > 0; left--) changed = corrupt(random, changed)
  return { history: historyOf(changed), devices, phases }
}
