/** A case: one plan with what came of it, as a file that can be run again. */
import { AdapterError } from '../adapters/adapter.ts'
import type { Plan } from '../adapters/plan.ts'
import { plain } from '../adapters/quote.ts'
import { decodeHistory, decodePlan, encodePlan } from '../adapters/wire.ts'
import { type History, endings } from '../model/history.ts'
import type { Verdict } from '../model/verdict.ts'
import { type ClauseId, isClauseId } from '../spec/clauses.ts'
import { illegality } from './legal.ts'

const format = 'imcancel-case'
const version = 1

export interface Case {
  /** Suite that wrote it */
  readonly suite: string
  /** Adapter that showed it, as the command line names it */
  readonly adapter: string
  readonly seed: number
  readonly plan: Plan
  readonly history: History
  /** What was found: the clauses, most specific first, or none where the plan gave no verdict */
  readonly clauses: readonly ClauseId[]
  readonly verdict: Verdict['kind']
  /** In how many of how many runs */
  readonly times: number
  readonly of: number
}

/** The file is no case, or not one that this version can run. */
export class CaseFileError extends Error {
  override readonly name = 'CaseFileError'
}

/** The text of a case file. `trace` is for people; nothing reads it back. */
export function encodeCase(one: Case, trace: readonly string[]): string {
  const { suite, adapter, seed, clauses, verdict, times, of, plan, history } = one
  const fields = {
    format,
    version,
    suite,
    adapter,
    seed,
    clauses,
    verdict,
    times,
    of,
    trace,
    plan: JSON.stringify(encodePlan(plan)),
    choices: JSON.stringify(plan.choices),
    history: { ending: history.ending, words: JSON.stringify(Array.from(history.words)) },
  }
  // Long lists of words stand on a line each.
  const text = JSON.stringify(fields, undefined, 2)
  return `${text.replaceAll(/^( +"(?:plan|choices|words)": )"(\[[-\d,]*\])"/gm, '$1$2')}\n`
}

/** Reads a case file. Throws a `CaseFileError` that says what was expected and what came. */
export function decodeCase(text: string): Case {
  const fields = parse(text)
  if (fields['format'] !== format) throw refused('format', fields['format'], `"${format}"`)
  if (fields['version'] !== version) {
    throw refused('version', fields['version'], `${version}; use the suite that wrote the file${writer(fields)}`)
  }
  const plan = readPlan(fields)
  const history = fields['history']
  if (!isRecord(history)) throw refused('history', history, 'an ending and words')
  const words = listIn(history, 'words')
  const ending = endings.findIndex((one) => one === history['ending'])
  if (ending === -1) throw refused('ending', history['ending'], endings.join(', '))
  const clauses = listIn(fields, 'clauses')
  if (!clauses.every((id): id is ClauseId => typeof id === 'string' && isClauseId(id)))
    throw refused('clauses', clauses, 'clause ids')
  const verdict = (['conforms', 'diverges', 'unknown'] as const).find((kind) => kind === fields['verdict'])
  if (verdict === undefined) throw refused('verdict', fields['verdict'], 'conforms, diverges or unknown')
  if ((verdict === 'diverges') !== clauses.length > 0)
    throw refused(
      'clauses',
      clauses,
      verdict === 'diverges' ? 'the clauses that were broken' : 'none without a divergence',
    )
  const of = countIn(fields, 'of', 1)
  const times = countIn(fields, 'times', 0)
  if (times > of) throw refused('times', times, `at most ${of}, the runs in \`of\``)
  return {
    suite: textIn(fields, 'suite'),
    adapter: textIn(fields, 'adapter'),
    seed: countIn(fields, 'seed', -0x80000000),
    plan,
    history: wired('history', () => decodeHistory([1, ending, ...words], plan).history),
    clauses,
    verdict,
    times,
    of,
  }
}

function parse(text: string): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new CaseFileError(
      `not JSON (${plain(error instanceof Error ? error.message : String(error), 120)}); expected a file that verify has saved, whole`,
    )
  }
  if (!isRecord(value)) throw refused('file', value, 'a JSON object')
  return value
}

function writer(fields: Record<string, unknown>): string {
  return typeof fields['suite'] === 'string' ? `, ${plain(fields['suite'], 80)}` : ''
}

function readPlan(fields: Record<string, unknown>): Plan {
  const choices = listIn(fields, 'choices')
  if (!choices.every((one): one is number => Number.isSafeInteger(one) && Number(one) >= 0))
    throw refused('choices', choices, 'integers from 0')
  const plan = { ...wired('plan', () => decodePlan(listIn(fields, 'plan'))), choices }
  const problem = illegality(plan)
  if (problem !== undefined) throw new CaseFileError(`the plan asks for what a driver may not do: ${problem}`)
  return plan
}

function wired<T>(what: string, decode: () => T): T {
  try {
    return decode()
  } catch (error) {
    if (error instanceof AdapterError) throw new CaseFileError(`${what}: ${error.message}`)
    throw error
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function listIn(fields: Record<string, unknown>, name: string): unknown[] {
  const value = fields[name]
  if (!Array.isArray(value)) throw refused(name, value, 'a list')
  return value
}

function textIn(fields: Record<string, unknown>, name: string): string {
  const value = fields[name]
  if (typeof value !== 'string') throw refused(name, value, 'text')
  return value
}

function countIn(fields: Record<string, unknown>, name: string, least: number): number {
  const value = fields[name]
  if (!Number.isSafeInteger(value) || Number(value) < least) throw refused(name, value, `an integer from ${least}`)
  return Number(value)
}

function refused(what: string, came: unknown, expected: string): CaseFileError {
  if (came === undefined) return new CaseFileError(`${what} is missing; expected ${expected}`)
  return new CaseFileError(`${what} is ${plain(JSON.stringify(came), 80)}; expected ${expected}`)
}
