/** A plan's choices as a scheduler, and whether they fit the plan. */
import type { Plan } from '../plan.ts'
import { randomly } from './random.ts'
import type { Scheduler } from './scheduler.ts'

/**
 * Follows the choices; when they are used up the scheduler of the plan chooses, and without one the thread that moves goes on. A choice
 * beyond the threads that can move counts from the first again.
 */
export function following({ choices, scheduler }: Plan): Scheduler {
  let next = 0
  const behind = scheduler === undefined ? (): number => 0 : randomly(scheduler)
  return (enabled, world) => {
    const choice = choices[next++]
    return choice === undefined ? behind(enabled, world) : choice % enabled.length
  }
}

/** A scheduler, and the choices that it has made so far. */
export function recorded(choose: Scheduler): { readonly choose: Scheduler; readonly choices: number[] } {
  const choices: number[] = []
  return {
    choices,
    choose: (enabled, world) => {
      const choice = choose(enabled, world)
      choices.push(choice)
      return choice
    },
  }
}

/** Choices without those at the end that only keep a thread running. */
export function trimmed(choices: readonly number[]): number[] {
  return choices.slice(0, choices.findLastIndex((choice) => choice !== 0) + 1)
}

/** Why choices do not fit a run in which so many threads could move at each point, in words; undefined where they fit. */
export function misfitOf(choices: readonly number[], couldMove: readonly number[]): string | undefined {
  const wrong = choices.findIndex((choice, index) => choice >= (couldMove[index] ?? 1))
  if (wrong === -1) return undefined
  const there = couldMove[wrong]
  return there === undefined
    ? `choice ${wrong + 1} of ${choices.length} is ${choices[wrong]}, and the run has ${couldMove.length} points to choose at`
    : `choice ${wrong + 1} of ${choices.length} is ${choices[wrong]}, and ${there} threads could move there, numbered from 0`
}
