/** The decision on a release, from results that were written before. Never green with no verdict, and never by what was left out. */
import { type Profile, countedClauses } from '../runner/profile.ts'
import { type ClauseResult, type Result, exitCodeOf } from '../runner/result.ts'
import { clauseSet } from '../runner/version.ts'
import type { Baseline } from './baseline.ts'
import { count, number } from './text.ts'

/** What has to be reached at least, besides the verdicts. */
export interface Floors {
  readonly plans?: number
  /** Cells of the automaton, race pairs */
  readonly cells?: number
  readonly races?: number
  /** Percent of the runs of race plans, on real threads */
  readonly overlap?: number
  /** Occasions for each clause that counts */
  readonly exercised?: number
}

export const floorNames = [
  'plans',
  'cells',
  'races',
  'overlap',
  'exercised',
] as const satisfies readonly (keyof Floors)[]

export interface GateOptions {
  /** Clauses that decide; each result's own profile where it is left out */
  readonly profile?: Profile
  readonly floors: Floors
  readonly baseline?: Baseline
}

/** A result, and what its file is called. */
export interface Candidate {
  readonly file: string
  readonly result: Result
}

/** Why it is not met. */
interface Objection {
  /** `fails`: the implementation, or the baseline, is wrong. `lacks`: nothing can be said. `cannot`: it could not be run. */
  readonly kind: 'fails' | 'lacks' | 'cannot'
  readonly file: string
  readonly text: string
}

/** What stands against a release, and what does not. */
export interface Decision {
  readonly objections: readonly Objection[]
  /** Divergences that the baseline lets pass */
  readonly excused: readonly string[]
  /** Clauses that passed, over all results */
  readonly passed: number
  /** Those that could not be observed: they decide nothing, and are named */
  readonly unobservable: readonly string[]
}

/** The exit code of a decision: 0 met, 1 failed, 2 inconclusive, 3 could not be run. */
export function exitCodeOfGate({ objections }: Decision): 0 | 1 | 2 | 3 {
  if (objections.some(({ kind }) => kind === 'fails')) return 1
  if (objections.some(({ kind }) => kind === 'cannot')) return 3
  return objections.length > 0 ? 2 : 0
}

/**
 * Decides on a release from results, each of which has to be met. Nothing stands against it where there are no objections.
 * @example const code = exitCodeOfGate(decide([{ file: 'out/result.json', result }], { floors: {} }))
 */
export function decide(candidates: readonly Candidate[], options: GateOptions): Decision {
  const judged = candidates.map((candidate) => judge(candidate, options))
  const excused = [...new Set(judged.flatMap((one) => one.excused))]
  const seen = new Set(candidates.flatMap(({ result }) => result.failures.flatMap(({ shapes }) => shapes)))
  const stale = (options.baseline?.known ?? []).filter(({ shape }) => !seen.has(shape))
  return {
    objections: [
      ...baselineObjections(options.baseline),
      ...judged.flatMap(({ objections }) => objections),
      ...stale.map(({ shape }): Objection => ({
        kind: 'fails',
        file: 'the baseline',
        text: `is stale: "${shape}" was not seen any more; take it out`,
      })),
      ...(candidates.length === 0 ? [lacks('no result', 'was given; expected one or more')] : []),
    ],
    excused,
    passed: judged.reduce((sum, { passed }) => sum + passed, 0),
    unobservable: [...new Set(judged.flatMap((one) => one.unobservable))],
  }
}

const lacks = (file: string, text: string): Objection => ({ kind: 'lacks', file, text })

function baselineObjections(baseline: Baseline | undefined): Objection[] {
  if (baseline === undefined) return []
  const file = 'the baseline'
  const empty = baseline.known.filter(({ reason }) => reason.trim() === '')
  return [
    ...(baseline.clauseSet === clauseSet()
      ? []
      : [lacks(file, 'was made against other clauses; make it anew with `imcancel baseline`')]),
    ...empty.map(({ shape }): Objection => ({
      kind: 'fails',
      file,
      text: `has no reason for "${shape}"; say why it may stay`,
    })),
  ]
}

interface Judged {
  readonly objections: readonly Objection[]
  readonly excused: readonly string[]
  readonly passed: number
  readonly unobservable: readonly string[]
}

