/** Random schedulers: the same for the same seed, as bounded as they say, and replaceable by the choices that they make. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Plan, RandomScheduler, Step } from '../adapters/plan.ts'
import { faithfulNdis } from '../adapters/simulator/ndis.ts'
import { policies } from '../adapters/simulator/policy.ts'
import { following, recorded } from '../adapters/simulator/schedule.ts'
import type { Scheduler } from '../adapters/simulator/scheduler.ts'
import { createSimulator, simulate } from '../adapters/simulator/simulator.ts'
import { illegality } from '../runner/legal.ts'
import { plainName } from '../runner/names.ts'
import { plans } from '../runner/plans.ts'
import { portfolio, withSeed } from '../runner/portfolio.ts'

const [policy] = policies
if (!policy) throw new Error('no policy')

const schedulers = portfolio.flatMap((one) => (one.kind === 'choices' ? [] : [one]))
const named = schedulers.map((one) => [one.kind === 'pct' ? `pct, d = ${one.depth}` : one.kind, one] as const)
const drawn = fc.sample(plans({ steps: 20 }), { numRuns: 300, seed: 21 })
const racing = drawn.filter((plan) => plan.threads.filter((steps) => steps.length > 0).length > 1)

const scheduled = (plan: Plan, scheduler: RandomScheduler): Plan => ({ ...plan, choices: [], scheduler })

/** What a scheduler was asked and chose, as thread numbers. */
function decisions(plan: Plan): { enabled: readonly number[]; chosen: number }[] {
  const made: { enabled: readonly number[]; chosen: number }[] = []
  const choose = following(plan)
  const watching: Scheduler = (enabled, world, last) => {
    const chosen = choose(enabled, world, last)
    made.push({ enabled: [...enabled], chosen: enabled[chosen] ?? -1 })
    return chosen
  }
  simulate(plan, policy ?? never(), faithfulNdis, watching)
  return made
}

function never(): never {
  throw new Error('no policy')
}

/** How often priorities must have changed at least, for threads to have been preferred as they were. */
function changesOfPriority(made: ReturnType<typeof decisions>): number {
  let changes = 0
  let below = new Map<number, Set<number>>()
  const isAbove = (one: number, other: number): boolean =>
    [...(below.get(one) ?? [])].some((next) => next === other || isAbove(next, other))
  for (const { enabled, chosen } of made) {
    const others = enabled.filter((thread) => thread !== chosen)
    if (others.some((other) => isAbove(other, chosen))) {
      changes++
      below = new Map()
    }
    below.set(chosen, new Set([...(below.get(chosen) ?? []), ...others]))
  }
  return changes
}

describe('a scheduler', () => {
  it.each(named)('%s interleaves the same for the same seed, and otherwise for others', (_, one) => {
    let differing = 0
    for (const [seed, plan] of racing.entries()) {
      const first = simulate(scheduled(plan, withSeed(one, seed)), policy)
      expect(simulate(scheduled(plan, withSeed(one, seed)), policy)).toEqual(first)
      const other = simulate(scheduled(plan, withSeed(one, seed + 1)), policy)
      if (JSON.stringify(other) !== JSON.stringify(first)) differing++
    }
    expect(differing).toBeGreaterThan(racing.length / 3)
  })

  it('decides behind the choices given', () => {
    for (const [seed, plan] of racing.slice(0, 50).entries()) {
      const { choose, choices } = recorded(following(scheduled(plan, { kind: 'walk', seed })))
      simulate(plan, policy, faithfulNdis, choose)
      const half = choices.slice(0, Math.floor(choices.length / 2))
      const behind = recorded(following({ ...plan, choices: half, scheduler: { kind: 'walk', seed: seed + 99 } }))
      simulate(plan, policy, faithfulNdis, behind.choose)
      expect(behind.choices.slice(0, half.length)).toEqual(half)
    }
  })

  it('can be replaced by the choices that it makes: the history is the same word for word', () => {
    const anyScheduler: fc.Arbitrary<RandomScheduler> = fc
      .tuple(fc.constantFrom(...schedulers), fc.integer())
      .map(([one, seed]) => withSeed(one, seed))
    return fc.assert(
      fc.asyncProperty(plans(), anyScheduler, fc.constantFrom(...policies), async (plan, scheduler, one) => {
        const adapter = createSimulator(one)
        const random: Plan = { ...plan, scheduler }
        const choices = await adapter.choicesOf?.(random)
        const { scheduler: _, ...plain } = random
        expect(simulate({ ...plain, choices: choices ?? [] }, one)).toEqual(simulate(random, one))
        expect(await adapter.misfit?.({ ...plain, choices: choices ?? [] })).toBeUndefined()
      }),
      { numRuns: 500 },
    )
  })
})

