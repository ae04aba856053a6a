/** One attempt to catch a wrong simulator: the plans that a campaign would draw from the seed, up to the first failures, which are shrunk. */
import type { Adapter } from '../../adapters/adapter.ts'
import type { Plan } from '../../adapters/plan.ts'
import type { Checker } from '../../model/checker.ts'
import type { ClauseId } from '../../spec/clauses.ts'
import { chunkPlans, drawnPlans } from '../drawn.ts'
import { type Findings, noFindings, noteDivergence } from '../findings.ts'
import { plans } from '../plans.ts'
import { pinned } from '../pinned.ts'
import { shrinkPlan } from '../shrink.ts'

export interface HuntBounds {
  /** Runs in any case: what else a fault is blamed for shows there */
  readonly least: number
  /** Runs after which it has survived */
  readonly most: number
}

export interface Hunt {
  readonly seed: number
  /** Runs, each of one plan */
  readonly runs: number
  /** For each clause that a failure, made as simple as it can be, is blamed on: the run that first showed it, from 1 */
  readonly blamed: Readonly<Partial<Record<ClauseId, number>>>
  /** Runs without a verdict */
  readonly unjudged: number
}

/** Draws the plans of a seed, and keeps them: all hunts with that seed run the same. */
export function keepingDrawn(): Quarry['draw'] {
  const kept = new Map<string, readonly Plan[]>()
  return (seed, from, count) => {
    const key = [seed, from, count].join()
    const drawn = kept.get(key) ?? drawnPlans(plans(), seed, from, count)
    kept.set(key, drawn)
    return drawn
  }
}

/** What is hunted, with which plans, and by which judge. */
export interface Quarry {
  /** Take turns: plan i goes to adapter i modulo their number */
  readonly adapters: readonly [Adapter, ...Adapter[]]
  /** `count` plans of the seed, behind the first `from` */
  readonly draw: (seed: number, from: number, count: number) => readonly Plan[]
  readonly checker: Checker
  /** Clauses that are not named even where they are broken */
  readonly unnamed: ReadonlySet<ClauseId>
  /** The hunt goes on until a failure is blamed on it, or all runs are made; undefined for no more runs than the least */
  readonly until: ClauseId | undefined
}

/** Hunts with the plans of one seed. The same seed always ends in the same way. */
export async function hunt(quarry: Quarry, seed: number, { least, most }: HuntBounds): Promise<Hunt> {
  const findings = noFindings()
  const shrunk = new Map<string, { readonly clause: ClauseId | undefined; readonly run: number }>()
  let [runs, unjudged] = [0, 0]
  const blamed = (): Partial<Record<ClauseId, number>> => {
    const first: Partial<Record<ClauseId, number>> = {}
    for (const { clause, run } of shrunk.values())
      if (clause) first[clause] = Math.min(first[clause] ?? Number.POSITIVE_INFINITY, run)
    return first
  }
  while (runs < least || (quarry.until !== undefined && runs < most && blamed()[quarry.until] === undefined)) {
    for (const plan of quarry.draw(seed, runs, Math.min(chunkPlans, most - runs))) {
      const adapter = quarry.adapters[runs % quarry.adapters.length] ?? quarry.adapters[0]
      const history = await adapter.run(plan)
      runs++
      const verdict = quarry.checker.judge(history, plan.instances)
      if (verdict.kind === 'unknown') unjudged++
      if (verdict.kind !== 'diverges') continue
      noteDivergence(findings, {
        verdict,
        counts: true,
        adapter,
        plan,
        observed: { history, times: 1 },
        of: 1,
        foundIn: runs,
      })
    }
    await shrinkNew(quarry, findings, shrunk)
  }
  return { seed, runs, blamed: blamed(), unjudged }
}

/** Shrinks the failures that have come since, each clause once. */
async function shrinkNew(
  { checker, unnamed }: Pick<Quarry, 'checker' | 'unnamed'>,
  findings: Findings,
  shrunk: Map<string, { readonly clause: ClauseId | undefined; readonly run: number }>,
): Promise<void> {
  for (const [key, { adapter, plan, observed, verdict, foundIn }] of findings.divergences) {
    if (shrunk.has(key)) continue
    const from = { plan: await pinned(adapter, plan), history: observed.history, verdict, times: 1, of: 1 }
    const small = await shrinkPlan(adapter, checker, from, 1)
    shrunk.set(key, { clause: small.verdict.clauses.find((clause) => !unnamed.has(clause)), run: foundIn })
  }
}
