/** The campaign: what it finds, what it makes simpler, and that no trouble of an adapter is ever a pass. */
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { type Adapter, AdapterError } from '../adapters/adapter.ts'
import { faithfulNdis } from '../adapters/simulator/ndis.ts'
import { policies } from '../adapters/simulator/policy.ts'
import { createSimulator } from '../adapters/simulator/simulator.ts'
import type { AtomicStep, Ndis } from '../adapters/simulator/world.ts'
import { planLines, stepCount } from '../report/event-text.ts'
import { failureText } from '../report/summary.ts'
import { runCampaign } from '../runner/campaign.ts'
import type { CampaignOptions } from '../runner/campaign-options.ts'
import { type Result, exitCodeOf } from '../runner/result.ts'
import { decodeResult, encodeResult } from '../runner/result-file.ts'
import { NDIS_STATUS_FAILURE, NDIS_STATUS_SUCCESS } from '../spec/constants.ts'
import { allObservations } from '../spec/observations.ts'

const run = {
  started: '2026-01-01T00:00:00.000Z',
  seconds: 1,
  node: 'v20',
  platform: 'linux x64',
  processors: 2,
  command: [],
}
const [plainest] = policies
if (!plainest) throw new Error('no policy')
const simulator = createSimulator(plainest)

async function campaign(adapter: Adapter, changes: Partial<CampaignOptions> = {}): Promise<Result> {
  return runCampaign({
    adapters: [adapter],
    name: 'test',
    plans: 600,
    seed: 1,
    profile: 'derived',
    pattern: '*',
    repeats: 3,
    ...changes,
  })
}

/** The faithful NDIS with one step of Cancel changed. */
function wrongCancel(name: string, change: (step: AtomicStep) => AtomicStep): Ndis {
  return {
    ...faithfulNdis,
    cancelInitializeDeviceInstance: faithfulNdis.cancelInitializeDeviceInstance.map((step) =>
      step.name === name ? change(step) : step,
    ),
  }
}

const alwaysFailure = wrongCancel('see whether it can still be stopped', (step) => ({
  ...step,
  run: (_world, frame) => {
    frame.status = NDIS_STATUS_FAILURE
  },
}))

const doesNotUnlink = wrongCancel('unlink the entry', (step) => ({ ...step, run: () => {} }))

describe('what it finds', () => {
  it('is nothing on the simulator, with every clause counted', async () => {
    const result = await campaign(simulator, { plans: 3000 })
    expect(result.failures).toEqual([])
    expect(exitCodeOf(result)).toBe(0)
    expect(result.clauses).toHaveLength(27)
  })

  it('is the clause that is broken, in the simplest plan that breaks it', async () => {
    const result = await campaign(createSimulator(plainest, alwaysFailure))
    expect(exitCodeOf(result)).toBe(1)
    const failure = result.failures.find((one) => one.verdict.clauses[0] === 'CANCEL-STOPPABLE')
    expect(failure && planLines(failure.plan)).toEqual(['T0  initialize V0'])
    expect(failure?.minimal).toBe(true)
    expect(failure?.plan.choices).toEqual([])
  })

  it('comes with plain choices, which show it again, whatever scheduler found it', async () => {
    const wrong = createSimulator(plainest, doesNotUnlink)
    let scheduled = 0
    const watched: Adapter = {
      ...wrong,
      choicesOf: async (plan) => {
        if (plan.scheduler) scheduled++
        return (await wrong.choicesOf?.(plan)) ?? []
      },
    }
    const result = await campaign(watched, { plans: 2000 })
    expect(scheduled).toBeGreaterThan(0)
    for (const failure of result.failures) {
      expect(failure.plan).not.toHaveProperty('scheduler')
      expect(await wrong.run(failure.plan)).toEqual(failure.history)
    }
  })

  it('is found again by the same seed, and by another', async () => {
    const wrong = createSimulator(plainest, doesNotUnlink)
    const first = await campaign(wrong)
    expect(await campaign(wrong)).toEqual(first)
    const clauses = (result: Result): string[] => result.failures.map((failure) => failure.verdict.clauses[0])
    expect(clauses(first)).toContain('CANCEL-ONCE')
    expect(clauses(await campaign(wrong, { seed: 2 }))).toContain('CANCEL-ONCE')
    expect(first.failures.every((failure) => stepCount(failure.plan) <= 4)).toBe(true)
  })

  it('does not decide a run whose profile or pattern leaves the clause out', async () => {
    const wrong = createSimulator(plainest, alwaysFailure)
    const documented = await campaign(wrong, { profile: 'documented', pattern: 'INIT-*', plans: 1500 })
    expect(documented.failures.length).toBeGreaterThan(0)
    expect(documented.failures.every((failure) => !failure.counts)).toBe(true)
    expect(documented.clauses.filter((clause) => clause.counts && clause.verdict === 'fail')).toEqual([])
    expect(exitCodeOf(documented)).not.toBe(1)
  })

  it('is no pass of a clause that was named beside one that does not count', async () => {
    const runningSucceeds = wrongCancel('see whether it can still be stopped', (step) => ({
      ...step,
      run: (_world, frame) => {
        frame.status = frame.entry >= 0 ? NDIS_STATUS_SUCCESS : NDIS_STATUS_FAILURE
      },
    }))
    const result = await campaign(createSimulator(plainest, runningSucceeds), { pattern: 'CANCEL-REENTRANT' })
    expect(result.clauses.find((clause) => clause.id === 'CANCEL-REENTRANT')).toMatchObject({
      verdict: 'inconclusive',
      reason: 'a divergence that does not count (CANCEL-STOPS, CANCEL-WINDOW) may be a breach of it too',
    })
    expect(exitCodeOf(result)).toBe(2)
  })

  it('is not hidden behind a clause that does not count', async () => {
    // Returns a status of its own from every cancel, after failing to stop anything.
    const wrong = wrongCancel('see whether it can still be stopped', (step) => ({
      ...step,
      run: (_world, frame) => {
        frame.status = 259
      },
    }))
    const result = await campaign(createSimulator(plainest, wrong), { profile: 'documented', pattern: 'CANCEL-STATUS' })
    expect(result.failures.some((failure) => failure.counts && failure.verdict.clauses[0] === 'CANCEL-STATUS')).toBe(
      true,
    )
    expect(exitCodeOf(result)).toBe(1)
  })
})

