/** What the judge carries through one history, and the one step that all events come down to. */
import type { ClauseId } from '../spec/clauses.ts'
import { bySpecificity, suggested } from './circumstances.ts'
import type { Automaton } from './configuration.ts'
import { countAnswer, coverStep } from './covering.ts'
import { type Deterministic, dead } from './determinize.ts'
import type { Symbol } from './symbols.ts'
import { HistoryError, functions, word } from './history.ts'
import { type InstanceLedger, type Ledger, frame, popFrame, pushFrame, stopped } from './ledger.ts'
import { type Notes, note, noteRest } from './notes.ts'
import { type Tally, countClauses, refineMask } from './tally.ts'
import { stepWord } from './transitions.ts'
import type { Diverges } from './verdict.ts'

/** What the judge carries through one history. */
export interface Reading {
  readonly automaton: Automaton
  readonly deterministic: Deterministic
  readonly enforced: (clause: ClauseId) => boolean
  readonly ledger: Ledger
  tally: Tally
  times: number
  /** Index of the event being read, from 0 */
  event: number
  /** `kind` word of the last event of the latest part, 0 before the first */
  lastKind: number
  /** On the second reading, which explains a divergence: what its instance saw */
  notes: Notes | undefined
}

/** What ends the reading early. */
export type Stop =
  | Diverges
  | { readonly kind: 'unknown'; readonly reason: string }
  | { readonly kind: 'dead'; readonly instance: number; readonly symbol: Symbol; readonly circumstances: number }

/** One look-up: the explanations left after `symbol`, and what it exercised. */
export function step(
  reading: Reading,
  target: number,
  instance: InstanceLedger,
  symbol: Symbol,
  circumstances: number,
): Stop | undefined {
  const notes = reading.notes?.instance === target ? reading.notes : undefined
  if (notes) {
    note(notes, reading.event, symbol, instance.slots)
    if (notes.state === 'complete' || notes.state === 'overflown')
      return unknown('all is noted that an explanation takes')
  }
  if (instance.set === stopped) return undefined
  const { deterministic } = reading
  const { known } = deterministic
  const met = known.find(instance.set, symbol)
  const taken = met === -1 ? deterministic.step(instance.set, symbol) : met
  const steps = known.steps.rows
  const next = steps[taken + stepWord.next] ?? dead
  if (next === dead) {
    if (reading.notes === undefined) return { kind: 'dead', instance: target, symbol, circumstances }
    instance.set = stopped
    return undefined
  }
  exercised(reading, refineMask(steps[taken + stepWord.exercised] ?? 0, circumstances))
  if ((steps[taken + stepWord.answer] ?? -1) >= 0)
    countAnswer(reading.tally, deterministic, instance, symbol, taken, reading.times)
  coverStep(reading.tally, deterministic, instance, symbol, taken, reading.times)
  instance.set = next
  if (notes && instance.slots === 0) noteRest(notes, deterministic.configurations(next))
  return undefined
}

export function exercised(reading: Reading, mask: number): void {
  if (mask !== 0) countClauses(reading.tally, mask, reading.times)
}

/** A divergence that needs no automaton. Undefined, and the instance judged no further, where the clause does not bind. */
export function forbidden(
  reading: Reading,
  target: number,
  clause: ClauseId,
  allowed: readonly string[],
  circumstances = 0,
): Diverges | undefined {
  if (reading.notes === undefined && reading.enforced(clause))
    return diverges(reading, target, [clause], allowed, circumstances)
  const instance = reading.ledger.instances[target]
  if (instance) instance.set = stopped
  return undefined
}

export function diverges(
  { event, enforced }: Pick<Reading, 'event' | 'enforced'>,
  instance: number,
  broken: readonly ClauseId[],
  allowed: readonly string[],
  circumstances: number,
): Diverges {
  // Those that bind come first: of the others only the automaton's cells speak, which they share.
  const [first] = bindingFirst(broken, enforced)
  if (first === undefined)
    throw new Error(`event ${event + 1} has no explanation, and no clause says why: a fault of the model`)
  const [head, ...rest] = bindingFirst(bySpecificity([...broken, ...suggested(broken, circumstances)]), enforced)
  return { kind: 'diverges', at: event + 1, instance, allowed, clauses: [head ?? first, ...rest], broken: first }
}

function bindingFirst(clauses: readonly ClauseId[], enforced: Reading['enforced']): ClauseId[] {
  return [...clauses.filter((clause) => enforced(clause)), ...clauses.filter((clause) => !enforced(clause))]
}

export function unknown(reason: string): Stop {
  return { kind: 'unknown', reason }
}

export function misfit(reading: Reading, what: string): HistoryError {
  return new HistoryError(`event ${reading.event + 1} is ${what}`)
}

/** The `function` word, which must be that of a function. */
export function functionAt(reading: Reading, words: ArrayLike<number>, at: number): number {
  const code = words[at + word.function] ?? 0
  if (code < 1 || code > functions.length)
    throw misfit(reading, `of function ${code}; known are 1..${functions.length}`)
  return code
}

export function instanceAt(reading: Reading, index: number): InstanceLedger {
  const instance = reading.ledger.instances[index]
  if (instance === undefined)
    throw misfit(reading, `about instance ${index}; there are ${reading.ledger.instances.length}`)
  return instance
}

export function push(
  reading: Reading,
  thread: number,
  what: number,
  instance: number,
  slot: number,
  circumstances: number,
): Stop | undefined {
  return pushFrame(reading.ledger, thread, what, instance, slot, circumstances)
    ? undefined
    : unknown(`too many calls inside each other on thread ${thread}`)
}

/** Offset of the frame that a return or exit closes. */
export function pop(reading: Reading, thread: number, what: number, instance: number): number {
  const top = popFrame(reading.ledger, thread)
  const { frames } = reading.ledger
  if (frames[top + frame.what] !== what || frames[top + frame.instance] !== instance) {
    throw misfit(reading, `a return on thread ${thread} that belongs to no open call`)
  }
  return top
}
