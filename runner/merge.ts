/** One result from the parts of a campaign: what a single run of the same plans would have found. It runs nothing. */
import { bySpecificity } from '../model/circumstances.ts'
import { coverageFrom } from '../model/coverage.ts'
import { questionAnswers } from '../model/questions.ts'
import type { Answers } from '../model/verdict.ts'
import { clauses } from '../spec/clauses.ts'
import { classify } from './classify.ts'
import { type Part, checkParts } from './merge-checks.ts'
import { promiseOf } from './findings.ts'
import { countedClauses } from './profile.ts'
import type { Failure, Overlap, Problem, Result } from './result.ts'
import { withoutTwins } from './twins.ts'

/** Puts parts together, given in any order. Throws a `MergeError` where they are not all the parts of one campaign. */
export function mergeResults(given: readonly Part[]): Result {
  const parts = checkParts(given)
  const [first] = parts
  const { suite, clauseSet, adapter, subject, observes, profile, pattern, seed, morePlans, repeats } = first
  const failures = withoutTwins(mergedFailures(parts.flatMap((part) => part.failures)))
  const named = new Set(parts.flatMap((part) => part.named))
  const runs = sum(parts.map((part) => part.runs))
  const overlap = mergedOverlap(parts)
  const exercised = added(parts.map((part) => part.clauses.map((row) => row.exercised)))
  return {
    suite,
    clauseSet,
    adapter,
    subject,
    observes,
    profile,
    pattern,
    seed,
    plansPlanned: sum(parts.map((part) => part.plansPlanned)),
    morePlans,
    repeats,
    plans: sum(parts.map((part) => part.plans)),
    runs,
    ended: endOf(parts),
    clauses: classify(exercised, countedClauses(profile, pattern), failures, named, new Set(observes), runs, overlap),
    failures,
    problems: mergedProblems(parts.flatMap((part) => part.problems)),
    named: clauses.flatMap(({ id }) => (named.has(id) ? [id] : [])),
    answers: addedAnswers(parts.map((part) => part.answers)),
    coverage: coverageFrom(
      added(parts.map(({ coverage }) => coverage.cells.times)),
      added(parts.map(({ coverage }) => coverage.races.times)),
    ),
    ...(overlap && { overlap }),
    ...(first.exhaustive && { exhaustive: first.exhaustive }),
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0)
}

/** Lists of the same length, added up place by place. */
function added(lists: readonly (readonly number[])[]): number[] {
  return (lists[0] ?? []).map((_, index) => sum(lists.map((list) => list[index] ?? 0)))
}

/** In the order of the questions, as a campaign has them. */
function addedAnswers(all: readonly Answers[]): Answers {
  const totals: Record<string, Record<string, number>> = {}
  for (const { question, answer } of questionAnswers) {
    const times = sum(all.map((answers) => answers[question]?.[answer] ?? 0))
    if (times > 0) totals[question] = { ...totals[question], [answer]: times }
  }
  return totals
}

/**
 * Those that break the same clause are one, as in a campaign: that made of the plan which promised to shrink best stays. The most specific clause
 * first.
 */
function mergedFailures(failures: readonly Failure[]): Failure[] {
  const merged = [...grouped(failures, ({ verdict, counts }) => `${verdict.broken} ${counts}`)].map((same): Failure => {
    const [best = same[0]] = same.toSorted(byPromise)
    return {
      ...best,
      foundIn: firstOf(same),
      plans: sum(same.map(({ plans }) => plans)),
      shapes: [...new Set(same.flatMap(({ shapes }) => shapes))].toSorted(),
    }
  })
  const order = bySpecificity(merged.map(({ verdict }) => verdict.broken))
  return merged.toSorted((one, other) => order.indexOf(one.verdict.broken) - order.indexOf(other.verdict.broken))
}

/** Of those that promise the same the first is what a campaign keeps. */
function byPromise({ drawn: one }: Failure, { drawn: other }: Failure): number {
  if (one === undefined || other === undefined) return 0
  return (
    promiseOf(other.times, other.of, other.steps) - promiseOf(one.times, one.of, one.steps) ||
    inOrder(one.plan) - inOrder(other.plan)
  )
}

/** Of each kind and reason the first that was seen, in the order in which they were. */
function mergedProblems(problems: readonly Problem[]): Problem[] {
  const merged = [...grouped(problems, ({ kind, reason }) => `${kind} ${reason}`)].map((same): Problem => {
    const foundIn = firstOf(same)
    const first = same.find((one) => one.foundIn === foundIn) ?? same[0]
    return { ...first, foundIn, plans: sum(same.map(({ plans }) => plans)) }
  })
  return merged.toSorted((one, other) => inOrder(one.foundIn) - inOrder(other.foundIn))
}

/** The plan in which it was first seen; 0, the exhaustive part, only where there is no other. */
function firstOf(same: readonly { readonly foundIn: number }[]): number {
  const drawn = same.map(({ foundIn }) => foundIn).filter((foundIn) => foundIn > 0)
  return drawn.length === 0 ? 0 : Math.min(...drawn)
}

/** What only the exhaustive part came upon comes last, as it is judged after all others. */
function inOrder(foundIn: number): number {
  return foundIn === 0 ? Number.POSITIVE_INFINITY : foundIn
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): Iterable<readonly [T, ...T[]]> {
  const groups = new Map<string, [T, ...T[]]>()
  for (const item of items) {
    const group = groups.get(keyOf(item))
    if (group) group.push(item)
    else groups.set(keyOf(item), [item])
  }
  return groups.values()
}

function mergedOverlap(parts: readonly Result[]): Overlap | undefined {
  const overlaps = parts.flatMap(({ overlap }) => overlap ?? [])
  if (overlaps.length === 0) return undefined
  return {
    runs: sum(overlaps.map(({ runs }) => runs)),
    overlapping: sum(overlaps.map(({ overlapping }) => overlapping)),
  }
}

function endOf(parts: readonly Result[]): Result['ended'] {
  if (parts.some(({ ended }) => ended === 'given-up')) return 'given-up'
  if (parts.some(({ ended }) => ended === 'bailed')) return 'bailed'
  return parts.every(({ ended }) => ended === 'complete') ? 'complete' : 'interrupted'
}
