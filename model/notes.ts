/**
 * What a second reading notes of the instance that diverged: all that it saw from when it was last at rest to the event that has no
 * explanation, and what the calls that were open then returned later. A long history is explained from this little.
 */
import type { Configuration } from './configuration.ts'
import { type Symbol, observedOf } from './symbols.ts'

export type Result = 'succeeds' | 'fails'

export interface Notes {
  readonly instance: number
  /** Index of the event that has no explanation, from 0 */
  readonly diesAt: number
  /** Observations kept at most */
  readonly limit: number
  /** The explanations when the instance was last at rest, none of its calls open: no later event tells them apart any further */
  from: readonly Configuration[]
  symbols: Uint16Array
  length: number
  /** Once the event has been noted: a bit for each call that was open then and has not returned */
  waiting: number
  /** By slot, what the calls returned that were open then */
  readonly later: (Result | undefined)[]
  /** `complete` once nothing more can be told; `overflown` where there was more than may be kept */
  state: 'noting' | 'awaiting' | 'complete' | 'overflown'
}

export function openNotes(instance: number, diesAt: number, from: readonly Configuration[], limit: number): Notes {
  return {
    instance,
    diesAt,
    limit,
    from,
    symbols: new Uint16Array(64),
    length: 0,
    waiting: 0,
    later: [],
    state: 'noting',
  }
}

/** Notes what the instance saw at `event`, `slots` of its calls being open behind it. */
export function note(notes: Notes, event: number, symbol: Symbol, slots: number): void {
  if (notes.state === 'awaiting') {
    noteLater(notes, symbol)
    return
  }
  if (notes.state !== 'noting') return
  if (notes.length === notes.limit) {
    notes.state = 'overflown'
    return
  }
  if (notes.length === notes.symbols.length) {
    const larger = new Uint16Array(notes.length * 2)
    larger.set(notes.symbols)
    notes.symbols = larger
  }
  notes.symbols[notes.length++] = symbol
  if (event !== notes.diesAt) return
  notes.waiting = slots
  notes.state = slots === 0 ? 'complete' : 'awaiting'
}

/** The instance is at rest, with these explanations: what came before says nothing more. */
export function noteRest(notes: Notes, from: readonly Configuration[]): void {
  if (notes.state !== 'noting') return
  notes.from = from
  notes.length = 0
}

/** A call that was open keeps its slot until it returns; where the slot is taken anew, it returned what no call may return. */
function noteLater(notes: Notes, symbol: Symbol): void {
  const seen = observedOf(symbol)
  if ((seen.kind !== 'return' && seen.kind !== 'call') || (notes.waiting & (1 << seen.slot)) === 0) return
  if (seen.kind === 'return') notes.later[seen.slot] = seen.result
  notes.waiting &= ~(1 << seen.slot)
  if (notes.waiting === 0) notes.state = 'complete'
}
