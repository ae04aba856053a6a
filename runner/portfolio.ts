/**
 * The portfolio: which scheduler decides the interleaving of a plan is drawn too. None is best for all bugs (see `docs/schedulers.md`
 * for figures), and a portfolio is never far from the one that would have been.
 */
import type { Plan, RandomScheduler } from '../adapters/plan.ts'
import type { Draw } from './draw.ts'

/** A random scheduler that has no seed yet. */
export type Seedless = { readonly kind: 'uniform' | 'walk' } | { readonly kind: 'pct'; readonly depth: number }

/** A way to decide interleavings; `choices` are drawn as they stand in the plan. */
export type SchedulerKind = { readonly kind: 'choices' } | Seedless

/** All ways, and in how many plans of a hundred each is drawn. */
export const portfolio: readonly (SchedulerKind & { readonly share: number })[] = [
  { kind: 'choices', share: 5 },
  { kind: 'uniform', share: 15 },
  { kind: 'walk', share: 5 },
  { kind: 'pct', depth: 1, share: 5 },
  { kind: 'pct', depth: 2, share: 10 },
  { kind: 'pct', depth: 3, share: 25 },
  { kind: 'pct', depth: 4, share: 35 },
]

/** For short plans, of a call or two on a thread: there a fair choice at every point falls in narrow gaps more often. */
export const racePortfolio: typeof portfolio = [
  { kind: 'choices', share: 5 },
  { kind: 'uniform', share: 25 },
  { kind: 'walk', share: 40 },
  { kind: 'pct', depth: 2, share: 5 },
  { kind: 'pct', depth: 3, share: 10 },
  { kind: 'pct', depth: 4, share: 15 },
]

/** How the threads of a plan are to be interleaved: choices for about so many steps, or a scheduler. */
export function drawSchedule(draw: Draw, steps: number, ways = portfolio): Pick<Plan, 'choices' | 'scheduler'> {
  const one = ways[draw.weighted(ways.map(({ share }) => share))]
  if (one === undefined || one.kind === 'choices') return { choices: drawChoices(draw, steps * 8) }
  return { choices: [], scheduler: withSeed(one, draw.below(0x80000000)) }
}

/** A scheduler of that kind. */
export function withSeed(one: Seedless, seed: number): RandomScheduler {
  return one.kind === 'pct' ? { kind: 'pct', seed, depth: one.depth } : { kind: one.kind, seed }
}

/** Either switching at a rate that differs from plan to plan, or a few times at any point and never else. */
function drawChoices(draw: Draw, points: number): number[] {
  if (draw.once(2)) {
    const rarity = draw.pick([1, 2, 4, 10])
    return Array.from({ length: points }, () => (draw.once(rarity) ? draw.below(5) : 0))
  }
  const choices = Array.from({ length: points }, () => 0)
  for (let switches = 1 + draw.below(4); switches > 0; switches--) choices[draw.below(points)] = 1 + draw.below(3)
  return choices
}
