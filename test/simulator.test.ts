/** The simulator: every policy conforms, is reached, and repeats itself word for word. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Instance, Plan, Step } from '../adapters/plan.ts'
import { faithfulNdis } from '../adapters/simulator/ndis.ts'
import { type Policy, policies, policiesNamed, policyName } from '../adapters/simulator/policy.ts'
import { createSimulator, simulate } from '../adapters/simulator/simulator.ts'
import type { Ndis, ProcedureName } from '../adapters/simulator/world.ts'
import { createChecker } from '../model/checker.ts'
import { type HistoryEvent, eventsOf } from '../model/history.ts'
import { runCampaign } from '../runner/campaign.ts'
import { plainName } from '../runner/names.ts'
import { plans } from '../runner/plans.ts'

const checker = createChecker()

function policy(text: string): Policy {
  const [first] = policiesNamed(text) ?? []
  if (!first) throw new Error(`no policy ${text}`)
  return first
}

const instance = (index: number, changes: Partial<Instance> = {}): Instance => ({
  owner: 0,
  adapter: 0,
  name: plainName(index),
  context: 'own',
  miniportInitialize: { status: 0, held: false, inside: [] },
  ...changes,
})

const planOf = (threads: readonly (readonly Step[])[], changes: Partial<Plan> = {}): Plan => ({
  drivers: 1,
  instances: [instance(0)],
  threads,
  choices: [],
  skew: 0,
  ...changes,
})

const initialize: Step = { kind: 'initialize', instance: 0 }
const start: Step = { kind: 'start', instance: 0 }
const cancel: Step = { kind: 'cancel', instance: 0, driver: 0, spelling: 'terminated' }

/** What happened before the probe takes everything down. */
function proper(events: readonly HistoryEvent[]): HistoryEvent[] {
  return events.slice(
    0,
    events.findIndex((event) => event.kind === 'quiesced'),
  )
}

const run = (plan: Plan, text: string): HistoryEvent[] => proper(eventsOf(simulate(plan, policy(text))))

/** In how many interleavings a cancel succeeds: thread 0 runs for a while, the worker for another, then thread 0 to its end. */
function successes(commit: string): number {
  let count = 0
  for (let before = 0; before < 14; before++) {
    for (let worker = 0; worker < 14; worker++) {
      const choices = [...Array.from({ length: before }, () => 0), 1, ...Array.from({ length: worker }, () => 0), 1]
      const events = run(planOf([[initialize, start, cancel]], { choices }), `worker,${commit}`)
      if (events.some((event) => event.kind === 'return' && event.function === 'cancel' && event.status === 0)) count++
    }
  }
  return count
}

describe('every policy conforms', () => {
  it.each(policies.map((one) => [policyName(one), one] as const))('%s', (_, one) => {
    fc.assert(
      fc.property(plans(), (plan) => {
        expect(checker.judge(simulate(plan, one), plan.instances)).toEqual({ kind: 'conforms' })
      }),
      { numRuns: 150 },
    )
  })
})

describe('the same plan gives the same history', () => {
  it('word for word, also after the plan was written and read', () => {
    fc.assert(
      fc.property(plans(), fc.constantFrom(...policies), (plan, one) => {
        const copy: Plan = JSON.parse(JSON.stringify(plan))
        expect(simulate(copy, one)).toEqual(simulate(plan, one))
      }),
      { numRuns: 300 },
    )
  })

  it('also through the adapter, after other plans', async () => {
    const adapter = createSimulator(policy('worker'))
    const [first, ...others] = fc.sample(plans(), { numRuns: 20, seed: 3 })
    if (!first) throw new Error('no plan')
    const before = await adapter.run(first)
    for (const other of others) await adapter.run(other)
    expect(await adapter.run(first)).toEqual(before)
  })
})

