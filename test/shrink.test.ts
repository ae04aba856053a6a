/** Shrinking: what is left of a failure on the simulator is a local minimum, exact, and the same every time. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Adapter } from '../adapters/adapter.ts'
import { faults } from '../adapters/faults/faults.ts'
import { openAdapters } from '../adapters/open.ts'
import type { Plan, Step } from '../adapters/plan.ts'
import { policies } from '../adapters/simulator/policy.ts'
import { createSimulator } from '../adapters/simulator/simulator.ts'
import { createChecker } from '../model/checker.ts'
import type { History } from '../model/history.ts'
import type { Diverges } from '../model/verdict.ts'
import { runCampaign } from '../runner/campaign.ts'
import { failureText } from '../report/explain-failure.ts'
import { decodeFailure } from '../runner/failure-reader.ts'
import { illegality } from '../runner/legal.ts'
import { plans } from '../runner/plans.ts'
import type { Failure } from '../runner/result.ts'
import { shrinkPlan } from '../runner/shrink.ts'
import { example } from './support/failure.ts'

const checker = createChecker()

const without = <T>(items: readonly T[], index: number): T[] => items.toSpliced(index, 1)

const aboutOthers = (steps: readonly Step[], instance: number): Step[] =>
  steps
    .filter((step) => !('instance' in step) || step.instance !== instance)
    .map((step) => ('instance' in step && step.instance > instance ? { ...step, instance: step.instance - 1 } : step))

/** The plan with one thing less, in every way; written without a look at how the suite shrinks. */
function removals(plan: Plan): Map<string, Plan> {
  const found = new Map<string, Plan>()
  const { threads, instances, choices } = plan
  for (const [at, steps] of threads.entries()) {
    if (threads.length > 1) found.set(`thread ${at}`, { ...plan, threads: without(threads, at) })
    for (const index of steps.keys()) {
      found.set(`step ${index} of thread ${at}`, { ...plan, threads: threads.with(at, without(steps, index)) })
    }
  }
  for (const [at, instance] of instances.entries()) {
    const callback = instance.miniportInitialize
    for (const index of callback.inside.keys()) {
      const inside = without(callback.inside, index)
      const smaller = { ...instance, miniportInitialize: { ...callback, inside } }
      found.set(`step ${index} inside the callback of ${at}`, { ...plan, instances: instances.with(at, smaller) })
    }
    if (instances.length < 2) continue
    found.set(`instance ${at}`, {
      ...plan,
      threads: threads.map((steps) => aboutOthers(steps, at)),
      instances: without(instances, at).map((one) => ({
        ...one,
        miniportInitialize: { ...one.miniportInitialize, inside: aboutOthers(one.miniportInitialize.inside, at) },
      })),
    })
  }
  for (const [at, choice] of choices.entries()) {
    if (choice !== 0) found.set(`choice ${at}`, { ...plan, choices: choices.with(at, 0) })
    found.set(`choices from ${at} on`, { ...plan, choices: choices.slice(0, at) })
  }
  return found
}

async function breaks(adapter: Adapter, plan: Plan): Promise<string | undefined> {
  const verdict = checker.judge(await adapter.run(plan), plan.instances)
  return verdict.kind === 'diverges' ? verdict.broken : undefined
}

const known = new Map<string, readonly Failure[]>()

/** What a campaign finds with a fault; it is run once. */
async function failuresOf(name: string): Promise<readonly Failure[]> {
  const failures = known.get(name) ?? (await campaign(name))
  known.set(name, failures)
  return failures
}

async function campaign(name: string): Promise<readonly Failure[]> {
  const adapters = await openAdapters(`fault:${name}`)
  return (await runCampaign({ adapters, plans: 1500, seed: 11, profile: 'client' })).failures
}

