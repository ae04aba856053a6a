/** Explanations under numbers are the configurations that they stand for. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Configuration,
  closure,
  enforcing,
  initial,
  inOrder,
  keyOf,
  maximumSlots,
  maximumTags,
  observe,
  operations,
} from '../model/configuration.ts'
import { states } from '../model/automaton.ts'
import { Explanations, attemptWord, fact } from '../model/explanations.ts'
import { observedOf, symbols } from '../model/symbols.ts'

const documented = enforcing(() => true)
const tag = fc.integer({ min: -1, max: maximumTags - 1 })
const call = fc.record({
  operation: fc.constantFrom(...operations),
  progress: fc.constantFrom('waiting', 'succeeds', 'fails', 'halting' as const),
  tag,
})
const configuration: fc.Arbitrary<Configuration> = fc.record({
  state: fc.constantFrom(...states),
  current: tag,
  calls: fc.array(fc.option(call, { nil: undefined }), { maxLength: maximumSlots }),
})

describe('explanations', () => {
  it('have one number where they are equal, and different ones where they differ', () => {
    fc.assert(
      fc.property(fc.array(configuration, { maxLength: 400, size: 'max' }), (some) => {
        const explanations = new Explanations(documented)
        const numbers = new Map<string, number>()
        for (const one of [...some, ...some]) {
          const number = explanations.number(one)
          expect(numbers.get(keyOf(one)) ?? number).toBe(number)
          numbers.set(keyOf(one), number)
          expect(keyOf(explanations.at(number))).toBe(keyOf(one))
        }
        expect(explanations.size).toBe(numbers.size)
        expect(new Set(numbers.values()).size).toBe(numbers.size)
      }),
      { numRuns: 50 },
    )
  })

  it('become unseen what their configurations become, and observations make the same of them', () => {
    const calls = fc.array(fc.constantFrom(...operations), { minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(calls, fc.constantFrom(...states), (open, state) => {
        const explanations = new Explanations(documented)
        const from: Configuration = {
          state,
          current: 0,
          calls: open.map((operation) => ({
            operation,
            progress: 'waiting',
            tag: operation === 'Initialize' ? 1 : -1,
          })),
        }
        const all = explanations.closure([explanations.number(from), explanations.number(initial)])
        const reached = all.map((number) => explanations.at(number))
        expect(all).toEqual(all.toSorted((one, other) => one - other))
        expect(inOrder(reached).map(keyOf)).toEqual(closure(documented, [from, initial]).map(keyOf))
        for (const number of all) {
          if (explanations.at(number).calls.length === 0) continue
          for (const symbol of [symbols.return(0, true), symbols.enter(1), symbols.quiesced]) {
            const expected = observe(documented, explanations.at(number), observedOf(symbol))
            for (let asked = 0; asked < 2; asked++) {
              const attempt = explanations.after(number, symbol)
              const next = explanations.attempts.rows[attempt + attemptWord.next] ?? -1
              expect(next === -1 ? undefined : keyOf(explanations.at(next))).toBe(expected.next && keyOf(expected.next))
            }
          }
        }
      }),
      { numRuns: 50 },
    )
  })

  it('know which calls have not taken effect, and whether a START is one of them', () => {
    const explanations = new Explanations(documented)
    const number = explanations.number({
      state: 'pending',
      current: 3,
      calls: [
        { operation: 'Cancel', progress: 'waiting', tag: -1 },
        undefined,
        { operation: 'START', progress: 'waiting', tag: -1 },
        { operation: 'Initialize', progress: 'fails', tag: 5 },
      ],
    })
    expect(explanations.fact(number, fact.waiting)).toBe(0b101)
    expect(explanations.fact(number, fact.awaitsStart)).toBe(1)
    expect(explanations.fact(number, fact.tags)).toBe(0b101000)
    expect(explanations.fact(number, fact.state)).toBe(1 << states.indexOf('pending'))
    expect(explanations.fact(explanations.number(initial), fact.awaitsStart)).toBe(0)
    expect(() => explanations.at(2)).toThrow(new RangeError('explanation 2; there are 2'))
  })
})
