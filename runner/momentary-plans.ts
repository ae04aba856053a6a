/**
 * Plans about the moment between the commit and the callback, in which alone a cancel of an outstanding initiation is refused. Real threads seldom come
 * upon it by themselves: here each START has cancels right behind it, one after the other, and of another thread beside it.
 */
import * as fc from 'fast-check'
import type { Plan } from '../adapters/plan.ts'
import { cancel, initialize, planOf, start } from './small-plans.ts'

/** Of one instance; how often it is initiated and how often canceled, by how many threads, is drawn. */
export function momentaryPlans(): fc.Arbitrary<Plan> {
  const rounds = fc.integer({ min: 1, max: 3 })
  const cancels = fc.integer({ min: 2, max: 3 })
  const others = fc.integer({ min: 0, max: 4 })
  const skew = fc.integer({ min: 1, max: 0x7fffffff })
  return fc.tuple(rounds, cancels, others, skew).map(([times, behind, beside, seed]) => {
    const cancelsOf = (count: number) => Array.from({ length: count }, () => cancel())
    const own = Array.from({ length: times }, () => [initialize(), start(), ...cancelsOf(behind)]).flat()
    return { ...planOf([{}], own, ...(beside > 0 ? [cancelsOf(beside)] : [])), skew: seed }
  })
}
