/** The exhaustive part: its counts against numbers worked out by hand, its reductions against doing without them, its findings as plans. */
import { describe, expect, it } from 'vitest'
import type { Plan, Step } from '../adapters/plan.ts'
import { createFaulty, faultNamed, faults } from '../adapters/faults/faults.ts'
import { createMachine } from '../adapters/simulator/machine.ts'
import { faithfulNdis } from '../adapters/simulator/ndis.ts'
import { type Policy, coveringPolicy, policies, policiesNamed, policyName } from '../adapters/simulator/policy.ts'
import { createSimulator } from '../adapters/simulator/simulator.ts'
import type { AtomicStep, Ndis, World } from '../adapters/simulator/world.ts'
import { createChecker } from '../model/checker.ts'
import { createStepwise } from '../model/stepwise.ts'
import { type Bound, boundName, defaultBounds, parseBounds } from '../runner/exhaustive/bound.ts'
import type { Certificate } from '../runner/exhaustive/certificate.ts'
import { mostGeneralClient } from '../runner/exhaustive/client.ts'
import { exploreAll } from '../runner/exhaustive/explore-all.ts'
import { type Explored, explore } from '../runner/exhaustive/explore.ts'
import { settingOfAll, weightOf } from '../runner/exhaustive/open-setting.ts'
import { createProduct } from '../runner/exhaustive/product.ts'
import { walk } from '../runner/exhaustive/walk.ts'

const policy = (name: string): Policy => {
  const [found, ...others] = policiesNamed(name) ?? []
  if (found === undefined || others.length > 0) throw new Error(`${name} is not one policy`)
  return found
}

const onWorker = policy('worker,at-start,ignored,exact')
const free = policy('free,exact')

const initialize: Step = { kind: 'initialize', instance: 0 }
const start: Step = { kind: 'start', instance: 0 }
const cancel: Step = { kind: 'cancel', instance: 0, driver: 0, spelling: 'terminated' }

const skeleton: Plan = {
  drivers: 1,
  instances: [
    {
      owner: 0,
      adapter: 0,
      name: [0x41],
      context: 'own',
      miniportInitialize: { status: 0, held: false, inside: [] },
    },
  ],
  threads: [],
  choices: [],
  skew: 0,
}

const planOf = (...threads: readonly (readonly Step[])[]): Plan => ({ ...skeleton, threads })

const unlimited = { states: 3_000_000 }

const walkPlan = (plan: Plan, under = onWorker): Explored =>
  explore({ what: plan, policy: under, anyNames: false }, faithfulNdis, unlimited)

const walkBound = (bound: Bound, ndis: Ndis = faithfulNdis, under = free): Explored =>
  explore({ what: bound, policy: under, anyNames: false }, ndis, unlimited)

describe('the number of interleavings is the one worked out by hand', () => {
  it('two cancels of what was never initiated: each is called, and returns; 6 ways to order 2 and 2 moves', () => {
    expect(walkPlan(planOf([cancel], [cancel]))).toMatchObject({ ended: 'complete', interleavings: 6n })
  })

  it('three of them: 90 ways to order 2, 2 and 2 moves', () => {
    expect(walkPlan(planOf([cancel], [cancel], [cancel]))).toMatchObject({ interleavings: 90n })
  })

  it('a cancel against Initialize and START with the callback on the worker: 55', () => {
    // Initialize and START are called and return: 4 moves. If the entry stands at the START, the worker takes 5 more: it takes the entry,
    // commits it, enters MiniportInitializeEx, leaves it, and notes that. The cancel is called at any time before it returns.
    //   it returns before Initialize does, and fails:         after 0 or 1 moves:      1 + 2 ways to have called it
    //   between that and the START, and stops all that is to come: after 2 or 3 moves: 3 + 4
    //   after the START, and fails:                           after 4 to 9 moves:      5 + 6 + 7 + 8 + 9 + 10
    expect(walkPlan(planOf([initialize, start], [cancel]))).toMatchObject({ interleavings: 55n })
  })

  it('all plans of one thread with at most one step: 9 of them, each with 8 kinds of callback', () => {
    expect(walkBound({ threads: 1, steps: 1, instances: 1 })).toMatchObject({ interleavings: 72n })
  })
})

