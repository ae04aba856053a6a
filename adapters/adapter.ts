/** The one seam: an adapter takes a plan and gives back the history of running it. It observes; it never judges. */
import type { History } from '../model/history.ts'
import type { Observation } from '../spec/observations.ts'
import type { Plan } from './plan.ts'
import type { Policy } from './simulator/policy.ts'
import type { Ndis } from './simulator/world.ts'

/** What is said of an adapter in reports and failure files. */
export interface Identity {
  /** As given on the command line, such as `simulator:worker,at-start` or `native:build/reference.so` */
  readonly adapter: string
  /** What the adapter says of the implementation behind it */
  readonly subject: string
}

/** What an adapter can show and take. */
export interface Capabilities {
  /** What it can observe. A clause that needs more is reported as `unobservable`. */
  readonly observes: ReadonlySet<Observation>
  /** Whether the same plan always gives the same history */
  readonly deterministic: boolean
  /** The most that it takes in a plan, where that is less than a plan may have */
  readonly limits?: Limits
}

export interface Limits {
  readonly drivers: number
  readonly instances: number
  readonly threads: number
}

/** One of the distinct histories that repeated runs of a plan gave, and in how many of them. */
export interface Observed {
  readonly history: History
  readonly times: number
  /** What is known of an ending other than quiesced, in a few words: a signal, an exit, a lost connection */
  readonly note?: string
}

/** How many runs these are, all together. */
export function runsOf(seen: readonly { readonly times: number }[]): number {
  return seen.reduce((sum, { times }) => sum + times, 0)
}

/** What runs plans, and says what came of them. Its owner closes it. */
export interface Adapter {
  readonly identity: Identity
  readonly capabilities: Capabilities
  /** Runs a plan once. Rejects with an `AdapterError` where the adapter could not run it; a subject's failure is a history. */
  run(plan: Plan): Promise<History>
  /** Runs a plan `times` times and gives its distinct histories. Only where runs can differ. */
  repeat?(plan: Plan, times: number): Promise<readonly Observed[]>
  /**
   * Why the plan's choices do not fit a run here, in words: some are left over, or one is out of range of the threads that could move.
   * Undefined where each decides what it says. Only where choices decide; `run` follows those that do not fit as far as it can.
   */
  misfit?(plan: Plan): Promise<string | undefined>
  /** The choices that the run of a plan makes, however they were drawn: the plan with them runs the same. Only where runs are deterministic. */
  choicesOf?(plan: Plan): Promise<readonly number[]>
  /** The points at which the run of a plan chooses which thread moves, in their order. Only where runs are deterministic. */
  pointsOf?(plan: Plan): Promise<readonly ChoicePoint[]>
  /** What a simulator is made of, so that all its runs can be walked */
  readonly simulated?: { readonly policy: Policy; readonly ndis: Ndis }
  close(): Promise<void>
}

/** A moment of a simulated run at which several threads could move. */
export interface ChoicePoint {
  /** Index in `threads` of the one that moved */
  readonly choice: number
  /** Those that could, the one that had moved last in front where it could go on */
  readonly threads: readonly number[]
  /** Whether the one that had moved last could go on, so that another choice than 0 is a context switch */
  readonly mayStay: boolean
  /** Index of the step that the one that moved was in, within its thread of the plan; -1 for a thread that is not the plan's */
  readonly step: number
}

/** An adapter whose runs can differ. */
export type RepeatingAdapter = Adapter & Required<Pick<Adapter, 'repeat'>>

/** The text names no adapter: the caller's mistake. */
export class AdapterNameError extends Error {
  override readonly name = 'AdapterNameError'
}

/** The adapter or its subject could not be run; the message says what to do. */
export class AdapterError extends Error {
  override readonly name = 'AdapterError'
}

/** A definite error: the adapter does not take the plan, has run nothing of it, and goes on. */
export class RefusedPlan extends AdapterError {}
