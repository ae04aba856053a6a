/**
 * A failure as a file that can be run and judged again: one plan with what came of it. What gave no verdict is saved the same way, and
 * so is what conforms and shall go on to. `failure.schema.json` says what each field means.
 */
import type { Identity } from '../adapters/adapter.ts'
import type { Plan } from '../adapters/plan.ts'
import { encodePlan } from '../adapters/wire.ts'
import type { Ending, History } from '../model/history.ts'
import type { Verdict } from '../model/verdict.ts'
import type { ClauseId } from '../spec/clauses.ts'
import { digestOf } from './failure-digest.ts'

export const failureFormat = 'imcancel-failure'
export const failureVersion = 2

/**
 * How far the plan was made simpler: `minimal` where nothing more can be taken away; `flaky` where that cannot be told, since runs on real
 * threads differ; `unfinished` where shrinking was cut short; `no` where it was not tried.
 */
export const shrunkStates = ['minimal', 'flaky', 'unfinished', 'no'] as const
export type Shrunk = (typeof shrunkStates)[number]

/** All that a file says but for the history. */
export interface Recorded {
  /** Suite that wrote it */
  readonly suite: string
  /** Adapter that showed it */
  readonly adapter: Identity
  readonly seed: number
  readonly plan: Plan
  readonly verdict: Verdict
  /** The clauses that bound when it was judged */
  readonly enforced: readonly ClauseId[]
  /** In how many of how many runs it was seen */
  readonly times: number
  readonly of: number
  readonly shrunk: Shrunk
  /** Why the file is kept; for people */
  readonly note?: string
}

/** A failure as it is saved: the run that it is of, and its history. */
export interface FailureFile extends Recorded {
  readonly history: History
}

/** What is known of a file without its history being held. */
export interface FailureHead extends Recorded {
  readonly ending: Ending
  /** Number of events of the history */
  readonly events: number
  /** Whether plan, choices and history are those that were saved */
  readonly intact: boolean
}

/** The file holds no failure, or not one that this version can read. */
export class FailureFileError extends Error {
  override readonly name = 'FailureFileError'
}

/** What a file says for people; nothing reads it back. */
export interface Told {
  /** The verdict in one sentence */
  readonly inWords: string
  readonly trace: readonly string[]
}

/** The text of a failure file. */
export function encodeFailure(one: FailureFile, { inWords, trace }: Told): string {
  const { suite, adapter, seed, plan, verdict, enforced, times, of, shrunk, note, history } = one
  const fields = {
    format: failureFormat,
    version: failureVersion,
    suite,
    adapter: { name: adapter.adapter, subject: adapter.subject },
    seed,
    verdict: { ...verdict, inWords },
    enforced: JSON.stringify(enforced),
    times,
    of,
    shrunk,
    ...(note !== undefined && { note }),
    trace,
    digest: digestOf(plan, history),
    plan: JSON.stringify(encodePlan(plan)),
    choices: JSON.stringify(plan.choices),
    history: { ending: history.ending, words: JSON.stringify(Array.from(history.words)) },
  }
  // Long lists stand on a line each.
  const text = JSON.stringify(fields, undefined, 2)
  return `${text.replaceAll(listAsText, (_, name: string, list: string) => name + list.replaceAll(String.raw`\"`, '"'))}\n`
}

/** A list that was made text above. Its indent tells it from the like in a text of the user's: there a line break is escaped. */
const listAsText = /^( {2,4}"(?:enforced|plan|choices|words)": )"(\[(?:[-\d,A-Z]|\\")*\])"/gm