describe.each(faults)('a failure of fault:$name', ({ name }) => {
  it('is shrunk to a plan from which nothing single can be taken', async () => {
    const failures = await failuresOf(name)
    expect(failures.length).toBeGreaterThan(0)
    for (const { adapter: shownBy, plan, verdict, minimal } of failures) {
      const [adapter] = await openAdapters(shownBy)
      expect(minimal).toBe(true)
      expect(await breaks(adapter, plan)).toBe(verdict.broken)
      for (const [what, smaller] of removals(plan)) {
        if (illegality(smaller) !== undefined) continue
        expect(await breaks(adapter, smaller), `${verdict.broken} without ${what}`).not.toBe(verdict.broken)
      }
    }
  })

  it('has exactly the choices that its run makes, none at the end that changes nothing', async () => {
    for (const { adapter: shownBy, plan } of await failuresOf(name)) {
      const [adapter] = await openAdapters(shownBy)
      expect(await adapter.misfit?.(plan)).toBeUndefined()
      expect(await adapter.choicesOf?.(plan)).toEqual(plan.choices)
      expect(plan.choices.at(-1)).not.toBe(0)
    }
  })

  it('comes again from its file, with the same verdict 100 times of 100', async () => {
    for (const failure of await failuresOf(name)) {
      const { verdict, plan, history, adapter } = failure
      const text = failureText({ ...example, adapter: { adapter, subject: '' }, plan, verdict }, history)
      const saved = decodeFailure(text)
      const [again] = await openAdapters(saved.adapter.adapter)
      expect(await again.misfit?.(saved.plan)).toBeUndefined()
      for (let run = 0; run < 100; run++) {
        expect(checker.judge(await again.run(saved.plan), saved.plan.instances)).toEqual(verdict)
      }
    }
  })

  it('is the same when the campaign is run again', async () => {
    expect(await campaign(name)).toEqual(await failuresOf(name))
  })
})

/** A plan of several steps that diverges whatever order they come in, with its history. */
async function diverging(adapter: Adapter): Promise<{ plan: Plan; history: History; verdict: Diverges }> {
  for (const plan of fc.sample(plans({ instances: 1 }), { numRuns: 200, seed: 5 })) {
    const history = await adapter.run({ ...plan, choices: [] })
    const verdict = checker.judge(history, plan.instances)
    if (verdict.kind === 'diverges' && plan.threads.flat().length > 3)
      return { plan: { ...plan, choices: [] }, history, verdict }
  }
  throw new Error('none diverges')
}

describe('shrinking', () => {
  const [plainest] = policies
  if (!plainest) throw new Error('no policy')
  const simulator = createSimulator(plainest)

  it('starts from what a plan says of itself, and drops what else it holds', async () => {
    const [adapter] = await openAdapters('fault:always-failure:worker,at-start')
    const { plan, history, verdict } = await diverging(adapter)
    const from = { plan: { ...plan, extra: 'something else' }, history, verdict, times: 1, of: 1 }
    const shrunk = await shrinkPlan(adapter, checker, from, 1)
    expect(Object.keys(shrunk.plan).toSorted()).toEqual(['choices', 'drivers', 'instances', 'skew', 'threads'])
  })

  it('on real threads does not believe what came once, and never says minimal', async () => {
    const [wrong] = await openAdapters('fault:always-failure:inside,at-start')
    // The shorter the plan, the rarer the failure, as it is where a step only helps the timing.
    const rare: Adapter = {
      ...simulator,
      capabilities: { ...simulator.capabilities, deterministic: false },
      repeat: async (plan, times) => {
        const failures = plan.threads.flat().length > 1 ? 10 : 1
        return [
          { history: await wrong.run(plan), times: failures },
          { history: await simulator.run(plan), times: times - failures },
        ]
      },
    }
    const found = await diverging(wrong)
    const shrunk = await shrinkPlan(rare, checker, { ...found, times: 10, of: 200 }, 200)
    expect(shrunk.plan.threads.flat()).toHaveLength(2)
    expect(shrunk).toMatchObject({ minimal: false, times: 10, plan: { choices: [], skew: found.plan.skew } })
  })
})
