/** The wrong subjects in C, and what they are to be blamed on. */
import type { Diverges } from '../model/verdict.ts'
import type { ClauseId } from '../spec/clauses.ts'

export interface WrongSubject {
  /** Of its file, without `.c` */
  readonly name: string
  /** Whether threads have to meet at the right moment, so that it does not show in each run of a plan that can show it */
  readonly race: boolean
  /** The clause that it breaks first and foremost */
  readonly breaks: ClauseId
  /** The clauses that it breaks as well, any of which may be seen first */
  readonly follows: readonly ClauseId[]
  /** Whether a call never returns, so that each run that shows it costs a process */
  readonly hangs?: true
}

/** A cancel that takes the wrong initiation leaves one that was canceled by its name, and one that was not. */
const ofTheWrongOne: readonly ClauseId[] = [
  'CANCEL-PRECEDING',
  'CANCEL-STOPS',
  'CANCEL-WINDOW',
  'CANCEL-STOPPABLE',
  'CANCEL-ONCE',
  'CANCEL-PROCEEDS',
  'CANCEL-AGAIN',
  'CANCEL-DRIVER',
  'INIT-DISPATCH',
]

export const wrongSubjects: readonly WrongSubject[] = [
  { name: 'always_failure', race: false, breaks: 'CANCEL-STOPPABLE', follows: ['CANCEL-PROCEEDS'] },
  {
    name: 'always_success',
    race: false,
    breaks: 'CANCEL-PRECEDING',
    follows: ['CANCEL-WINDOW', 'CANCEL-ONCE', 'CANCEL-STOPS', 'CANCEL-DRIVER', 'CANCEL-AGAIN'],
  },
  { name: 'any_driver', race: false, breaks: 'CANCEL-DRIVER', follows: [] },
  { name: 'busy_failure', race: true, breaks: 'CANCEL-STOPPABLE', follows: ['CANCEL-FINAL', 'CANCEL-PROCEEDS'] },
  { name: 'busy_worker', race: true, breaks: 'CANCEL-STOPPABLE', follows: ['CANCEL-FINAL', 'CANCEL-PROCEEDS'] },
  { name: 'calls_twice', race: false, breaks: 'INIT-ONCE', follows: [] },
  { name: 'check_then_act', race: true, breaks: 'CANCEL-ONCE', follows: ['CANCEL-STOPS', 'CANCEL-AGAIN'] },
  { name: 'dispatch_unlocked', race: true, breaks: 'CANCEL-STOPS', follows: [] },
  { name: 'failure_drops', race: true, breaks: 'CANCEL-PROCEEDS', follows: [] },
  // Beside a new Initialize the cancel may have been meant for that one, whose callback then comes all the same.
  { name: 'halting_success', race: true, breaks: 'CANCEL-WINDOW', follows: ['CANCEL-PRECEDING', 'CANCEL-STOPS'] },
  { name: 'halts_canceled', race: false, breaks: 'HALT-ONLY-INITIALIZED', follows: [] },
  {
    name: 'initializing_success',
    race: false,
    breaks: 'CANCEL-WINDOW',
    follows: ['CANCEL-STOPS', 'CANCEL-ONCE', 'CANCEL-PRECEDING'],
  },
  { name: 'never_again', race: false, breaks: 'CANCEL-AGAIN', follows: [] },
  { name: 'newest_initiation', race: false, breaks: 'CANCEL-INSTANCE', follows: ofTheWrongOne },
  { name: 'pending_status', race: false, breaks: 'CANCEL-STATUS', follows: [] },
  { name: 'prefix_match', race: false, breaks: 'CANCEL-NAME', follows: ofTheWrongOne },
  { name: 'queued_success', race: true, breaks: 'CANCEL-STOPS', follows: [] },
  { name: 'recycled_record', race: true, breaks: 'CANCEL-STOPS', follows: ['INIT-OWN', 'CANCEL-STOPPABLE'] },
  { name: 'remembers_cancel', race: false, breaks: 'CANCEL-NO-EFFECT', follows: ['CANCEL-PROCEEDS', 'INIT-DISPATCH'] },
  { name: 'terminates_input', race: false, breaks: 'CANCEL-INPUT', follows: [] },
  { name: 'waits_for_callback', race: false, breaks: 'CANCEL-REENTRANT', follows: ['CANCEL-RETURNS'], hangs: true },
  { name: 'waits_for_start', race: false, breaks: 'CANCEL-RETURNS', follows: [], hangs: true },
]

/** All that it breaks. */
export function clausesOf({ breaks, follows }: WrongSubject): readonly ClauseId[] {
  return [breaks, ...follows]
}

/**
 * Whether a verdict blames the subject for what it breaks. What the circumstances suggest may stand before the clause that was broken, and
 * need not be the cause: a race that shrinks no further can keep another instance, or an odd spelling.
 */
export function isRightlyBlamed(subject: WrongSubject, { clauses, broken }: Diverges): boolean {
  const breaks = clausesOf(subject)
  return breaks.includes(clauses[0]) || breaks.includes(broken)
}
