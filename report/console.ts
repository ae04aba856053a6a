/** A result for a terminal: clauses, open questions, failures with their traces, and one closing sentence. */
import {
  type ClauseResult,
  type ClauseVerdict,
  type Failure,
  type Problem,
  type Result,
  exitCodeOf,
  exitCodeOfWalk,
} from '../runner/result.ts'
import type { Diverges } from '../model/verdict.ts'
import type { Shown } from '../runner/project.ts'
import { shardText } from '../runner/shard.ts'
import { clauseById } from '../spec/clauses.ts'
import { questions } from '../spec/questions.ts'
import { coverageLines } from './coverage.ts'
import { headline, wayThere } from './explanation.ts'
import { certificateLines } from './certificate.ts'
import { bailedText, essenceLines, inWalk, planName, projectionText, seenIn } from './failure-notes.ts'
import type { Paint } from './paint.ts'
import { type Screen, plainScreen } from './screen.ts'
import { count, fold, hang, number, replayCommand, seedText } from './text.ts'

/** What is saved as a file of its own */
export type Saved = Failure | Problem | Shown

/** Of the columns only a word that is longer takes more. */
export interface ConsoleOptions extends Screen {
  /** Where each was saved */
  readonly savedAs?: (one: Saved) => string | undefined
  /** Files that were written beside it, each in a few words */
  readonly written?: readonly string[]
}

/** The whole report, as lines without a final newline. */
export function consoleReport(result: Result, options: ConsoleOptions = plainScreen): string {
  const sections = [
    head(result, options),
    clauseTable(result, options),
    questionLines(result, options),
    overlapLines(result, options),
    coverageLines(result.coverage, options.columns),
    certificateLines(result.exhaustive ?? []).flatMap((line) => fold(line, options.columns, 4)),
    ...result.failures.map((failure) => failureLines(failure, options)),
    ...result.problems.map((problem) => problemLines(problem, options)),
    writtenLines(options),
    closing(result, options),
  ]
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')
}

export function writtenLines({ written = [], columns }: ConsoleOptions): string[] {
  return written.flatMap((line) => hang('', line, columns, 2))
}

function head(result: Result, { columns }: ConsoleOptions): string[] {
  const clauses = result.pattern === '*' ? '' : `, clauses ${result.pattern}`
  const part = result.shard === undefined ? '' : `shard ${shardText(result.shard)}: `
  return [
    ...hang('', `${result.suite}: ${result.adapter} (${result.subject})`, columns, 2),
    ...hang(
      '',
      `${part}${extent(result)}, seed ${seedText(result.seed)}, profile ${result.profile}${clauses}`,
      columns,
      2,
    ),
  ]
}

/** How much was run: `40 plans in 800 runs`. */
export function extent({ plans, runs }: Result): string {
  return `${count(plans, 'plan')}${runs > plans ? ` in ${count(runs, 'run')}` : ''}`
}

const marks: Readonly<Record<ClauseVerdict, keyof Paint>> = {
  pass: 'good',
  fail: 'bad',
  inconclusive: 'doubtful',
  'not-exercised': 'doubtful',
  unobservable: 'faint',
}

/** A clause each. The level is left out where it would have the statements broken: `imcancel list` shows it too. */
function clauseTable(result: Result, { columns, paint }: ConsoleOptions): string[] {
  const shown = result.clauses.filter((clause) => clause.counts || clause.verdict === 'fail' || result.pattern === '*')
  if (shown.length === 0) return []
  const rows = [
    { id: 'clause', level: 'level', verdict: 'verdict', exercised: 'exercised', title: 'statement' },
    ...shown.map((clause) => ({
      id: clause.id,
      level: clause.level,
      verdict: verdictText(clause),
      exercised: number(clause.exercised),
      title: clauseById(clause.id).title,
    })),
  ]
  const width = (column: keyof (typeof rows)[number]): number => Math.max(...rows.map((row) => row[column].length))
  const whole = width('id') + width('level') + width('verdict') + width('exercised') + width('title') + 4 * 2
  return rows.flatMap((row, index) => {
    const before = `${row.id.padEnd(width('id'))}  ${whole <= columns ? `${row.level.padEnd(width('level'))}  ` : ''}`
    const verdict = row.verdict.padEnd(width('verdict'))
    const label = `${before}${verdict}  ${row.exercised.padStart(width('exercised'))}  `
    const [first = '', ...rest] = hang(label, row.title, columns)
    const clause = shown[index - 1]
    if (clause === undefined) return [first, ...rest].map((line) => paint.faint(line))
    return [`${before}${paint[marks[clause.verdict]](verdict)}${first.slice(before.length + verdict.length)}`, ...rest]
  })
}

