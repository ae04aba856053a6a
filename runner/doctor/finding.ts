/** What the doctor finds of an adapter. */

export type Outcome =
  /** As it should be */
  | 'good'
  /** To be mended */
  | 'problem'
  /** Could not be told with this subject, or is no mistake and worth knowing */
  | 'unclear'
  /** The adapter does not claim it */
  | 'unclaimed'

export interface Finding {
  /** What was looked at, in a word or two */
  readonly check: string
  readonly outcome: Outcome
  /** What was seen */
  readonly text: string
  /** What to do about it; of a problem */
  readonly fix?: string
}

export interface Diagnosis {
  readonly adapter: string
  /** Who speaks, and for which subject */
  readonly agent: string
  readonly subject: string
  readonly findings: readonly Finding[]
}
