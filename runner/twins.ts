/** Failures that tell a reader the same. */
import type { Plan } from '../adapters/plan.ts'
import type { Failure } from './result.ts'

/** Steps of the threads of a plan: how long it takes to read. */
export function stepsIn(plan: Plan): number {
  return plan.threads.flat().length
}

/** Of failures that have shrunk to the same clauses only that with the fewest steps; the shortest first. */
export function withoutTwins(failures: readonly Failure[]): Failure[] {
  const keyOf = ({ verdict, counts }: Failure): string => `${verdict.clauses.join()} ${counts}`
  const sorted = failures.toSorted((one, other) => stepsIn(one.plan) - stepsIn(other.plan))
  const firsts = sorted.filter((one, index) => sorted.findIndex((other) => keyOf(other) === keyOf(one)) === index)
  return firsts.map((one) => {
    const twins = sorted.filter((other) => keyOf(other) === keyOf(one))
    return { ...one, shapes: [...new Set(twins.flatMap(({ shapes }) => shapes))].toSorted() }
  })
}
