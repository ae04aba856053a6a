/** The tables of simulators that are wrong on purpose, or built otherwise: their names, and what they are. That each is caught is for selftest.test.ts. */
import { describe, expect, it } from 'vitest'
import { AdapterNameError } from '../adapters/adapter.ts'
import { openAdapters } from '../adapters/open.ts'
import { faults } from '../adapters/faults/faults.ts'

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
    ['fault:chek-then-act', "no fault is 'chek-then-act'; did you mean check-then-act? -a fault: names them all"],
    ['fault:queued', "no fault is 'queued'; did you mean empties-queue or queued-success"],
    ['fault:zzz', "no fault is 'zzz'; -a fault: names them all"],
    ['look-alike:batches', "no look-alike is 'batches'; did you mean batch"],
    ['look-alike:', 'look-alike: names no look-alike; expected one of faithful, '],
    ['fault:', 'fault: names no fault; expected one of pending-status, '],
    ['fault:prefix:eager', "no policy of the simulator is 'eager'; expected one word of each"],
    ['simulator:workr,exact', "no policy of the simulator is 'workr,exact'; did you mean worker? expected one word"],
  ])('that does not exist, %s, is refused with what is near', async (name, message) => {
    const error: unknown = await openAdapters(name).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(AdapterNameError)
    expect(String(error)).toContain(message)
  })
})
