/** Counts kept while judging: how often each clause was exercised, and each open question answered. */
import { type ClauseId, clauses } from '../spec/clauses.ts'
import { circumstance, refinements } from './circumstances.ts'
import { cellCount } from './decided.ts'
import { clauseBit, maskOf } from './clause-bits.ts'
import { questionAnswers } from './questions.ts'
import { pairCount } from './races.ts'
import type { Answers, Exercised } from './verdict.ts'

/** Counters of what histories exercised. A checker adds to them. */
export interface Tally {
  /** By index in `clauses` */
  readonly exercised: Float64Array
  /** By index in `questionAnswers` */
  readonly answers: Float64Array
  /** By number of a cell of the automaton: how often it was passed through for certain */
  readonly cells: Float64Array
  /** By number of a race pair */
  readonly races: Float64Array
}

/** A tally of nothing. */
export function createTally(): Tally {
  return {
    exercised: new Float64Array(clauses.length),
    answers: new Float64Array(questionAnswers.length),
    cells: new Float64Array(cellCount),
    races: new Float64Array(pairCount),
  }
}

/** Adds all counts of one tally to another. */
export function addTally(to: Tally, from: Tally): void {
  for (const name of ['exercised', 'answers', 'cells', 'races'] as const)
    for (const [index, times] of from[name].entries()) to[name][index] = (to[name][index] ?? 0) + times
}

/** Adds `times` for each clause of a mask. */
export function countClauses(tally: Tally, mask: number, times: number): void {
  for (let rest = mask; rest !== 0; rest &= rest - 1) {
    const index = 31 - Math.clz32(rest & -rest)
    tally.exercised[index] = (tally.exercised[index] ?? 0) + times
  }
}

/** Circumstances are the integers below. */
const circumstanceSets = 1 + Object.values(circumstance).reduce((mask, bit) => mask | bit, 0)

/** Bits of the clauses for which some circumstances suggest others */
const refinable = maskOf(refinements.map(({ broken }) => broken))

/** For each clause, by index in `clauses`, and for all circumstances that there can be: the clauses that they make it exercise too. */
const suggestions = clauses.map(({ id }) => {
  const own = refinements
    .filter(({ broken }) => broken === id)
    .map(({ when, suggests }) => ({ when, bit: clauseBit(suggests) }))
  if (own.length === 0) return undefined
  const masks = new Int32Array(circumstanceSets)
  for (let circumstances = 0; circumstances < circumstanceSets; circumstances++) {
    for (const { when, bit } of own)
      if ((circumstances & when) !== 0) masks[circumstances] = (masks[circumstances] ?? 0) | bit
  }
  return masks
})

/** The mask, and the clauses that the circumstances make it exercise too. */
export function refineMask(mask: number, circumstances: number): number {
  if (circumstances === 0) return mask
  let refined = mask
  for (let rest = mask & refinable; rest !== 0; rest &= rest - 1) {
    refined |= suggestions[31 - Math.clz32(rest & -rest)]?.[circumstances] ?? 0
  }
  return refined
}

/** How often each clause forbade what could have come, once per occasion; those that never did are left out. */
export function exercisedOf(tally: Tally): Exercised {
  const entries = clauses.map((clause, index): [ClauseId, number] => [clause.id, tally.exercised[index] ?? 0])
  return Object.fromEntries(entries.filter(([, count]) => count > 0))
}

/** How often each open question was answered in each way; answers that were not seen are left out. */
export function answersOf(tally: Tally): Answers {
  const answers: Record<string, Record<string, number>> = {}
  for (const [index, { question, answer }] of questionAnswers.entries()) {
    const count = tally.answers[index] ?? 0
    if (count > 0) answers[question] = { ...answers[question], [answer]: count }
  }
  return answers
}
