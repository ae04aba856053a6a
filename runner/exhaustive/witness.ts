/** A way through a walk as a plan with its choices, which the simulator runs like any other. */
import type { Plan, Step } from '../../adapters/plan.ts'
import type { Policy } from '../../adapters/simulator/policy.ts'
import { recorded, trimmed } from '../../adapters/simulator/schedule.ts'
import { type Scheduler, noOrYes } from '../../adapters/simulator/scheduler.ts'
import { simulate } from '../../adapters/simulator/simulator.ts'
import type { Ndis } from '../../adapters/simulator/world.ts'
import type { Continuation } from './continuations.ts'
import type { WayOn } from './product.ts'

/** One move of a way, by the thread of the plan that makes it. */
interface Turn {
  readonly thread: number
  /** Atomic steps */
  readonly steps: number
  /** What a free policy answers meanwhile: 1 for yes */
  readonly answers: readonly number[]
}

/** What each thread of the plan does, and in which order they move. */
export interface Way {
  readonly threads: readonly (readonly Step[])[]
  readonly turns: readonly Turn[]
}

/** Follows a way, on which threads change places as states are brought into canonical form. */
export function wayOf(begins: readonly Continuation[], steps: readonly WayOn[]): Way {
  const threads = begins.map((one) => [...one.begins])
  const turns: Turn[] = []
  /** Thread of the plan at each place */
  let at = begins.map((_, thread) => thread)
  for (const { thread: place, move, chosen, continuation, order } of steps) {
    if (place === -1) at = begins.map((_, thread) => thread)
    const thread = at[place] ?? begins.length
    const own = threads[thread]
    if (chosen) own?.push(chosen)
    own?.push(...(continuation?.begins ?? []))
    if (move) turns.push({ thread, steps: move.steps, answers: move.answers })
    if (place !== -1 && order.length > 0)
      at = at.toSorted((one, other) => (order[at.indexOf(one)] ?? 0) - (order[at.indexOf(other)] ?? 0))
  }
  return { threads, turns }
}

/** The choices under which the simulator runs the plan in that order. */
export function choicesFor(plan: Plan, policy: Policy, ndis: Ndis, turns: readonly Turn[]): number[] {
  const moves = turns.flatMap(({ thread, steps }) => Array.from({ length: steps }, () => thread))
  const answers = turns.flatMap((turn) => turn.answers)
  const wanted: Scheduler = (enabled, world) => {
    if (enabled === noOrYes) return answers.shift() ?? 0
    const index = enabled.indexOf(moves[world.steps] ?? enabled[0] ?? 0)
    if (index === -1)
      throw new Error(`thread ${moves[world.steps]} cannot move where a walk moved it: a fault of the suite`)
    return index
  }
  const { choose, choices } = recorded(wanted)
  simulate(plan, policy, ndis, choose)
  return trimmed(choices)
}
