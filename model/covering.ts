/** Counts what a history passes through for certain, step by step: the cells of the automaton, and the answers to open questions. */
import { undecided } from './decided.ts'
import { type Deterministic, type Symbol, slotOfReturn } from './determinize.ts'
import type { InstanceLedger } from './ledger.ts'
import type { Tally } from './tally.ts'

/** Counts what a step of an instance from its set answers, before `coverStep` for the same step: an answer, by index in `questionAnswers`. */
export function countAnswer(
  tally: Tally,
  deterministic: Deterministic,
  instance: InstanceLedger,
  symbol: Symbol,
  answer: number,
  times: number,
): void {
  const slot = slotOfReturn(symbol)
  const action = deterministic.decided(instance.set, symbol)
  if (slot >= 0 && !deterministic.isCertain(answer, instance.effects[slot] ?? 0, action)) return
  tally.answers[answer] = (tally.answers[answer] ?? 0) + times
}

/** A step of an instance from its set to `next`: counts what it decides, and notes in which states the calls that are open may take effect now. */
export function coverStep(
  tally: Tally,
  deterministic: Deterministic,
  instance: InstanceLedger,
  symbol: Symbol,
  next: number,
  times: number,
): void {
  const { effects } = instance
  const decided = deterministic.decided(instance.set, symbol)
  if (decided !== undecided) {
    const slot = slotOfReturn(symbol)
    const cell = slot < 0 ? decided : deterministic.cellOfReturn(effects[slot] ?? 0, decided)
    if (cell !== undecided) tally.cells[cell] = (tally.cells[cell] ?? 0) + times
    if (slot >= 0) effects[slot] = 0
  }
  for (let open = instance.slots; open !== 0; open &= open - 1) {
    const slot = 31 - Math.clz32(open & -open)
    effects[slot] = (effects[slot] ?? 0) | deterministic.waiting(next, slot)
  }
}
