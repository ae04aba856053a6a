/**
 * Who calls: the most general client, whose threads choose any step next within a budget, or the threads of one plan. What a thread
 * has left is a number of steps, 0 where it has come to its end.
 */
import type { Step } from '../../adapters/plan.ts'

export interface Client {
  /** How many steps each thread has */
  readonly budgets: readonly number[]
  /** Whether threads differ in nothing but what they do */
  readonly symmetric: boolean
  /** The steps, none of which waits, of which a thread may choose one when it moves; none where all are known */
  readonly later: readonly Step[]
  /** The steps of which a thread may choose one as soon as it is free: those that may have to wait, and those that are known */
  atOnce(thread: number, left: number): readonly Step[]
}

/** Every plan of so many threads with so many steps each, at most, over so many instances on one adapter of one driver. */
export function mostGeneralClient(budgets: readonly number[], instances: number): Client {
  const each = Array.from({ length: instances }, (_, instance) => instance)
  const waiting = each.flatMap((instance): Step[] => [
    { kind: 'await', instance, until: 'entered' },
    { kind: 'await', instance, until: 'returned' },
    { kind: 'deinitialize', instance },
  ])
  const later = each
    .flatMap((instance): Step[] => [
      { kind: 'initialize', instance },
      { kind: 'cancel', instance, driver: 0, spelling: 'terminated' },
      { kind: 'start', instance },
      { kind: 'release', instance },
    ])
    .concat({ kind: 'unbind', adapter: 0 })
  return { budgets, symmetric: true, later, atOnce: () => waiting }
}

/** The threads of one plan, which has nothing left to choose. */
export function clientOf(threads: readonly (readonly Step[])[]): Client {
  return {
    budgets: threads.map((steps) => steps.length),
    symmetric: false,
    later: [],
    atOnce(thread, left) {
      const steps = threads[thread] ?? []
      return steps.slice(steps.length - left).slice(0, 1)
    },
  }
}
