/**
 * The model is exact, as far as the simulator can show it: what any policy of the simulator does is allowed, and what the documents allow
 * some policy does. Neither comes to a dead end. See also `transitions.test.ts`, `needed.test.ts` and `later-returns.test.ts`.
 */
import { describe, expect, it } from 'vitest'
import { type Fault } from '../adapters/faults/fault.ts'
import { faults } from '../adapters/faults/faults.ts'
import { faithfulNdis } from '../adapters/simulator/ndis.ts'
import { type Policy, freePolicies, policies, policyName } from '../adapters/simulator/policy.ts'
import { simulate } from '../adapters/simulator/simulator.ts'
import { createChecker } from '../model/checker.ts'
import { encodeEvent, eventKinds, word } from '../model/history.ts'
import { createStepwise, stops } from '../model/stepwise.ts'
import { findSchedule } from '../runner/find-schedule.ts'
import { NDIS_STATUS_SUCCESS, statuses } from '../spec/constants.ts'
import { allHistories, compare } from './support/compare.ts'
import { createDocumented } from './support/documented.ts'
import { planOf, planWith } from './support/plan-of.ts'
import { threads } from './support/scene.ts'
import { settles } from './support/settles.ts'
import { createSimulated } from './support/simulated.ts'
import { formatHistory, historyOf } from './support/traces.ts'
import { type Walk, byOther, nearNames, otherSpellings, twoNames, walkAll } from './support/walks.ts'

const long = process.env['IMCANCEL_LONG'] !== undefined
const timeout = 1_200_000

const [free] = freePolicies
if (free === undefined) throw new Error('no policy decides anew each time')
const freely: Policy = free

/** Each callback returns SUCCESS or a failure, and makes a cancel before or not. */
const plans = [
  planWith(NDIS_STATUS_SUCCESS, 0, [[], []]),
  planWith(NDIS_STATUS_SUCCESS, 1, [[], []]),
  planWith(statuses.NDIS_STATUS_RESOURCES, 0, [[], []]),
  planWith(statuses.NDIS_STATUS_RESOURCES, 1, [[], []]),
] as const
const { instances: devices } = plans[0]

describe('never stricter: a walk of all plans and interleavings ends complete, without a run that diverges, stalls or loops,', () => {
  it.each(policies.filter((policy) => policy.names === 'exact'))(
    'of 2 threads with 2 steps, names compared either way, when $dispatch, $commit, $earlyStart',
    (policy) => {
      expect(walkAll({ budgets: [2, 2], policy }), policyName(policy)).toMatchObject({
        ended: 'complete',
        diverges: false,
      })
    },
  )

  const freeWalks: readonly (Walk & { readonly what: string })[] = [
    { what: long ? '2 threads with 4 steps' : '2 threads with 3 steps', budgets: long ? [4, 4] : [3, 3] },
    { what: 'handles and spellings of all kinds', budgets: [2, 2], more: [byOther, ...otherSpellings] },
    { what: 'two instances', budgets: [2, 1], names: twoNames },
    { what: 'two instances whose names are near', budgets: [2, 1], names: nearNames },
  ]
  it.each(freeWalks)('of $what, when all is decided anew each time', { timeout }, (one) => {
    expect(walkAll(one)).toMatchObject({ ended: 'complete', diverges: false })
  })
})

type FaultName = (typeof faults)[number]['name']

