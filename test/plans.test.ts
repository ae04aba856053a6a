/** The generator: legal callers only, and everything that a plan can be is drawn. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Plan, type Step, stepKinds } from '../adapters/plan.ts'
import { faithfulNdis } from '../adapters/simulator/ndis.ts'
import { policies, resolutionOf } from '../adapters/simulator/policy.ts'
import { following } from '../adapters/simulator/schedule.ts'
import { runToEnd } from '../adapters/simulator/scheduler.ts'
import { createWorld, simulate } from '../adapters/simulator/simulator.ts'
import { eventsOf, spellings } from '../model/history.ts'
import { nearName } from '../model/names.ts'
import { illegality } from '../runner/legal.ts'
import { plainName } from '../runner/names.ts'
import { plans } from '../runner/plans.ts'
import { simplerPlans } from '../runner/simpler-plans.ts'
import { miniportInitializeStatuses } from '../spec/constants.ts'

const [plainest] = policies
if (!plainest) throw new Error('no policy')

const drawn = fc.sample(plans(), { numRuns: 3000, seed: 11 })

const stepsOf = (plan: Plan): Step[] => plan.threads.flat()
const insideOf = (plan: Plan): Step[] => plan.instances.flatMap((instance) => instance.miniportInitialize.inside)

/** Each of the values wanted is among those seen. */
function expectAll<T>(wanted: readonly T[], seen: Iterable<T>): void {
  const found = new Set(seen)
  expect(wanted.filter((one) => !found.has(one))).toEqual([])
}

describe('plans', () => {
  it('are those of legal callers', () => {
    expect(drawn.map(illegality).filter((problem) => problem !== undefined)).toEqual([])
  })

  it('are the same for the same seed', () => {
    expect(fc.sample(plans(), { numRuns: 50, seed: 11 })).toEqual(drawn.slice(0, 50))
  })

  it('have 1 to 4 threads, 1 to 4 instances, 1 to 2 drivers', () => {
    expectAll(
      [1, 2, 3, 4],
      drawn.map((plan) => plan.threads.length),
    )
    expectAll(
      [1, 2, 3, 4],
      drawn.map((plan) => plan.instances.length),
    )
    expectAll(
      [1, 2],
      drawn.map((plan) => plan.drivers),
    )
  })

  it('have every kind of step, and those allowed inside callbacks', () => {
    expectAll(
      stepKinds,
      drawn.flatMap(stepsOf).map((step) => step.kind),
    )
    expectAll(
      ['initialize', 'cancel', 'start', 'release'],
      drawn.flatMap(insideOf).map((step) => step.kind),
    )
  })

  it('cancel with every spelling, by the owner and by another driver', () => {
    const cancels = drawn.flatMap((plan) =>
      stepsOf(plan).flatMap((step) =>
        step.kind === 'cancel' ? [{ ...step, owned: step.driver === plan.instances[step.instance]?.owner }] : [],
      ),
    )
    expectAll(
      [...spellings],
      cancels.map((step) => step.spelling),
    )
    expectAll(
      [true, false],
      cancels.map((step) => step.owned),
    )
  })

  it('have the hard names: prefix, one unit longer, one unit different, embedded NUL, lone surrogate, very long', () => {
    const names = drawn.flatMap((plan) => plan.instances.map((instance) => instance.name))
    const base = plainName(0)
    expect(names.some((name) => name.length === base.length - 1 && nearName(name, base))).toBe(true)
    expect(names.some((name) => name.length === base.length + 1 && nearName(name, base))).toBe(true)
    expect(
      names.some((name) => name.length === base.length && nearName(name, base) && name.join() !== base.join()),
    ).toBe(true)
    expect(names.some((name) => name.includes(0))).toBe(true)
    expect(names.some((name) => name.includes(0xd800))).toBe(true)
    expect(names.some((name) => name.length > 500)).toBe(true)
  })

  it('have NULL contexts, held callbacks, and every documented status of MiniportInitializeEx', () => {
    const instances = drawn.flatMap((plan) => plan.instances)
    expectAll(
      ['own', 'null'],
      instances.map((instance) => instance.context),
    )
    expectAll(
      [true, false],
      instances.map((instance) => instance.miniportInitialize.held),
    )
    expectAll(
      [...miniportInitializeStatuses],
      instances.map((instance) => instance.miniportInitialize.status),
    )
  })

  it('run to their end on the simulator: all steps, a judged teardown, quiesced', () => {
    for (const [index, plan] of drawn.slice(0, 1000).entries()) {
      const policy = policies[index % policies.length]
      if (!policy) throw new Error('no policy')
      const history = simulate(plan, policy)
      const events = eventsOf(history)
      expect(history.ending).toBe('quiesced')
      expect(events.filter((event) => event.kind === 'quiesced')).toHaveLength(2)
      expect(events.at(-1)?.kind).toBe('quiesced')
      // Every call that the plan asks for has been made; what waits or releases leaves no event.
      const called = events
        .slice(
          0,
          events.findIndex((event) => event.kind === 'quiesced'),
        )
        .filter((event) => event.kind === 'call')
      for (const kind of ['initialize', 'cancel', 'start', 'unbind'] as const) {
        const asked = stepsOf(plan).filter((step) => step.kind === kind).length
        expect(called.filter((event) => event.function === kind).length).toBeGreaterThanOrEqual(asked)
      }
    }
  })
})

