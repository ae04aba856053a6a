/**
 * Random schedulers: where the choices of a plan have run out, they choose in its stead. The same seed chooses the same,
 * so the choices that they have made can be noted and followed again.
 */
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import type { RandomScheduler } from '../plan.ts'
import { movesLeft } from './moves.ts'
import { type Scheduler, noOrYes } from './scheduler.ts'

/** An integer from 0 to `limit` - 1. */
type Below = (limit: number) => number

/** A scheduler as a plan describes it. */
export function randomly(scheduler: RandomScheduler): Scheduler {
  const below = generator(scheduler.seed)
  const choose = amongThreads(scheduler, below)
  return (enabled, world, last) => (enabled === noOrYes ? below(2) : choose(enabled, world, last))
}

function amongThreads(scheduler: RandomScheduler, below: Below): Scheduler {
  switch (scheduler.kind) {
    case 'uniform':
      return uniform(below)
    case 'walk':
      return (enabled) => below(enabled.length)
    case 'pct':
      return byPriorities(below, scheduler.depth)
  }
}

/** Numbers that a generator gives at first tell its seed: near seeds would begin alike. */
const warmUp = 8

/** Integers from a 32-bit seed. */
export function generator(seed: number): Below {
  const source = xoroshiro128plus(seed)
  for (let given = 0; given < warmUp; given++) source.next()
  return (limit) => (limit <= 1 ? 0 : uniformInt(source, 0, limit - 1))
}

/**
 * A thread in proportion to the steps that it has still to take. Where their numbers are known and no thread waits for another, every
 * interleaving is then as likely as any other; here they are estimates, and locks rule interleavings out, so it is only near to that.
 */
function uniform(below: Below): Scheduler {
  return (enabled, world) => {
    const moves = enabled.map((thread) => Math.max(1, movesLeft(world, thread)))
    let rest = below(moves.reduce((sum, left) => sum + left, 0))
    return moves.findIndex((left) => (rest -= left) < 0)
  }
}

/**
 * Probabilistic concurrency testing (Burckhardt, Kothari, Musuvathi and Nagarakatte, ASPLOS 2010): threads have random priorities, and of
 * those that can move the highest does; at `depth` - 1 points drawn beforehand the one that would move falls below all others. Points are
 * counted where there is a choice, since a fall elsewhere changes nothing before the next of them. How many there will be is not known: the
 * estimate is taken by a factor between 0.6 and 1.4, drawn, so that the end of a long run is within reach.
 */
function byPriorities(below: Below, depth: number): Scheduler {
  const priorities: number[] = []
  const falls = new Set<number>()
  let point = 0
  let lowest = 0
  const highest = (enabled: readonly number[]): number => {
    let best = 0
    for (let index = 1; index < enabled.length; index++) {
      if (priorityOf(enabled[index]) > priorityOf(enabled[best])) best = index
    }
    return best
  }
  const priorityOf = (thread = 0): number => priorities[thread] ?? 0
  return (enabled, world) => {
    if (point === 0) {
      for (let thread = 0; thread < world.threads.length; thread++) {
        const at = below(thread + 1)
        priorities[thread] = priorities[at] ?? 0
        priorities[at] = thread + 1
      }
      const moves = world.threads.reduce((sum, _, thread) => sum + movesLeft(world, thread), 0)
      const points = Math.max(1, Math.round((moves * (60 + below(81))) / 100))
      for (let change = 1; change < depth; change++) falls.add(below(points))
    }
    const first = highest(enabled)
    if (!falls.has(point++)) return first
    priorities[enabled[first] ?? 0] = lowest--
    return highest(enabled)
  }
}
