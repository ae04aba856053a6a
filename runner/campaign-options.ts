/** What a campaign is asked for, and what it tells on its way. */
import type { Adapter } from '../adapters/adapter.ts'
import type { ClauseId } from '../spec/clauses.ts'
import type { Exhausted } from './exhaustive/explore-all.ts'
import type { Profile } from './profile.ts'
import type { Shard } from './result.ts'

/** What a campaign is asked for; all but the adapters may be left out. */
export interface CampaignOptions {
  /** Take turns: plan i goes to adapter i modulo their number */
  readonly adapters: readonly [Adapter, ...Adapter[]]
  /** What the report calls them together; by default what the first calls itself */
  readonly name?: string
  /** Plans to draw, 1000 by default */
  readonly plans?: number
  /** What they are drawn from, 1 by default */
  readonly seed?: number
  /** `derived` by default */
  readonly profile?: Profile
  /** Which clauses decide, such as `CANCEL-*`; all by default */
  readonly pattern?: string
  /** Plans beyond those, at most, that race where a clause has not been exercised yet; none by default */
  readonly morePlans?: number
  /** Which part of the plans to run, where they are spread over several campaigns; there are no plans beyond them then */
  readonly shard?: Shard
  /** Runs of each plan where an adapter's runs can differ, 200 by default */
  readonly repeats?: number
  /** The exhaustive part, walked meanwhile: what it finds is judged, shrunk and reported like all else */
  readonly exhausted?: Promise<Exhausted>
  /** Whether to end at the first divergence that counts, behind the plans that run beside it */
  readonly bail?: boolean
  /** Called when it does: what else goes on for the campaign may end too */
  readonly onBail?: () => void
  /** Seconds for making all failures simpler; 120 by default, and no limit where all adapters are simulators of this process */
  readonly shrinkSeconds?: number
  readonly signal?: AbortSignal
  /** Called now and then; must not throw */
  readonly onProgress?: (progress: Progress) => void
}

export const defaults = { plans: 1000, seed: 1, profile: 'derived', pattern: '*', morePlans: 0, repeats: 200 } as const

export type Settled = CampaignOptions & Required<Pick<CampaignOptions, keyof typeof defaults | 'name'>>

export interface Progress {
  readonly plans: number
  readonly plansPlanned: number
  readonly runs: number
  readonly exercised: number
  readonly failures: number
  /** Broken clause that is being shrunk, where one is */
  readonly shrinking?: ClauseId
}