describe('of the steps of a plan', () => {
  it('every one begins, on the simulator', () => {
    let [generated, begun] = [0, 0]
    for (const [index, plan] of drawn.entries()) {
      const world = createWorld(
        plan,
        resolutionOf(policies[index % policies.length] ?? plainest, () => false),
        faithfulNdis,
      )
      // A thread without a frame has only waited for what had been reached: it has come to its end before anything moved.
      const frames = world.threads.slice(0, plan.threads.length).flatMap((thread) => thread.frames.slice(0, 1))
      begun += plan.threads.reduce(
        (sum, steps, at) => sum + (world.threads[at]?.frames.length === 0 ? steps.length : 0),
        0,
      )
      expect(runToEnd(world, following(plan))).toBe('quiesced')
      generated += stepsOf(plan).length
      begun += frames.reduce((sum, frame) => sum + frame.next, 0)
    }
    expect(begun).toBe(generated)
    expect(generated).toBeGreaterThan(15_000)
  })

  it.each(stepKinds.filter((kind) => kind !== 'initialize'))('%s has a weight of zero in some plans', (kind) => {
    const long = fc.sample(plans({ threads: 1, steps: 60 }), { numRuns: 600, seed: 12 })
    const without = long.filter(
      (plan) => stepsOf(plan).length > 30 && !stepsOf(plan).some((step) => step.kind === kind),
    )
    expect(without.length).toBeGreaterThan(5)
    expect(long.some((plan) => stepsOf(plan).some((step) => step.kind === kind)) || kind === 'barrier').toBe(true)
  })

  it('the order is left to every scheduler of the portfolio, and to choices', () => {
    const kindOf = ({ scheduler }: Plan): string =>
      scheduler?.kind === 'pct' ? `pct ${scheduler.depth}` : (scheduler?.kind ?? 'choices')
    expectAll(['choices', 'uniform', 'walk', 'pct 1', 'pct 2', 'pct 3', 'pct 4'], drawn.map(kindOf))
    expect(drawn.every((plan) => plan.scheduler === undefined || plan.choices.length === 0)).toBe(true)
  })
})

describe('simpler plans', () => {
  it('are legal, other than the plan, and lead to an end', () => {
    const size = (plan: Plan): number =>
      JSON.stringify({ ...plan, choices: plan.choices.filter((choice) => choice > 0) }).length
    for (const plan of drawn.slice(0, 200)) {
      const candidates = [...simplerPlans(plan)]
      expect(candidates.map(illegality).filter((problem) => problem !== undefined)).toEqual([])
      expect(candidates.every((candidate) => JSON.stringify(candidate) !== JSON.stringify(plan))).toBe(true)
      let [current, steps] = [plan, 0]
      for (let next = [...simplerPlans(current)].find((one) => size(one) < size(current)); next; steps++) {
        current = next
        next = [...simplerPlans(current)].find((one) => size(one) < size(current))
      }
      expect(steps).toBeLessThan(400)
      expect(stepsOf(current)).toEqual([])
    }
  })

  it('are what fast-check shrinks a plan to, down to the step that matters', () => {
    const hasCancel = (plan: Plan): boolean => stepsOf(plan).some((step) => step.kind === 'cancel')
    const property = fc.property(plans(), (plan) => !hasCancel(plan))
    const { counterexample } = fc.check(property, { seed: 3, numRuns: 200 })
    const [plan] = counterexample ?? []
    expect(plan).toMatchObject({
      drivers: 1,
      instances: [{ owner: 0, adapter: 0, context: 'own' }],
      threads: [[{ kind: 'cancel', instance: 0, driver: 0, spelling: 'terminated' }]],
      choices: [],
    })
  })
})
