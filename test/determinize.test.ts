/** Sets of explanations as numbers: each step is computed once, and nothing that was computed before makes a difference. */
import { describe, expect, it } from 'vitest'
import {
  type Automaton,
  type Observed,
  enforcing,
  initial,
  maximumSlots,
  maximumTags,
  operations,
} from '../model/configuration.ts'
import { undecided } from '../model/decided.ts'
import { dead, determinize } from '../model/determinize.ts'
import { type Symbol, observedOf, slotOfReturn, symbolCount, symbols } from '../model/symbols.ts'
import { reductionOf } from '../model/reduction.ts'
import { nextOf, tagsIn, waitingIn, wordOf } from './support/steps.ts'

const documented = enforcing(() => true)
const slots = Array.from({ length: maximumSlots }, (_, slot) => slot)
const tags = Array.from({ length: maximumTags }, (_, tag) => tag)

/** Everything that can be observed, and its number. */
const observations: readonly (readonly [Symbol, Observed])[] = [
  ...slots.flatMap((slot) =>
    tags.map(
      (tag) => [symbols.callInitialize(slot, tag), { kind: 'call', operation: 'Initialize', slot, tag }] as const,
    ),
  ),
  ...operations.flatMap((operation) =>
    slots.map((slot) => [symbols.call(operation, slot), { kind: 'call', operation, slot, tag: -1 }] as const),
  ),
  ...slots.flatMap((slot) => [
    [symbols.return(slot, true), { kind: 'return', slot, result: 'succeeds' }] as const,
    [symbols.return(slot, false), { kind: 'return', slot, result: 'fails' }] as const,
  ]),
  // Behind the tags come the two that no initiation has.
  ...Array.from(
    { length: maximumTags + 2 },
    (_, tag) => [symbols.enter(tag), { kind: 'enter', tag } as const] as const,
  ),
  [symbols.exitSuccess, { kind: 'exit:SUCCESS' }],
  [symbols.exitFailure, { kind: 'exit:failure' }],
  [symbols.halt, { kind: 'halt' }],
  [symbols.halted, { kind: 'halted' }],
  [symbols.quiesced, { kind: 'quiesced' }],
  [symbols.removed, { kind: 'removed' }],
]

describe('an observation', () => {
  it('has a number of its own below the count, and comes back from it', () => {
    expect(observations.map(([symbol]) => symbol)).toEqual(Array.from({ length: symbolCount }, (_, number) => number))
    expect(observations.map(([symbol]) => observedOf(symbol))).toEqual(observations.map(([, observed]) => observed))
  })

  it('that is none is refused', () => {
    expect(() => observedOf(symbolCount)).toThrow(new RangeError(`symbol ${symbolCount}; there are ${symbolCount}`))
  })

  it('empties a slot only where it is a return', () => {
    expect(observations.map(([symbol]) => slotOfReturn(symbol))).toEqual(
      observations.map(([, observed]) => (observed.kind === 'return' ? observed.slot : -1)),
    )
  })
})

/** The automaton, which counts how often it is asked. */
function counting(): { readonly automaton: Automaton; readonly asked: () => number } {
  let count = 0
  const cell: Automaton['cell'] = (state, action) => {
    count++
    return documented.cell(state, action)
  }
  return { automaton: { ...documented, cell }, asked: () => count }
}

const life: readonly Symbol[] = [
  symbols.callInitialize(0, 0),
  symbols.return(0, true),
  symbols.call('Cancel', 0),
  symbols.call('START', 1),
  symbols.return(1, true),
  symbols.return(0, false),
  symbols.enter(0),
  symbols.exitSuccess,
  symbols.quiesced,
]

