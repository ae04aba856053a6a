/** What is known of sets of explanations, and of the steps between them, as far as they have been met. Few symbols ever follow a set. */
import { maximumSlots } from './configuration.ts'
import { IntTable, doubled } from './int-table.ts'
import { type Symbol, symbolCount } from './symbols.ts'

/** The words of a step, behind its key: the place of each. */
export const stepWord = {
  /** The set that it leads to, or `dead` */
  next: 1,
  /** Mask of the clauses that it exercises */
  exercised: 2,
  /** Index in `questionAnswers` of what it answers, -1 for nothing. Of a return it has to be certain. */
  answer: 3,
  /** What it decides, as `decided.ts` has it */
  decided: 4,
} as const
const stepWords = 5

/** Bytes of a step, its places in the hash table among them. */
export const bytesOfStep = 4 * (stepWords + 4)

export type Step = Readonly<Record<keyof typeof stepWord, number>>

export class Transitions {
  /** Of each set: mask of the initiation tags that it still tells apart */
  tags = new Int32Array(64)
  /** Of each set and each of its slots: mask of the states in which the call in it may take effect now */
  waiting = new Int32Array(64 * maximumSlots)
  /** Bytes that all of this takes, and what it was made from: about */
  bytes = 0
  /** The steps, each by its set and symbol */
  readonly steps = new IntTable(stepWords)

  /** Notes what is known of a set. Sets are numbered from 0, and come in their order. */
  addSet(set: number, tags: number, waiting: Int32Array): void {
    if (set === this.tags.length) {
      this.tags = doubled(this.tags)
      this.waiting = doubled(this.waiting)
    }
    this.tags[set] = tags
    this.waiting.set(waiting, set * maximumSlots)
  }

  /** Offset among the rows of `steps` of the step from a set by a symbol, -1 where it has not been met. */
  find(set: number, symbol: Symbol): number {
    return this.steps.find(set * symbolCount + symbol)
  }

  /** Adds a step, and gives its offset. */
  add(set: number, symbol: Symbol, { next, exercised, answer, decided }: Step): number {
    const at = this.steps.add(set * symbolCount + symbol)
    this.steps.rows.set([next, exercised, answer, decided], at + 1)
    return at
  }

  clear(): void {
    this.steps.clear()
  }
}
