/**
 * A result as a file: all that a campaign found, from which every report is made, and which `gate`, `merge` and `diff` read. It ends with a
 * digest of what stands before, so that one which was cut or changed is not taken for a result.
 */
import { createHash } from 'node:crypto'
import { plain } from '../adapters/quote.ts'
import type { Plan } from '../adapters/plan.ts'
import { decodePlan, encodePlan } from '../adapters/wire.ts'
import { coverageFrom } from '../model/coverage.ts'
import type { Ending, History } from '../model/history.ts'
import type { Diverges } from '../model/verdict.ts'
import type { Essence } from './minimise-history.ts'
import type { Projection } from './project.ts'
import type { Failure, Problem, Result } from './result.ts'
import { checkResultFields } from './result-schema.ts'

const resultFormat = 'imcancel-result'
const resultVersion = 1

/** Circumstances of a run, which no verdict depends on. */
export interface Run {
  /** When it began, as ISO 8601 in UTC */
  readonly started: string
  readonly seconds: number
  /** Version of Node, and platform and architecture as Node names them */
  readonly node: string
  readonly platform: string
  readonly processors: number
  /** The command line, without the program */
  readonly command: readonly string[]
}

/** A result, and the circumstances of the run that gave it. */
export interface ResultFile {
  readonly run: Run
  readonly result: Result
}

/** The text is no result, not a whole one, or one of another version. */
export class ResultFileError extends Error {
  override readonly name = 'ResultFileError'
}

/** The text of a result file. */
export function encodeResult({ run, result }: ResultFile): string {
  const { failures, problems, coverage, ...rest } = result
  const fields = {
    format: resultFormat,
    version: resultVersion,
    run,
    ...rest,
    coverage: { cells: coverage.cells.times, races: coverage.races.times },
    failures: failures.map(encodeFailure),
    problems: problems.map(encodeProblem),
  }
  const end = { failures: failures.length, problems: problems.length, digest: digestOf(fields) }
  return `${compactLists(JSON.stringify({ ...fields, end }, undefined, 2))}\n`
}

/** Reads a result file. Throws a `ResultFileError` that says what was expected and what came. */
export function decodeResult(text: string): ResultFile {
  const fields = parsed(text)
  const { end, ...rest } = fields
  if (rest['format'] !== resultFormat)
    throw new ResultFileError(`format is ${shown(rest['format'])}; expected "${resultFormat}", as verify writes it`)
  if (rest['version'] !== resultVersion)
    throw new ResultFileError(
      `version is ${shown(rest['version'])}; expected ${resultVersion}: use the suite that wrote it, ${shown(rest['suite'])}`,
    )
  if (end === undefined) throw new ResultFileError('it has no end; expected "end" with a digest: the file was cut')
  checkResultFields({ ...rest, end })
  return read({ ...rest, end })
}

/** What the schema has checked. */
interface Fields extends Omit<Result, 'failures' | 'problems' | 'coverage'> {
  readonly format: string
  readonly version: number
  readonly run: Run
  readonly coverage: { readonly cells: readonly number[]; readonly races: readonly number[] }
  readonly failures: readonly EncodedFailure[]
  readonly problems: readonly EncodedProblem[]
}

interface EncodedPlan {
  readonly words: readonly number[]
  readonly choices: readonly number[]
  readonly scheduler?: NonNullable<Plan['scheduler']>
}

interface EncodedHistory {
  readonly ending: Ending
  readonly words: readonly number[]
}

type Shared = 'plan' | 'history' | 'essence' | 'projection'

interface EncodedFailure extends Omit<Failure, Shared> {
  readonly plan: EncodedPlan
  readonly history: EncodedHistory
  readonly essence?: Omit<Essence, 'history'> & { readonly history: EncodedHistory }
  readonly projection?:
    | Exclude<Projection, { kind: 'shown' }>
    | {
        readonly kind: 'shown'
        readonly adapter: string
        readonly plan: EncodedPlan
        readonly history: EncodedHistory
        readonly verdict: Diverges
      }
}

interface EncodedProblem extends Omit<Problem, 'plan' | 'history'> {
  readonly plan: EncodedPlan
  readonly history?: EncodedHistory
}

/** The fields were checked against the schema: the one cast, here where they enter. */
function isFields(value: unknown): value is Fields & { readonly end: End } {
  return typeof value === 'object' && value !== null
}

interface End {
  readonly failures: number
  readonly problems: number
  readonly digest: string
}

function read(value: unknown): ResultFile {
  if (!isFields(value)) throw new ResultFileError('it is no object')
  const { end, ...fields } = value
  const { failures, problems } = fields
  if (end.failures !== failures.length || end.problems !== problems.length)
    throw new ResultFileError(
      `it ends after ${end.failures} failures and ${end.problems} problems, and has ${failures.length} and ${problems.length}: it was changed`,
    )
  if (end.digest !== digestOf(fields))
    throw new ResultFileError('its digest is another: it was changed after it was written; run verify again')
  const { format: _format, version: _version, run, coverage, ...rest } = fields
  return {
    run,
    result: {
      ...rest,
      coverage: coverageFrom(coverage.cells, coverage.races),
      failures: failures.map(decodeFailure),
      problems: problems.map(decodeProblem),
    },
  }
}

function encodeFailure({ plan, history, essence, projection, ...rest }: Failure): EncodedFailure {
  return {
    ...rest,
    plan: encodedPlan(plan),
    history: encodedHistory(history),
    ...(essence && { essence: { ...essence, history: encodedHistory(essence.history) } }),
    ...(projection && {
      projection:
        projection.kind === 'shown'
          ? { ...projection, plan: encodedPlan(projection.plan), history: encodedHistory(projection.history) }
          : projection,
    }),
  }
}

function decodeFailure({ plan, history, essence, projection, ...rest }: EncodedFailure): Failure {
  return {
    ...rest,
    plan: decodedPlan(plan),
    history,
    ...(essence && { essence }),
    ...(projection && {
      projection: projection.kind === 'shown' ? { ...projection, plan: decodedPlan(projection.plan) } : projection,
    }),
  }
}

function encodeProblem({ plan, history, ...rest }: Problem): EncodedProblem {
  return { ...rest, plan: encodedPlan(plan), ...(history && { history: encodedHistory(history) }) }
}

function decodeProblem({ plan, ...rest }: EncodedProblem): Problem {
  return { ...rest, plan: decodedPlan(plan) }
}

function encodedPlan(plan: Plan): EncodedPlan {
  const { choices, scheduler } = plan
  return { words: encodePlan(plan), choices, ...(scheduler && { scheduler }) }
}

function decodedPlan({ words, choices, scheduler }: EncodedPlan): Plan {
  return { ...decodePlan(words), choices, ...(scheduler && { scheduler }) }
}

function encodedHistory({ ending, words }: History): EncodedHistory {
  return { ending, words: Array.from(words) }
}

function digestOf(fields: object): string {
  return `sha256:${createHash('sha256').update(JSON.stringify(fields)).digest('hex')}`
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new ResultFileError('it is no whole JSON; expected a result that verify has written: it may have been cut')
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value }
  throw new ResultFileError('it is no object; expected a result that verify has written')
}

function shown(value: unknown): string {
  return value === undefined ? 'missing' : plain(JSON.stringify(value), 80)
}

/** Lists of numbers stand on a line each. */
function compactLists(text: string): string {
  return text.replaceAll(/\[\s+(-?\d+(?:,\s+-?\d+)*)\s+\]/g, (_, list: string) => `[${list.replaceAll(/\s+/g, '')}]`)
}
