/** Plans for adapters that can do less: legal, within what they take, and as they are for those that take everything. */
import { describe, expect, it } from 'vitest'
import type { Adapter, Capabilities } from '../adapters/adapter.ts'
import { openAdapters } from '../adapters/open.ts'
import type { Plan, Step } from '../adapters/plan.ts'
import { createChecker } from '../model/checker.ts'
import { type HistoryEvent, encodeEvent, eventsOf } from '../model/history.ts'
import { runCampaign } from '../runner/campaign.ts'
import { drawnPlans } from '../runner/drawn.ts'
import { illegality } from '../runner/legal.ts'
import { plans } from '../runner/plans.ts'
import { countedClauses } from '../runner/profile.ts'
import { type Result, exitCodeOf } from '../runner/result.ts'
import { suitedTo } from '../runner/suited.ts'
import { clauses } from '../spec/clauses.ts'
import { type Observation, allObservations } from '../spec/observations.ts'

const drawn = drawnPlans(plans(), 3, 0, 600)
const everything: Capabilities = { observes: allObservations, deterministic: true }

const without = (...names: readonly Observation[]): Capabilities => ({
  ...everything,
  observes: new Set([...allObservations].filter((name) => !names.includes(name))),
})

function stepsOf(plan: Plan): readonly Step[] {
  return [...plan.threads.flat(), ...plan.instances.flatMap(({ miniportInitialize }) => miniportInitialize.inside)]
}

describe('a plan for an adapter', () => {
  it('that takes everything is the plan itself', () => {
    const suited = suitedTo({ ...everything, limits: { drivers: 2, instances: 8, threads: 8 } })
    expect(drawn.every((plan) => suited(plan) === plan)).toBe(true)
  })

  it.each<[string, Capabilities, (plan: Plan) => boolean]>([
    ['of one driver', without('drivers'), (plan) => plan.drivers === 1],
    ['of one instance', without('instances'), (plan) => plan.instances.length === 1],
    [
      'without spellings',
      without('spellings'),
      (plan) => stepsOf(plan).every((step) => step.kind !== 'cancel' || step.spelling === 'terminated'),
    ],
    [
      'without calls inside callbacks',
      without('inside'),
      (plan) => plan.instances.every((one) => one.miniportInitialize.inside.length === 0),
    ],
    [
      'of one thread',
      { ...everything, limits: { drivers: 2, instances: 8, threads: 1 } },
      (plan) => plan.threads.length === 1,
    ],
    [
      'of two instances',
      { ...everything, limits: { drivers: 2, instances: 2, threads: 8 } },
      (plan) => plan.instances.length <= 2,
    ],
    [
      'of little',
      { ...without('drivers', 'instances', 'spellings', 'inside'), limits: { drivers: 1, instances: 1, threads: 2 } },
      (plan) => plan.threads.length <= 2 && plan.drivers === 1,
    ],
  ])('%s is legal, within it, and mostly not empty', (_, capabilities, within) => {
    const suited = drawn.map(suitedTo(capabilities))
    expect(suited.map(illegality).filter((problem) => problem !== undefined)).toEqual([])
    expect(suited.filter((plan) => !within(plan))).toEqual([])
    expect(drawn.filter((plan) => !within(plan)).length).toBeGreaterThan(50)
    expect(suited.filter((plan) => stepsOf(plan).length > 0).length).toBeGreaterThan(0.9 * drawn.length)
  })
})

/** A simulator that claims less than it does. */
async function claiming(name: string, capabilities: Capabilities): Promise<Adapter> {
  const [adapter] = await openAdapters(name)
  const { simulated: _, ...rest } = adapter
  return { ...rest, capabilities }
}

async function judged(adapter: Adapter): Promise<Result> {
  return runCampaign({
    adapters: [adapter],
    name: 'test',
    plans: 3000,
    seed: 2,
    profile: 'derived',
    pattern: '*',
    repeats: 1,
  })
}

function isCallback({ kind }: HistoryEvent): boolean {
  return kind !== 'call' && kind !== 'return' && kind !== 'quiesced'
}

describe('what an adapter cannot show', () => {
  it.each<Observation>([
    'callbacks',
    'contexts',
    'start',
    'drivers',
    'instances',
    'spellings',
    'input',
    'inside',
    'quiescence',
  ])('for want of %s is unobservable, with the reason; the rest is judged', async (missing) => {
    const result = await judged(await claiming('simulator:worker,at-dequeue,counts,exact', without(missing)))
    const lacking = clauses
      .filter(({ needs }: { readonly needs: readonly Observation[] }) => needs.includes(missing))
      .map(({ id }) => id)
    expect(result.clauses.filter(({ verdict }) => verdict === 'unobservable').map(({ id }) => id)).toEqual(lacking)
    expect(result.clauses.find(({ verdict }) => verdict === 'unobservable')?.reason).toContain(
      'the adapter cannot show',
    )
    expect(result.failures).toEqual([])
  })

  it('is no failure, even where it would be one', async () => {
    const result = await judged(
      await claiming('fault:lost-context:worker,at-dequeue,counts,exact', without('contexts')),
    )
    expect(result.clauses.find(({ id }) => id === 'INIT-OWN')).toMatchObject({ verdict: 'unobservable', counts: true })
    expect(result.failures.filter(({ verdict }) => verdict.broken === 'INIT-OWN')).toEqual([])
  })

  it.each<[Observation, (event: HistoryEvent, plan: Plan) => readonly HistoryEvent[]]>([
    ['callbacks', (event) => (isCallback(event) ? [] : [event])],
    ['start', (event) => (event.function === 'start' ? [] : [event])],
    [
      'contexts',
      (event, plan) =>
        isCallback(event) && event.instance >= 0
          ? [
              {
                ...event,
                initiation: 0,
                driver: plan.instances[event.instance]?.owner ?? 0,
              },
            ]
          : [event],
    ],
    ['input', (event) => [{ ...event, detail: event.kind === 'return' ? 0 : event.detail }]],
  ])('%s, changes no verdict of a conforming implementation where it is really not shown', async (missing, shown) => {
    const { observes } = without(missing)
    const enforced = countedClauses('client', '*', observes)
    const checker = createChecker({ enforced: (clause) => enforced.has(clause) })
    const suit = suitedTo(without('inside', 'spellings'))
    const adapters = [
      ...(await openAdapters('simulator')),
      ...(await openAdapters('look-alike:worker-per-device:worker,at-dequeue,counts,exact')),
    ]
    for (const [index, plan] of drawnPlans(plans(), 8, 0, 3000).map(suit).entries()) {
      // oxlint-disable-next-line no-await-in-loop -- a simulator never waits
      const history = await adapters[index % adapters.length]?.run(plan)
      if (history === undefined) continue
      const events = eventsOf(history).flatMap((event) => shown(event, plan))
      const verdict = checker.judge({ ...history, words: events.flatMap(encodeEvent) }, plan.instances)
      expect(verdict.kind, JSON.stringify({ plan, verdict })).toBe('conforms')
    }
  })

  it('leaves a failure of the rest a failure', async () => {
    const result = await judged(
      await claiming('fault:always-failure:worker,at-dequeue,counts,exact', without('drivers', 'input')),
    )
    expect(exitCodeOf(result)).toBe(1)
    expect(result.failures.map(({ verdict }) => verdict.broken)).toContain('CANCEL-STOPPABLE')
  })
})
