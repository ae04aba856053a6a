/** A campaign on a wrong subject, up to the first plan that catches it. */
import { join } from 'node:path'
import type { RepeatingAdapter } from '../adapters/adapter.ts'
import { openNative } from '../adapters/native/native.ts'
import { nativeFolder } from '../adapters/native/build.ts'
import { createChecker } from '../model/checker.ts'
import { runCampaign } from '../runner/campaign.ts'
import type { Failure } from '../runner/result.ts'
import { type Shrunk, shrinkPlan } from '../runner/shrink.ts'
import type { WrongSubject } from './wrong-subjects.ts'

export interface Budget {
  readonly seed: number
  readonly plans: number
  /** Runs of each plan */
  readonly repeats: number
  /** Runs spent on making the plan of one catch simpler, about: what is rare and slow to run may not be worth more */
  readonly shrinkingRuns: number
}

/** The number of the plan that caught the subject, from 1, and what its plan shrinks to. */
export interface Catch extends Shrunk {
  readonly foundIn: number
}

/** Each run of a subject that hangs costs that long: less than usual, as nothing else there takes any time. */
const hangingMs = 500

/** What was found up to the first plans that diverged, the earliest first; nothing where the budget was not enough. */
export async function firstCatches(subject: WrongSubject, budget: Budget): Promise<readonly Catch[]> {
  const library = join(nativeFolder(), `${subject.name}.so`)
  const adapter = await openNative({ library, ...(subject.hangs && { stallMs: hangingMs }) })
  try {
    const caught = new AbortController()
    const { failures } = await runCampaign({
      adapters: [adapter],
      plans: budget.plans,
      seed: budget.seed,
      repeats: budget.repeats,
      signal: caught.signal,
      onProgress: (progress) => {
        if (progress.failures > 0) caught.abort()
      },
    })
    const catches: Catch[] = []
    for (const failure of failures.toSorted((one, other) => one.foundIn - other.foundIn)) {
      // oxlint-disable-next-line no-await-in-loop -- a plan has the machine for itself
      catches.push({ ...(await shrunk(adapter, failure, budget)), foundIn: failure.foundIn })
    }
    return catches
  } finally {
    await adapter.close()
  }
}

async function shrunk(adapter: RepeatingAdapter, failure: Failure, budget: Budget): Promise<Shrunk> {
  const spent = new AbortController()
  let runs = 0
  const counting: RepeatingAdapter = {
    ...adapter,
    repeat: async (plan, times) => {
      runs += times
      if (runs >= budget.shrinkingRuns) spent.abort()
      return adapter.repeat(plan, times)
    },
  }
  return shrinkPlan(counting, createChecker(), failure, budget.repeats, spent.signal)
}