describe('a walk', () => {
  it.each(['2x2', '3x1', '1x2x2'])('finds nothing in %s, whatever the policy decides', (name) => {
    const [bound] = parseBounds(name) ?? []
    expect(bound && walkBound(bound)).toMatchObject({ ended: 'complete' })
  })

  it('visits less where threads are told apart by what they do alone, and counts the same', () => {
    const budgets = [1, 1, 1]
    const open = settingOfAll(skeleton, { ndis: faithfulNdis, policy: onWorker })
    const machine = createMachine(open, true)
    const judge = createStepwise(skeleton.instances, 4)
    const walked = (symmetric: boolean): ReturnType<typeof walk> => {
      const product = createProduct(machine, judge, { ...mostGeneralClient(budgets, 1), symmetric })
      return walk(product, (shared) => weightOf(machine.decidedIn(shared), open), unlimited)
    }
    const [folded, whole] = [walked(true), walked(false)]
    expect(folded.interleavings).toBe(whole.interleavings)
    expect(folded.states * 2).toBeLessThan(whole.states)
  })

  it('visits less where callbacks that were released are taken for callbacks that are not held, and counts the same', () => {
    const walked = (simplifies: boolean): ReturnType<typeof walk> => {
      const open = settingOfAll(skeleton, { ndis: faithfulNdis, policy: free })
      const machine = createMachine(simplifies ? open : { ...open, simplified: (state) => state }, true)
      const product = createProduct(machine, createStepwise(skeleton.instances, 3), mostGeneralClient([3, 1], 1))
      return walk(product, (shared) => weightOf(machine.decidedIn(shared), open), unlimited)
    }
    const [folded, whole] = [walked(true), walked(false)]
    expect(folded.interleavings).toBe(whole.interleavings)
    expect(folded.states).toBeLessThan(whole.states)
  })

  it.each([['faithful', faithfulNdis] as const, ...faults.map((fault) => [fault.name, fault.ndis] as const)])(
    'of %s finds the same with and without taking steps under the lock for one',
    (name, ndis) => {
      // Which string is which is forgotten between two moves: where each step is one, this fault takes a cancel more to show.
      const budgets = name === 'reads-later' ? [2, 2] : [2, 1]
      const outcome = (merge: boolean): string => {
        const open = settingOfAll(skeleton, { ndis, policy: free })
        const machine = createMachine(open, merge)
        const product = createProduct(machine, createStepwise(skeleton.instances, 3), mostGeneralClient(budgets, 1))
        const { ended } = walk(product, () => 1n, unlimited)
        return merge && machine.undisciplined ? outcome(false) : ended
      }
      expect(outcome(true)).toBe(outcome(false))
    },
  )

  it.each(['cancelInitializeDeviceInstance', 'initializeDeviceInstance', 'pnpWorker'] as const)(
    'finds what comes of a lock that %s takes without waiting for it',
    (procedure) => {
      const [acquire, ...steps] = faithfulNdis[procedure]
      if (acquire?.ready === undefined) throw new Error(`${procedure} does not begin with the lock`)
      const ready: AtomicStep['ready'] = (world, frame, thread) =>
        acquire.ready?.({ ...world, locked: false }, frame, thread) ?? 'ready'
      expect(
        walkBound(
          { threads: 2, steps: 3, instances: 1 },
          { ...faithfulNdis, [procedure]: [{ ...acquire, ready }, ...steps] },
        ),
      ).toMatchObject({ ended: 'found' })
    },
  )

  it('stops at the most states that it may keep, and then certifies nothing', () => {
    const limited = explore(
      { what: { threads: 2, steps: 3, instances: 1 }, policy: free, anyNames: true },
      faithfulNdis,
      {
        states: 10_000,
      },
    )
    expect(limited.ended).toBe('states')
  })
})

describe('what it finds', () => {
  const checker = createChecker()

  it.each(['check-then-act', 'cancel-unlocked', 'busy-fails', 'dispatch-unlocked', 'queued-success', 'always-failure'])(
    'of the fault %s is a plan whose choices fit, and which diverges each time',
    async (name) => {
      const fault = faultNamed(name)
      const { found } = walkBound({ threads: 2, steps: 3, instances: 1 }, fault?.ndis)
      if (fault === undefined || found === undefined) throw new Error(`${name} is not found`)
      const adapter = createFaulty(fault, found.policy)
      expect(await adapter.misfit?.(found.plan)).toBeUndefined()
      const history = await adapter.run(found.plan)
      expect(checker.judge(history, found.plan.instances)).toMatchObject({ kind: 'diverges' })
      expect(await adapter.run(found.plan)).toEqual(history)
    },
  )

  it('behind a callback that was held and released is a plan that holds it', async () => {
    const isHeld = (world: World): boolean => world.plan.instances[0]?.miniportInitialize.held === true
    const callMiniport = faithfulNdis.dispatch.find((step) => step.name === 'call MiniportInitializeEx')
    if (callMiniport === undefined) throw new Error('no such step')
    const noteHeld: AtomicStep = {
      name: 'see whether the callback is to be held',
      when: (frame) => frame.entry >= 0,
      run: (world, frame) => {
        frame.mark = isHeld(world) ? 1 : 0
      },
    }
    const callAgain: AtomicStep = {
      ...callMiniport,
      when: (frame, world) => frame.mark === 1 && world.notes[0]?.released === true,
    }
    const dispatch = faithfulNdis.dispatch.flatMap((step) =>
      step === callMiniport ? [noteHeld, callMiniport, callAgain] : [step],
    )
    const ndis = { ...faithfulNdis, dispatch }
    const { found } = walkBound({ threads: 2, steps: 2, instances: 1 }, ndis)
    expect(found?.plan.instances[0]?.miniportInitialize.held).toBe(true)
    const history = found && (await createSimulator(found.policy, ndis).run(found.plan))
    expect(history && checker.judge(history, found.plan.instances)).toMatchObject({ broken: 'INIT-ONCE' })
  })

  it('in the interleavings of one plan is that plan, with the choices that show it', async () => {
    const fault = faultNamed('check-then-act')
    if (fault === undefined) throw new Error('no such fault')
    const plan = planOf([initialize, cancel], [cancel])
    const { found } = explore({ what: plan, policy: onWorker, anyNames: false }, fault.ndis, unlimited)
    expect(found?.plan.threads).toEqual(plan.threads)
    const history = found && (await createFaulty(fault, found.policy).run(found.plan))
    expect(history && checker.judge(history, plan.instances)).toMatchObject({ kind: 'diverges', broken: 'CANCEL-ONCE' })
  })

  it('is nothing where a barrier of the plan rules it out', () => {
    const barrier: Step = { kind: 'barrier' }
    const apart = planOf([initialize, cancel, barrier], [barrier, cancel])
    const fault = faultNamed('check-then-act')
    if (fault === undefined) throw new Error('no such fault')
    // It keeps the two cancels apart, so that they cannot race.
    const ended = (plan: Plan): string =>
      explore({ what: plan, policy: onWorker, anyNames: false }, fault.ndis, unlimited).ended
    expect([ended(planOf([initialize, cancel], [cancel])), ended(apart)]).toEqual(['found', 'complete'])
  })
})

