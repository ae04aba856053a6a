/**
 * A result as Markdown, for a comment on a pull request or the summary of a step on GitHub. Whatever a subject sends stands in code, from which it
 * cannot break out: there it is no link, no mention and no HTML.
 */
import type { Failure, Problem, Result } from '../runner/result.ts'
import type { ResultFile } from '../runner/result-file.ts'
import { clauseById } from '../spec/clauses.ts'
import { certificateLines } from './certificate.ts'
import { failureText, onlyWalked, outcomeOf, problemText, reasonOf } from './summary.ts'
import { count, number, seedText, shortened } from './text.ts'
import { visible, visibleFile } from './visible.ts'

/** Characters that a comment on GitHub holds are 65 536: beyond so many, findings are only counted. */
const mostCharacters = 60_000
const mostLines = 150
/** Of one line or text, so that a few findings always have room */
const mostInLine = 400

/** The text of a Markdown report. */
export function markdownReport(file: ResultFile): string {
  const { run, result } = visibleFile(file)
  const { text } = outcomeOf(result)
  const { suite, adapter, subject, profile, pattern, plans, runs, seed } = result
  const extent = `${count(plans, 'plan')}${runs > plans ? ` in ${count(runs, 'run')}` : ''}`
  const head = [
    '## NdisIMCancelInitializeDeviceInstance',
    `**${text}**`,
    [
      `${code(adapter)}: ${code(subject)}`,
      `${extent}, seed ${seedText(seed)}, profile ${profile}${pattern === '*' ? '' : `, clauses ${code(pattern)}`}, ${run.seconds.toFixed(1)} s`,
      code(suite),
    ].join('  \n'),
    ...(onlyWalked(result) ? [] : [clauseTable(result), ...listed('No pass', noPasses(result))]),
    ...listed(
      'Interleavings',
      certificateLines(result.exhaustive ?? [])
        .slice(1)
        .map((line) => code(line.trim())),
    ),
  ]
  const findings = [...result.failures.map(failureSection), ...result.problems.map(problemSection)]
  return `${withinLimit(head, findings).join('\n\n')}\n`
}

/** The findings that there is room for, and how many there are beyond. */
function withinLimit(head: readonly string[], findings: readonly string[]): string[] {
  const parts = [...head]
  let length = parts.reduce((sum, part) => sum + part.length + 2, 0)
  for (const [index, finding] of findings.entries()) {
    length += finding.length + 2
    if (length > mostCharacters) {
      return [
        ...parts,
        `${count(findings.length - index, 'finding')} more: there is no room for them here, the result has them.`,
      ]
    }
    parts.push(finding)
  }
  return parts
}

/** Nothing of it comes from outside, so that no cell can be left. */
function clauseTable({ clauses }: Result): string {
  const rows = clauses.map(({ id, level, verdict, counts, exercised }) =>
    [id, level, counts ? verdict : `(${verdict})`, number(exercised), clauseById(id).title].join(' | '),
  )
  return [
    '| clause | level | verdict | exercised | statement |',
    '|---|---|---|--:|---|',
    ...rows.map((row) => `| ${row} |`),
  ].join('\n')
}

/** The clauses that count and neither pass nor fail, by their reason. */
function noPasses({ clauses }: Result): string[] {
  const groups = new Map<string, string[]>()
  for (const clause of clauses) {
    if (!clause.counts || clause.verdict === 'pass' || clause.verdict === 'fail') continue
    const reason = reasonOf(clause)
    groups.set(reason, [...(groups.get(reason) ?? []), clause.id])
  }
  return [...groups].map(([reason, ids]) => `${ids.join(', ')}: ${code(reason)}`)
}

function listed(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [[`### ${title}`, '', ...lines.map((line) => `- ${line}`)].join('\n')]
}

function failureSection(failure: Failure): string {
  const note = failure.counts ? '' : ', which does not count'
  return `### ${failure.verdict.clauses[0]} diverges${note}\n\n${fenced(failureText(failure))}`
}

function problemSection(problem: Problem): string {
  return `### No verdict: ${problem.kind}\n\n${fenced(problemText(problem))}`
}

/** A text on one line as code, in more backticks than it has in a row. */
function code(whole: string): string {
  const text = visible(whole, mostInLine)
  if (text.trim() === '') return '(nothing)'
  const ticks = '`'.repeat(1 + longestRun(text))
  const space = /^[` ]|[` ]$/.test(text) ? ' ' : ''
  return `${ticks}${space}${text}${space}${ticks}`
}

/** Lines as a block of code, in a fence that none of them can close. */
function fenced(whole: string): string {
  const lines = whole.split('\n').map((line) => visible(line, mostInLine))
  const text = shortened(lines, mostLines).join('\n')
  const fence = '`'.repeat(Math.max(3, 1 + longestRun(text)))
  return `${fence}text\n${text}\n${fence}`
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length))
}
