/** Simulators that are wrong in a step or two: each is caught, by the clause that the mistake breaks. */
import { describe, expect, it } from 'vitest'
import { AdapterNameError, openAdapters } from '../adapters/open.ts'
import { faults } from '../adapters/faults/faults.ts'
import { runCampaign } from '../runner/campaign.ts'

describe('a mistake is caught by the clause that it breaks', () => {
  it.each(faults)('$name: $breaks', async ({ name, breaks }) => {
    const adapters = await openAdapters(`fault:${name}`)
    const result = await runCampaign({ adapters, plans: 2000, seed: 1, repeats: 1 })
    expect(result.failures.map((failure) => failure.verdict.clauses[0])).toContain(breaks)
  })
})

describe('the table of faults', () => {
  it('names each once, as a command line can spell it, and says what is wrong in a sentence', () => {
    expect(new Set(faults.map((fault) => fault.name)).size).toBe(faults.length)
    for (const { name, mistake } of faults) {
      expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/)
      expect(mistake).toMatch(/^[A-Z].{40,}\.$/)
    }
  })
})

describe('an adapter named fault:', () => {
  it('is the fault under each policy that it names, all of them by default', async () => {
    expect(await openAdapters('fault:prefix')).toHaveLength(36)
    const some = await openAdapters('fault:prefix:worker,at-start,exact')
    expect(some.map((one) => one.identity.adapter)).toEqual([
      'fault:prefix:worker,at-start,ignored,exact',
      'fault:prefix:worker,at-start,counts,exact',
    ])
  })

  it.each([
    ['fault:check-than-act', "no fault is 'check-than-act'; did you mean check-then-act?"],
    ['fault:queued', "no fault is 'queued'; did you mean queued-success?"],
    ['fault:zzz', "no fault is 'zzz'; expected one of pending-status, always-failure, "],
    ['fault:', 'fault: names no fault; expected one of pending-status, '],
    ['fault:prefix:eager', "no policy of the simulator is 'eager'; expected some of inside, "],
  ])('that does not exist, %s, is refused with what is near', async (name, message) => {
    const error: unknown = await openAdapters(name).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(AdapterNameError)
    expect(String(error)).toContain(message)
  })
})