/** In parentheses where it does not decide. */
function verdictText(clause: ClauseResult): string {
  return clause.counts ? clause.verdict : `(${clause.verdict})`
}

function questionLines(result: Result, { columns }: ConsoleOptions): string[] {
  const seen = questions.flatMap((one) => {
    const answers = Object.entries(result.answers[one.id] ?? {}).map(([answer, times]) => `${answer} ${number(times)}`)
    return answers.length === 0 ? [] : hang(`  ${one.id.padEnd(22)}`, answers.join(', '), columns)
  })
  return seen.length > 0 ? ['open questions, as this subject answers them; none can fail', ...seen] : []
}

export function overlapLines(result: Result, { columns }: ConsoleOptions): string[] {
  if (!result.overlap) return []
  const { runs, overlapping } = result.overlap
  if (runs === 0) return ['overlap: no plan could race']
  const share = ((100 * overlapping) / runs).toFixed(1)
  const text = `overlap: in ${share} % of ${number(runs)} runs of race plans a cancel met another thread on its instance`
  return hang('', text, columns, 2)
}

/** The way to a failure or problem, indented. */
function indentedWay(verdict: Diverges | undefined, found: Failure | Problem, options: ConsoleOptions): string[] {
  const screen = { ...options, columns: options.columns - 2 }
  return wayThere(verdict, found.history, found.plan, screen).map((line) => `  ${line}`)
}

/** A failure with its trace. */
export function failureLines(failure: Failure, options: ConsoleOptions): string[] {
  const { columns, paint, savedAs } = options
  const { verdict, history, plan } = failure
  const [, ...others] = verdict.clauses
  const more = [
    ...(others.length > 0 ? [`breaks too: ${others.join(', ')}`] : []),
    ...(failure.counts ? [] : ['reported only: the profile or the pattern does not count it']),
  ]
  const [first = '', ...rest] = hang('', headline(verdict, history, plan), columns, 2)
  return [
    paint.bad(first),
    ...rest,
    ...more.flatMap((line) => fold(`  ${line}`, columns, 4)),
    ...indentedWay(verdict, failure, options),
    ...essenceLines(failure).flatMap((line) => fold(`  ${line}`, columns, 12)),
    ...fold(`  ${seenIn(failure)}`, columns, 4),
    ...againWith(savedAs?.(failure), failure.adapter),
    ...projectionLines(failure, columns, savedAs),
  ]
}

function projectionLines({ projection }: Failure, columns: number, savedAs: ConsoleOptions['savedAs']): string[] {
  if (!projection) return []
  const file = projection.kind === 'shown' ? savedAs?.(projection) : undefined
  const text = `  ${projectionText(projection, undefined)}`
  if (file === undefined) return fold(text, columns, 4)
  // A command is never broken: it is there to be copied.
  return [...fold(`${text}:`, columns, 4), `    ${replayCommand(file, 'simulator')}`]
}

function againWith(file: string | undefined, adapter: string): string[] {
  return file === undefined ? [] : [`  again with: ${replayCommand(file, adapter)}`]
}

/** A plan without a verdict, and how far it came. */
export function problemLines(problem: Problem, options: ConsoleOptions): string[] {
  const { columns, paint, savedAs } = options
  const { kind, reason, note } = problem
  const what = reason.includes(kind) ? '' : ` (${kind})`
  const [first = '', ...rest] = hang(
    '',
    `no verdict${what} in ${count(problem.plans, 'plan')}: ${reason}${note === undefined ? '' : ` (${note})`}`,
    columns,
    2,
  )
  return [
    paint.doubtful(first),
    ...rest,
    ...fold(`  on ${problem.adapter}; ${problem.foundIn === 0 ? inWalk : `first in ${planName(problem)}`}`, columns, 4),
    ...indentedWay(undefined, problem, options),
    ...againWith(savedAs?.(problem), problem.adapter),
  ]
}

