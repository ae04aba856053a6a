/** Wrong subjects in C: each is caught, blamed on the clause it breaks, and shown in a few steps. */
import { beforeAll, describe, expect, it } from 'vitest'
import { buildNative } from '../adapters/native/build.ts'
import { openAdapters } from '../adapters/open.ts'
import { stepCount } from '../report/event-text.ts'
import { runCampaign } from '../runner/campaign.ts'
import { type Failure, exitCodeOf } from '../runner/result.ts'
import type { ClauseId } from '../spec/clauses.ts'
import { nativeAdapter, nativeIsSkipped } from './support/native.ts'

const wrong: readonly { readonly subject: string; readonly breaks: readonly ClauseId[]; readonly plans: number }[] = [
  { subject: 'always_failure', breaks: ['CANCEL-STOPPABLE'], plans: 40 },
  { subject: 'always_success', breaks: ['CANCEL-ONCE', 'CANCEL-WINDOW', 'CANCEL-PRECEDING'], plans: 80 },
  { subject: 'check_then_act', breaks: ['CANCEL-ONCE'], plans: 200 },
  { subject: 'queued_success', breaks: ['CANCEL-STOPS'], plans: 80 },
]

async function failuresOf(subject: string, plans: number): Promise<{ exitCode: number; failures: readonly Failure[] }> {
  const name = nativeAdapter(subject)
  const adapters = await openAdapters(name)
  try {
    const result = await runCampaign({ adapters, name, plans, seed: 5, profile: 'derived', pattern: '*', repeats: 150 })
    return { exitCode: exitCodeOf(result), failures: result.failures }
  } finally {
    await Promise.all(adapters.map(async (adapter) => adapter.close()))
  }
}

describe.skipIf(nativeIsSkipped)('wrong subjects on real threads', () => {
  beforeAll(buildNative)

  it.each(wrong)('$subject breaks $breaks', { timeout: 180_000 }, async ({ subject, breaks, plans }) => {
    const { exitCode, failures } = await failuresOf(subject, plans)
    expect(exitCode).toBe(1)
    for (const clause of breaks) {
      const failure = failures.find((one) => one.verdict.clauses[0] === clause)
      expect(
        failure,
        `${subject} is not caught by ${clause}, but by ${failures.map((one) => one.verdict.clauses[0]).join()}`,
      ).toBeDefined()
      expect(failure && stepCount(failure.plan)).toBeLessThanOrEqual(6)
    }
  })
})
