/** The plans that a seed draws, in their order. */
import * as fc from 'fast-check'
import type { Plan } from '../adapters/plan.ts'

/** Plans drawn at a time. */
export const chunkPlans = 256

/** `count` plans behind the first `from`: the same for the same seed. What is drawn at a time begins anew from the seed, so that it belongs to the answer. */
export function drawnPlans(arbitrary: fc.Arbitrary<Plan>, seed: number, from: number, count: number): Plan[] {
  return fc.sample(arbitrary, { numRuns: count, seed: (seed + from * 0x9e3779b1) | 0 })
}
