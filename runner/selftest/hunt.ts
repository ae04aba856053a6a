/** One attempt to catch a wrong simulator: the plans that a campaign would draw from the seed, up to the first failures, which are shrunk. */
import type { Adapter } from '../../adapters/adapter.ts'
import type { Plan } from '../../adapters/plan.ts'
import type { Checker } from '../../model/checker.ts'
import type { History } from '../../model/history.ts'
import type { Diverges } from '../../model/verdict.ts'
import type { ClauseId } from '../../spec/clauses.ts'
import { chunkPlans, drawnPlans } from '../drawn.ts'
import { plans } from '../plans.ts'
import { pinned } from '../pinned.ts'
import { shrinkPlan } from '../shrink.ts'
import { stepsIn } from '../twins.ts'

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
  const { adapters, checker } = quarry
  const found = new Map<string, Found>()
  let [runs, unjudged] = [0, 0]
  while (runs < least || (runs < most && !isCaught(quarry, found))) {
    for (const plan of quarry.draw(seed, runs, Math.min(chunkPlans, most - runs))) {
      const adapter = adapters[runs % adapters.length] ?? adapters[0]
      const history = await adapter.run(plan)
      runs++
      const verdict = checker.judge(history, plan.instances)
      if (verdict.kind === 'unknown') unjudged++
      if (verdict.kind === 'diverges') note(found, { adapter, plan, history, verdict, run: runs })
    }
    for (const one of found.values()) one.blamed ??= await blame(quarry, one)
  }
  return { seed, runs, blamed: blamedOf(found), unjudged }
}

/** Whether there is nothing more to be hunted. */
function isCaught({ until }: Quarry, found: ReadonlyMap<string, Found>): boolean {
  return until === undefined || blamedOf(found)[until] !== undefined
}

/** A failure that was found, and the clause that it is blamed on once it has been made as simple as it can be. */
interface Found {
  readonly adapter: Adapter
  readonly plan: Plan
  readonly history: History
  readonly verdict: Diverges
  /** The run that first showed such a failure */
  readonly run: number
  blamed?: ClauseId | 'nothing' | undefined
}

/** Of the failures that break the same clause, and look alike before they are made simple, the first counts; the shortest plan is kept. */
function note(found: Map<string, Found>, fresh: Found): void {
  const key = `${fresh.verdict.broken} ${fresh.verdict.clauses[0]}`
  const known = found.get(key)
  if (known === undefined) found.set(key, fresh)
  else if (known.blamed === undefined && stepsIn(fresh.plan) < stepsIn(known.plan))
    found.set(key, { ...fresh, run: known.run })
}

async function blame(
  { checker, unnamed }: Quarry,
  { adapter, plan, history, verdict }: Found,
): Promise<Found['blamed']> {
  const from = { plan: await pinned(adapter, plan), history, verdict, times: 1, of: 1 }
  const shrunk = await shrinkPlan(adapter, checker, from, 1)
  return shrunk.verdict.clauses.find((clause) => !unnamed.has(clause)) ?? 'nothing'
}

function blamedOf(found: ReadonlyMap<string, Found>): Partial<Record<ClauseId, number>> {
  const first: Partial<Record<ClauseId, number>> = {}
  for (const { blamed, run } of found.values()) {
    if (blamed === undefined || blamed === 'nothing') continue
    first[blamed] = Math.min(first[blamed] ?? Number.POSITIVE_INFINITY, run)
  }
  return first
}
