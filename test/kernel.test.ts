/** The kernel driver, under Wine and against a stand-in for ndis.sys, through its agent and the bridge. */
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Observed, RepeatingAdapter } from '../adapters/adapter.ts'
import { buildNative, nativeFolder } from '../adapters/native/build.ts'
import { openNative } from '../adapters/native/native.ts'
import type { Plan, Step } from '../adapters/plan.ts'
import { createChecker } from '../model/checker.ts'
import { type History, eventsOf } from '../model/history.ts'
import type { Verdict } from '../model/verdict.ts'
import { drawnPlans } from '../runner/drawn.ts'
import { plans, raceBounds } from '../runner/plans.ts'
import { observations } from '../spec/observations.ts'
import {
  beginKernel,
  endKernel,
  kernelIsSkipped,
  loadKernel,
  openKernel,
  restartMachine,
  sendMisfits,
  unloadKernel,
} from './support/kernel.ts'

const seed = 20_261

const instance = { owner: 0, context: 'own', miniportInitialize: { status: 0, held: false, inside: [] } } as const
const initialize = { kind: 'initialize', instance: 0 } as const
const cancel = { kind: 'cancel', instance: 0, driver: 0, spelling: 'terminated' } as const
const start = { kind: 'start', instance: 0 } as const
const returned = { kind: 'await', instance: 0, until: 'returned' } as const
const deinitialize = { kind: 'deinitialize', instance: 0 } as const
const barrier = { kind: 'barrier' } as const

function planOf(...threads: readonly (readonly Step[])[]): Plan {
  const instances = [
    { ...instance, adapter: 0, name: [0x5c, 0x41] },
    { ...instance, adapter: 1, name: [0x5c, 0x42] },
  ]
  return { drivers: 2, instances, threads, choices: [], skew: 1 }
}

/** What happens in it does not depend on who is faster, but for when a callback comes. */
const sequential = planOf([
  cancel,
  initialize,
  { ...cancel, driver: 1 },
  { ...cancel, instance: 1 },
  { ...cancel, spelling: 'unterminated' },
  start,
  initialize,
  initialize,
  { kind: 'initialize', instance: 1 },
  start,
  returned,
  { ...cancel, spelling: 'garbage' },
  deinitialize,
  initialize,
  { kind: 'unbind', adapter: 0 },
  { kind: 'unbind', adapter: 1 },
])

let adapter: RepeatingAdapter | undefined

async function open(options: readonly string[] = []): Promise<RepeatingAdapter> {
  adapter = await openKernel(options)
  return adapter
}

afterEach(async () => {
  await adapter?.close()
  adapter = undefined
})

interface Judged {
  readonly others: readonly Verdict[]
  readonly runs: number
}

/** Runs plans, each so many times; gives the verdicts other than `conforms`. */
async function judge(running: RepeatingAdapter, list: readonly Plan[], times: number): Promise<Judged> {
  const checker = createChecker()
  const answers: (readonly [Plan, readonly Observed[]])[] = []
  for (const plan of list) answers.push([plan, await running.repeat(plan, times)])
  const verdicts = answers.flatMap(([{ instances }, observed]) =>
    observed.map(({ history }) => checker.judge(history, instances)),
  )
  return {
    others: verdicts.filter(({ kind }) => kind !== 'conforms'),
    runs: answers.flatMap(([, observed]) => observed).reduce((sum, one) => sum + one.times, 0),
  }
}

/** What each thread did and met, in its own order. */
function byThread(history: History): Record<number, string[]> {
  const seen: Record<number, string[]> = {}
  for (const event of eventsOf(history)) (seen[event.thread] ??= []).push(JSON.stringify(event))
  return seen
}