describe('each policy is what its name says', () => {
  it('inside: MiniportInitializeEx runs between the START and its end, on the thread of the START', () => {
    const events = run(planOf([[initialize], [start]], { choices: [0, 0, 0] }), 'inside,ignored')
    const entered = events.find((event) => event.kind === 'enter')
    const begun = events.findIndex((event) => event.function === 'start' && event.kind === 'call')
    const done = events.findIndex((event) => event.function === 'start' && event.kind === 'return')
    expect(entered?.thread).toBe(1)
    expect(events.findIndex((event) => event.kind === 'enter')).toBeGreaterThan(begun)
    expect(events.findIndex((event) => event.kind === 'enter')).toBeLessThan(done)
  })

  it('inside, earlier START counts: MiniportInitializeEx runs inside Initialize', () => {
    const kinds = run(planOf([[start, initialize]]), 'inside,counts').map((event) => event.kind)
    expect(kinds).toEqual(['call', 'return', 'call', 'enter', 'exit', 'return'])
  })

  it('earlier START ignored: nothing is called', () => {
    const kinds = run(planOf([[start, initialize]]), 'inside,ignored').map((event) => event.kind)
    expect(kinds).toEqual(['call', 'return', 'call', 'return'])
  })

  it('worker: MiniportInitializeEx runs on a thread of its own', () => {
    const entered = run(planOf([[initialize, start]]), 'worker').find((event) => event.kind === 'enter')
    expect(entered?.thread).toBe(1)
  })

  it('late: MiniportInitializeEx runs when no thread of the plan can move', () => {
    const kinds = run(
      planOf([[initialize, start, { ...cancel, instance: 1 }]], { instances: [instance(0), instance(1)] }),
      'late',
    ).map((event) => `${event.kind} ${event.function ?? ''}`)
    expect(kinds.slice(-3)).toEqual(['return cancel', 'enter ', 'exit '])
  })

  it.each([
    ['at-start', 'FAILURE'],
    ['at-dequeue', 'SUCCESS'],
    ['last-moment', 'SUCCESS'],
  ])('%s: a cancel after the START and before the worker returns %s', (commit, expected) => {
    const events = run(planOf([[initialize, start, cancel]]), `late,${commit}`)
    const status = events.find((event) => event.kind === 'return' && event.function === 'cancel')?.status
    expect(status === 0 ? 'SUCCESS' : 'FAILURE').toBe(expected)
  })

  it('the later it commits, the more of the interleavings leave a cancel time to succeed', () => {
    expect(successes('at-start')).toBe(0)
    expect(successes('at-dequeue')).toBeGreaterThan(0)
    expect(successes('last-moment')).toBeGreaterThan(successes('at-dequeue'))
  })

  it.each([
    ['exact', 'FAILURE'],
    ['caseless', 'SUCCESS'],
  ])('names %s: a cancel in other case returns %s', (names, expected) => {
    const events = run(planOf([[initialize, { ...cancel, spelling: 'otherCase' }]]), names)
    expect(events.at(-1)?.status === 0 ? 'SUCCESS' : 'FAILURE').toBe(expected)
  })
})

describe('the lock of the device list matters: without it, the suite finds the race', () => {
  const procedures: readonly ProcedureName[] = [
    'initializeDeviceInstance',
    'cancelInitializeDeviceInstance',
    'startDevice',
    'deInitializeDeviceInstance',
  ]
  it.each(procedures)('in %s', async (procedure) => {
    const unlocked: Ndis = {
      ...faithfulNdis,
      [procedure]: faithfulNdis[procedure].filter((step) => !step.name.includes('the list lock')),
    }
    const [first, ...others] = policies.map((one) => createSimulator(one, unlocked))
    if (!first) throw new Error('no policy')
    const result = await runCampaign({
      adapters: [first, ...others],
      name: 'unlocked',
      plans: 4000,
      seed: 1,
      profile: 'derived',
      pattern: '*',
      repeats: 1,
    })
    expect(result.failures.length).toBeGreaterThan(0)
  })
})