describe('trouble is never a pass', () => {
  it('a crash keeps its plan and its history, and the exit code is 3', async () => {
    let runs = 0
    const crashing: Adapter = {
      ...simulator,
      run: async (plan) => {
        const history = await simulator.run(plan)
        return runs++ === 5 ? { ending: 'crashed', words: Array.from(history.words).slice(0, 8) } : history
      },
    }
    const result = await campaign(crashing, { plans: 3000 })
    expect(result.problems).toMatchObject([{ kind: 'crashed', foundIn: 6, plans: 1 }])
    expect(result.problems[0]?.history?.words).toHaveLength(8)
    expect(exitCodeOf(result)).toBe(3)
    expect(result.plans).toBe(3000)
  })

  it.each(['stalled', 'flooded'] as const)('a history that ended %s is no verdict: exit code 2', async (ending) => {
    let found = false
    const adapter: Adapter = {
      ...simulator,
      run: async (plan) => {
        const { words } = await simulator.run(plan)
        if (found || !plan.scheduler) return { ending: 'quiesced', words }
        found = true
        return { ending, words }
      },
    }
    const result = await campaign(adapter, { plans: 3000 })
    expect(result.problems).toMatchObject([{ kind: ending, plans: 1 }])
    const [problem] = result.problems
    expect(problem?.plan).not.toHaveProperty('scheduler')
    expect(problem && (await simulator.run(problem.plan)).words).toEqual(problem?.history?.words)
    expect(exitCodeOf(result)).toBe(2)
  })

  it('gives up after many losses, and says so', async () => {
    const adapter: Adapter = { ...simulator, run: async () => Promise.resolve({ ending: 'crashed', words: [] }) }
    const result = await campaign(adapter)
    expect(result.ended).toBe('given-up')
    expect(result.plans).toBeLessThan(600)
    expect(exitCodeOf(result)).toBe(3)
  })

  it('an adapter that cannot run ends it, with what was found before', async () => {
    let runs = 0
    const adapter: Adapter = {
      ...createSimulator(plainest, alwaysFailure),
      run: async (plan) => {
        if (runs++ >= 100) throw new AdapterError('the line is dead')
        return createSimulator(plainest, alwaysFailure).run(plan)
      },
    }
    const result = await campaign(adapter)
    expect(result.ended).toBe('given-up')
    expect(result.problems).toContainEqual(expect.objectContaining({ kind: 'adapter', reason: 'the line is dead' }))
    expect(result.failures.map((failure) => failure.verdict.clauses[0])).toContain('CANCEL-STOPPABLE')
    expect(exitCodeOf(result)).toBe(1)
  })

  it('words that are no history are the adapter’s fault, not a verdict', async () => {
    const adapter: Adapter = {
      ...simulator,
      run: async () => Promise.resolve({ ending: 'quiesced', words: [2, 0, 0, 0, 0, 2, 0, 0] }),
    }
    const result = await campaign(adapter)
    expect(result.problems).toMatchObject([{ kind: 'adapter' }])
    expect(exitCodeOf(result)).toBe(3)
  })

  it('a fault of the suite is not swallowed', async () => {
    const adapter: Adapter = { ...simulator, run: async () => Promise.reject(new Error('a bug')) }
    await expect(campaign(adapter)).rejects.toThrow('a bug')
  })

  it('a campaign that is to bail ends at the first divergence that counts, and at no other', async () => {
    const faulty = createSimulator(plainest, alwaysFailure)
    let told = 0
    const bail = { plans: 6000, bail: true, onBail: () => told++ }
    const result = await campaign(faulty, bail)
    expect(result.ended).toBe('bailed')
    expect(result.plans).toBeLessThan(3000)
    expect(told).toBe(1)
    expect(exitCodeOf(result)).toBe(1)
    expect(result.failures).toContainEqual(expect.objectContaining({ counts: true, minimal: true }))
    expect(decodeResult(encodeResult({ run, result })).result).toEqual(result)
    const other = await campaign(createSimulator(plainest, doesNotUnlink), {
      ...bail,
      plans: 600,
      pattern: 'CANCEL-STATUS',
    })
    expect([other.ended, other.plans, told]).toEqual(['complete', 600, 1])
    expect(other.failures).not.toEqual([])
  })

  it('failures that take too long to make simpler are reported as they are, and say so', async () => {
    const wrong = createSimulator(plainest, alwaysFailure)
    const slow: Adapter = {
      ...wrong,
      capabilities: { ...wrong.capabilities, deterministic: false },
      async repeat(plan, times) {
        await sleep(10)
        return [{ history: await wrong.run(plan), times }]
      },
    }
    const few = { plans: 24, pattern: 'CANCEL-*' }
    const { failures } = await campaign(slow, { ...few, shrinkSeconds: 0.01 })
    expect(failures.length).toBeGreaterThan(0)
    expect(failures.map(({ cut, minimal }) => [cut, minimal])).toEqual(failures.map(() => [true, false]))
    for (const one of failures) expect(failureText(one)).toContain('the time for making it simpler was up')
    const whole = await campaign(createSimulator(plainest, alwaysFailure), few)
    expect(whole.failures.map(({ cut }) => cut)).toEqual(whole.failures.map(() => undefined))
  })

  it('an interrupted campaign reports what it has, and is not met', async () => {
    const interrupt = new AbortController()
    const result = await campaign(simulator, {
      plans: 1_000_000,
      signal: interrupt.signal,
      onProgress: (progress) => {
        if (progress.plans >= 3000) interrupt.abort()
      },
    })
    expect(result.ended).toBe('interrupted')
    expect(result.plans).toBeLessThan(5000)
    expect(result.clauses.filter((clause) => clause.verdict === 'pass').length).toBeGreaterThan(20)
    expect(exitCodeOf(result)).toBe(2)
  })

  it('an empty campaign is not met', async () => {
    expect(exitCodeOf(await campaign(simulator, { plans: 0 }))).toBe(2)
  })
})

