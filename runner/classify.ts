/** The verdict of each clause, from what a campaign counted and found. */
import { type Clause, type ClauseId, clauses } from '../spec/clauses.ts'
import { type Observation, observations } from '../spec/observations.ts'
import { floorOf } from './floors.ts'
import type { ClauseResult, Failure, Overlap } from './result.ts'

/** Share of race plans' runs that must overlap before a clause about races can pass on real threads. */
const overlapFloor = 0.05

/** Which divergences may be a breach of a clause that was named beside theirs: those that do not count, where there are any. */
function mayBreakToo(failures: readonly Failure[]): string {
  const uncounted = failures.filter(({ counts }) => !counts)
  const broken = new Set((uncounted.length > 0 ? uncounted : failures).map(({ verdict }) => verdict.clauses[0]))
  const of = clauses.map(({ id }) => id).filter((id) => broken.has(id))
  return `a divergence${uncounted.length > 0 ? ' that does not count' : ''} (${of.join(', ')}) may be a breach of it too`
}

/** One row for each clause, in the order of the specification; `exercisedTimes` is in that order too. */
export function classify(
  exercisedTimes: ArrayLike<number>,
  counted: ReadonlySet<ClauseId>,
  failures: readonly Failure[],
  named: ReadonlySet<ClauseId>,
  observes: ReadonlySet<Observation>,
  runs: number,
  overlap: Overlap | undefined,
): ClauseResult[] {
  const failed = new Set(
    failures.flatMap((failure) => failure.verdict.clauses.filter((id) => failure.counts || !counted.has(id))),
  )
  return clauses.map((clause: Clause & { readonly id: ClauseId }, index) => {
    const exercised = exercisedTimes[index] ?? 0
    const row = { id: clause.id, level: clause.level, counts: counted.has(clause.id), exercised }
    const missing = clause.needs.filter((need) => !observes.has(need))
    if (missing.length > 0) {
      return {
        ...row,
        verdict: 'unobservable',
        reason: `the adapter cannot show ${missing.map((need) => observations[need]).join(', ')}`,
      }
    }
    if (failed.has(clause.id)) return { ...row, verdict: 'fail' }
    // Some clauses only say what is behind the breach of another: where that one does not count, nothing failed, but neither is this a pass.
    if (named.has(clause.id)) {
      return { ...row, verdict: 'inconclusive', reason: mayBreakToo(failures) }
    }
    if (exercised === 0) return { ...row, verdict: 'not-exercised', reason: 'no run came to where it decides' }
    const floor = floorOf(clause.id, runs, overlap !== undefined)
    if (exercised < floor) {
      return {
        ...row,
        verdict: 'inconclusive',
        reason: `exercised ${exercised} times, and a pass takes ${floor} in ${runs} runs`,
      }
    }
    if (clause.race && overlap !== undefined && overlap.overlapping < overlapFloor * Math.max(overlap.runs, 1)) {
      return {
        ...row,
        verdict: 'inconclusive',
        reason: `only ${overlap.overlapping} of ${overlap.runs} races overlapped; a pass takes ${overlapFloor * 100} %`,
      }
    }
    return { ...row, verdict: 'pass' }
  })
}
