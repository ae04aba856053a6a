/** One way to explain what was seen: what it can become, and that equal ones are taken for equal whatever way they were come to. */
import { describe, expect, it } from 'vitest'
import { states } from '../model/automaton.ts'
import {
  type Configuration,
  anyTag,
  closure,
  enforcing,
  inOrder,
  initial,
  keyOf,
  maximumSlots,
  maximumTags,
  observe,
  operations,
  renumbered,
  staleTag,
  tagsOf,
} from '../model/configuration.ts'

const documented = enforcing(() => true)

type OpenCall = NonNullable<Configuration['calls'][number]>
const progresses = ['waiting', 'succeeds', 'fails', 'halting'] as const
const waiting = (operation: OpenCall['operation'], tag = -1): OpenCall => ({ operation, progress: 'waiting', tag })
const tags = Array.from({ length: maximumTags }, (_, tag) => tag)
const none = [-1, ...tags]

describe('explanations', () => {
  it('have equal keys only if they are equal', () => {
    const calls = operations.flatMap((operation) =>
      progresses.flatMap((progress) => none.map((tag): OpenCall => ({ operation, progress, tag }))),
    )
    const slots = Array.from({ length: maximumSlots }, (_, slot) => slot)
    const all: readonly Configuration[] = [
      ...states.flatMap((state) => none.map((current) => ({ state, current, calls: [] }))),
      ...calls.flatMap((call) => slots.map((slot) => ({ ...initial, calls: [...Array(slot).fill(undefined), call] }))),
    ]
    expect(new Set(all.map(keyOf)).size).toBe(all.length)
    expect(keyOf({ ...initial, calls: [undefined, undefined] })).toBe(keyOf(initial))
  })

  it('come in one order, by state, then initiation, then calls, whatever order they are given in', () => {
    const ordered: readonly Configuration[] = [
      initial,
      { state: 'canceled', current: -1, calls: [] },
      { state: 'canceled', current: -1, calls: [undefined, waiting('Cancel')] },
      { state: 'canceled', current: -1, calls: [waiting('Initialize', 0)] },
      { state: 'canceled', current: -1, calls: [waiting('Initialize', 1)] },
      { state: 'canceled', current: -1, calls: [waiting('Cancel')] },
      { state: 'pending', current: 0, calls: [] },
      { state: 'pending', current: 1, calls: [] },
      { state: 'committed', current: 0, calls: [] },
    ]
    expect(inOrder(ordered.toReversed())).toEqual(ordered)
    expect(inOrder([...ordered.slice(4), ...ordered.slice(0, 4)])).toEqual(ordered)
    expect(inOrder([{ ...initial, current: 0 }, initial])).toEqual([initial, { ...initial, current: 0 }])
    const tagged = [waiting('Cancel'), waiting('Cancel', 0)].map((call) => ({ ...initial, calls: [call] }))
    expect(inOrder(tagged.toReversed())).toEqual(tagged)
  })

  it('are followed by all that they can become unseen, in that order, whatever they began with', () => {
    const calls = [waiting('Initialize', 0), waiting('Cancel'), waiting('START')]
    const all = closure(documented, [{ ...initial, calls }])
    expect(all).toHaveLength(15)
    expect(inOrder(all.toReversed())).toEqual(all)
    expect(closure(documented, all.toReversed())).toEqual(all)
  })

  it('tell apart the initiations that they still hold', () => {
    expect(tagsOf(initial)).toBe(0)
    expect(tagsOf({ ...initial, calls: [undefined, waiting('Cancel')] })).toBe(0)
    expect(tagsOf({ state: 'pending', current: 3, calls: [waiting('Initialize', 0), waiting('Initialize', 5)] })).toBe(
      0b101001,
    )
  })

  it('are the same under other numbers of slots and tags', () => {
    const one: Configuration = {
      state: 'pending',
      current: 2,
      calls: [undefined, waiting('Initialize', 0), waiting('Cancel')],
    }
    expect(renumbered(one, [0, 2, 1], [1, 0, 5])).toEqual({
      state: 'pending',
      current: 5,
      calls: [undefined, waiting('Cancel'), waiting('Initialize', 1)],
    })
    // What the lists do not name keeps its number, and none stays none.
    expect(renumbered(one, [], [])).toEqual(one)
    expect(renumbered(initial, [1, 0], [1, 0])).toEqual(initial)
  })
})

describe('a callback', () => {
  it('that names no initiation, or a forgotten one, is told from one that names any other', () => {
    expect(new Set([...tags, anyTag, staleTag]).size).toBe(maximumTags + 2)
  })

  it('with the context of another initiation is forbidden, or where INIT-OWN does not bind judged no further', () => {
    const obliged: Configuration = { state: 'committed', current: 1, calls: [] }
    const seen = { kind: 'enter', tag: staleTag } as const
    expect(observe(documented, obliged, seen)).toEqual({ forbiddenBy: ['INIT-OWN'] })
    const less = enforcing((clause) => clause !== 'INIT-OWN')
    expect(observe(less, obliged, seen)).toEqual({ next: { state: 'openStarted', current: -1, calls: [] } })
    expect(observe(less, obliged, { kind: 'enter', tag: 1 })).toMatchObject({ next: { state: 'initializing' } })
  })
})

describe('a return', () => {
  it('of DeInitialize before MiniportHaltEx has returned is forbidden, or where DEINIT-HALTS does not bind judged no further', () => {
    const halting: Configuration = {
      state: 'haltRunning',
      current: -1,
      calls: [{ operation: 'DeInitialize', progress: 'halting', tag: -1 }],
    }
    const seen = { kind: 'return', slot: 0, result: 'succeeds' } as const
    expect(observe(documented, halting, seen)).toEqual({ forbiddenBy: ['DEINIT-HALTS'] })
    const unjudged = { next: { state: 'openStarted', current: -1, calls: [undefined] } }
    const less = enforcing((clause) => clause !== 'DEINIT-HALTS')
    expect(observe(less, halting, seen)).toEqual(unjudged)
    expect(observe(documented, { ...halting, state: 'openStarted' }, seen)).toEqual(unjudged)
  })

  it('of no call is a fault of who asks', () => {
    const seen = { kind: 'return', slot: 2, result: 'fails' } as const
    expect(() => observe(documented, initial, seen)).toThrow('a return from slot 2, which holds no call')
  })

  it('with a result that the call cannot have is forbidden, by no clause', () => {
    const failed = { kind: 'return', slot: 0, result: 'fails' } as const
    expect(observe(documented, { ...initial, calls: [waiting('START')] }, failed)).toEqual({ forbiddenBy: [] })
  })
})
