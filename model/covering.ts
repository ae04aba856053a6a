/** Counts what a history passes through for certain, step by step: the cells of the automaton, and the answers to open questions. */
import { maximumSlots } from './configuration.ts'
import { undecided } from './decided.ts'
import type { Deterministic } from './determinize.ts'
import { type Symbol, slotOfReturn } from './symbols.ts'
import type { InstanceLedger } from './ledger.ts'
import type { Tally } from './tally.ts'
import { stepWord } from './transitions.ts'

/** Counts what a step of an instance answers, before `coverStep` for the same step: an answer, by index in `questionAnswers`. */
export function countAnswer(
  tally: Tally,
  deterministic: Deterministic,
  instance: InstanceLedger,
  symbol: Symbol,
  taken: number,
  times: number,
): void {
  const slot = slotOfReturn(symbol)
  const steps = deterministic.known.steps.rows
  const answer = steps[taken + stepWord.answer] ?? -1
  const action = steps[taken + stepWord.decided] ?? undecided
  if (slot >= 0 && !deterministic.isCertain(answer, instance.effects[slot] ?? 0, action)) return
  tally.answers[answer] = (tally.answers[answer] ?? 0) + times
}

/** A step of an instance by a symbol: counts what it decides, and notes in which states the calls that are open may take effect now. */
export function coverStep(
  tally: Tally,
  deterministic: Deterministic,
  instance: InstanceLedger,
  symbol: Symbol,
  taken: number,
  times: number,
): void {
  const { effects } = instance
  const { waiting } = deterministic.known
  const steps = deterministic.known.steps.rows
  const decided = steps[taken + stepWord.decided] ?? undecided
  if (decided !== undecided) {
    const slot = slotOfReturn(symbol)
    const cell = slot < 0 ? decided : deterministic.cellOfReturn(effects[slot] ?? 0, decided)
    if (cell !== undecided) tally.cells[cell] = (tally.cells[cell] ?? 0) + times
    if (slot >= 0) effects[slot] = 0
  }
  const next = steps[taken + stepWord.next] ?? 0
  for (let open = instance.slots; open !== 0; open &= open - 1) {
    const slot = 31 - Math.clz32(open & -open)
    effects[slot] = (effects[slot] ?? 0) | (waiting[next * maximumSlots + slot] ?? 0)
  }
}