describe('more plans', () => {
  it('are run where a clause lacks exercise, and only there', async () => {
    const few = await campaign(simulator, { plans: 20 })
    const more = await campaign(simulator, { plans: 20, morePlans: 3000 })
    const lacking = (result: Result): string[] =>
      result.clauses.filter((clause) => clause.verdict === 'not-exercised').map((clause) => clause.id)
    expect(lacking(few)).toContain('CANCEL-FINAL')
    expect(lacking(more)).not.toContain('CANCEL-FINAL')
    expect(more.plans).toBeGreaterThan(20)
    const enough = await campaign(simulator, { plans: 3000, morePlans: 3000 })
    expect(enough.plans).toBe(3000)
  })
})

describe('what an adapter cannot show', () => {
  it('is unobservable, with the reason, and neither pass nor fail', async () => {
    const observes = new Set([...allObservations].filter((one) => one !== 'spellings'))
    const blind: Adapter = { ...simulator, capabilities: { observes, deterministic: true } }
    const result = await campaign(blind, { plans: 3000 })
    const row = result.clauses.find((clause) => clause.id === 'CANCEL-NAME')
    expect(row).toMatchObject({ verdict: 'unobservable' })
    expect(row?.reason).toContain('buffers of different shape')
  })

  it('on real threads, a race that never overlaps is inconclusive', async () => {
    // Runs the threads one after another, as a single core may.
    const serial: Adapter = {
      ...simulator,
      capabilities: { observes: allObservations, deterministic: false },
      run: async ({ scheduler: _random, ...plan }) => simulator.run({ ...plan, choices: [] }),
    }
    const result = await campaign(serial, { plans: 3000 })
    expect(result.overlap?.overlapping).toBeLessThan((result.overlap?.runs ?? 0) * 0.05)
    expect(result.clauses.find((clause) => clause.id === 'CANCEL-ONCE')).toMatchObject({ verdict: 'inconclusive' })
    expect(result.clauses.find((clause) => clause.id === 'CANCEL-STATUS')).toMatchObject({ verdict: 'pass' })
    expect(exitCodeOf(result)).toBe(2)
  })

  it('repeated runs count, and their distinct histories are judged once each', async () => {
    const repeating: Adapter = {
      ...simulator,
      capabilities: { observes: allObservations, deterministic: false },
      repeat: async (plan, times) => [{ history: await simulator.run(plan), times }],
    }
    const result = await campaign(repeating, { plans: 100, repeats: 7 })
    expect(result.runs).toBe(700)
    const single = await campaign(simulator, { plans: 100 })
    const exercised = (one: Result): number => one.clauses.reduce((sum, clause) => sum + clause.exercised, 0)
    expect(exercised(result)).toBe(7 * exercised(single))
  })
})

it('statuses are signed, as the wire carries them', () => {
  expect([NDIS_STATUS_SUCCESS, NDIS_STATUS_FAILURE]).toEqual([0, -1073741823])
})
