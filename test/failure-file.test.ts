/** Failure files: what is written is read back, and what is damaged is refused with what was expected and what came. */
import { createHash } from 'node:crypto'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { encodePlan } from '../adapters/wire.ts'
import { endings } from '../model/history.ts'
import { FailureFileError, encodeFailure } from '../runner/failure-file.ts'
import { type Bytes, decodeFailure, eventsIn, readHead } from '../runner/failure-reader.ts'
import { example, failureFiles, fieldsOf, texts } from './support/failure.ts'

const told = { inWords: '', trace: [] }

describe('round trip', () => {
  test('a failure is read back as it was written, whatever its trace says', () => {
    fc.assert(
      fc.property(failureFiles, texts, fc.array(texts, { maxLength: 4 }), (one, inWords, trace) => {
        const text = encodeFailure(one, { inWords, trace })
        expect(decodeFailure(text)).toEqual(one)
        expect(JSON.parse(text)).toMatchObject({ trace, verdict: { inWords } })
        expect(encodeFailure(decodeFailure(text), { inWords, trace })).toBe(text)
      }),
      { numRuns: 300 },
    )
  })

  test('its long lists stand on a line each', () => {
    fc.assert(
      fc.property(failureFiles, ({ plan, history, enforced, ...rest }) => {
        const lines = encodeFailure({ plan, history, enforced, ...rest }, told).split('\n')
        expect(lines).toContain(`  "enforced": ${JSON.stringify(enforced)},`)
        expect(lines).toContain(`  "plan": ${JSON.stringify(encodePlan(plan))},`)
        expect(lines).toContain(`  "choices": ${JSON.stringify(plan.choices)},`)
        expect(lines).toContain(`    "words": ${JSON.stringify(history.words)}`)
      }),
      { numRuns: 50 },
    )
  })

  test('the order of the fields does not matter, nor white space, nor in what parts the bytes come', () => {
    fc.assert(
      fc.property(failureFiles, fc.integer({ min: 1, max: 5000 }), (one, size) => {
        const fields = Object.entries(fieldsOf(one)).toReversed()
        const text = Buffer.from(JSON.stringify(Object.fromEntries(fields), undefined, '\t'))
        const bytes: Bytes = function* () {
          for (let at = 0; at < text.length; at += size) yield text.subarray(at, at + size)
        }
        const { ending, events, intact, ...recorded } = readHead(bytes)
        const words = [...eventsIn(bytes, recorded.plan)].map((part) => part.length)
        const { history, ...expected } = one
        expect({ ending, events, intact }).toEqual({
          ending: history.ending,
          events: history.words.length / 8,
          intact: true,
        })
        expect(recorded).toEqual(expected)
        expect(words.reduce((sum, length) => sum + length, 0)).toBe(history.words.length)
      }),
      { numRuns: 60 },
    )
  })

  test('the digest is the one that the schema describes', () => {
    fc.assert(
      fc.property(failureFiles, (one) => {
        const { words, ending } = one.history
        const [plan, { choices }] = [encodePlan(one.plan), one.plan]
        const all = [...Array.from(words), words.length, endings.indexOf(ending), ...plan, plan.length, ...choices]
        const bytes = new Uint8Array(new Int32Array([...all, choices.length]).buffer)
        expect(fieldsOf(one)['digest']).toBe(`sha256:${createHash('sha256').update(bytes).digest('hex')}`)
      }),
      { numRuns: 50 },
    )
  })
})