describe('and such a walk does find what is wrong:', () => {
  const spelled: Walk = { budgets: [2], more: otherSpellings }
  const otherInstance = (steps: number): Walk => ({ budgets: [steps], names: twoNames })
  /** With another driver's handle, another spelling, another instance, or a name that is near */
  const wide: Readonly<Partial<Record<FaultName, Walk>>> = {
    'any-driver': { budgets: [2], more: [byOther] },
    'other-driver-drops': { budgets: [3], more: [byOther] },
    terminator: spelled,
    'maximum-length': spelled,
    'counts-units': spelled,
    'terminates-input': { budgets: [1], more: otherSpellings },
    newest: otherInstance(3),
    'start-for-any': otherInstance(3),
    'first-context': otherInstance(3),
    'all-instances': otherInstance(4),
    'one-at-a-time': otherInstance(4),
    'start-lost-when-busy': otherInstance(4),
    'empties-queue': otherInstance(5),
    prefix: { budgets: [3], names: nearNames },
    'all-of-prefix': { budgets: [4], names: nearNames },
  }
  /** Those that show in what these clients do not do, or that leave a run without an end: a removal, other names that are near, a record used anew. */
  const elsewhere: ReadonlySet<FaultName> = new Set([
    'truncated',
    'masks-case',
    'reuses-records',
    'waits-for-start',
    'lock-kept',
    'stops-callback',
    'removes-first',
  ])

  it.each(faults.filter(({ name }) => !elsewhere.has(name)))(
    '$name diverges',
    ({ name, ndis }: Fault & { readonly name: FaultName }) => {
      const plain: Walk = { budgets: [2, 2] }
      expect(walkAll({ ...(wide[name] ?? plain), ndis })).toMatchObject({ ended: 'found', diverges: true })
    },
  )

  it.each(Object.entries(wide))('%s takes more than 2 threads with 2 steps of the plainest client', (name) => {
    const ndis = faults.find((fault) => fault.name === name)?.ndis ?? faithfulNdis
    expect(walkAll({ budgets: [2, 2], ndis }).diverges).toBe(false)
  })
})

describe('never looser: what the documents allow, the simulator does', () => {
  const bounds = long ? { events: 13, histories: 2_650_254 } : { events: 9, histories: 8838 }
  const excluded = long
    ? { questions: 60_669_534, elsewhere: 1_628_206, putOff: 179_974 }
    : { questions: 128_636, elsewhere: 8052, putOff: 192 }

  it(
    `all ${bounds.histories} histories of at most ${bounds.events} events, of 1 instance, 2 threads of its driver and the PnP worker`,
    { timeout },
    () => {
      const compared = compare(
        createStepwise(devices, threads),
        createDocumented(),
        createSimulated(plans, freely),
        bounds.events,
      )
      expect(compared.missing.map((events) => formatHistory(historyOf(events), devices))).toEqual([])
      expect(compared).toEqual({ histories: bounds.histories, ...excluded, missing: [] })
    },
  )

  it('and for a policy that decides once and for all, the comparison says what is missing', () => {
    const [fixed] = policies
    if (fixed === undefined) throw new Error('no policy')
    const simulated = createSimulated(plans, fixed)
    const { missing } = compare(createStepwise(devices, threads), createDocumented(), simulated, 7)
    expect(missing.length).toBeGreaterThan(0)
  })

  const few = allHistories(createDocumented(), 7)

  it(`each of the ${few.length} of at most 7 events by the plan that belongs to it, with choices that are found`, () => {
    expect(few).toHaveLength(530)
    const checker = createChecker()
    for (const events of few) {
      const plan = planOf(events)
      const trace = events.flatMap(encodeEvent)
      const shown = formatHistory(historyOf(events), devices)
      expect(checker.judge(historyOf(events), devices), shown).toEqual({ kind: 'conforms' })
      const accepts = (history: Parameters<typeof checker.judge>[0]): boolean =>
        checker.judge(history, devices).kind === 'conforms'
      const found = findSchedule({ plan, policy: freely, ndis: faithfulNdis, trace, accepts, maximumRuns: 1000 })
      expect(found.choices, shown).toBeDefined()
      const again = simulate({ ...plan, choices: found.choices ?? [] }, freely)
      expect(Array.from(again.words).slice(0, trace.length), shown).toEqual(trace)
    }
  })
})

describe('no dead ends: with no further call of a driver, what the judge allows comes to rest', () => {
  const events = long ? 9 : 7

  it(`from all that it can carry behind at most ${events} events, open questions among them`, { timeout }, () => {
    const settled = settles(createStepwise(devices, threads), events)
    expect(settled.deadEnds.map((way) => formatHistory(historyOf(way), devices))).toEqual([])
    expect(settled.places).toBe(long ? 16_450 : 2020)
  })

  it('and not where it never let a callback be entered', () => {
    const judge = createStepwise(devices, threads)
    const enter = 1 + eventKinds.indexOf('enter')
    const strict = {
      ...judge,
      after: (state: number, words: ArrayLike<number>) =>
        words[word.kind] === enter ? stops : judge.after(state, words),
    }
    expect(settles(strict, 4).deadEnds.length).toBeGreaterThan(0)
  })
})
