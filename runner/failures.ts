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

/** A failure for each divergence, the most specific clause first; `onShrink` is told which is being made simpler. */
export async function failuresOf(
  judge: Judge,
  divergences: Findings['divergences'],
  signal: AbortSignal | undefined,
  onShrink?: (clause: ClauseId) => void,
): Promise<Failure[]> {
  const order = bySpecificity([...divergences.values()].map((finding) => finding.verdict.broken))
  const findings = [...divergences.values()].toSorted(
    (one, other) => order.indexOf(one.verdict.broken) - order.indexOf(other.verdict.broken),
  )
  const failures: Failure[] = []
  for (const finding of findings) {
    onShrink?.(finding.verdict.broken)
    failures.push(await failureOf(judge, finding, signal))
  }
  return failures
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
