/** Findings made as simple as they can be, and told as failures. */
import { bySpecificity } from '../model/circumstances.ts'
import type { ClauseId } from '../spec/clauses.ts'
import { explained } from './explained.ts'
import type { Finding, Findings } from './findings.ts'
import type { Judge } from './judging.ts'
import { pinned } from './pinned.ts'
import type { Failure } from './result.ts'
import { shrinkPlan } from './shrink.ts'
import { stepsIn } from './twins.ts'

/** Where shrinking ends before all has been tried. */
export interface ShrinkLimits {
  readonly signal: AbortSignal | undefined
  /** For all failures together; what one leaves is for the others */
  readonly ms?: number
}

/** A slow adapter may take seconds for each of hundreds of candidates. */
export const defaultShrinkSeconds = 120

/** A failure for each divergence, the most specific clause first; `onShrink` is told which is being made simpler. */
export async function failuresOf(
  judge: Judge,
  divergences: Findings['divergences'],
  limits: ShrinkLimits,
  onShrink?: (clause: ClauseId) => void,
): Promise<Failure[]> {
  const order = bySpecificity([...divergences.values()].map((finding) => finding.verdict.broken))
  const findings = [...divergences.values()].toSorted(
    (one, other) => order.indexOf(one.verdict.broken) - order.indexOf(other.verdict.broken),
  )
  const failures: Failure[] = []
  const began = performance.now()
  for (const [index, finding] of findings.entries()) {
    onShrink?.(finding.verdict.broken)
    const left = limits.ms === undefined ? undefined : limits.ms - (performance.now() - began)
    failures.push(await failureWithin(judge, finding, limits.signal, left && left / (findings.length - index)))
  }
  return failures
}

/** The failure, as simple as it has become after so many milliseconds. */
async function failureWithin(
  judge: Judge,
  finding: Finding,
  signal: AbortSignal | undefined,
  ms: number | undefined,
): Promise<Failure> {
  if (ms === undefined) return failureOf(judge, finding, signal)
  const late = new AbortController()
  const timer = setTimeout(() => late.abort(), ms)
  try {
    const failure = await failureOf(judge, finding, AbortSignal.any(signal ? [signal, late.signal] : [late.signal]))
    return late.signal.aborted ? { ...failure, cut: true } : failure
  } finally {
    clearTimeout(timer)
  }
}

async function failureOf(judge: Judge, finding: Finding, signal: AbortSignal | undefined): Promise<Failure> {
  const { adapter, plan, observed, of, verdict, counts, number, foundIn, plans, shapes } = finding
  const checker = counts ? judge.counting : judge.all
  const seed = { plan: await pinned(adapter, plan), history: observed.history, verdict, times: observed.times, of }
  const shrunk = await shrinkPlan(adapter, checker, seed, judge.repeats, signal)
  const told = await explained(adapter, checker, shrunk, signal)
  return {
    ...told,
    counts,
    adapter: adapter.identity.adapter,
    foundIn,
    plans,
    shapes: [...shapes].toSorted(),
    drawn: { plan: number, steps: stepsIn(plan), times: observed.times, of },
  }
}