describe('PCT', () => {
  it.each([1, 2, 3, 4])('of depth %i changes priorities at most so often, less one', (depth) => {
    const most = racing.map((plan, seed) => changesOfPriority(decisions(scheduled(plan, { kind: 'pct', seed, depth }))))
    expect(Math.max(...most)).toBe(depth - 1)
  })

  it('is told apart from a walk by that', () => {
    const most = racing.map((plan, seed) => changesOfPriority(decisions(scheduled(plan, { kind: 'walk', seed }))))
    expect(Math.max(...most)).toBeGreaterThan(8)
  })

  it('of a depth that is none is refused', () => {
    const [plan] = racing
    if (!plan) throw new Error('no plan')
    expect(illegality(scheduled(plan, { kind: 'pct', seed: 1, depth: 0 }))).toBe(
      'depth of the scheduler: 0, expected 1 to 16',
    )
  })
})

describe('uniform', () => {
  const instance = {
    owner: 0,
    adapter: 0,
    name: plainName(0),
    context: 'own',
    miniportInitialize: { status: 0, held: false, inside: [] },
  } as const
  const cancel: Step = { kind: 'cancel', instance: 0, driver: 0, spelling: 'terminated' }
  const initialize: Step = { kind: 'initialize', instance: 0 }
  const small: Plan = {
    drivers: 1,
    instances: [instance],
    threads: [[cancel], [initialize, cancel]],
    choices: [],
    skew: 0,
  }

  /** Number of interleavings, by making every choice once. */
  function allInterleavings(): number {
    let choices: number[] = []
    for (let count = 1; ; count++) {
      const couldMove: number[] = []
      const { choose, choices: made } = recorded(following({ ...small, choices }))
      simulate(small, policy ?? never(), faithfulNdis, (enabled, world, last) => {
        couldMove.push(enabled.length)
        return choose(enabled, world, last)
      })
      const last = made.findLastIndex((choice, index) => choice + 1 < (couldMove[index] ?? 0))
      if (last === -1) return count
      choices = [...made.slice(0, last), (made[last] ?? 0) + 1]
    }
  }

  /** Of how many equally likely interleavings runs would meet the same one as often as these do. */
  function effectiveInterleavings(kind: 'uniform' | 'walk'): number {
    const runs = 20_000
    const times = new Map<string, number>()
    for (let seed = 0; seed < runs; seed++) {
      const { choose, choices } = recorded(following(scheduled(small, { kind, seed })))
      simulate(small, policy ?? never(), faithfulNdis, choose)
      times.set(choices.join(), (times.get(choices.join()) ?? 0) + 1)
    }
    const same = [...times.values()].reduce((sum, count) => sum + count * (count - 1), 0)
    return (runs * (runs - 1)) / same
  }

  it('is as good as two fifths of all interleavings drawn evenly, more than nine times as good as a walk', () => {
    const all = allInterleavings()
    expect(all).toBe(1144)
    expect(effectiveInterleavings('uniform')).toBeGreaterThan(all / 2.5)
    expect(effectiveInterleavings('uniform')).toBeGreaterThan(effectiveInterleavings('walk') * 9)
  })
})
