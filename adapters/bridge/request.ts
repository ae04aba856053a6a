/** Requests, as lines. */
import { type RandomScheduler, type Plan, planLimits } from '../plan.ts'

/** What is asked: words of a plan, so many times */
export interface Asked {
  readonly id: number
  readonly times: number
  readonly words: readonly number[]
  readonly plan: Pick<Plan, 'choices' | 'scheduler'>
}

/** In the order of their codes, from 1. */
export const schedulerKinds = ['uniform', 'walk', 'pct'] as const

/** The line of a request. The schedule of the plan goes with it only to who follows schedules. */
export function encodeRequest({ id, times, words, plan }: Asked, schedules: boolean): string {
  const { choices, scheduler } = plan
  return JSON.stringify({
    id,
    times,
    plan: words,
    ...(schedules && { choices: choices.slice(0, planLimits.choices) }),
    ...(schedules && scheduler !== undefined && { scheduler: wordsOf(scheduler) }),
  })
}

function wordsOf(scheduler: RandomScheduler): readonly [number, number, number] {
  const kind = 1 + schedulerKinds.indexOf(scheduler.kind)
  return [kind, scheduler.seed, scheduler.kind === 'pct' ? scheduler.depth : 0]
}
