/** What a campaign has come upon: one finding for each clause that is broken, or each way to break it; one problem for each kind of trouble. */
import type { Adapter, Observed } from '../adapters/adapter.ts'
import type { Plan } from '../adapters/plan.ts'
import { type History, eventAt } from '../model/history.ts'
import type { Diverges } from '../model/verdict.ts'
import { statusDigits } from '../spec/constants.ts'
import type { ClauseId } from '../spec/clauses.ts'
import type { Problem } from './result.ts'
import { stepsIn } from './twins.ts'

/** The plan that broke a clause and promises to shrink best, and how many did. */
export interface Finding {
  readonly verdict: Diverges
  /** Whether it decides the run */
  readonly counts: boolean
  readonly adapter: Adapter
  readonly plan: Plan
  readonly observed: Observed
  /** Runs of the plan */
  readonly of: number
  /** Number of this plan; of the first that broke the clause, of the latest, and how many there were */
  readonly number: number
  readonly foundIn: number
  readonly latestIn: number
  readonly plans: number
  /** The different ways in which the clause was seen to be broken, before anything was shrunk */
  readonly shapes: ReadonlySet<string>
}

/** Findings with the same key are one. */
export type KeyOf = (finding: Pick<Finding, 'verdict' | 'counts' | 'observed'>) => string

export interface Findings {
  readonly keyOf: KeyOf
  readonly divergences: Map<string, Finding>
  readonly problems: Map<string, { readonly problem: Problem; readonly latestIn: number }>
  /** Every clause that a divergence was said to break, first and foremost or too */
  readonly named: Set<ClauseId>
}

/** The clause that is broken, whatever it is that breaks it. */
const clauseKey: KeyOf = ({ verdict, counts }) => `${verdict.broken} ${counts}`

export function noFindings(keyOf = clauseKey): Findings {
  return { keyOf, divergences: new Map(), problems: new Map(), named: new Set() }
}

type Fresh<T> = Omit<T, 'number' | 'latestIn' | 'plans' | 'shapes'>

/** Notes a divergence of the plan numbered `foundIn`: of those with the same key, the one that will shrink best is kept. */
export function noteDivergence(findings: Findings, fresh: Fresh<Finding>): void {
  for (const clause of fresh.verdict.clauses) findings.named.add(clause)
  const key = findings.keyOf(fresh)
  const known = findings.divergences.get(key)
  findings.divergences.set(key, {
    ...(known !== undefined && promise(known) >= promise(fresh) ? known : { ...fresh, number: fresh.foundIn }),
    ...counted(known, fresh.foundIn),
    shapes: new Set([...(known?.shapes ?? []), shapeOf(fresh.verdict, fresh.observed.history)]),
  })
}

/** Notes a plan without a verdict: the first of each kind and reason is kept. */
export function noteProblem(findings: Findings, fresh: Fresh<Problem>): void {
  const key = `${fresh.kind} ${fresh.reason}`
  const known = findings.problems.get(key)
  const { latestIn, ...count } = counted(known && { ...known.problem, latestIn: known.latestIn }, fresh.foundIn)
  findings.problems.set(key, { problem: { ...(known?.problem ?? fresh), ...count }, latestIn })
}

/** A plan counts once, however many of its histories show the same. */
function counted(
  known: { readonly foundIn: number; readonly latestIn: number; readonly plans: number } | undefined,
  index: number,
): { foundIn: number; latestIn: number; plans: number } {
  if (known === undefined) return { foundIn: index, latestIn: index, plans: 1 }
  return { foundIn: known.foundIn, latestIn: index, plans: known.plans + (known.latestIn === index ? 0 : 1) }
}

function promise({ observed, of, plan }: Fresh<Finding>): number {
  return promiseOf(observed.times, of, stepsIn(plan))
}

/** How well a plan will shrink: the more often it diverges, and the fewer steps it has. */
export function promiseOf(times: number, of: number, steps: number): number {
  return times / of / (1 + steps)
}

/**
 * What is wrong, in a few words that stay the same while seeds and circumstances differ: the clause that is broken, the event that broke it, and what
 * was allowed.
 */
export function shapeOf({ broken, at, allowed }: Diverges, history: History): string {
  const { kind, function: name, status } = eventAt(history, at - 1)
  const what = name === undefined ? kind : `${kind} ${name}`
  const answer = kind === 'return' || kind === 'exit' || kind === 'halt' ? ` ${statusDigits(status)}` : ''
  return `${broken}: ${what}${answer}; allowed: ${allowed.join(' or ')}`
}
