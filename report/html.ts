/**
 * A result as one page for a browser. It needs no network, no font and no script, and is the same for the same result. Whatever an adapter
 * or a subject has sent stands on it as text: see `markup.ts`.
 */
import type { ResultFile } from '../runner/result-file.ts'
import { clauseSection } from './html/clause-table.ts'
import { coverageSection } from './html/coverage-maps.ts'
import { failureSection } from './html/failures.ts'
import { pageHead } from './html/head.ts'
import { leftOutSection, sourceSection } from './html/left-out.ts'
import { written } from './html/markup.ts'
import { overlapSection, questionSection, walkSection } from './html/observed.ts'
import { isWalkAlone, outcomeOf } from './html/outcome.ts'
import { type Part, page } from './html/page.ts'
import { problemSection } from './html/problems.ts'

/** The whole page. */
export function htmlReport(file: ResultFile): string {
  const { result } = file
  const { word, verdict } = outcomeOf(result)
  // Where the exhaustive part alone was wanted, no plan was drawn and no clause judged.
  const judged: readonly Part[] = isWalkAlone(result)
    ? []
    : [
        { id: 'clauses', title: 'Clauses', inside: clauseSection(result) },
        { id: 'questions', title: 'Open questions', inside: questionSection(result) },
        { id: 'overlap', title: 'Overlap', inside: overlapSection(result) },
        { id: 'coverage', title: 'Coverage', inside: coverageSection(result.coverage) },
        { id: 'left-out', title: 'Left out', inside: leftOutSection(result) },
      ]
  const parts: readonly Part[] = [
    { id: 'failures', title: 'Divergences', inside: failureSection(file) },
    { id: 'problems', title: 'Without a verdict', inside: problemSection(file) },
    { id: 'walked', title: 'Every interleaving', inside: walkSection(result) },
    ...judged,
    { id: 'sources', title: 'Sources', inside: sourceSection() },
  ]
  const title = `${word}: ${result.adapter} (${result.subject}), conformance report`
  return written(page({ title, verdict, head: pageHead(file), parts }))
}