function judge({ file, result }: Candidate, { profile, floors, baseline }: GateOptions): Judged {
  const counted = countedClauses(profile ?? result.profile, result.pattern)
  const rows = result.clauses.filter(({ id }) => counted.has(id))
  const known = new Set(baseline?.known.filter(({ reason }) => reason.trim() !== '').map(({ shape }) => shape))
  const failures = result.failures.filter(({ verdict }) => verdict.clauses.some((id) => counted.has(id)))
  const excusedFailures = failures.filter(
    ({ shapes }) => shapes.length > 0 && shapes.every((shape) => known.has(shape)),
  )
  const excusedClauses = new Set(excusedFailures.flatMap(({ verdict }) => verdict.clauses))
  const objections: Objection[] = [
    ...identityObjections(file, result),
    ...failures
      .filter((failure) => !excusedFailures.includes(failure))
      .flatMap(({ shapes }) => shapes.filter((shape) => !known.has(shape)))
      .map((shape): Objection => ({ kind: 'fails', file, text: shape })),
    ...rows.flatMap((row) => clauseObjections(file, row, excusedClauses, failures.length > 0)),
    ...troubleObjections(file, result),
    ...floorObjections(file, result, rows, floors),
  ]
  const passed = rows.filter(({ verdict }) => verdict === 'pass').length
  if (passed === 0) objections.push(lacks(file, 'no clause that counts passed'))
  // What no objection above has said, and the result itself knows: never green where `verify` was not.
  if (objections.length === 0 && excusedFailures.length === 0 && profile === undefined && exitCodeOf(result) !== 0)
    objections.push(lacks(file, `verify itself ended with ${exitCodeOf(result)}`))
  return {
    objections,
    excused: [...new Set(excusedFailures.flatMap(({ shapes }) => shapes))],
    passed,
    unobservable: rows.filter(({ verdict }) => verdict === 'unobservable').map(({ id }) => id),
  }
}

/** Of another set of clauses, or a part of a campaign: there is no decision on these. */
function identityObjections(file: string, { clauseSet: set, shard }: Result): Objection[] {
  return [
    ...(set === clauseSet()
      ? []
      : [lacks(file, 'was judged by other clauses than these; run verify again with this suite')]),
    ...(shard === undefined ? [] : [lacks(file, `is shard ${shard.index} of ${shard.of}; merge them first`)]),
  ]
}

function clauseObjections(
  file: string,
  { id, verdict, reason }: ClauseResult,
  excused: ReadonlySet<string>,
  diverges: boolean,
): Objection[] {
  switch (verdict) {
    case 'pass':
    case 'unobservable':
      return []
    case 'fail':
      // The divergence itself is told, unless it was excused; a clause that fails without one is a result that contradicts itself.
      return excused.has(id) || diverges ? [] : [{ kind: 'fails', file, text: `${id} fails` }]
    case 'inconclusive':
    case 'not-exercised':
      return excused.has(id) ? [] : [lacks(file, `${id} is ${verdict}${reason === undefined ? '' : `: ${reason}`}`)]
  }
}

function troubleObjections(
  file: string,
  { ended, problems, exhaustive = [], plans, plansPlanned }: Result,
): Objection[] {
  return [
    ...(ended === 'complete' ? [] : [lacks(file, `${ended} after ${number(plans)} of ${count(plansPlanned, 'plan')}`)]),
    ...problems.map(({ kind, reason, plans: with_, note }): Objection => ({
      kind: kind === 'crashed' || kind === 'adapter' ? 'cannot' : 'lacks',
      file,
      text: `${count(with_, 'plan')} without a verdict: ${reason}${note === undefined ? '' : ` (${note})`}`,
    })),
    ...exhaustive
      .filter((one) => one.ended !== 'complete' && one.ended !== 'found')
      .map((one) =>
        lacks(file, `not every interleaving of ${one.threads}x${one.steps}x${one.instances} was walked: ${one.ended}`),
      ),
  ]
}

function floorObjections(file: string, result: Result, rows: readonly ClauseResult[], floors: Floors): Objection[] {
  const { overlap } = result
  const below = (what: string, value: number, floor: number | undefined): Objection[] =>
    floor === undefined || value >= floor
      ? []
      : [lacks(file, `${what}: ${number(value)}, below the floor of ${number(floor)}`)]
  const share = overlap === undefined || overlap.runs === 0 ? 0 : Math.floor((100 * overlap.overlapping) / overlap.runs)
  return [
    ...below('plans', result.plans, floors.plans),
    ...below('cells covered', result.coverage.cells.seen, floors.cells),
    ...below('race pairs covered', result.coverage.races.seen, floors.races),
    ...(overlap === undefined ? [] : below('percent of overlap', share, floors.overlap)),
    ...rows
      .filter(({ verdict }) => verdict !== 'unobservable')
      .flatMap(({ id, exercised }) => below(`${id} exercised`, exercised, floors.exercised)),
  ]
}
