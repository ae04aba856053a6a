/** The conformance suite, a test for each clause: the simulator under every policy, and the reference in C. */
import { beforeAll, describe, expect, it } from 'vitest'
import { buildNative } from '../adapters/native/build.ts'
import { openAdapters } from '../adapters/open.ts'
import { policies, policyName } from '../adapters/simulator/policy.ts'
import { runCampaign } from '../runner/campaign.ts'
import { type Result, exitCodeOf } from '../runner/result.ts'
import { clauses } from '../spec/clauses.ts'
import { nativeAdapter, nativeIsSkipped } from './support/native.ts'

async function verify(name: string, plans: number): Promise<Result> {
  const adapters = await openAdapters(name)
  try {
    return await runCampaign({
      adapters,
      name,
      plans,
      morePlans: 2000,
      seed: 1,
      profile: 'client',
      pattern: '*',
      repeats: 150,
    })
  } finally {
    await Promise.all(adapters.map(async (adapter) => adapter.close()))
  }
}

function everyClause(name: () => string, plans: number): void {
  let result: Result | undefined
  beforeAll(async () => {
    result = await verify(name(), plans)
  })

  it.each(clauses.map((clause) => [clause.id, clause.title]))('%s: %s', (id) => {
    const row = result?.clauses.find((one) => one.id === id)
    expect(row).toMatchObject({ verdict: 'pass', counts: true })
    expect(row?.exercised).toBeGreaterThan(0)
  })

  it('no plan is without a verdict, and the whole is met', () => {
    expect(result?.problems).toEqual([])
    expect(result && exitCodeOf(result)).toBe(0)
  })
}

describe.each(policies.map(policyName))('simulator:%s', (policy) => {
  everyClause(() => `simulator:${policy}`, 1500)
})

describe.skipIf(nativeIsSkipped)('the reference in C, on real threads', () => {
  beforeAll(buildNative)
  everyClause(() => nativeAdapter('reference'), 500)
})
