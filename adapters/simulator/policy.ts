/** The choices that the documents leave to an implementation. Every combination conforms, and every mixture of them in one run. */

const dispatches = ['inside', 'worker', 'late'] as const
const commits = ['at-start', 'at-dequeue', 'last-moment'] as const
const earlyStarts = ['ignored', 'counts'] as const
const nameComparisons = ['exact', 'caseless'] as const

/** Decides anew each time, as the plan's choices say */
const free = 'free'

/** How a simulator resolves what the documents leave open; `free` is anew each time. */
export interface Policy {
  /** MiniportInitializeEx runs inside Initialize or the START, on the PnP worker, or there when nothing else can move. */
  readonly dispatch: (typeof dispatches)[number] | typeof free
  /** When an initialization can no longer be stopped: at the START, as it is taken from the queue, or just before the callback. */
  readonly commit: (typeof commits)[number] | typeof free
  /** Whether a START received before Initialize counts for it. */
  readonly earlyStart: (typeof earlyStarts)[number] | typeof free
  /** Whether names are compared as registry keys are, without regard to case. */
  readonly names: (typeof nameComparisons)[number]
}

/** The words of which a policy's name is made. */
export const policyWords: readonly string[] = [...dispatches, ...commits, ...earlyStarts, ...nameComparisons, free]

/** All 36 that decide once and for all, the plainest first. */
export const policies: readonly Policy[] = nameComparisons.flatMap((names) =>
  earlyStarts.flatMap((earlyStart) =>
    commits.flatMap((commit) => dispatches.map((dispatch) => ({ dispatch, commit, earlyStart, names }))),
  ),
)

/** Those that decide anew each time: what any policy does, one of them can do. */
export const freePolicies: readonly Policy[] = nameComparisons.map((names) => ({
  dispatch: free,
  commit: free,
  earlyStart: free,
  names,
}))

/** A policy as the command line spells it: `worker,at-dequeue,ignored,exact`, or `free,exact`. */
export function policyName(policy: Policy): string {
  return [...new Set([policy.dispatch, policy.commit, policy.earlyStart, policy.names])].join(',')
}

/** The policies that have all the words given, in any order; the 36 for no word. With `free`, what no word says is free. Undefined where a word is unknown. */
export function policiesNamed(text: string): readonly Policy[] | undefined {
  const words = text.split(',').filter((word) => word !== '')
  if (words.some((word) => !policyWords.includes(word))) return undefined
  const among = words.includes(free) ? freed(words) : policies
  return among.filter((policy) => words.every((word) => policyName(policy).split(',').includes(word)))
}

function freed(words: readonly string[]): readonly Policy[] {
  return freePolicies.map((policy) => ({
    dispatch: dispatches.find((word) => words.includes(word)) ?? free,
    commit: commits.find((word) => words.includes(word)) ?? free,
    earlyStart: earlyStarts.find((word) => words.includes(word)) ?? free,
    names: policy.names,
  }))
}

/** A policy that can do all that these can: what they agree on stays, the rest is free. */
export function coveringPolicy([first, ...others]: readonly [Policy, ...Policy[]]): Policy {
  const shared = (part: keyof Policy): boolean => others.every((policy) => policy[part] === first[part])
  return {
    dispatch: shared('dispatch') ? first.dispatch : free,
    commit: shared('commit') ? first.commit : free,
    earlyStart: shared('earlyStart') ? first.earlyStart : free,
    names: first.names,
  }
}

/** What NDIS asks where the documents leave it a choice. Each is asked once for each occasion. */
export interface Resolution {
  /** Whether MiniportInitializeEx is called on the thread that brings the START, not on the PnP worker */
  readonly dispatchesInside: () => boolean
  /** Whether the START makes the initialization unstoppable */
  readonly commitsAtStart: () => boolean
  /** Whether a dispatch looks for a cancel once more, just before the callback */
  readonly looksAgain: () => boolean
  readonly countsEarlyStart: () => boolean
  /** Whether the PnP worker lets all others go first */
  readonly waitsUntilIdle: () => boolean
  readonly names: () => Policy['names']
}

/** The answers of a policy; where it is free, `decide` says yes or no. */
export function resolutionOf(policy: Policy, decide: () => boolean): Resolution {
  const { dispatch, commit, earlyStart, names } = policy
  return {
    dispatchesInside: () => (dispatch === free ? decide() : dispatch === 'inside'),
    commitsAtStart: () => (commit === free ? decide() : commit === 'at-start'),
    looksAgain: () => (commit === free ? decide() : commit === 'last-moment'),
    countsEarlyStart: () => (earlyStart === free ? decide() : earlyStart === 'counts'),
    waitsUntilIdle: () => dispatch === 'late',
    names: () => names,
  }
}
