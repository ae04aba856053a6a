/** A pass that rests on a handful of occasions is none: each clause has a floor, which every conforming simulator reaches. */
import { describe, expect, it } from 'vitest'
import type { Adapter } from '../adapters/adapter.ts'
import { openAdapters } from '../adapters/open.ts'
import type { Plan } from '../adapters/plan.ts'
import { policies, policyName } from '../adapters/simulator/policy.ts'
import { createSimulator } from '../adapters/simulator/simulator.ts'
import { runCampaign } from '../runner/campaign.ts'
import { belowFloor, floorOf } from '../runner/floors.ts'
import { exitCodeOf } from '../runner/result.ts'
import { clauses } from '../spec/clauses.ts'

const [plainest] = policies
if (!plainest) throw new Error('no policy')

describe('the floors are reached, and half as many again,', () => {
  const names = [
    ...policies.map((policy) => `simulator:${policyName(policy)}`),
    'look-alike:answers-late',
    'look-alike:batch',
  ]
  it.each(names)('by %s', async (name) => {
    const adapters = await openAdapters(name)
    const { clauses: rows, runs } = await runCampaign({ adapters, plans: 1500, seed: 12, profile: 'client' })
    const short = rows.filter(({ id, exercised }) => exercised < 1.5 * floorOf(id, runs, false))
    expect(short.map(({ id, exercised }) => `${id} ${exercised}`)).toEqual([])
  })
})

it('no floor is so low that nobody could be below it: the simulator with the fewest occasions has not ten times as many', async () => {
  const least = new Map<string, number>()
  for (const policy of policies) {
    const { clauses: rows, runs } = await runCampaign({ adapters: [createSimulator(policy)], plans: 1500, seed: 12 })
    for (const { id, exercised } of rows) {
      least.set(id, Math.min(least.get(id) ?? Number.POSITIVE_INFINITY, exercised / floorOf(id, runs, false)))
    }
  }
  expect([...least].filter(([, times]) => times > 10)).toEqual([])
})

describe('a clause that is exercised too seldom', () => {
  it('is one that is below its floor by one occasion, not one that is at it', () => {
    const atFloor = clauses.map(({ id }) => floorOf(id, 10_000, false))
    expect(belowFloor(atFloor, 10_000, false)).toEqual([])
    for (const [index, { id }] of clauses.entries()) {
      const below = atFloor.map((count, at) => (at === index ? count - 1 : count))
      expect(belowFloor(below, 10_000, false)).toEqual([id])
    }
  })

  it('has to be exercised once in any case', () => {
    for (const { id } of clauses) {
      expect(floorOf(id, 1, false)).toBe(1)
      expect(floorOf(id, 0, true)).toBe(1)
    }
    expect(floorOf('CANCEL-FINAL', 80_000, true)).toBe(1)
    expect(floorOf('CANCEL-FINAL', 80_000, false)).toBe(80)
    expect(floorOf('CANCEL-STATUS', 80_000, true)).toBe(48_000)
  })

  it('is inconclusive, says how often it would have to be, and is no pass of the whole', async () => {
    const result = await runCampaign({
      adapters: [seldomRemoving(plainest)],
      plans: 1000,
      seed: 1,
      pattern: 'REMOVAL-CANCELS,CANCEL-STATUS',
    })
    const row = result.clauses.find(({ id }) => id === 'REMOVAL-CANCELS')
    expect(row?.exercised).toBeGreaterThan(0)
    expect(row).toMatchObject({
      verdict: 'inconclusive',
      reason: `exercised ${row?.exercised} times, and a pass takes ${floorOf('REMOVAL-CANCELS', 1000, false)} in 1000 runs`,
    })
    expect(result.clauses.find(({ id }) => id === 'CANCEL-STATUS')?.verdict).toBe('pass')
    expect(exitCodeOf(result)).toBe(2)
  })
})

/** A simulator that leaves out most removals. */
function seldomRemoving(policy: (typeof policies)[number]): Adapter {
  const adapter = createSimulator(policy)
  let removals = 0
  const without = (plan: Plan): Plan => ({
    ...plan,
    threads: plan.threads.map((steps) => steps.filter((step) => step.kind !== 'unbind' || removals++ % 50 === 0)),
  })
  return { ...adapter, run: async (plan) => adapter.run(without(plan)) }
}
