/**
 * A result as Markdown, for a comment on a pull request or the summary of a step on GitHub. Whatever a subject sends stands in code, from which it
 * cannot break out: there it is no link, no mention and no HTML.
 */
import type { ClauseResult, Failure, Problem, Result } from '../runner/result.ts'
import type { ResultFile } from '../runner/result-file.ts'
import { clauseById } from '../spec/clauses.ts'
import { certificateLines } from './certificate.ts'
import { failureText, outcomeOf, problemText, reasonOf } from './summary.ts'
import { count, number, seedText, shortened } from './text.ts'
import { visibleFile } from './visible.ts'

/** Characters that a comment on GitHub holds are 65 536: beyond so many, findings are only counted. */
const mostCharacters = 60_000
const mostLines = 150

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
    clauseTable(result),
    ...listed('No pass', result.clauses.filter(isNoPass).map(notPassedText)),
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

function isNoPass({ counts, verdict }: ClauseResult): boolean {
  return counts && verdict !== 'pass' && verdict !== 'fail'
}

function notPassedText(clause: ClauseResult): string {
  return `${clause.id}: ${code(reasonOf(clause))}`
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
function code(text: string): string {
  if (text.trim() === '') return '(nothing)'
  const ticks = '`'.repeat(1 + longestRun(text))
  const space = /^[` ]|[` ]$/.test(text) ? ' ' : ''
  return `${ticks}${space}${text}${space}${ticks}`
}

/** Lines as a block of code, in a fence that none of them can close. */
function fenced(text: string): string {
  const fence = '`'.repeat(Math.max(3, 1 + longestRun(text)))
  return `${fence}text\n${shortened(text.split('\n'), mostLines).join('\n')}\n${fence}`
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length))
}
