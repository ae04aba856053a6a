/** A plan's choices as a scheduler, and whether they fit the plan. */
import type { ChoicePoint } from '../adapter.ts'
import type { Plan } from '../plan.ts'
import { randomly } from './random.ts'
import type { Scheduler } from './scheduler.ts'
import type { World } from './world.ts'

/**
 * Follows the choices; when they are used up the scheduler of the plan chooses, and without one the thread that moves goes on. A choice
 * beyond the threads that can move counts from the first again.
 */
export function following({ choices, scheduler }: Plan): Scheduler {
  let next = 0
  const behind = scheduler === undefined ? (): number => 0 : randomly(scheduler)
  return (enabled, world, last) => {
    const choice = choices[next++]
    return choice === undefined ? behind(enabled, world, last) : choice % enabled.length
  }
}

/** A scheduler, and the choices that it has made so far. */
export function recorded(choose: Scheduler): { readonly choose: Scheduler; readonly choices: number[] } {
  const choices: number[] = []
  return {
    choices,
    choose: (enabled, world, last) => {
      const choice = choose(enabled, world, last)
      choices.push(choice)
      return choice
    },
  }
}

/** A scheduler, and the points at which it has chosen so far. */
export function noting(choose: Scheduler): { readonly choose: Scheduler; readonly points: ChoicePoint[] } {
  const points: ChoicePoint[] = []
  return {
    points,
    choose: (enabled, world, last) => {
      const choice = choose(enabled, world, last)
      const thread = enabled[choice] ?? 0
      const mayStay = enabled[0] === last
      points.push({ choice, threads: [...enabled], mayStay, step: stepOf(world, thread) })
      return choice
    },
  }
}

/** Index of the step of the plan that a thread is about to move in, -1 for a thread that is not the plan's. */
function stepOf(world: World, thread: number): number {
  const frames = world.threads[thread]?.frames ?? []
  const [outermost] = frames
  if (outermost === undefined || thread >= world.plan.threads.length) return -1
  return frames.length === 1 ? outermost.next : outermost.next - 1
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
