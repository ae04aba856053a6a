/**
 * A result as SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html): rules are clauses, results are divergences, and
 * clauses of which too little was seen. What passed or cannot be observed stands in the properties of the run: readers that do not know the
 * `kind` of a result would take it for an alert.
 */
import type { ClauseResult, Failure, Problem, Result } from '../runner/result.ts'
import type { ResultFile, Run } from '../runner/result-file.ts'
import { type Clause, clauses } from '../spec/clauses.ts'
import { sourceById } from '../spec/sources.ts'
import { codeFlowOf } from './sarif-flow.ts'
import { longFailureText, onlyWalked, outcomeOf, problemText, reasonOf } from './summary.ts'
import { seedText } from './text.ts'
import { visibleFile } from './visible.ts'

const schema = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json'

/** The text of a SARIF log with one run. */
export function sarifReport(file: ResultFile): string {
  const { run, result } = visibleFile(file)
  const [, version = result.suite] = /(\d+\.\d+\.\d+\S*)$/.exec(result.suite) ?? []
  const log = {
    $schema: schema,
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'imcancel',
            fullName: result.suite,
            version,
            rules: clauses.map(ruleOf),
            notifications: Object.entries(troubles).map(([id, text]) => ({ id, shortDescription: { text } })),
          },
        },
        invocations: [invocationOf(run, result)],
        results: [
          ...result.failures.map((failure) => resultOf(failure, result)),
          ...(onlyWalked(result) ? [] : result.clauses.filter(isOpen).map((clause) => openResult(clause, result))),
        ],
        properties: propertiesOf(result),
      },
    ],
  }
  return `${JSON.stringify(log, undefined, 2)}\n`
}

function ruleOf({ id, level, title, statement, sources, derivation, observed }: Clause): object {
  const help = [statement, ...(derivation === undefined ? [] : [derivation]), observed].join('\n\n')
  const [source = 'S1'] = sources
  return {
    id,
    shortDescription: { text: title },
    fullDescription: { text: statement },
    help: { text: help },
    helpUri: sourceById(source).where[0],
    defaultConfiguration: { level: 'error' },
    properties: { level, sources },
  }
}

/** A divergence. One that does not decide is a note. */
function resultOf(failure: Failure, result: Result): object {
  const { verdict, counts, shapes, times, of, foundIn, plans, minimal, adapter } = failure
  return {
    ...rule(verdict.clauses[0]),
    kind: 'fail',
    level: counts ? 'error' : 'note',
    message: { text: longFailureText(failure) },
    locations: [locationOf(failure.adapter, result.subject)],
    codeFlows: [codeFlowOf(failure)],
    partialFingerprints: { 'imcancelShapes/v1': shapes.join(' | ') },
    properties: { clauses: verdict.clauses, shapes, times, of, foundIn, plans, minimal, adapter },
  }
}

/** Whether a clause decides, and too little was seen to say anything: the standard has a kind for that, whose level is none. */
function isOpen({ counts, verdict }: ClauseResult): boolean {
  return counts && (verdict === 'inconclusive' || verdict === 'not-exercised')
}

function openResult(clause: ClauseResult, { adapter, subject }: Result): object {
  return {
    ...rule(clause.id),
    kind: 'open',
    level: 'none',
    message: { text: `${clause.id} is ${reasonOf(clause)}` },
    locations: [locationOf(adapter, subject)],
  }
}

function rule(id: string): { readonly ruleId: string; readonly ruleIndex: number } {
  return { ruleId: id, ruleIndex: clauses.findIndex((clause) => clause.id === id) }
}

/** A library is a file; what is behind another adapter has a name only. */
function locationOf(adapter: string, subject: string): object {
  const library = /^native:(.+)$/.exec(adapter)?.[1]
  return {
    logicalLocations: [{ name: 'NdisIMCancelInitializeDeviceInstance', fullyQualifiedName: adapter, kind: 'function' }],
    message: { text: subject },
    ...(library !== undefined && { physicalLocation: { artifactLocation: { uri: uriOf(library) } } }),
  }
}

/** A path as a URI, or as a reference relative to where the suite was run. */
function uriOf(path: string): string {
  const parts = path
    .replaceAll('\\', '/')
    .split('/')
    .map((part) => encodeURIComponent(part))
  const text = parts.join('/')
  if (text.startsWith('/')) return `file://${text}`
  return /^[a-z]%3a\//i.test(text) ? `file:///${text.replace(/%3a/i, ':')}` : text
}

/** What a plan without a verdict ended in. */
const troubles: Readonly<Record<Problem['kind'] | 'ended', string>> = {
  crashed: 'The subject crashed',
  stalled: 'Nothing moved any more',
  flooded: 'There were more events than are kept',
  unknown: 'The judge came to no verdict',
  adapter: 'The adapter could not run a plan',
  ended: 'The run did not come to its end',
}

function invocationOf({ started, seconds, command }: Run, result: Result): object {
  const { code, text } = outcomeOf(result)
  const whole = result.ended === 'complete'
  const began = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/.test(started) ? Date.parse(started) : Number.NaN
  const ended = began + 1000 * seconds
  return {
    executionSuccessful: whole && result.problems.length === 0,
    exitCode: code,
    exitCodeDescription: text,
    arguments: command,
    ...(isTime(began) && { startTimeUtc: new Date(began).toISOString() }),
    ...(isTime(ended) && { endTimeUtc: new Date(ended).toISOString() }),
    toolExecutionNotifications: [
      ...result.problems.map((problem) => notification(problem.kind, problemText(problem))),
      ...(whole
        ? []
        : [notification('ended', `${result.ended} after ${result.plans} of ${result.plansPlanned} plans`)]),
    ],
  }
}

/** Whether it is a moment that a date can hold, in years of four digits. */
function isTime(milliseconds: number): boolean {
  return milliseconds >= 0 && milliseconds < Date.UTC(10_000, 0)
}

function notification(id: keyof typeof troubles, text: string): object {
  return { level: 'error', descriptor: { id, index: Object.keys(troubles).indexOf(id) }, message: { text } }
}

function propertiesOf(result: Result): object {
  const { adapter, subject, clauseSet, profile, pattern, seed, shard, plansPlanned, plans, runs, repeats, ended } =
    result
  const verdicts = Object.fromEntries(
    result.clauses.map(({ id, verdict, counts }) => [id, counts ? verdict : `(${verdict})`]),
  )
  return {
    adapter,
    subject,
    clauseSet,
    profile,
    pattern,
    seed: seedText(seed),
    plansPlanned,
    plans,
    runs,
    repeats,
    ended,
    ...(shard && { shard }),
    verdicts,
    ...(result.overlap && { overlap: result.overlap }),
    ...(result.exhaustive && { exhaustive: result.exhaustive }),
  }
}
