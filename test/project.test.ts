/** What real threads showed in some runs is shown by a simulator in every one. */
import { beforeAll, describe, expect, it } from 'vitest'
import type { Adapter } from '../adapters/adapter.ts'
import { createFaulty, faults } from '../adapters/faults/faults.ts'
import { buildNative } from '../adapters/native/build.ts'
import { openAdapters } from '../adapters/open.ts'
import { policies, policiesNamed } from '../adapters/simulator/policy.ts'
import { createSimulator } from '../adapters/simulator/simulator.ts'
import { createChecker } from '../model/checker.ts'
import { type History, eventsOf } from '../model/history.ts'
import { observe } from '../runner/observe.ts'
import { runCampaign } from '../runner/campaign.ts'
import { failureText } from '../report/explain-failure.ts'
import { decodeFailure } from '../runner/failure-reader.ts'
import { type Shown, project } from '../runner/project.ts'
import type { Failure } from '../runner/result.ts'
import { example } from './support/failure.ts'
import { nativeAdapter, nativeIsSkipped } from './support/native.ts'

const checker = createChecker()

/** Events as they are compared, up to the one that diverges. */
function eventsUpTo(history: History, at: number): object[] {
  const threads = new Map<number, number>()
  return eventsOf(history)
    .slice(0, at)
    .map(({ thread, kind, ...event }) => {
      threads.set(thread, threads.get(thread) ?? threads.size)
      return { ...event, kind, thread: kind === 'quiesced' ? 0 : threads.get(thread) }
    })
}

/** Checks that a simulator named in a projection shows what it is said to, 100 times of 100, out of its file. */
async function checkShown({ adapter: name, plan, history, verdict }: Shown, failure: Failure): Promise<void> {
  expect(verdict.broken).toBe(failure.verdict.broken)
  expect(eventsUpTo(history, verdict.at)).toEqual(eventsUpTo(failure.history, failure.verdict.at))
  const saved = decodeFailure(
    failureText({ ...example, adapter: { adapter: name, subject: '' }, plan, verdict }, history),
  )
  const [adapter, ...others] = await openAdapters(saved.adapter.adapter)
  expect(others).toEqual([])
  expect(await adapter.misfit?.(saved.plan)).toBeUndefined()
  for (let run = 0; run < 100; run++) {
    const again = await adapter.run(saved.plan)
    expect(again).toEqual(history)
    expect(checker.judge(again, saved.plan.instances)).toEqual(verdict)
  }
}

describe.skipIf(nativeIsSkipped)('a failure found on real threads', () => {
  beforeAll(buildNative)

  it.each([
    { subject: 'check_then_act', clause: 'CANCEL-ONCE', plans: 120 },
    { subject: 'queued_success', clause: 'CANCEL-STOPS', plans: 60 },
  ] as const)('in $subject comes again in k of n runs, and on a fault in every run', async (given) => {
    const [adapter] = await openAdapters(nativeAdapter(given.subject))
    try {
      const result = await runCampaign({ adapters: [adapter], plans: given.plans, seed: 5, repeats: 150 })
      const failure = result.failures.find((one) => one.verdict.clauses[0] === given.clause)
      if (!failure) throw new Error(`${given.subject} is not caught by ${given.clause}`)
      expect(failure.minimal).toBe(false)
      expect(await timesSeen(adapter, failure)).toBeGreaterThan(0)
      expect(failure.essence?.at).toBeLessThanOrEqual(failure.verdict.at)
      const { projection } = failure
      if (projection?.kind !== 'shown') throw new Error(`not shown: ${JSON.stringify(projection)}`)
      expect(projection.adapter).toMatch(/^fault:[a-z-]+:[a-z,-]+$/)
      await checkShown(projection, failure)
    } finally {
      await adapter.close()
    }
  })
})

/** In how many of some thousand runs the plan of a failure breaks the clause again. */
async function timesSeen(adapter: Adapter, { plan, verdict }: Failure): Promise<number> {
  let times = 0
  for (const one of await observe(adapter, plan, 3000)) {
    const again = checker.judge(one.history, plan.instances)
    if (again.kind === 'diverges' && again.broken === verdict.broken) times += one.times
  }
  return times
}

/** An adapter that is taken for one of real threads, though it is a simulator: what it shows is known to be shown by one. */
function passedForReal(adapter: Adapter): Adapter {
  return {
    identity: adapter.identity,
    capabilities: { ...adapter.capabilities, deterministic: false },
    run: async (plan) => adapter.run(plan),
    close: async () => adapter.close(),
  }
}

describe('a failure of which only plan and history are known', () => {
  it.each(faults)('of fault:$name is found again on a fault', async (fault) => {
    const policy = policiesNamed('worker,at-dequeue,ignored,exact')?.[0] ?? policies[0]
    if (!policy) throw new Error('no policy')
    const { failures } = await runCampaign({ adapters: [createFaulty(fault, policy)], plans: 1500, seed: 4 })
    expect(failures.length).toBeGreaterThan(0)
    for (const failure of failures.slice(0, 2)) {
      const wanted = { ...failure, plan: { ...failure.plan, choices: [] } }
      const found = await project(wanted, checker)
      if (found.kind !== 'shown') throw new Error(`${fault.name}: ${JSON.stringify(found)}`)
      await checkShown(found, failure)
      expect(await project(wanted, checker)).toEqual(found)
    }
  })

  it('is not looked for where runs do not differ, and is where they do', async () => {
    const [plainest] = policies
    const [fault] = faults
    if (!plainest) throw new Error('no policy')
    const wrong = createFaulty(fault, plainest)
    const certain = await runCampaign({ adapters: [wrong], plans: 100 })
    expect(certain.failures.length).toBeGreaterThan(0)
    expect(certain.failures.every((one) => one.projection === undefined && one.essence === undefined)).toBe(true)
    const uncertain = await runCampaign({ adapters: [passedForReal(wrong)], plans: 100 })
    expect(uncertain.failures.map((one) => one.projection?.kind)).toEqual(['shown'])
  })

  it('that no fault has is said not to be shown, for certain', async () => {
    const [plainest] = policies
    if (!plainest) throw new Error('no policy')
    const simulator = createSimulator(plainest)
    // Two words no fault would write: Cancel returns a status that is none, of its own.
    const odd: Adapter = passedForReal({
      ...simulator,
      run: async (plan) => {
        const { ending, words } = await simulator.run(plan)
        const changed = Array.from(words, (word, at) =>
          at % 8 === 6 && words[at - 6] === 2 && words[at - 1] === 2 ? 0x1234 : word,
        )
        return { ending, words: changed }
      },
    })
    const { failures } = await runCampaign({ adapters: [odd], plans: 50 })
    expect(failures.map((one) => one.projection)).toMatchObject([{ kind: 'not-shown', complete: true }])
  })
})
