/** Counts kept while judging: how often each clause was exercised, and each open question answered. */
import { type ClauseId, clauses } from '../spec/clauses.ts'
import { circumstance, refinements } from './circumstances.ts'
import { cellCount } from './decided.ts'
import { clauseBit } from './determinize.ts'
import { questionAnswers } from './questions.ts'
import { pairCount } from './races.ts'
import type { Answers, Exercised } from './verdict.ts'

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

const refinementMasks = refinements.map((one) => ({
  broken: clauseBit(one.broken),
  when: one.when,
  suggests: clauseBit(one.suggests),
}))

const anyCircumstance = Object.values(circumstance).reduce((mask, bit) => mask | bit, 0)

/** The mask, and the clauses that the circumstances make it exercise too. */
export function refineMask(mask: number, circumstances: number): number {
  if (mask === 0 || (circumstances & anyCircumstance) === 0) return mask
  let refined = mask
  for (const one of refinementMasks) {
    if ((circumstances & one.when) !== 0 && (mask & one.broken) !== 0) refined |= one.suggests
  }
  return refined
}

export function exercisedOf(tally: Tally): Exercised {
  const entries = clauses.map((clause, index): [ClauseId, number] => [clause.id, tally.exercised[index] ?? 0])
  return Object.fromEntries(entries.filter(([, count]) => count > 0))
}

export function answersOf(tally: Tally): Answers {
  const answers: Record<string, Record<string, number>> = {}
  for (const [index, { question, answer }] of questionAnswers.entries()) {
    const count = tally.answers[index] ?? 0
    if (count > 0) answers[question] = { ...answers[question], [answer]: count }
  }
  return answers
}
