/** `imcancel report`: a result that was written before, in another format. It runs nothing and decides nothing. */
import { clauseSet } from '../runner/version.ts'
import { UsageError } from './arguments.ts'
import { reportArguments } from './report-arguments.ts'
import { openResult } from './result-input.ts'
import { exitUnwritten } from './write-file.ts'
import { writeReport } from './write-report.ts'

/** Writes the report, and gives the exit code: 0 where it was written, whatever it says. */
export function report(args: readonly string[]): number {
  const { result: from, ...target } = reportArguments(args)
  const file = openResult(from)
  // Its statements would be told in today's words, which are not those that it was judged by.
  if (file.result.clauseSet !== clauseSet())
    throw new UsageError(`${from} was judged by other clauses than these; report it with ${file.result.suite}`)
  return writeReport(file, target) ? 0 : exitUnwritten
}
