/** `imcancel explain`: what a clause, an open question or a failure file says, without running anything. */
import { isClauseId } from '../spec/clauses.ts'
import { maximumEvents } from '../adapters/wire.ts'
import type { History } from '../model/history.ts'
import { explainClause, explainQuestion } from '../report/explain-clause.ts'
import { explainFailure } from '../report/explain-failure.ts'
import { UsageError, clauseHint, fileArguments } from './arguments.ts'
import { type FailureInput, aboutFile, openFailure, shownHead } from './failure-input.ts'
import { terminal } from './terminal.ts'

/** Runs the command; its exit code is 0. */
export async function explain(args: readonly string[]): Promise<number> {
  const { file: subject, edited } = fileArguments('explain', args)
  const id = subject.toUpperCase()
  if (isClauseId(id)) {
    process.stdout.write(`${explainClause(id)}\n`)
    return 0
  }
  const question = explainQuestion(id)
  if (question !== undefined) {
    process.stdout.write(`${question}\n`)
    return 0
  }
  if (!/[./\\]/.test(subject)) throw new UsageError(`'${subject}' is no clause; ${clauseHint(subject)}`)
  return aboutFile(subject, () => {
    const input = openFailure(subject, edited)
    const lines = explainFailure(shownHead(input.head), historyOf(input), subject, terminal(process.stdout))
    process.stdout.write(`${lines.join('\n')}\n`)
    return 0
  })
}

/** The history, unless it is longer than any that an adapter gives: no one reads that. */
function historyOf({ head, events }: FailureInput): History | undefined {
  if (head.events > maximumEvents) return undefined
  const words: number[] = []
  for (const part of events()) for (const one of part) words.push(one)
  return { ending: head.ending, words }
}
