/** Case files: what is written is read back, and what is damaged is refused with what was expected and what came. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { policies } from '../adapters/simulator/policy.ts'
import { simulate } from '../adapters/simulator/simulator.ts'
import { encodePlan } from '../adapters/wire.ts'
import type { Verdict } from '../model/verdict.ts'
import { type Case, CaseFileError, decodeCase, encodeCase } from '../runner/case-file.ts'
import { plans } from '../runner/plans.ts'
import { type ClauseId, clauses } from '../spec/clauses.ts'

const clauseIds: readonly ClauseId[] = clauses.map(({ id }) => id)

const verdicts: fc.Arbitrary<{ verdict: Verdict['kind']; clauses: readonly ClauseId[] }> = fc.oneof(
  fc.record({ verdict: fc.constantFrom('conforms', 'unknown'), clauses: fc.constant([]) }),
  fc.record({
    verdict: fc.constant('diverges'),
    clauses: fc.uniqueArray(fc.constantFrom(...clauseIds), { minLength: 1, maxLength: 4 }),
  }),
)

const counts = fc
  .integer({ min: 1, max: 1_000_000 })
  .chain((of) => fc.tuple(fc.integer({ min: 0, max: of }), fc.constant(of)))

/** Text that could be taken for something else in the file. */
const texts = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('[1,2]', '"[1]"', '"plan": "[1]"', '\n  "plan": "[1]"', '$1', '\ud800', '\u2028'),
)

const cases: fc.Arbitrary<Case> = fc
  .tuple(plans(), fc.constantFrom(...policies), verdicts, counts, texts, texts, fc.integer({ min: 0, max: 0xffffffff }))
  .map(([drawn, policy, verdict, [times, of], suite, adapter, seed]) => {
    // What is saved has choices and no scheduler.
    const { scheduler: _, ...plan } = drawn
    const { ending, words } = simulate(plan, policy)
    return { suite, adapter, seed, plan, history: { ending, words: Array.from(words) }, ...verdict, times, of }
  })

describe('round trip', () => {
  test('a case is read back as it was written, whatever its trace says', () => {
    fc.assert(
      fc.property(cases, fc.array(texts, { maxLength: 4 }), (one, trace) => {
        const text = encodeCase(one, trace)
        expect(decodeCase(text)).toEqual(one)
        expect(JSON.parse(text)).toMatchObject({ trace })
        expect(encodeCase(decodeCase(text), trace)).toBe(text)
      }),
      { numRuns: 300 },
    )
  })

  test('a plan, its choices and its history stand on a line each', () => {
    fc.assert(
      fc.property(cases, ({ plan, history, ...rest }) => {
        const lines = encodeCase({ plan, history, ...rest }, []).split('\n')
        expect(lines).toContain(`  "plan": ${JSON.stringify(encodePlan(plan))},`)
        expect(lines).toContain(`  "choices": ${JSON.stringify(plan.choices)},`)
        expect(lines).toContain(`    "words": ${JSON.stringify(history.words)}`)
      }),
      { numRuns: 50 },
    )
  })
})

