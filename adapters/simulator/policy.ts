/** The choices that the documents leave to an implementation. Every combination conforms. */

const dispatches = ['inside', 'worker', 'late'] as const
const commits = ['at-start', 'at-dequeue', 'last-moment'] as const
const earlyStarts = ['ignored', 'counts'] as const
const nameComparisons = ['exact', 'caseless'] as const

export interface Policy {
  /** MiniportInitializeEx runs inside Initialize or the START, on the PnP worker, or there when nothing else can move. */
  readonly dispatch: (typeof dispatches)[number]
  /** When an initialization can no longer be stopped: at the START, as it is taken from the queue, or just before the callback. */
  readonly commit: (typeof commits)[number]
  /** Whether a START received before Initialize counts for it. */
  readonly earlyStart: (typeof earlyStarts)[number]
  /** Whether names are compared as registry keys are, without regard to case. */
  readonly names: (typeof nameComparisons)[number]
}

/** For each part of a policy what it can be. */
export const policyChoices = {
  dispatch: dispatches,
  commit: commits,
  earlyStart: earlyStarts,
  names: nameComparisons,
} as const

/** The words of which a policy's name is made. */
export const policyWords: readonly string[] = [...dispatches, ...commits, ...earlyStarts, ...nameComparisons]

/** All 36, the plainest first. */
export const policies: readonly Policy[] = nameComparisons.flatMap((names) =>
  earlyStarts.flatMap((earlyStart) =>
    commits.flatMap((commit) => dispatches.map((dispatch) => ({ dispatch, commit, earlyStart, names }))),
  ),
)

/** A policy as the command line spells it: `worker,at-dequeue,ignored,exact`. */
export function policyName(policy: Policy): string {
  return [policy.dispatch, policy.commit, policy.earlyStart, policy.names].join(',')
}

/** The policies that have all the words given, in any order; all of them for no word. Undefined where a word is unknown. */
export function policiesNamed(text: string): readonly Policy[] | undefined {
  const words = text.split(',').filter((word) => word !== '')
  if (words.some((word) => !policyWords.includes(word))) return undefined
  return policies.filter((policy) => words.every((word) => policyName(policy).split(',').includes(word)))
}