describe('sets of explanations', () => {
  it('are computed once for each step', () => {
    const { automaton, asked } = counting()
    const deterministic = determinize(automaton)
    const walk = (): number[] => {
      const sets = [deterministic.start]
      for (const symbol of life) sets.push(nextOf(deterministic, sets.at(-1) ?? dead, symbol))
      return sets
    }
    const first = walk()
    const before = asked()
    expect(first).not.toContain(dead)
    expect(walk()).toEqual(first)
    expect(asked()).toBe(before)
    expect(nextOf(deterministic, deterministic.start, symbols.halt)).toBe(dead)
    const known = asked()
    expect(nextOf(deterministic, deterministic.start, symbols.halt)).toBe(dead)
    expect(asked()).toBe(known)
  })

  it('that are written down in a form of their own decide, and count nothing', () => {
    const { automaton, closed, sources } = reductionOf(documented)
    const deterministic = determinize(automaton, { of: sources, closed })
    let set = deterministic.start
    for (const symbol of life) {
      const next = nextOf(deterministic, set, symbol)
      expect(next).not.toBe(dead)
      expect([
        wordOf(deterministic, set, symbol, 'exercised'),
        wordOf(deterministic, set, symbol, 'answer'),
        wordOf(deterministic, set, symbol, 'decided'),
      ]).toEqual([0, -1, undecided])
      set = next
    }
  })

  it('are refused under a number that none has', () => {
    expect(() => determinize(documented).configurations(7)).toThrow(new RangeError('set 7; there are 1'))
  })

  it('take about as many bytes as they say', () => {
    const deterministic = determinize(documented)
    const grownBy = (...steps: readonly Symbol[]): { readonly bytes: number; readonly explanations: number } => {
      let set = deterministic.start
      let before = deterministic.known.bytes
      for (const symbol of steps) {
        before = deterministic.known.bytes
        set = nextOf(deterministic, set, symbol)
      }
      return { bytes: deterministic.known.bytes - before, explanations: deterministic.configurations(set).length }
    }
    const few = grownBy(symbols.call('START', 0))
    const many = grownBy(symbols.callInitialize(0, 0), symbols.call('Cancel', 1), symbols.call('START', 2))
    // A set has a place in the tables; what an explanation takes is most of it.
    expect(few.bytes).toBeGreaterThan(300 * few.explanations)
    expect(few.bytes).toBeLessThan(1000 * few.explanations)
    const perExplanation = (many.bytes - few.bytes) / (many.explanations - few.explanations)
    expect(perExplanation).toBeGreaterThan(300)
    expect(perExplanation).toBeLessThan(1000)
  })

  it('that are kept go on as before under new numbers, and the others are forgotten', () => {
    const deterministic = determinize(documented)
    const sets = [deterministic.start]
    for (const symbol of life) sets.push(nextOf(deterministic, sets.at(-1) ?? dead, symbol))
    const [sixth = dead, seventh = dead] = [sets[6], sets[7]]
    const shown = [sixth, seventh, deterministic.start].map((set) => deterministic.configurations(set))
    const [tagsBefore, waitingBefore] = [tagsIn(deterministic, sixth), waitingIn(deterministic, sets[3] ?? dead, 0)]
    const bytesBefore = deterministic.known.bytes
    const kept = deterministic.keep([sixth, seventh, deterministic.start])
    expect(kept.map((set) => deterministic.configurations(set))).toEqual(shown)
    expect(kept[2]).toBe(deterministic.start)
    expect(tagsIn(deterministic, kept[0] ?? dead)).toBe(tagsBefore)
    expect(deterministic.known.bytes).toBeLessThan(bytesBefore)
    expect(deterministic.known.bytes).toBeGreaterThan(0)
    expect(() => deterministic.configurations(3)).toThrow('set 3; there are 3')
    expect(nextOf(deterministic, kept[0] ?? dead, symbols.enter(0))).toBe(kept[1])
    // What was forgotten is built anew, with all that belongs to it.
    const again = [deterministic.start]
    for (const symbol of life) again.push(nextOf(deterministic, again.at(-1) ?? dead, symbol))
    expect(waitingIn(deterministic, again[3] ?? dead, 0)).toBe(waitingBefore)
    expect(deterministic.configurations(deterministic.start)).toEqual([initial])
  })
})
