/** What the suite has read in a source: its sentences, paraphrased, each with what became of it. */
import type { ClauseId } from '../clauses.ts'

type Sentence =
  /** Held to by these clauses */
  | { readonly paraphrase: string; readonly clauses: readonly [ClauseId, ...ClauseId[]] }
  /** Held to by none, for this reason */
  | { readonly paraphrase: string; readonly none: string }

interface Section {
  /** A heading, parameter or member of the source; or paragraphs, named for what they speak of */
  readonly section: string
  /** All that it says, in its order; of a list, the entries */
  readonly sentences: readonly [Sentence, ...Sentence[]]
}

export interface Reading {
  /** In the order of the source. Syntax and requirements hold no sentences. */
  readonly sections: readonly Section[]
  /** What else the source speaks of, as the end of “Left out: ”; absent where all is here */
  readonly leftOut?: string
}

/** Why sentences lead to no clause, where it is the same for many. */
export const reasons = {
  link: 'A link; what that page says is held to under its own source.',
  otherLink: 'A link to a page on which nothing here rests.',
  caller: 'Tells a driver when to call and with what, which binds NDIS to nothing.',
  driver: 'Concerns what a driver does for itself or inside its callbacks, which NDIS has no part in.',
  bound: 'Concerns the protocol drivers bound to a virtual miniport, which no plan has.',
  scene: 'Sets the scene for the sentence that follows.',
} as const
