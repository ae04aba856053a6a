/** Looks for a schedule of a simulator under which the run of a plan begins with a given trace. */
import type { Plan } from '../adapters/plan.ts'
import type { Policy } from '../adapters/simulator/policy.ts'
import type { Scheduler } from '../adapters/simulator/scheduler.ts'
import { simulate } from '../adapters/simulator/simulator.ts'
import type { Ndis } from '../adapters/simulator/world.ts'
import { worldKeys } from '../adapters/simulator/world-key.ts'
import { type History, word } from '../model/history.ts'
import { type Trace, followed } from './trace.ts'

export interface ScheduleSearch {
  readonly plan: Plan
  readonly policy: Policy
  readonly ndis: Ndis
  readonly trace: Trace
  /** Whether a run that begins with the trace is wanted as a whole */
  readonly accepts: (history: History) => boolean
  /** After so many runs the search is given up */
  readonly maximumRuns: number
}

export interface FoundSchedule {
  /** Undefined where none was found */
  readonly choices: readonly number[] | undefined
  readonly runs: number
  /** Whether there is none, where none was found */
  readonly complete: boolean
}

/**
 * Goes depth first: at each point the thread of the next wanted event moves first. A run is given up as soon as its events are not
 * those of the trace, and where its world has been come upon before.
 */
export function findSchedule(search: ScheduleSearch): FoundSchedule {
  const { plan, policy, ndis, trace, accepts, maximumRuns } = search
  const keyOf = worldKeys()
  const seen = new Set<string>()
  const pending: (readonly number[])[] = [[]]
  let runs = 0
  while (runs < maximumRuns) {
    const prefix = pending.pop()
    if (prefix === undefined) return { choices: undefined, runs, complete: true }
    runs++
    const choices: number[] = []
    let matched = 0
    const choose: Scheduler = (enabled, { world }) => {
      const choice = next(enabled, world.words, () => keyOf(world))
      choices.push(choice)
      return choice
    }
    const next = (enabled: readonly number[], words: readonly number[], key: () => string): number => {
      matched = followed(trace, words, matched)
      if (matched === -1) return -1
      if (choices.length < prefix.length) return prefix[choices.length] ?? 0
      // From the end of the trace on whatever comes will do.
      if (matched === trace.length) return 0
      const world = `${matched} ${key()}`
      if (seen.has(world)) return -1
      seen.add(world)
      const first = Math.max(0, enabled.indexOf(trace[matched + word.thread] ?? 0))
      for (let choice = enabled.length - 1; choice >= 0; choice--)
        if (choice !== first) pending.push([...choices, choice])
      return first
    }
    const history = simulate({ ...plan, choices: [] }, policy, ndis, choose)
    if (matched >= 0 && followed(trace, history.words, matched) === trace.length && accepts(history))
      return { choices, runs, complete: false }
  }
  return { choices: undefined, runs, complete: false }
}
