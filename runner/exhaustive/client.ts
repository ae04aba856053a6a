/**
 * Who calls: the most general client, whose threads choose any step next within a budget, or the threads of one plan. What a thread
 * has left is one number, 0 where it has come to its end.
 */
import type { Step } from '../../adapters/plan.ts'

export interface Client {
  readonly threads: number
  /** What each thread has left at first */
  readonly budgets: readonly number[]
  /** Whether threads can be told apart only by what they do: those with equal budgets then are symmetric */
  readonly symmetric: boolean
  /**
   * How a thread that has come to the end of a step, or begins, can go on: with a step that may have to wait, chosen there and then; with
   * one of `steps`, to be chosen when it moves; or not at all.
   */
  next(thread: number, left: number): readonly Continuation[]
  /** The steps, none of which waits, of which a thread chooses one when it moves */
  readonly steps: readonly Step[]
}

export interface Continuation {
  /** The step that is begun, undefined where it is chosen later or none is to come */
  readonly begins: Step | undefined
  readonly left: number
}

/** Every plan of so many threads with so many steps each, at most, over so many instances on one adapter of one driver. */
export function mostGeneralClient(budgets: readonly number[], instances: number): Client {
  const each = Array.from({ length: instances }, (_, instance) => instance)
  const waiting = each.flatMap((instance): Step[] => [
    { kind: 'await', instance, until: 'entered' },
    { kind: 'await', instance, until: 'returned' },
    { kind: 'deinitialize', instance },
  ])
  const steps = each
    .flatMap((instance): Step[] => [
      { kind: 'initialize', instance },
      { kind: 'cancel', instance, driver: 0, spelling: 'terminated' },
      { kind: 'start', instance },
      { kind: 'release', instance },
    ])
    .concat({ kind: 'unbind', adapter: 0 })
  const ends: Continuation = { begins: undefined, left: 0 }
  const continuations = Array.from({ length: Math.max(0, ...budgets) + 1 }, (_, left): Continuation[] =>
    left === 0
      ? [ends]
      : [ends, { begins: undefined, left }, ...waiting.map((begins): Continuation => ({ begins, left: left - 1 }))],
  )
  return {
    threads: budgets.length,
    budgets,
    symmetric: true,
    next: (_thread, left) => continuations[left] ?? [],
    steps,
  }
}

/** The threads of one plan, which has nothing left to choose. */
export function clientOf(threads: readonly (readonly Step[])[]): Client {
  return {
    threads: threads.length,
    budgets: threads.map((steps) => steps.length),
    symmetric: false,
    next(thread, left) {
      const steps = threads[thread] ?? []
      return left === 0 ? [{ begins: undefined, left }] : [{ begins: steps[steps.length - left], left: left - 1 }]
    },
    steps: [],
  }
}
