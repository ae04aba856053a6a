/** Known divergences: those that a release may go out with, each with a reason. Whatever is not among them still fails. */
import type { Failure, Result } from '../runner/result.ts'

const baselineFormat = 'imcancel-baseline'
const baselineVersion = 1

interface KnownDivergence {
  /** As results have it: the clause that is broken, the event that breaks it, and what was allowed */
  readonly shape: string
  /** Why it may stay. An entry without one excuses nothing. */
  readonly reason: string
  /** Where it is followed up */
  readonly link?: string
}

/** Known divergences that a release may go out with. */
export interface Baseline {
  /** Digest of the clauses that it was made against */
  readonly clauseSet: string
  readonly known: readonly KnownDivergence[]
}

/** The text is no baseline. */
export class BaselineError extends Error {
  override readonly name = 'BaselineError'
}

export function encodeBaseline({ clauseSet, known }: Baseline): string {
  return `${JSON.stringify({ format: baselineFormat, version: baselineVersion, clauseSet, known }, undefined, 2)}\n`
}

/** Reads a baseline. Throws a `BaselineError` that says what was expected. */
export function decodeBaseline(text: string): Baseline {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new BaselineError('it is no JSON; expected a baseline that `imcancel baseline` has written')
  }
  const fields: Readonly<Record<string, unknown>> = typeof value === 'object' && value !== null ? { ...value } : {}
  const { format, version, clauseSet, known } = fields
  if (format !== baselineFormat || version !== baselineVersion)
    throw new BaselineError(`expected "format": "${baselineFormat}" and "version": ${baselineVersion}`)
  if (typeof clauseSet !== 'string') throw new BaselineError('expected "clauseSet", the digest of the clauses')
  if (!Array.isArray(known)) throw new BaselineError('expected "known", a list of divergences')
  const entries: unknown[] = known
  return { clauseSet, known: entries.map(knownIn) }
}

function knownIn(value: unknown, index: number): KnownDivergence {
  const fields: Readonly<Record<string, unknown>> = typeof value === 'object' && value !== null ? { ...value } : {}
  const { shape, reason, link } = fields
  if (typeof shape !== 'string')
    throw new BaselineError(`known.${index} has no "shape"; expected that of a failure in a result`)
  if (typeof reason !== 'string') throw new BaselineError(`known.${index} has no "reason"; expected why it may stay`)
  if (link !== undefined && typeof link !== 'string') throw new BaselineError(`known.${index}.link is no text`)
  return { shape, reason, ...(link !== undefined && { link }) }
}

/** The shapes of all divergences that count in these results, sorted. */
export function shapesIn(results: readonly Result[]): string[] {
  const counting = results.flatMap(({ failures }) => failures.filter((failure: Failure) => failure.counts))
  return [...new Set(counting.flatMap(({ shapes }) => shapes))].toSorted()
}

/**
 * The baseline with what these results show and nothing else: known divergences keep their reasons, new ones have none yet, those that are gone are left out.
 * Only results that came to their end may say what is gone; undefined where one did not.
 */
export function updatedBaseline(before: Baseline | undefined, results: readonly Result[]): Baseline | undefined {
  const whole = results.every(({ ended, problems }) => ended === 'complete' && problems.length === 0)
  const [first] = results
  if (!whole || first === undefined) return undefined
  const known = shapesIn(results).map(
    (shape) => before?.known.find((one) => one.shape === shape) ?? { shape, reason: '' },
  )
  return { clauseSet: first.clauseSet, known }
}