describe('damage', () => {
  test('a file that ends too early is refused, wherever it ends', () => {
    fc.assert(
      fc.property(cases, fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), (one, part) => {
        const whole = encodeCase(one, []).trimEnd()
        expect(() => decodeCase(whole.slice(0, Math.floor(part * whole.length)))).toThrow(
          /^not JSON \(.+\); expected a file that verify has saved, whole$/,
        )
      }),
      { numRuns: 200 },
    )
  })

  test('a field that holds anything else is read as a case or refused as a CaseFileError, never otherwise', () => {
    const fields = Object.keys(fieldsOf(example))
    fc.assert(
      fc.property(cases, fc.constantFrom(...fields), fc.jsonValue(), (one, field, value) => {
        const text = JSON.stringify({ ...fieldsOf(one), [field]: value })
        expect(['read', 'CaseFileError']).toContain(outcomeOf(text))
      }),
      { numRuns: 500 },
    )
  })

  test('a word of plan or history that holds any other integer is refused as a CaseFileError, or read', () => {
    const integers = fc.oneof(fc.integer({ min: -3, max: 12 }), fc.integer(), fc.maxSafeInteger())
    fc.assert(
      fc.property(cases, fc.constantFrom('plan', 'words'), fc.nat(), integers, (one, list, at, value) => {
        const fields = fieldsOf(one)
        const words = [...(list === 'plan' ? encodePlan(one.plan) : Array.from(one.history.words))]
        if (words.length > 0) words[at % words.length] = value
        const damaged = list === 'plan' ? { plan: words } : { history: { ending: one.history.ending, words } }
        expect(['read', 'CaseFileError']).toContain(outcomeOf(JSON.stringify({ ...fields, ...damaged })))
      }),
      { numRuns: 1000 },
    )
  })

  test.each<[string, Record<string, unknown>, string]>([
    ['another format', { format: 'eslint' }, 'format is "eslint"; expected "imcancel-case"'],
    ['no format', { format: undefined }, 'format is missing; expected "imcancel-case"'],
    [
      'a later version',
      { version: 2, suite: 'ndis-im-cancel-conformance 9.0.0' },
      'version is 2; expected 1; use the suite that wrote the file, ndis-im-cancel-conformance 9.0.0',
    ],
    ['a version as text', { version: '1', suite: 7 }, 'version is "1"; expected 1; use the suite that wrote the file'],
    ['no suite', { suite: undefined }, 'suite is missing; expected text'],
    ['no adapter', { adapter: null }, 'adapter is null; expected text'],
    ['a seed that is none', { seed: 1.5 }, 'seed is 1.5; expected an integer from -2147483648'],
    ['no plan', { plan: undefined }, 'plan is missing; expected a list'],
    [
      'a plan that is no list',
      { plan: 'x'.repeat(200) },
      `plan is "${'x'.repeat(79)}... (202 characters); expected a list`,
    ],
    ['an empty plan', { plan: [] }, 'plan: word 1 of a plan, the version, is missing; expected 1'],
    ['a plan of another encoding', { plan: [9] }, 'plan: word 1 of a plan, the version, is 9; expected 1'],
    [
      'a plan without instances',
      { plan: [1, 1, 0, 1, 0, 0] },
      'the plan asks for what a driver may not do: instances: 0, expected 1 to 8',
    ],
    [
      'a plan whose callback returns what none may',
      { plan: [1, 1, 1, 1, 0, 0, 0, 0, 5, 0, 1, 65, 0, 0] },
      'the plan asks for what a driver may not do: instance 0: MiniportInitializeEx returns 5, which its page does not list',
    ],
    ['choices that are none', { choices: [0, -1] }, 'choices is [0,-1]; expected integers from 0'],
    ['choices beyond integers', { choices: [1e300] }, 'choices is [1e+300]; expected integers from 0'],
    ['no history', { history: undefined }, 'history is missing; expected an ending and words'],
    ['a history that is a list', { history: [1, 2] }, 'history is [1,2]; expected an ending and words'],
    ['a history without words', { history: { ending: 'quiesced' } }, 'words is missing; expected a list'],
    [
      'an ending that is none',
      { history: { ending: 'fine', words: [] } },
      'ending is "fine"; expected quiesced, stalled, crashed, flooded',
    ],
    [
      'half an event',
      { history: { ending: 'quiesced', words: [7, 0, 0] } },
      'history: in a history, the number of event words is 3; expected a multiple of 8',
    ],
    [
      'an event of no kind',
      { history: { ending: 'quiesced', words: [8, 0, 0, 0, 0, 0, 0, 0] } },
      'history: in a history, the kind of event 1 is 8; expected 1..7',
    ],
    ['clauses that are none', { clauses: ['CANCEL-TWICE'] }, 'clauses is ["CANCEL-TWICE"]; expected clause ids'],
    ['a divergence of no clause', { clauses: [] }, 'clauses is []; expected the clauses that were broken'],
    [
      'clauses without a divergence',
      { verdict: 'unknown' },
      'clauses is ["CANCEL-ONCE"]; expected none without a divergence',
    ],
    ['a verdict that is none', { verdict: 'pass' }, 'verdict is "pass"; expected conforms, diverges or unknown'],
    ['runs that were none', { of: 0 }, 'of is 0; expected an integer from 1'],
    ['more divergences than runs', { times: 3, of: 2 }, 'times is 3; expected at most 2, the runs in `of`'],
  ])('%s is refused', (_, change, message) => {
    const text = JSON.stringify({ ...fieldsOf(example), ...change })
    expect(() => decodeCase(text)).toThrow(new CaseFileError(message))
  })

  test.each([
    ['a list', '[]', 'file is []; expected a JSON object'],
    ['null', 'null', 'file is null; expected a JSON object'],
    ['a text', '"imcancel-case"', 'file is "imcancel-case"; expected a JSON object'],
    ['nothing at all', '', 'not JSON (Unexpected end of JSON input); expected a file that verify has saved, whole'],
  ])('%s is refused', (_, text, message) => {
    expect(() => decodeCase(text)).toThrow(new CaseFileError(message))
  })
})

const example: Case = {
  suite: 'ndis-im-cancel-conformance 0.1.0',
  adapter: 'simulator:inside,at-start,ignored,exact',
  seed: 7,
  plan: {
    drivers: 1,
    instances: [
      {
        owner: 0,
        adapter: 0,
        name: [65],
        context: 'own',
        miniportInitialize: { status: 0, held: false, inside: [] },
      },
    ],
    threads: [[{ kind: 'cancel', instance: 0, driver: 0, spelling: 'terminated' }]],
    choices: [],
    skew: 0,
  },
  history: { ending: 'quiesced', words: [] },
  clauses: ['CANCEL-ONCE'],
  verdict: 'diverges',
  times: 1,
  of: 1,
}

function fieldsOf(one: Case): Record<string, unknown> {
  const fields: unknown = JSON.parse(encodeCase(one, []))
  return { ...(typeof fields === 'object' ? fields : {}) }
}

/** What comes of reading: `read`, or the name of the error. */
function outcomeOf(text: string): string {
  try {
    decodeCase(text)
    return 'read'
  } catch (error) {
    return error instanceof Error ? error.name : String(error)
  }
}
