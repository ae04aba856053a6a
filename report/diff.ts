/** What changed between two results, such as those of two releases. */
import type { Result } from '../runner/result.ts'
import type { Screen } from './screen.ts'
import { hang, number } from './text.ts'

export interface Difference {
  readonly what: string
  readonly before: string
  readonly after: string
}

/** The differences that a reader cares for; seeds, times and counts are none. */
export function differences(before: Result, after: Result): Difference[] {
  const verdictIn = (result: Result, id: string): string => {
    const row = result.clauses.find((clause) => clause.id === id)
    return row === undefined ? 'no such clause' : row.counts ? row.verdict : `(${row.verdict})`
  }
  const ids = [...new Set([...before.clauses, ...after.clauses].map(({ id }) => id))]
  const shapes = (result: Result): string[] => [...new Set(result.failures.flatMap((failure) => failure.shapes))]
  const [had, has] = [shapes(before), shapes(after)]
  return [
    ...changed('clauses', before.clauseSet, after.clauseSet),
    ...changed('subject', before.subject, after.subject),
    ...changed('profile', before.profile, after.profile),
    ...ids.flatMap((id) => changed(id, verdictIn(before, id), verdictIn(after, id))),
    ...had
      .filter((shape) => !has.includes(shape))
      .map((shape) => ({ what: shape, before: 'diverges', after: 'not seen' })),
    ...has
      .filter((shape) => !had.includes(shape))
      .map((shape) => ({ what: shape, before: 'not seen', after: 'diverges' })),
    ...answerDifferences(before, after),
    ...changed('cells covered', number(before.coverage.cells.seen), number(after.coverage.cells.seen)),
    ...changed('race pairs covered', number(before.coverage.races.seen), number(after.coverage.races.seen)),
    ...changed('ended', before.ended, after.ended),
  ]
}

function changed(what: string, before: string, after: string): Difference[] {
  return before === after ? [] : [{ what, before, after }]
}

export function diffReport(found: readonly Difference[], { columns }: Screen): string {
  if (found.length === 0) return 'no difference'
  return found.flatMap(({ what, before, after }) => hang('', `${what}: ${before} -> ${after}`, columns, 2)).join('\n')
}

/** Answers to open questions that were seen in one result and not in the other. */
function answerDifferences(before: Result, after: Result): Difference[] {
  const seen = ({ answers }: Result): string[] =>
    Object.entries(answers).flatMap(([question, told]) => Object.keys(told).map((answer) => `${question}: ${answer}`))
  const [had, has] = [seen(before), seen(after)]
  return [
    ...had.filter((one) => !has.includes(one)).map((what) => ({ what, before: 'seen', after: 'not seen' })),
    ...has.filter((one) => !had.includes(one)).map((what) => ({ what, before: 'not seen', after: 'seen' })),
  ]
}
