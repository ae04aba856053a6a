/** A result for a terminal: clauses, open questions, failures with their traces, and one closing sentence. */
import type { ClauseResult, ClauseVerdict, Failure, Problem, Result } from '../runner/result.ts'
import { clauseById } from '../spec/clauses.ts'
import { questions } from '../spec/questions.ts'
import { eventCount } from '../model/history.ts'
import { planLines, stepCount, traceLines } from './event-text.ts'
import { headline, wayThere } from './explanation.ts'
import { plain, type Paint } from './paint.ts'
import { hang } from './text.ts'

export interface ConsoleOptions {
  /** Columns of the terminal */
  readonly columns: number
  readonly paint: Paint
  /** Where each failure was saved, by its index */
  readonly savedAs?: (failure: Failure) => string | undefined
}

/** The whole report, as lines without a final newline. */
export function consoleReport(result: Result, options: ConsoleOptions = { columns: 100, paint: plain }): string {
  const sections = [
    head(result),
    clauseTable(result, options),
    questionLines(result),
    overlapLines(result),
    ...result.failures.map((failure) => failureLines(failure, options)),
    ...result.problems.map((problem) => problemLines(problem, options)),
    closing(result, options),
  ]
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')
}

function head(result: Result): string[] {
  return [
    `${result.suite}: ${result.adapter} (${result.subject})`,
    `${count(result.plans, 'plan')}${result.runs > result.plans ? ` in ${count(result.runs, 'run')}` : ''}, seed ${seedText(result.seed)}, profile ${result.profile}${result.pattern === '*' ? '' : `, clauses ${result.pattern}`}`,
  ]
}

const marks: Readonly<Record<ClauseVerdict, keyof Paint>> = {
  pass: 'good',
  fail: 'bad',
  inconclusive: 'doubtful',
  'not-exercised': 'doubtful',
  unobservable: 'faint',
}

function clauseTable(result: Result, { columns, paint }: ConsoleOptions): string[] {
  const shown = result.clauses.filter((clause) => clause.counts || clause.verdict === 'fail' || result.pattern === '*')
  const cells = shown.map((clause) => [clause.id, clause.level, verdictText(clause), number(clause.exercised)] as const)
  const header = ['clause', 'level', 'verdict', 'exercised'] as const
  const widths = header.map((title, column) =>
    Math.max(...[header, ...cells].map((row) => row[column]?.length ?? title.length)),
  )
  const label = (row: readonly string[]): string =>
    row
      .map((cell, column) => (column === 3 ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
      .join('  ')
  return [
    paint.faint(`${label(header)}  statement`),
    ...shown.flatMap((clause, index) => {
      const row = label(cells[index] ?? [])
      const [first = '', ...rest] = hang(`${row}  `, titleOf(clause), columns)
      const verdict = verdictText(clause)
      return [first.replace(verdict, paint[marks[clause.verdict]](verdict)), ...rest]
    }),
  ]
}

function verdictText(clause: ClauseResult): string {
  return clause.counts ? clause.verdict : `(${clause.verdict})`
}

function titleOf(clause: ClauseResult): string {
  const { title } = clauseById(clause.id)
  return clause.reason === undefined ? title : `${title} (${clause.reason})`
}

function questionLines(result: Result): string[] {
  const seen = questions.flatMap((one) => {
    const answers = result.answers[one.id]
    if (!answers) return []
    return [
      `  ${one.id.padEnd(22)}${Object.entries(answers)
        .map(([answer, times]) => `${answer} ${number(times)}`)
        .join(', ')}`,
    ]
  })
  return seen.length > 0 ? ['open questions, as this subject answers them; none can fail', ...seen] : []
}

function overlapLines(result: Result): string[] {
  if (!result.overlap) return []
  const { runs, overlapping } = result.overlap
  const share = runs === 0 ? 0 : (100 * overlapping) / runs
  return [
    `overlap: in ${share.toFixed(1)} % of ${number(runs)} runs of race plans a cancel met another thread on its instance`,
  ]
}

function failureLines(failure: Failure, { columns, paint, savedAs }: ConsoleOptions): string[] {
  const { verdict, history, plan } = failure
  const [, ...others] = verdict.clauses
  const file = savedAs?.(failure)
  const [first = '', ...rest] = hang('', headline(verdict, history, plan), columns, 2)
  const trace = wayThere(verdict, history, plan).map((line) => (line.startsWith('>') ? paint.bad(line) : line))
  return [
    paint.bad(first),
    ...rest,
    ...(others.length > 0 ? [`  breaks too: ${others.join(', ')}`] : []),
    ...(failure.counts ? [] : ['  reported only: the profile or the pattern does not count it']),
    ...trace.map((line) => `  ${line}`),
    `  ${count(stepCount(plan), 'step')}, ${seenIn(failure)}; first in plan ${number(failure.foundIn)}, ${count(failure.plans, 'plan')} in all${failure.minimal ? '; nothing more can be left out' : '; the simplest found'}`,
    ...(file === undefined ? [] : [`  again with: imcancel replay ${file}`]),
  ]
}

function seenIn(failure: Failure): string {
  return failure.of === 1 ? `on ${failure.adapter}` : `in ${number(failure.times)} of ${number(failure.of)} runs`
}

function problemLines(problem: Problem, { columns, paint }: ConsoleOptions): string[] {
  const [first = '', ...rest] = hang(
    '',
    `no verdict (${problem.kind}) in ${count(problem.plans, 'plan')}: ${problem.reason}`,
    columns,
    2,
  )
  const trace = problem.history ? traceLines(problem.history, problem.plan, eventCount(problem.history)) : []
  return [
    paint.doubtful(first),
    ...rest,
    `  plan ${number(problem.foundIn)} on ${problem.adapter}`,
    ...planLines(problem.plan).map((line) => `    ${line}`),
    ...(trace.length > 0 ? ['  what happened until then', ...trace.slice(-40).map((line) => `  ${line}`)] : []),
  ]
}

function closing(result: Result, { paint }: ConsoleOptions): string[] {
  const counted = result.clauses.filter((clause) => clause.counts)
  const those = (verdict: ClauseVerdict): string[] =>
    counted.filter((clause) => clause.verdict === verdict).map((clause) => clause.id)
  const bound = `${count(result.plans, 'plan')}${result.runs > result.plans ? ` (${count(result.runs, 'run')})` : ''}`
  const lines = [`${those('pass').length} of ${counted.length} clauses passed`]
  for (const verdict of ['inconclusive', 'not-exercised', 'unobservable'] as const) {
    const ids = those(verdict)
    if (ids.length > 0) lines.push(`${verdict}: ${ids.join(', ')}`)
  }
  if (result.ended === 'interrupted')
    lines.push(`interrupted after ${number(result.plans)} of ${number(result.plansPlanned)} plans`)
  if (result.ended === 'given-up')
    lines.push(
      `given up after ${number(result.plans)} of ${number(result.plansPlanned)} plans: too many crashed, stalled, or could not be run`,
    )
  const failing = result.failures.filter((failure) => failure.counts).map((failure) => failure.verdict.clauses[0])
  lines.push(failing.length > 0 ? paint.bad(`divergence: ${failing.join(', ')}`) : `no divergence in ${bound}`)
  return lines
}

/** A seed as it is typed. */
export function seedText(seed: number): string {
  return `0x${(seed >>> 0).toString(16)}`
}

function number(value: number): string {
  return String(value).replaceAll(/\B(?=(?:\d{3})+$)/g, ' ')
}

function count(value: number, noun: string): string {
  return `${number(value)} ${noun}${value === 1 ? '' : 's'}`
}