describe('damage', () => {
  test('a file that ends too early is refused, wherever it ends', () => {
    fc.assert(
      fc.property(failureFiles, fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), (one, part) => {
        const whole = encodeFailure(one, told).trimEnd()
        expect(() => decodeFailure(whole.slice(0, Math.floor(part * whole.length)))).toThrow(
          /^not JSON \((it ends too early|it is empty)\); expected a file that verify has saved, whole$/,
        )
      }),
      { numRuns: 200 },
    )
  })

  test('a change of plan, choices or history is noticed; one of a note is none', () => {
    const change = (fields: Record<string, unknown>): string => JSON.stringify({ ...fieldsOf(example), ...fields })
    const { plan, history } = example
    const words = Array.from(history.words)
    const changes = [
      { choices: [0] },
      { plan: encodePlan({ ...plan, threads: [plan.threads[0]?.slice(0, 1) ?? []] }) },
      { history: { ending: 'stalled', words } },
      { history: { ending: 'quiesced', words: [...words, 7, 0, 0, 0, 0, 0, 0, 0] } },
      { digest: `sha256:${'0'.repeat(64)}` },
    ]
    for (const one of changes) {
      expect(() => decodeFailure(change(one)), JSON.stringify(one)).toThrow(
        'it was changed after it was saved: plan, choices and history no longer match its digest',
      )
    }
    expect(decodeFailure(change({ note: 'why' }))).toEqual({ ...example, note: 'why' })
  })

  test('a field that holds anything else is read or refused as a FailureFileError, never otherwise', () => {
    const fields = Object.keys(fieldsOf(example))
    fc.assert(
      fc.property(failureFiles, fc.constantFrom(...fields), fc.jsonValue(), (one, field, value) => {
        const text = JSON.stringify({ ...fieldsOf(one), [field]: value })
        expect(['read', 'FailureFileError']).toContain(outcomeOf(text))
      }),
      { numRuns: 500 },
    )
  })

  test('a word of plan or history that holds any other integer is refused as a FailureFileError', () => {
    const integers = fc.oneof(fc.integer({ min: -3, max: 12 }), fc.integer(), fc.maxSafeInteger())
    fc.assert(
      fc.property(failureFiles, fc.constantFrom('plan', 'words'), fc.nat(), integers, (one, list, at, value) => {
        const words = [...(list === 'plan' ? encodePlan(one.plan) : Array.from(one.history.words))]
        fc.pre(words.length > 0 && words[at % words.length] !== value)
        words[at % words.length] = value
        const damaged = list === 'plan' ? { plan: words } : { history: { ending: one.history.ending, words } }
        expect(outcomeOf(JSON.stringify({ ...fieldsOf(one), ...damaged }))).toBe('FailureFileError')
      }),
      { numRuns: 1000 },
    )
  })

  test.each<[string, Record<string, unknown>, string]>([
    ['another format', { format: 'eslint' }, 'format is "eslint"; expected "imcancel-failure"'],
    ['no format', { format: undefined }, 'format is missing; expected "imcancel-failure"'],
    [
      'another format with a history of its own',
      { format: 'log', history: { words: ['once', 'upon'] } },
      'format is "log"; expected "imcancel-failure"',
    ],
    [
      'a later version',
      { version: 3, suite: 'ndis-im-cancel-conformance 9.0.0' },
      'version is 3; expected 2; use the suite that wrote the file, ndis-im-cancel-conformance 9.0.0',
    ],
    [
      'the version before',
      { format: 'imcancel-case', version: 1 },
      'version is 1; expected 2; use the suite that wrote the file, ndis-im-cancel-conformance 0.1.0, or verify again to save it anew',
    ],
    ['a version as text', { version: '2', suite: 7 }, 'version is "2"; expected 2; use the suite that wrote the file'],
    ['no suite', { suite: undefined }, 'suite is missing; expected text'],
    ['no adapter', { adapter: null }, 'adapter is null; expected a name and a subject'],
    ['an adapter without a name', { adapter: { subject: 'x' } }, 'adapter.name is missing; expected text'],
    ['a seed that is none', { seed: 1.5 }, 'seed is 1.5; expected an integer from -2147483648 to 4294967295'],
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
    ['choices that are none', { choices: [0, -1] }, 'choices is [0,-1]; expected integers from 0 to 2147483647'],
    ['choices beyond integers', { choices: [1e300] }, 'choices is [1e+300]; expected integers from 0 to 2147483647'],
    ['no history', { history: undefined }, 'history is missing; expected an ending and words'],
    ['a history that is a list', { history: [1, 2] }, 'history is [1,2]; expected an ending and words'],
    ['a history without words', { history: { ending: 'quiesced' } }, 'history.words is missing; expected a list'],
    [
      'words that are no list',
      { history: { ending: 'quiesced', words: { a: 1 } } },
      'history.words is {"a":1}; expected a list',
    ],
    [
      'an ending that is none',
      { history: { ending: 'fine', words: [] } },
      'history.ending is "fine"; expected quiesced, stalled, crashed, flooded',
    ],
    [
      'a word that is none',
      { history: { ending: 'quiesced', words: [7, 0, 'x'] } },
      'word 3 of the history is "x"; expected a signed 32-bit integer',
    ],
    [
      'half an event',
      { history: { ending: 'quiesced', words: [7, 0, 0] } },
      'history.words has 3 words; expected a multiple of 8',
    ],
    ['no verdict', { verdict: undefined }, 'verdict is missing; expected a kind and what belongs to it'],
    [
      'a verdict that is none',
      { verdict: { kind: 'pass' } },
      'verdict.kind is "pass"; expected conforms, diverges or unknown',
    ],
    ['no reason', { verdict: { kind: 'unknown' } }, 'verdict.reason is missing; expected text'],
    [
      'clauses that are none',
      { verdict: { ...example.verdict, clauses: ['CANCEL-TWICE'] } },
      'verdict.clauses is ["CANCEL-TWICE"]; expected the clauses that were broken, as clause ids',
    ],
    [
      'a divergence of no clause',
      { verdict: { ...example.verdict, clauses: [] } },
      'verdict.clauses is []; expected the clauses that were broken',
    ],
    [
      'a broken clause that is none',
      { verdict: { ...example.verdict, broken: 'X' } },
      'verdict.broken is "X"; expected a clause id',
    ],
    [
      'a divergence that allowed nothing',
      { verdict: { ...example.verdict, allowed: [] } },
      'verdict.allowed is []; expected what was allowed, as texts',
    ],
    [
      'a divergence behind the end',
      { verdict: { ...example.verdict, at: 99 } },
      `verdict.at is 99; expected at most ${example.history.words.length / 8}, the events of the history`,
    ],
    [
      'a divergence of no instance',
      { verdict: { ...example.verdict, instance: 1 } },
      'verdict.instance is 1; expected an integer from -1 to 0',
    ],
    [
      'enforced clauses that are none',
      { enforced: [1] },
      'enforced is [1]; expected the clauses that bound, as clause ids',
    ],
    ['runs that were none', { of: 0 }, 'of is 0; expected an integer from 1'],
    ['more divergences than runs', { times: 3, of: 2 }, 'times is 3; expected at most 2, the runs in `of`'],
    [
      'a plan that is shrunk in no way',
      { shrunk: 'so-so' },
      'shrunk is "so-so"; expected minimal, flaky, unfinished, no',
    ],
    ['a digest that is none', { digest: 'md5:0' }, 'digest is "md5:0"; expected sha256: and 64 hexadecimal digits'],
    ['a note that is none', { note: 1 }, 'note is 1; expected text'],
  ])('%s is refused', (_, change, message) => {
    const text = JSON.stringify({ ...fieldsOf(example), ...change })
    expect(() => decodeFailure(text)).toThrow(new FailureFileError(message))
  })

  test.each([
    ['a list', '[]', 'file is []; expected a JSON object'],
    ['null', 'null', 'file is null; expected a JSON object'],
    ['a text', '"imcancel-failure"', 'file is "imcancel-failure"; expected a JSON object'],
    ['nothing at all', ' \n', 'not JSON (it is empty); expected a file that verify has saved, whole'],
    ['no JSON', 'Hello', 'not JSON (Unexpected "H" at byte 0); expected a file that verify has saved, whole'],
    [
      'more behind the end',
      '{} {}',
      'not JSON (Unexpected "{" at byte 3); expected a file that verify has saved, whole',
    ],
  ])('%s is refused', (_, text, message) => {
    expect(() => decodeFailure(text)).toThrow(new FailureFileError(message))
  })

  test('events that no probe can have seen are refused when they are read', () => {
    const bytes: Bytes = () => [
      Buffer.from(JSON.stringify({ history: { ending: 'quiesced', words: [8, 0, 0, 0, 0, 0, 0, 0] } })),
    ]
    expect(() => [...eventsIn(bytes, example.plan)]).toThrow(
      new FailureFileError('history: in a history, the kind of event 1 is 8; expected 1..7'),
    )
  })

  test('what is large and holds no words is given up before it fills the memory', () => {
    let given = 0
    const part = Buffer.from(`"${'x'.repeat(1022)}",`.repeat(1024))
    const bytes: Bytes = function* () {
      yield Buffer.from('{"trace":[')
      for (; given < 1000; given++) yield part
    }
    expect(() => readHead(bytes)).toThrow(/^not JSON \(more than 67108864 bytes besides the words of a history\)/)
    expect(given).toBeLessThan(70)
  })
})

/** What comes of reading: `read`, or the name of the error. */
function outcomeOf(text: string): string {
  try {
    decodeFailure(text)
    return 'read'
  } catch (error) {
    return error instanceof Error ? error.name : String(error)
  }
}