describe.skipIf(kernelIsSkipped)('the kernel driver', { timeout: 120_000 }, () => {
  beforeAll(beginKernel, 300_000)
  afterAll(endKernel)

  describe('on the reference', () => {
    beforeAll(() => loadKernel('reference'))
    test('says who it is, and can all be observed', async () => {
      const { identity, capabilities } = await open()
      expect(identity.subject).toMatch(/^reference/)
      expect(capabilities.observes).toEqual(new Set(Object.keys(observations)))
    })

    test('random plans conform', async () => {
      const { others, runs } = await judge(await open(), drawnPlans(plans(), seed, 0, 60), 20)
      expect(others).toEqual([])
      expect(runs).toBe(60 * 20)
    })

    test('races conform, with a START that user mode delivers as well', async () => {
      const races = drawnPlans(plans(raceBounds), seed, 0, 10)
      expect(await judge(await open(), races, 500)).toEqual({ others: [], runs: 5000 })
      await adapter?.close()
      const running = await open(['--start-from-user-mode', '--idle-ms', '20', '--quiesce-ms', '200'])
      expect(running.capabilities.observes).not.toContain('quiescence')
      const { others, runs } = await judge(running, [sequential, ...races], 5)
      expect(others).toEqual([])
      expect(runs).toBe(55)
    })

    test('gives the history that the same subject gives in user mode', async () => {
      await buildNative()
      const user = await openNative({ library: join(nativeFolder(), 'reference.so') })
      try {
        const [observed] = await (await open()).repeat(sequential, 1)
        const expected = byThread(await user.run(sequential))
        expect(expected[0]?.length).toBeGreaterThan(30)
        expect(observed && byThread(observed.history)).toEqual(expected)
      } finally {
        await user.close()
      }
    })

    test('goes on for the next agent when one is ended in the middle of a request', async () => {
      const running = await open()
      const lost = running.repeat(planOf([initialize, start, barrier, returned], [barrier, cancel]), 1_000_000)
      lost.catch(() => {})
      await sleep(300)
      await adapter?.close()
      expect(await judge(await open(), [sequential], 1)).toEqual({ others: [], runs: 1 })
    })

    test('refuses what is too short, too long or no plan, and its clock agrees with its counter', async () => {
      expect(await sendMisfits()).toMatchInlineSnapshot(`
        "hello without room: 122
        no such code: 1
        run without room: 122
        run without input: 87
        run with half a header: 87
        run with fewer words than it says: 87
        run with more words than it says: 87
        run whose size overflows: 87
        run of another version: 87
        run of no times: 87
        run without a limit: 87
        continue without a run: 22
        continue without room: 122
        done with half a ticket: 87
        done with a ticket never given: 0
        start without a name: 87
        start of half a letter: 87
        start of too long a name: 87
        garbage refused: 500 of 500
        hello: 0
        clock disagreements: 0
        "
      `)
      expect(await judge(await open(), [sequential], 1)).toEqual({ others: [], runs: 1 })
    })

    test('wakes the threads of a plan that have fallen asleep since the last one', async () => {
      const many = Array.from({ length: 8 }, () => [barrier, cancel])
      const running = await open()
      for (let request = 0; request < 60; request++) {
        expect(await judge(running, [planOf(...many)], 1)).toEqual({ others: [], runs: 1 })
        await sleep(15)
      }
    })

    test('is unloaded, and loaded anew', async () => {
      expect(await unloadKernel()).toBe('STOPPED')
      await expect(open()).rejects.toThrow(/cannot be opened/)
      await loadKernel('reference')
      expect(await judge(await open(), [sequential], 1)).toEqual({ others: [], runs: 1 })
      await adapter?.close()
      expect(await unloadKernel()).toBe('STOPPED')
    })
  })

  test.each([
    ['always_success', [planOf([cancel])], 1],
    ['check_then_act', [planOf([initialize, barrier, cancel], [barrier, cancel])], 20_000],
  ] as const)('shows that %s is wrong', async (subject, list, times) => {
    await loadKernel(subject)
    const { others } = await judge(await open(), list, times)
    expect(others.length).toBeGreaterThan(0)
    for (const verdict of others) expect(verdict.kind).toBe('diverges')
    await adapter?.close()
    expect(await unloadKernel()).toBe('STOPPED')
  })

  test('is lost when the subject takes the machine down', async () => {
    await loadKernel(join('hostile', 'crash_in_cancel'))
    const [observed] = await (await open()).repeat(planOf([cancel]), 1)
    expect(observed?.history.ending).toBe('crashed')
    expect(observed?.note).toMatch(/imcancel gives no answer/)
    await restartMachine()
  })

  test('answers with what it has when a call hangs, and then runs nothing more', async () => {
    await loadKernel(join('hostile', 'hang_in_cancel'))
    const [observed] = await (await open(['--stall-ms', '300'])).repeat(planOf([initialize, cancel], [start]), 1)
    expect(observed?.history.ending).toBe('stalled')
    expect(observed && eventsOf(observed.history).map(({ function: name }) => name)).toContain('cancel')
    await adapter?.close()
    await expect(open()).rejects.toThrow(/can run no more plans: restart the machine/)
    await restartMachine()
    await loadKernel('reference')
    expect(await judge(await open(), [sequential], 1)).toEqual({ others: [], runs: 1 })
  })
})
