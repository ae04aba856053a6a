/** A result as workflow commands of GitHub: printed in a step, they become annotations. */
import type { ClauseResult, Failure, Problem, Result } from '../runner/result.ts'
import type { ResultFile } from '../runner/result-file.ts'
import { longFailureText, onlyWalked, outcomeOf, problemText, reasonOf } from './summary.ts'
import { visibleFile } from './visible.ts'

type Level = 'error' | 'warning' | 'notice'

/** One command to a line; the last says what the whole comes to. */
export function githubReport(file: ResultFile): string {
  const { result } = visibleFile(file)
  const commands = [
    ...result.failures.map(failureCommand),
    ...result.problems.map(problemCommand),
    ...(onlyWalked(result) ? [] : openCommands(result)),
    outcomeCommand(result),
  ]
  return `${commands.join('\n')}\n`
}

function failureCommand(failure: Failure): string {
  const title = `${failure.verdict.clauses[0]} diverges`
  return command(failure.counts ? 'error' : 'notice', title, longFailureText(failure))
}

function problemCommand(problem: Problem): string {
  const lost = problem.kind === 'crashed' || problem.kind === 'adapter'
  return command(lost ? 'error' : 'warning', `no verdict: ${problem.kind}`, problemText(problem))
}

/** The clauses of which too little was seen. GitHub shows ten warnings of a step, so that those with the same reason share one. */
function openCommands({ clauses }: Result): string[] {
  const groups = new Map<string, ClauseResult[]>()
  for (const clause of clauses) {
    if (!clause.counts || (clause.verdict !== 'inconclusive' && clause.verdict !== 'not-exercised')) continue
    const reason = reasonOf(clause)
    groups.set(reason, [...(groups.get(reason) ?? []), clause])
  }
  return [...groups].map(([reason, group]) => {
    const ids = group.map(({ id }) => id).join(', ')
    return command('warning', group[0]?.verdict ?? '', `${ids}: ${reason}`)
  })
}

function outcomeCommand(result: Result): string {
  const { code, text } = outcomeOf(result)
  const levels = { 0: 'notice', 1: 'error', 2: 'warning', 3: 'error' } as const
  return command(levels[code], `imcancel ${result.adapter}`, `${text} (${result.subject})`)
}

function command(level: Level, title: string, message: string): string {
  return `::${level} title=${property(title)}::${data(message)}`
}

/** As the runner reads a message: percent signs and line breaks would end it, or stand for something else. */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

/** A property ends at a comma or a colon too. */
function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
