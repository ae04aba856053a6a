/** A result of fuzzing for a terminal: what was found, what was come through, and how much that was. No clause passes by it. */
import { type Result, exitCodeWithoutFloors } from '../runner/result.ts'
import { type ConsoleOptions, extent, failureLines, overlapLines, problemLines, writtenLines } from './console.ts'
import { coverageLines } from './coverage.ts'
import type { Paint } from './paint.ts'
import { plainScreen } from './screen.ts'
import { count, hang, seedText } from './text.ts'

/** The whole report, as lines without a final newline. */
export function fuzzReport(result: Result, options: ConsoleOptions = plainScreen): string {
  const { columns, paint } = options
  const { text, mark } = outcome(result)
  const sections = [
    head(result, columns),
    overlapLines(result, options),
    coverageLines(result.coverage, columns),
    ...result.failures.map((failure) => failureLines(failure, options)),
    ...result.problems.map((problem) => problemLines(problem, options)),
    writtenLines(options),
    [
      ...idleLines(result, columns),
      ...endLines(result),
      ...hang('', text, columns, 2).map((line) => paint[mark](line)),
    ],
  ]
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')
}

function head(result: Result, columns: number): string[] {
  const clauses = result.pattern === '*' ? '' : `, clauses ${result.pattern}`
  return [
    ...hang('', `${result.suite}: ${result.adapter} (${result.subject})`, columns, 2),
    ...hang(
      '',
      `${extent(result)}, seeds from ${seedText(result.seed)} on, profile ${result.profile}${clauses}`,
      columns,
      2,
    ),
  ]
}

/** What decides a verification is only told here. */
function idleLines({ clauses }: Result, columns: number): string[] {
  const idle = clauses.filter(({ counts, verdict }) => counts && verdict === 'not-exercised').map(({ id }) => id)
  const text = 'how often a clause was exercised decides nothing here; verify asks for it'
  return hang('', idle.length === 0 ? text : `${text}. Not exercised at all: ${idle.join(', ')}`, columns, 2)
}

function endLines({ ended, plans }: Result): string[] {
  switch (ended) {
    case 'complete':
    case 'bailed': // which only verify does
      return []
    case 'interrupted':
      return [`interrupted after ${count(plans, 'plan')}; the next fuzz goes on from there`]
    case 'given-up':
      return [`given up after ${count(plans, 'plan')}: too many crashed, stalled, or could not be run`]
  }
}

/** The exit code in words. */
function outcome(result: Result): { readonly text: string; readonly mark: keyof Paint } {
  const none = `no divergence${result.failures.length > 0 ? ' that counts' : ''} in ${extent(result)}`
  const counting = result.failures.filter(({ counts }) => counts).map(({ verdict }) => verdict.clauses[0])
  switch (exitCodeWithoutFloors(result)) {
    case 0:
      return { text: `fuzz: ${none}`, mark: 'good' }
    case 1:
      return { text: `fuzz: divergence, ${[...new Set(counting)].join(', ')}`, mark: 'bad' }
    case 2:
      return { text: `fuzz: not finished, or plans without a verdict; ${none}`, mark: 'doubtful' }
    case 3:
      return { text: `fuzz: adapter or subject could not be run to the end; ${none}`, mark: 'doubtful' }
  }
}
