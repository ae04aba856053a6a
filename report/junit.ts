/**
 * A result as JUnit XML, as Jenkins, GitLab and Maven's Surefire report read it. Nothing that is no pass is shown as one: there is a failure or an
 * error in it unless `verify` ended with 0.
 */
import type { Certificate } from '../runner/exhaustive/certificate.ts'
import type { ClauseResult, Failure, Problem, Result } from '../runner/result.ts'
import type { ResultFile } from '../runner/result-file.ts'
import { extentText, outcomeText } from './certificate.ts'
import {
  clauseName,
  failureText,
  failuresOf,
  headlineOf,
  leftOut,
  onlyWalked,
  outcomeOf,
  problemHeadline,
  problemText,
  reasonOf,
} from './summary.ts'
import { seedText } from './text.ts'
import { visibleFile } from './visible.ts'

interface Case {
  readonly name: string
  readonly kind: 'passed' | 'failure' | 'error' | 'skipped'
  readonly message: string
  /** Of a failure or an error, in a word */
  readonly type: string
  readonly body: string
}

/** The text of a JUnit report. */
export function junitReport(file: ResultFile): string {
  const { run, result } = visibleFile(file)
  const cases = casesOf(result)
  const number = (kind: Case['kind']): string => String(cases.filter((one) => one.kind === kind).length)
  const time = run.seconds.toFixed(3)
  const totals = { tests: String(cases.length), failures: number('failure'), errors: number('error') }
  const classname = `${result.profile}/${result.adapter}`
  const began = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.exec(run.started)?.[0]
  const suite = element(
    'testsuite',
    {
      name: 'imcancel',
      ...totals,
      skipped: number('skipped'),
      time,
      ...(began !== undefined && { timestamp: began }),
    },
    [element('properties', {}, propertiesOf(result)), ...cases.map((one) => caseElement(one, classname))],
  )
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('testsuites', { name: 'imcancel', ...totals, time }, [suite])}\n`
}

function casesOf(result: Result): Case[] {
  const told = new Set<Failure>()
  const cases = result.clauses.map((clause) => {
    const failures = failuresOf(result, clause)
    for (const failure of failures) told.add(failure)
    return clauseCase(clause, failures, onlyWalked(result))
  })
  const untold = result.failures.filter((failure) => !told.has(failure))
  return [
    ...cases,
    ...untold.map(untoldCase),
    ...result.problems.map(problemCase),
    ...(result.exhaustive ?? []).map(walkCase),
    resultCase(result),
  ]
}

function clauseCase(clause: ClauseResult, failures: readonly Failure[], walked: boolean): Case {
  const name = clauseName(clause.id)
  const one = { name, type: clause.verdict, message: reasonOf(clause), body: '' }
  if (clause.verdict === 'fail') {
    const [first] = failures
    const message = first === undefined ? 'fails' : headlineOf(first)
    const body = failures.map(failureText).join('\n\n')
    return clause.counts
      ? { ...one, kind: 'failure', message, body }
      : { ...one, kind: 'skipped', message: `${leftOut}; ${message}`, body }
  }
  if (!clause.counts) return { ...one, kind: 'skipped', message: `${leftOut}; ${one.message}` }
  if (walked)
    return { ...one, kind: 'skipped', message: 'no plans were drawn, and no interleaving that was walked breaks it' }
  switch (clause.verdict) {
    case 'pass':
      return { ...one, kind: 'passed' }
    case 'unobservable':
      return { ...one, kind: 'skipped' }
    case 'inconclusive':
    case 'not-exercised':
      return { ...one, kind: 'error' }
  }
}

/** A divergence that no clause above is said to fail by. */
function untoldCase(failure: Failure): Case {
  const { verdict, counts } = failure
  const message = headlineOf(failure)
  return {
    name: `${verdict.clauses[0]} at event ${verdict.at}`,
    type: 'fail',
    kind: counts ? 'failure' : 'skipped',
    message: counts ? message : `${leftOut}; ${message}`,
    body: failureText(failure),
  }
}

function problemCase(problem: Problem): Case {
  const message = problemHeadline(problem)
  return { name: message, kind: 'error', type: problem.kind, message, body: problemText(problem) }
}

function walkCase(certificate: Certificate): Case {
  return {
    name: `every interleaving of ${extentText(certificate)}`,
    kind: certificate.ended === 'complete' ? 'passed' : 'error',
    type: certificate.ended,
    message: outcomeText(certificate),
    body: '',
  }
}

/** The run as a whole, so that one which was interrupted, or judged nothing, is not all green. */
function resultCase(result: Result): Case {
  const { code, text } = outcomeOf(result)
  const kind = code === 0 ? 'passed' : code === 1 ? 'failure' : 'error'
  return { name: 'the run as a whole', kind, type: `exit code ${code}`, message: text, body: '' }
}

function propertiesOf(result: Result): string[] {
  const { suite, clauseSet, adapter, subject, profile, pattern, seed, plans, runs, ended } = result
  const values = { suite, clauseSet, adapter, subject, profile, pattern, seed: seedText(seed), plans, runs, ended }
  return Object.entries(values).map(([name, value]) => element('property', { name, value: String(value) }))
}

function caseElement({ name, kind, message, type, body }: Case, classname: string): string {
  // A clause has no time of its own; readers of Surefire's reports want one all the same.
  const attributes = { classname, name, time: '0' }
  if (kind === 'passed') return element('testcase', attributes)
  if (kind !== 'skipped') return element('testcase', attributes, [element(kind, { message, type }, body)])
  const output = body === '' ? [] : [element('system-out', {}, body)]
  return element('testcase', attributes, [element('skipped', { message }), ...output])
}

/** An element around others, each on a line of its own, or around text. */
function element(
  name: string,
  attributes: Readonly<Record<string, string>>,
  content: string | readonly string[] = '',
): string {
  const start = [name, ...Object.entries(attributes).map(([key, value]) => `${key}="${escaped(value)}"`)].join(' ')
  if (content.length === 0) return `<${start}/>`
  return typeof content === 'string'
    ? `<${start}>${escaped(content)}</${name}>`
    : `<${start}>\n${content.join('\n')}\n</${name}>`
}

const references: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** What XML would take for its own; all else that it does not allow was taken out before. */
function escaped(text: string): string {
  return text.replaceAll(/[&<>"]/g, (character) => references[character] ?? character)
}
