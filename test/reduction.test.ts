/** What the walks carry instead of all explanations: fewer, from which the others follow, so that what is allowed is the same. */
import { describe, expect, it } from 'vitest'
import { anyTag, enforcing, operations, staleTag } from '../model/configuration.ts'
import { dead, determinize } from '../model/determinize.ts'
import { type Symbol, symbols } from '../model/symbols.ts'
import { reductionOf } from '../model/reduction.ts'
import { nextOf, tagsIn } from './support/steps.ts'

const documented = enforcing(() => true)
const { automaton, closed, sources } = reductionOf(documented)

/** The same history, as the whole of its explanations and as those that are carried; and the slots of its open calls. */
interface Place {
  readonly whole: number
  readonly carried: number
  readonly open: readonly number[]
}

const tags = [0, 1, 2]
const slots = [0, 1]

describe('what is carried', () => {
  it('allows what all explanations allow, whatever comes, and is the same more often', () => {
    const full = determinize(documented)
    const reduced = determinize(automaton, { of: sources, closed })
    const begin: Place = { whole: full.start, carried: reduced.start, open: [] }
    const met = new Set([`${begin.whole} ${begin.carried}`])
    const work = [begin]
    const pairs: Place[] = []
    const step = ({ whole, carried }: Place, symbol: Symbol, open: readonly number[]): void => {
      const [next, other] = [nextOf(full, whole, symbol), nextOf(reduced, carried, symbol)]
      expect(other === dead, `${JSON.stringify(full.configurations(whole))}, ${symbol}`).toBe(next === dead)
      const key = `${next} ${other}`
      if (next === dead || met.has(key)) return
      met.add(key)
      work.push({ whole: next, carried: other, open })
    }
    for (let place = work.shift(); place !== undefined && pairs.length < 1500; place = work.shift()) {
      pairs.push(place)
      const { whole, open } = place
      const free = slots.find((slot) => !open.includes(slot))
      const tag = tags.find((one) => (tagsIn(full, whole) & (1 << one)) === 0)
      if (free !== undefined) {
        if (tag !== undefined) step(place, symbols.callInitialize(free, tag), [...open, free])
        for (const operation of operations)
          if (operation !== 'Initialize') step(place, symbols.call(operation, free), [...open, free])
      }
      for (const slot of open)
        for (const succeeds of [true, false])
          step(
            place,
            symbols.return(slot, succeeds),
            open.filter((other) => other !== slot),
          )
      for (const named of [...tags, anyTag, staleTag]) step(place, symbols.enter(named), open)
      for (const symbol of [symbols.exitSuccess, symbols.exitFailure, symbols.halt, symbols.halted])
        step(place, symbol, open)
      for (const symbol of [symbols.quiesced, symbols.removed]) step(place, symbol, open)
    }
    const different = (name: 'whole' | 'carried'): number => new Set(pairs.map((pair) => pair[name])).size
    expect([different('whole'), different('carried')]).toEqual([1500, 1101])
  }, 60_000)

  it('is the same where nothing is left of what happened', () => {
    const reduced = determinize(automaton, { of: sources, closed })
    const after = (...seen: readonly Symbol[]): number =>
      seen.reduce((set, symbol) => nextOf(reduced, set, symbol), reduced.start)
    const initiated = [symbols.callInitialize(0, 0), symbols.return(0, true)]
    const canceled = [symbols.call('Cancel', 0), symbols.return(0, true)]
    const started = [symbols.call('START', 0), symbols.return(0, true)]
    const lived = [symbols.enter(0), symbols.exitSuccess, symbols.call('DeInitialize', 0), symbols.halt, symbols.halted]
    expect(after(...initiated, ...canceled)).toBe(reduced.start)
    expect(after(...initiated, ...started, ...lived, symbols.return(0, true))).toBe(after(...started))
    expect(after(...started, ...initiated, ...canceled)).toBe(after(...started))
    expect(after(...initiated)).not.toBe(reduced.start)
    expect(after(...started)).not.toBe(reduced.start)
  })
})
