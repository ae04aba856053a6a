/** What one step of the deterministic automaton leads to and counts, for tests that ask for a step at a time. */
import type { Deterministic } from '../../model/determinize.ts'
import { stepWord } from '../../model/transitions.ts'

/** The set behind a step, or `dead`. */
export function nextOf(deterministic: Deterministic, set: number, symbol: number): number {
  return wordOf(deterministic, set, symbol, 'next')
}

export function wordOf(deterministic: Deterministic, set: number, symbol: number, name: keyof typeof stepWord): number {
  const at = deterministic.step(set, symbol)
  return deterministic.known.steps.rows[at + stepWord[name]] ?? Number.NaN
}

/** Mask of the states in which the call in a slot may take effect now. */
export function waitingIn({ known }: Deterministic, set: number, slot: number): number {
  return known.waiting[set * (known.waiting.length / known.tags.length) + slot] ?? Number.NaN
}

/** Mask of the tags that a set tells apart. */
export function tagsIn({ known }: Deterministic, set: number): number {
  return known.tags[set] ?? Number.NaN
}
