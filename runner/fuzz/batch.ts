/** A batch of plans: drawn from one seed or given, run, judged, and what is new among the failures made simple. */
import { type Adapter, AdapterError, type Identity } from '../../adapters/adapter.ts'
import type { Plan } from '../../adapters/plan.ts'
import { type History, HistoryError } from '../../model/history.ts'
import type { Tally } from '../../model/tally.ts'
import type { Verdict } from '../../model/verdict.ts'
import type { ClauseId } from '../../spec/clauses.ts'
import { chunkPlans, drawnPlans } from '../drawn.ts'
import { failuresOf } from '../failures.ts'
import { type Finding, type KeyOf, shapeOf } from '../findings.ts'
import { type Judge, type Judged, adapterFor, isHopeless, nothingJudged, runPlan } from '../judging.ts'
import { observe } from '../observe.ts'
import { pinned, pinnedProblems } from '../pinned.ts'
import { plans } from '../plans.ts'
import type { Failure, Overlap, Problem } from '../result.ts'
import { stepsIn } from '../twins.ts'
import { type Marks, setMarks } from './marks.ts'

/** A plan that was kept from an earlier fuzz. */
export interface Kept {
  readonly file: string
  readonly seed: number
  readonly plan: Plan
  /** The adapter that showed it; it is run there, if that takes part */
  readonly adapter: string
}

export interface Batch {
  readonly what:
    | { readonly kind: 'drawn'; readonly seed: number; readonly plans: number }
    | { readonly kind: 'kept'; readonly plans: readonly Kept[] }
  /** Keys of divergences that are known: they are counted, and not made simple again */
  readonly known: ReadonlySet<string>
  /** Whether there is room for further ones */
  readonly hasRoom: boolean
  /** What earlier batches came through */
  readonly marks: Marks
}

/** A plan that came through something new. */
export interface Fresh {
  readonly adapter: Identity
  readonly seed: number
  readonly number: number
  readonly plan: Plan
  readonly history: History
  readonly verdict: Verdict
  readonly marks: readonly number[]
}

export interface BatchAnswer {
  readonly plans: number
  readonly runs: number
  /** Whether all its plans were run */
  readonly complete: boolean
  readonly hopeless: boolean
  readonly tally: Tally
  readonly overlap: Overlap
  readonly named: readonly ClauseId[]
  /** Every key under which plans diverged, and how many did */
  readonly seen: readonly { readonly key: string; readonly plans: number }[]
  /** Of those that were not known, one for each clause at most: the others have their turn in a later batch */
  readonly failures: readonly { readonly key: string; readonly failure: Failure }[]
  readonly problems: readonly Problem[]
  readonly fresh: readonly Fresh[]
}

/** Failures of the same shape are one, before and after they are made simple. */
export const shapeKey: KeyOf = ({ verdict, counts, observed }) =>
  `${shapeOf(verdict, observed.history)}${counts ? '' : ' (does not count)'}`

interface Drawn {
  readonly plan: Plan
  readonly number: number
  readonly kept?: Kept
}

/** Runs a batch. The same batch always gives the same plans, and on a simulator the same answer, unless the signal comes first. */
export async function runBatch(judge: Judge, batch: Batch, signal?: AbortSignal): Promise<BatchAnswer> {
  const judged = nothingJudged(shapeKey)
  const marks = batch.marks.slice()
  const fresh: Fresh[] = []
  let done = 0
  const plansOf = batch.what.kind === 'drawn' ? drawnIn(batch.what.seed, batch.what.plans) : keptIn(batch.what.plans)
  const planned = batch.what.kind === 'drawn' ? batch.what.plans : batch.what.plans.length
  for (const one of plansOf) {
    if (signal?.aborted === true || isHopeless(judged)) break
    const adapter =
      judge.adapters.find(({ identity }) => identity.adapter === one.kept?.adapter) ?? adapterFor(judge, one.number)
    const plan = judge.suited(one.plan)
    await runPlan(judge, judged, adapter, plan, one.number)
    done++
    const set = setMarks(marks, judged.tally)
    // What was kept before is not kept anew.
    if (set.length > 0 && batch.what.kind === 'drawn') {
      const run = await shown(judge, adapter, plan)
      if (run) fresh.push({ ...run, seed: batch.what.seed, number: one.number, marks: set })
    }
    // Lets an interrupt through: a simulator never waits.
    if (done % 256 === 0) await new Promise(setImmediate)
  }
  return {
    plans: done,
    runs: judged.runs,
    complete: done === planned,
    hopeless: isHopeless(judged),
    tally: judged.tally,
    overlap: judged.overlap,
    named: [...judged.findings.named],
    seen: [...judged.findings.divergences].map(([key, finding]) => ({ key, plans: finding.plans })),
    failures: await newFailures(judge, judged, batch, signal),
    problems: (
      await pinnedProblems(
        judge.adapters,
        [...judged.findings.problems.values()].map(({ problem }) => problem),
      )
    ).map((problem) => ({ ...problem, ...originIn(batch, problem.foundIn) })),
    fresh,
  }
}

/** The plans that `verify --shard 1/1` with that seed would draw. */
function* drawnIn(seed: number, count: number): Iterable<Drawn> {
  const arbitrary = plans()
  for (let from = 0; from < count; from += chunkPlans) {
    const drawn = drawnPlans(arbitrary, seed, from, Math.min(chunkPlans, count - from))
    for (const [at, plan] of drawn.entries()) yield { plan, number: from + at + 1 }
  }
}

function keptIn(kept: readonly Kept[]): Drawn[] {
  return kept.map((one, at) => ({ plan: one.plan, number: at + 1, kept: one }))
}

function originIn({ what }: Batch, number: number): Pick<Failure, 'origin'> {
  if (what.kind === 'drawn') return { origin: { seed: what.seed } }
  const kept = what.plans[number - 1]
  return kept === undefined ? {} : { origin: { seed: kept.seed, file: kept.file } }
}

/** The plan with its interleaving fixed, and a run of it; undefined where it cannot be run again. */
async function shown(
  judge: Judge,
  adapter: Adapter,
  drawn: Plan,
): Promise<Pick<Fresh, 'adapter' | 'plan' | 'history' | 'verdict'> | undefined> {
  const plan = await pinned(adapter, drawn)
  try {
    const [observed] = await observe(adapter, plan, 1)
    if (observed === undefined) return undefined
    const { history } = observed
    return { adapter: adapter.identity, plan, history, verdict: judge.all.judge(history, plan.instances) }
  } catch (error) {
    if (error instanceof AdapterError || error instanceof HistoryError) return undefined
    throw error
  }
}

/** Making a failure simple takes seconds: of each clause the new one that promises most comes first. */
async function newFailures(
  judge: Judge,
  judged: Judged,
  batch: Batch,
  signal: AbortSignal | undefined,
): Promise<BatchAnswer['failures']> {
  if (!batch.hasRoom) return []
  const best = new Map<string, [string, Finding]>()
  for (const [key, finding] of judged.findings.divergences) {
    const clause = `${finding.verdict.broken} ${finding.counts}`
    const other = best.get(clause)?.[1]
    if (!batch.known.has(key) && (other === undefined || stepsIn(finding.plan) < stepsIn(other.plan)))
      best.set(clause, [key, finding])
  }
  const found: { key: string; failure: Failure }[] = []
  for (const [key, finding] of best.values()) {
    const [failure] = await failuresOf(judge, new Map([[key, finding]]), { signal })
    if (failure) found.push({ key, failure: { ...failure, ...originIn(batch, failure.foundIn) } })
  }
  return found
}
