/** What the judge says of one history. */
import type { ClauseId } from '../spec/clauses.ts'
import type { QuestionId } from '../spec/questions.ts'

/** How often each clause forbade an outcome that could have come, so that keeping it was no accident. */
export type Exercised = Readonly<Partial<Record<ClauseId, number>>>

/** How often each answer to an open question was seen. Never a failure. */
export type Answers = Readonly<Partial<Record<QuestionId, Readonly<Record<string, number>>>>>

interface Conforms {
  readonly kind: 'conforms'
}

export interface Diverges {
  readonly kind: 'diverges'
  /** The event at which no explanation is left, counted from 1 as in reports */
  readonly at: number
  readonly instance: number
  /** What the documents allowed there, in words */
  readonly allowed: readonly string[]
  /** The clauses that forbid what came instead, most specific first */
  readonly clauses: readonly [ClauseId, ...ClauseId[]]
  /** The clause of the automaton that was broken, whatever the circumstances suggest: stable while a plan shrinks */
  readonly broken: ClauseId
}

interface Unknown {
  readonly kind: 'unknown'
  readonly reason: string
}

/** What a history is: one that the clauses allow, one that they forbid, or one of which the limits of the checker leave it unknown. */
export type Verdict = Conforms | Diverges | Unknown
