/** Looks for a schedule of a simulator under which the run of a plan begins with a given trace. */
import type { Plan } from '../adapters/plan.ts'
import type { Policy } from '../adapters/simulator/policy.ts'
import type { Scheduler } from '../adapters/simulator/scheduler.ts'
import { simulate } from '../adapters/simulator/simulator.ts'
import type { Ndis, World } from '../adapters/simulator/world.ts'
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

/** A run still to be made: as another one up to a point, and otherwise there. */
interface Deviation {
  readonly from: readonly number[]
  readonly at: number
  readonly choice: number
}

/**
 * At each point the thread of the next wanted event moves first; runs that do otherwise at one point come next, then those that do so
 * at two, and so on. A run is given up as soon as its events are not those of the trace, and where its world has been come upon before.
 */
export function findSchedule(search: ScheduleSearch): FoundSchedule {
  const { plan, policy, ndis, trace, accepts, maximumRuns } = search
  const keyOf = worldKeys()
  const seen = new Set<string>()
  const pending: Deviation[] = [{ from: [], at: -1, choice: 0 }]
  for (let runs = 0; runs < maximumRuns; runs++) {
    const deviation = pending[runs]
    if (deviation === undefined) return { choices: undefined, runs, complete: true }
    const choices: number[] = []
    let matched = 0
    let isGivenUp = false
    const choose: Scheduler = (enabled, world, last) => {
      const choice = isGivenUp ? -1 : next(enabled, world, last)
      if (choice >= 0) choices.push(choice)
      else isGivenUp = true
      return choice
    }
    const next = (enabled: readonly number[], world: World, last: number): number => {
      const at = choices.length
      matched = followed(trace, world.words, matched)
      if (matched === -1) return -1
      if (at < deviation.at) return deviation.from[at] ?? 0
      if (at === deviation.at) return deviation.choice
      // From the end of the trace on whatever comes will do.
      if (matched === trace.length) return 0
      // Where a free policy decides no thread has moved last: that is no point at which threads are chosen from, though its world may be.
      const key = `${matched} ${last < 0 ? 'decides' : 'moves'} ${keyOf(world)}`
      if (seen.has(key)) return -1
      seen.add(key)
      const first = Math.max(0, enabled.indexOf(trace[matched + word.thread] ?? 0))
      for (const choice of enabled.keys()) if (choice !== first) pending.push({ from: choices, at, choice })
      return first
    }
    const history = simulate({ ...plan, choices: [] }, policy, ndis, choose)
    if (!isGivenUp && matched >= 0 && followed(trace, history.words, matched) === trace.length && accepts(history))
      return { choices, runs: runs + 1, complete: false }
  }
  return { choices: undefined, runs: maximumRuns, complete: false }
}
