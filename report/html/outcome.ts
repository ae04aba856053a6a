/** What a result comes to, in a word and a sentence, and what keeps it from being more. */
import { type ClauseResult, type ClauseVerdict, type Result, exitCodeOf, exitCodeOfWalk } from '../../runner/result.ts'
import type { ClauseId } from '../../spec/clauses.ts'
import { clauseName } from './inline.ts'
import { type Markup, joined, markup } from './markup.ts'
import { count, number } from './numbers.ts'

export interface Outcome {
  readonly exitCode: 0 | 1 | 2 | 3
  /** A few words, for title and heading */
  readonly word: string
  readonly meaning: Markup
  /** The sign and colour that goes with it */
  readonly verdict: ClauseVerdict
}

/** Whether the exhaustive part alone was wanted: no clause is judged by it, and the report is of nothing else. */
export function isWalkAlone({ plansPlanned, plans, exhaustive = [] }: Result): boolean {
  return plansPlanned === 0 && plans === 0 && exhaustive.length > 0
}

export function outcomeOf(result: Result): Outcome {
  const alone = isWalkAlone(result)
  const exitCode = alone ? exitCodeOfWalk(result) : exitCodeOf(result)
  switch (exitCode) {
    case 0:
      return {
        exitCode,
        word: 'Met',
        meaning: alone
          ? markup`No interleaving up to the bound shows anything${thatCounts(result)} that the documents forbid.`
          : markup`Nothing${thatCounts(result)} was seen that the documents forbid, and every clause that counts was exercised often enough.`,
        verdict: 'pass',
      }
    case 1:
      return { exitCode, word: 'Divergence', meaning: divergenceText(result), verdict: 'fail' }
    case 2:
      return {
        exitCode,
        word: 'Inconclusive',
        meaning: markup`Nothing${thatCounts(result)} was seen that the documents forbid, but that is no pass.`,
        verdict: 'inconclusive',
      }
    case 3:
      return {
        exitCode,
        word: 'Could not be run',
        meaning: markup`The adapter or the subject could not be run to the end: this is no verdict on it. Nothing${thatCounts(result)} was seen that the documents forbid.`,
        verdict: 'inconclusive',
      }
  }
}

const thatCounts = ({ failures }: Result): string => (failures.length > 0 ? ' that counts' : '')

function divergenceText({ failures }: Result): Markup {
  const broken = [...new Set(failures.flatMap(({ counts, verdict }) => (counts ? [verdict.clauses[0]] : [])))]
  return markup`Something was seen that the documents forbid: it breaks ${joined(broken.map(clauseName), ', ')}.`
}

/** What stands between a result and being met, beside its divergences: text, and the clauses that it is about. */
export interface Obstacle {
  readonly text: string
  readonly clauses: readonly ClauseId[]
}

export function obstaclesOf(result: Result): Obstacle[] {
  const { plans, plansPlanned, failures, problems, ended, exhaustive = [] } = result
  const unjudged = problems.reduce((sum, problem) => sum + problem.plans, 0)
  const stopped = exhaustive.filter((one) => one.ended !== 'complete' && one.ended !== 'found').length
  // A walk ends at the first divergence, which is told already where it counts.
  const found = failures.some(({ counts }) => counts) ? 0 : exhaustive.filter((one) => one.ended === 'found').length
  const plain = [
    ...(ended === 'interrupted' ? [`interrupted after ${number(plans)} of ${count(plansPlanned, 'plan')}`] : []),
    ...(ended === 'bailed'
      ? [`ended by --bail at the first divergence, after ${number(plans)} of ${count(plansPlanned, 'plan')}`]
      : []),
    ...(ended === 'given-up'
      ? [
          `given up after ${number(plans)} of ${count(plansPlanned, 'plan')}: too many crashed, stalled, or could not be run`,
        ]
      : []),
    ...(unjudged > 0 ? [`no verdict in ${count(unjudged, 'plan')}`] : []),
    ...(stopped > 0 ? [`${number(stopped)} of ${count(exhaustive.length, 'walk')} did not come to the end`] : []),
    ...(found > 0
      ? [`${number(found)} of ${count(exhaustive.length, 'walk')} ended at a divergence that does not count`]
      : []),
  ]
  const about = isWalkAlone(result) ? [] : clauseObstacles(result.clauses)
  return [...plain.map((text) => ({ text, clauses: [] })), ...about]
}

function clauseObstacles(clauses: readonly ClauseResult[]): Obstacle[] {
  const groups = new Map<string, ClauseId[]>()
  for (const { id, counts, verdict, reason } of clauses) {
    if (!counts || (verdict !== 'inconclusive' && verdict !== 'not-exercised')) continue
    const text = `${verdict === 'inconclusive' ? verdict : 'not exercised'}${reason === undefined ? '' : `, ${reason}`}`
    groups.set(text, [...(groups.get(text) ?? []), id])
  }
  return Array.from(groups, ([text, ids]) => ({ text, clauses: ids }))
}