describe('an exploration', () => {
  const simulators = policies.map((one) => createSimulator(one))
  const [first, ...others] = simulators
  if (first === undefined) throw new Error('no policy')
  const bound: Bound = { threads: 2, steps: 1, instances: 1 }

  it('of all policies walks the one that can do what they all can', async () => {
    const { certificates, found } = await exploreAll({ adapters: [first, ...others], what: [bound] })
    expect(found).toEqual([])
    expect(certificates).toMatchObject([{ ...bound, kind: 'bound', policy: 'free', ended: 'complete' }])
    expect(BigInt(certificates[0]?.interleavings ?? 0)).toBeGreaterThan(1000n)
    const [one, ...rest] = policies
    expect(one && policyName(coveringPolicy([one, ...rest]))).toBe('free,exact')
  })

  it('of a fault names the adapter that shows what was found', async () => {
    const fault = faultNamed('stays-linked')
    if (fault === undefined) throw new Error('no such fault')
    const { found } = await exploreAll({
      adapters: [createFaulty(fault, onWorker)],
      what: [{ threads: 2, steps: 2, instances: 1 }],
    })
    expect(found.map((one) => one.adapter)).toEqual([`fault:stays-linked:${policyName(onWorker)}`])
  })

  it('that is interrupted says so, and how far it had come', async () => {
    const interrupt = new AbortController()
    interrupt.abort()
    const what: Bound = { threads: 2, steps: 4, instances: 1 }
    const { certificates } = await exploreAll({ adapters: [first], what: [what], signal: interrupt.signal })
    expect(certificates).toMatchObject([{ ended: 'interrupted' }])
    expect(certificates[0]?.states).toBeGreaterThan(0)
  })

  it('says of a long walk what is to be expected, where it is asked to', async () => {
    const what: Bound = { threads: 2, steps: 4, instances: 1 }
    // A quarter of the states that it may take makes a walk long.
    const walked = async (states: number, forecast: boolean): Promise<readonly Certificate[]> =>
      (await exploreAll({ adapters: [first], what: [what], forecast, states })).certificates
    const [long] = await walked(200_000, true)
    const ratio = (long?.expected ?? 0) / (long?.states ?? 1)
    expect(ratio).toBeGreaterThan(0.5)
    expect(ratio).toBeLessThan(3)
    for (const [short] of [await walked(200_000, false), await walked(2_000_000, true)]) {
      expect(short).toMatchObject({ states: long?.states })
      expect(short).not.toHaveProperty('expected')
    }
  })

  it('that is cut short says what of a smaller bound was walked instead', async () => {
    const what: Bound = { threads: 2, steps: 3, instances: 1 }
    const { certificates } = await exploreAll({ adapters: [first], what: [what], forecast: true, states: 10_000 })
    expect(certificates).toMatchObject([
      { steps: 2, ended: 'complete' },
      { steps: 3, ended: 'states' },
    ])
  })

  it('has nothing to walk on real threads', async () => {
    const { simulated: _, ...real } = first
    expect(await exploreAll({ adapters: [real], what: [bound] })).toEqual({ certificates: [], found: [] })
  })
})

describe('a bound', () => {
  it.each(['2x4', '3x2', '2x2x2'])('%s is read as it is written', (text) => {
    expect(parseBounds(text)?.map(boundName)).toEqual([text])
  })

  it('is made of three by default', () => {
    expect(parseBounds(defaultBounds)).toEqual([
      { threads: 2, steps: 5, instances: 1 },
      { threads: 3, steps: 2, instances: 1 },
      { threads: 2, steps: 2, instances: 2 },
    ])
  })

  it.each(['', '2', '0x1', '2x', '5x1', '2x17', '2x2x4', 'axb', '2x4;3x2', '-1x2'])('%j is none', (text) => {
    expect(parseBounds(text)).toBeUndefined()
  })
})
