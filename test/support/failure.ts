/** Failure files to test with. */
import * as fc from 'fast-check'
import type { Plan } from '../../adapters/plan.ts'
import { policies } from '../../adapters/simulator/policy.ts'
import { simulate } from '../../adapters/simulator/simulator.ts'
import { type History, eventCount } from '../../model/history.ts'
import type { Verdict } from '../../model/verdict.ts'
import { type FailureFile, encodeFailure, shrunkStates } from '../../runner/failure-file.ts'
import { plans } from '../../runner/plans.ts'
import { type ClauseId, clauses } from '../../spec/clauses.ts'

export const clauseIds: readonly ClauseId[] = clauses.map(({ id }) => id)

const plan: Plan = {
  drivers: 1,
  instances: [
    { owner: 0, adapter: 0, name: [65], context: 'own', miniportInitialize: { status: 0, held: false, inside: [] } },
  ],
  threads: [
    [
      { kind: 'initialize', instance: 0 },
      { kind: 'cancel', instance: 0, driver: 0, spelling: 'terminated' },
    ],
  ],
  choices: [],
  skew: 0,
}

/** One that says that a plan, which conforms, diverged at its fourth event. */
export const example: FailureFile = {
  suite: 'ndis-im-cancel-conformance 0.1.0',
  adapter: { adapter: 'simulator:inside,at-start,ignored,exact', subject: 'embedded simulator' },
  seed: 7,
  plan,
  history: run(plan),
  verdict: {
    kind: 'diverges',
    at: 4,
    instance: 0,
    allowed: ['NDIS_STATUS_FAILURE'],
    clauses: ['CANCEL-ONCE'],
    broken: 'CANCEL-ONCE',
  },
  enforced: clauseIds,
  times: 1,
  of: 1,
  shrunk: 'minimal',
}

/** The history of a plan on the plainest simulator. */
function run(one: Plan): History {
  const [policy] = policies
  if (!policy) throw new Error('no policy')
  const { ending, words } = simulate(one, policy)
  return { ending, words: Array.from(words) }
}

/** The fields of a file as JSON has them. */
export function fieldsOf(one: FailureFile): Record<string, unknown> {
  const fields: unknown = JSON.parse(encodeFailure(one, { inWords: '', trace: [] }))
  return { ...(typeof fields === 'object' ? fields : {}) }
}

/** Text that could be taken for something else in the file. */
export const texts = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '[1,2]',
    '"[1]"',
    '"plan": "[1]"',
    '\n  "plan": "[1]"',
    '\n    "words": "[1]"',
    '"enforced": "[\\"A\\"]"',
    '$1',
    '\ud800',
    '\u2028',
  ),
)

const counts = fc
  .integer({ min: 1, max: 1_000_000 })
  .chain((of) => fc.tuple(fc.integer({ min: 0, max: of }), fc.constant(of)))

function verdictsOf(history: History): fc.Arbitrary<Verdict> {
  const events = eventCount(history)
  const plain = fc.oneof(
    fc.constant({ kind: 'conforms' } as const),
    fc.record({ kind: fc.constant('unknown' as const), reason: texts }),
  )
  if (events === 0) return plain
  const some = fc.constantFrom(...clauseIds)
  const diverges = fc.record({
    kind: fc.constant('diverges' as const),
    at: fc.integer({ min: 1, max: events }),
    instance: fc.constantFrom(-1, 0),
    allowed: fc.array(texts, { minLength: 1, maxLength: 3 }),
    clauses: fc
      .tuple(some)
      .chain(([first]) => fc.array(some, { maxLength: 3 }).map((rest): [ClauseId, ...ClauseId[]] => [first, ...rest])),
    broken: some,
  })
  return fc.oneof(plain, diverges)
}

/** Files that hold anything that one may hold. */
export const failureFiles: fc.Arbitrary<FailureFile> = fc
  .record({
    // What is saved has its choices written out.
    plan: plans().map(({ drivers, instances, threads, choices, skew }) => ({
      drivers,
      instances,
      threads,
      choices,
      skew,
    })),
    policy: fc.constantFrom(...policies),
    suite: texts,
    adapter: fc.record({ adapter: texts, subject: texts }),
    seed: fc.integer({ min: 0, max: 0xffffffff }),
    enforced: fc.subarray([...clauseIds]),
    counts,
    shrunk: fc.constantFrom(...shrunkStates),
    note: fc.option(texts, { nil: undefined }),
  })
  .chain(({ policy, counts: [times, of], note, ...rest }) => {
    const { ending, words } = simulate(rest.plan, policy)
    const history = { ending, words: Array.from(words) }
    return verdictsOf(history).map((verdict) => ({
      ...rest,
      history,
      verdict,
      times,
      of,
      ...(note !== undefined && { note }),
    }))
  })
