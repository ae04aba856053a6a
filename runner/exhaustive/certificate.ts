/** What an exhaustive part can be held to: how far it went, and how much that was. */

export interface Certificate {
  /** All plans within a bound, or the one plan given */
  readonly kind: 'bound' | 'plan'
  readonly threads: number
  /** Steps of each thread, at most */
  readonly steps: number
  readonly instances: number
  /** The policy of the simulator: what each word of it leaves `free` was resolved in every way */
  readonly policy: string
  /** `complete` is the only one that certifies anything; `states` and `time` where a limit was met */
  readonly ended: 'complete' | 'found' | 'states' | 'time' | 'interrupted'
  /** Interleavings of all those plans, exactly, as decimal digits; each threads' order, and each way to resolve what is left open */
  readonly interleavings: string
  /** Distinct states of simulator and judge that were visited */
  readonly states: number
  /** Ways on from those states */
  readonly moves: number
  readonly seconds: number
  /** States that were expected, by growth from smaller bounds; where a bound was asked for */
  readonly expected?: number
}

/** Whether every part was walked to its end. One that stopped at a finding was not, whether or not the finding counts. */
export function wentThrough(certificates: readonly Certificate[]): boolean {
  return certificates.every(({ ended }) => ended === 'complete')
}