function closing(result: Result, { columns, paint }: ConsoleOptions): string[] {
  const counted = result.clauses.filter((clause) => clause.counts)
  const passed = counted.filter((clause) => clause.verdict === 'pass').length
  const { plans, plansPlanned, problems } = result
  const unjudged = problems.reduce((sum, problem) => sum + problem.plans, 0)
  const lines = [
    `${passed} of ${count(counted.length, 'clause')} passed`,
    ...notPassed(counted),
    ...(unjudged > 0 ? [`no verdict in ${count(unjudged, 'plan')}`] : []),
    ...(result.ended === 'interrupted'
      ? [
          plans < plansPlanned
            ? `interrupted after ${number(plans)} of ${count(plansPlanned, 'plan')}`
            : 'interrupted after the last plan, while failures were made simpler',
        ]
      : []),
    ...(result.ended === 'bailed' ? [bailedText(result)] : []),
    ...(result.ended === 'given-up'
      ? [
          `given up after ${number(plans)} of ${count(plansPlanned, 'plan')}: too many crashed, stalled, or could not be run`,
        ]
      : []),
  ]
  const { text, mark } = outcome(result)
  return [
    ...lines.flatMap((line) => hang('', line, columns, 2)),
    ...hang('', text, columns, 2).map((line) => paint[mark](line)),
  ]
}

/** The clauses that have not passed, by verdict and reason. */
function notPassed(counted: readonly ClauseResult[]): string[] {
  const groups = new Map<string, string[]>()
  for (const verdict of ['fail', 'inconclusive', 'not-exercised', 'unobservable'] as const) {
    for (const { id, reason } of counted.filter((clause) => clause.verdict === verdict)) {
      const group = reason === undefined ? verdict : `${verdict}, ${reason}`
      groups.set(group, [...(groups.get(group) ?? []), id])
    }
  }
  return [...groups].map(([group, ids]) => `${group}: ${ids.join(', ')}`)
}

/** A report of a result of which the exhaustive part alone was wanted. */
export function exhaustiveReport(result: Result, options: ConsoleOptions = plainScreen): string {
  const { columns, paint } = options
  const { text, mark } = walkOutcome(result)
  const sections = [
    hang('', `${result.suite}: ${result.adapter} (${result.subject})`, columns, 2),
    certificateLines(result.exhaustive ?? []).flatMap((line) => fold(line, columns, 4)),
    ...result.failures.map((failure) => failureLines(failure, options)),
    ...result.problems.map((problem) => problemLines(problem, options)),
    writtenLines(options),
    hang('', text, columns, 2).map((line) => paint[mark](line)),
  ]
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')
}

/** The same of a result of which the exhaustive part alone was wanted. */
export function walkOutcome(result: Result): { readonly text: string; readonly mark: keyof Paint } {
  switch (exitCodeOfWalk(result)) {
    case 0:
      return { text: 'result: met; no divergence in any interleaving up to the bound', mark: 'good' }
    case 1:
      return { text: 'result: divergence', mark: 'bad' }
    case 2:
      return { text: 'result: inconclusive, which is no pass', mark: 'doubtful' }
  }
}

/** The exit code in words. */
export function outcome(result: Result): { readonly text: string; readonly mark: keyof Paint } {
  const counting = result.failures.filter((failure) => failure.counts).map((failure) => failure.verdict.clauses[0])
  const none = `no divergence${result.failures.length > 0 ? ' that counts' : ''} in ${extent(result)}`
  switch (exitCodeOf(result)) {
    case 0:
      return result.shard === undefined
        ? { text: `result: met; ${none}`, mark: 'good' }
        : { text: `result of shard ${shardText(result.shard)}: ${none}; imcancel merge decides`, mark: 'good' }
    case 1:
      return { text: `result: divergence, ${[...new Set(counting)].join(', ')}`, mark: 'bad' }
    case 2:
      return { text: `result: inconclusive, which is no pass; ${none}`, mark: 'doubtful' }
    case 3:
      return { text: `result: adapter or subject could not be run to the end; ${none}`, mark: 'doubtful' }
  }
}
