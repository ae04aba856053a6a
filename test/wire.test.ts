/** The words on the wire: what is encoded comes back, and words that encode nothing are refused with a reason. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AdapterError } from '../adapters/adapter.ts'
import { type Instance, type Plan, type Step, awaitUntil, planLimits } from '../adapters/plan.ts'
import { decodeHistory, decodePlan, encodePlan, maximumEvents } from '../adapters/wire.ts'
import { encodeEvent, endings, eventWords, type HistoryEvent, spellings } from '../model/history.ts'
import { blank as nothing } from './support/traces.ts'

const anyWord = fc.integer({ min: -0x80000000, max: 0x7fffffff })

function stepOf(drivers: number, instances: number): fc.Arbitrary<Step> {
  const adapter = fc.nat({ max: 0x7fffffff })
  const ofAdapter = [
    fc.record({ kind: fc.constant('unbind' as const), adapter }),
    fc.constant({ kind: 'barrier' } as const),
  ]
  if (instances === 0) return fc.oneof(...ofAdapter)
  const instance = fc.nat({ max: instances - 1 })
  const driver = fc.nat({ max: drivers - 1 })
  return fc.oneof(
    ...ofAdapter,
    fc.record({ kind: fc.constantFrom('initialize', 'start', 'release', 'deinitialize'), instance }),
    fc.record({ kind: fc.constant('cancel' as const), instance, driver, spelling: fc.constantFrom(...spellings) }),
    fc.record({ kind: fc.constant('await' as const), instance, until: fc.constantFrom(...awaitUntil) }),
  )
}

function instanceOf(drivers: number, instances: number): fc.Arbitrary<Instance> {
  return fc.record({
    owner: fc.nat({ max: drivers - 1 }),
    adapter: fc.nat({ max: 0x7fffffff }),
    name: fc.array(fc.nat({ max: 0xffff }), { maxLength: 20 }),
    context: fc.constantFrom('own', 'null'),
    miniportInitialize: fc.record({
      status: anyWord,
      held: fc.boolean(),
      inside: fc.array(stepOf(drivers, instances), { maxLength: 4 }),
    }),
  })
}

const plans: fc.Arbitrary<Plan> = fc
  .record({
    drivers: fc.integer({ min: 1, max: planLimits.drivers }),
    instances: fc.nat({ max: planLimits.instances }),
  })
  .chain(({ drivers, instances }) =>
    fc.record({
      drivers: fc.constant(drivers),
      instances: fc.array(instanceOf(drivers, instances), { minLength: instances, maxLength: instances }),
      threads: fc.array(fc.array(stepOf(drivers, instances), { maxLength: planLimits.steps }), {
        maxLength: planLimits.threads,
      }),
      choices: fc.constant([]),
      skew: anyWord,
    }),
  )

/** What the action gives, or why it was refused. Any other error comes through. */
function attempt<T>(action: () => T): T | AdapterError {
  try {
    return action()
  } catch (error) {
    if (error instanceof AdapterError) return error
    throw error
  }
}

function refusal(action: () => unknown): string {
  const outcome = attempt(action)
  return outcome instanceof AdapterError ? outcome.message : 'it was accepted'
}

/** One instance of driver 0 named "A", one thread that cancels it. */
const small: Plan = {
  drivers: 2,
  instances: [
    {
      owner: 0,
      adapter: 0,
      name: [65],
      context: 'null',
      miniportInitialize: { status: -1, held: true, inside: [{ kind: 'release', instance: 0 }] },
    },
  ],
  threads: [[{ kind: 'cancel', instance: 0, driver: 1, spelling: 'otherCase' }]],
  choices: [],
  skew: 9,
}
const smallWords = [1, 2, 1, 1, 9, 0, 0, 1, -1, 1, 1, 65, 1, 5, 0, 0, 0, 1, 2, 0, 1, 4]

describe('a plan', () => {
  test('is laid out as the protocol says', () => {
    expect(encodePlan(small)).toEqual(smallWords)
  })

  test('comes back as it was, through JSON', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const words: unknown[] = JSON.parse(JSON.stringify(encodePlan(plan)))
        expect(decodePlan(words)).toEqual(plan)
      }),
      { numRuns: 300 },
    )
  })

  test('leaves its choices behind', () => {
    expect(decodePlan(encodePlan({ ...small, choices: [1, 2] }))).toEqual(small)
  })

  test('has one encoding: words that are accepted are those that encode what they mean', () => {
    let accepted = 0
    fc.assert(
      fc.property(plans, fc.nat(), fc.oneof(fc.integer({ min: -2, max: 9 }), anyWord), (plan, at, value) => {
        const words = encodePlan(plan)
        words[at % words.length] = value
        const decoded = attempt(() => decodePlan(words))
        if (decoded instanceof AdapterError) return
        accepted += 1
        expect(encodePlan(decoded)).toEqual(words)
      }),
      { numRuns: 500 },
    )
    expect(accepted).toBeGreaterThan(10)
  })

  test('is refused where it is cut short or goes on', () => {
    for (let length = 0; length < smallWords.length; length++)
      expect(refusal(() => decodePlan(smallWords.slice(0, length)))).toMatch(/is missing; expected|to end after/)
    expect(refusal(() => decodePlan([...smallWords, 0]))).toBe('a plan has 23 words; expected it to end after 22')
    expect(refusal(() => decodePlan(Array(10_000_000)))).toMatch(/has 10000000 words; expected at most \d+$/)
  })

  test.each([
    [0, 2, 'word 1 of a plan, the version, is 2; expected 1'],
    [1, 3, 'word 2 of a plan, the number of drivers, is 3; expected 1..2'],
    [2, 9, 'word 3 of a plan, the number of instances, is 9; expected 0..8'],
    [4, 0.5, 'word 5 of a plan, the skew, is 0.5; expected a signed 32-bit integer'],
    [4, '9', 'word 5 of a plan, the skew, is "9"; expected a signed 32-bit integer'],
    [4, 2 ** 31, 'word 5 of a plan, the skew, is 2147483648; expected a signed 32-bit integer'],
    [4, null, 'word 5 of a plan, the skew, is null; expected a signed 32-bit integer'],
    [5, 2, 'word 6 of a plan, the owner of instance 0, is 2; expected 0..1'],
    [11, 0x10000, 'word 12 of a plan, the name of instance 0, is 65536; expected 0..65535'],
    [13, 9, 'word 14 of a plan, the kind of step 1 of instance 0, is 9; expected 1..8'],
    [16, 1, 'word 17 of a plan, the detail of step 1 of instance 0, is 1; expected 0'],
    [19, 1, 'word 20 of a plan, the target of step 1 of thread 0, is 1; expected 0'],
  ])('is refused with word %i being %s', (at, value, message) => {
    const words: unknown[] = [...smallWords]
    words[at] = value
    expect(refusal(() => decodePlan(words))).toBe(message)
  })

  test('with a number that is no word is not sent', () => {
    const told = refusal(() => encodePlan({ ...small, skew: 2 ** 31 }))
    expect(told).toBe('word 5 of a plan is 2147483648; expected a signed 32-bit integer')
    expect(refusal(() => encodePlan({ ...small, skew: Number.NaN }))).toContain('is NaN')
  })
})

const blank: HistoryEvent = { ...nothing, kind: 'quiesced' }
const initialize: HistoryEvent = { ...blank, kind: 'call', function: 'initialize', initiation: 1 }
const cancel: HistoryEvent = { ...blank, kind: 'call', function: 'cancel', driver: 1, detail: 4 }

function history(...events: readonly HistoryEvent[]): number[] {
  return [3, 0, ...events.flatMap(encodeEvent)]
}

describe('a history', () => {
  const good: readonly HistoryEvent[] = [
    initialize,
    { ...initialize, kind: 'return', status: 0x10003, detail: 3 },
    cancel,
    { ...cancel, kind: 'return', status: -1, detail: 1 },
    { ...blank, kind: 'call', function: 'unbind', instance: 7 },
    { ...blank, kind: 'call', function: 'start' },
    { ...blank, kind: 'enter', thread: 63, instance: -1, initiation: -1, driver: -1 },
    { ...blank, kind: 'exit', thread: 63, instance: -1, initiation: -1, driver: -1, status: -5 },
    { ...blank, kind: 'halt', initiation: 1, status: 1 },
    { ...blank, kind: 'halted', initiation: 1 },
    { ...blank, kind: 'return', function: 'unbind', instance: 7 },
    blank,
  ]

  test.each(endings)('that ended %s is read', (ending) => {
    const words = [3, endings.indexOf(ending), ...good.flatMap(encodeEvent)]
    expect(decodeHistory(words, small)).toEqual({ times: 3, history: { ending, words: words.slice(2) } })
    expect(decodeHistory([1, endings.indexOf(ending)], small)).toEqual({ times: 1, history: { ending, words: [] } })
  })

  test.each<[string, readonly HistoryEvent[]]>([
    ['thread of event 1 is 64; expected 0..63', [{ ...blank, thread: 64 }]],
    ['thread of event 1 is -1; expected 0..63', [{ ...blank, thread: -1 }]],
    ['instance of event 2 is 1; expected 0', [blank, { ...cancel, instance: 1 }]],
    ['instance of event 1 is -1; expected 0', [{ ...cancel, instance: -1 }]],
    ['instance of event 1 is -2; expected -1..0', [{ ...blank, kind: 'enter', instance: -2 }]],
    [
      'instance of event 1 is -1; expected 0..2147483647',
      [{ ...blank, kind: 'call', function: 'unbind', instance: -1 }],
    ],
    ['instance of event 1 is 1; expected 0', [{ ...blank, instance: 1 }]],
    ['initiation of event 1 is 2; expected 1', [{ ...initialize, initiation: 2 }]],
    ['initiation of event 1 is 1; expected -1..0', [{ ...blank, kind: 'enter', initiation: 1 }]],
    ['initiation of event 1 is 1; expected 0', [{ ...cancel, initiation: 1 }]],
    ['driver of event 1 is 2; expected 0..1', [{ ...cancel, driver: 2 }]],
    ['driver of event 1 is -2; expected -1..1', [{ ...blank, kind: 'halt', driver: -2 }]],
    ['function of event 1 is 0; expected 1..5', [{ ...blank, kind: 'call' }]],
    ['function of event 1 is 2; expected 0', [{ ...cancel, kind: 'enter' }]],
    ['status of event 1 is 1; expected 0', [{ ...blank, kind: 'enter', status: 1 }]],
    ['status of event 1 is 1; expected 0', [{ ...blank, kind: 'return', function: 'unbind', status: 1 }]],
    ['detail of event 1 is 5; expected 0..4', [{ ...cancel, detail: 5 }]],
    ['detail of event 1 is 4; expected 0..3', [{ ...cancel, kind: 'return' }]],
  ])('is refused because the %s', (message, events) => {
    expect(refusal(() => decodeHistory(history(...events), small))).toBe(`in a history, the ${message}`)
  })

  test('is refused with a kind that is not known', () => {
    expect(refusal(() => decodeHistory([1, 0, 0, 0, 0, 0, 0, 0, 0, 0], small))).toContain(
      'kind of event 1 is 0; expected 1..7',
    )
    expect(refusal(() => decodeHistory([1, 0, 8, 0, 0, 0, 0, 0, 0, 0], small))).toContain(
      'kind of event 1 is 8; expected 1..7',
    )
  })

  test('is refused where it has no times, no ending, half an event or too many events', () => {
    const read = (words: unknown[]): string => refusal(() => decodeHistory(words, small))
    expect(read([])).toContain('times is missing; expected 1 or more')
    expect(read([0, 0])).toContain('times is 0; expected 1 or more')
    expect(read([1])).toContain('ending is missing; expected 0..3')
    expect(read([1, 4])).toContain('ending is 4; expected 0..3')
    expect(read([1, 0, 7])).toContain('number of event words is 1; expected a multiple of 8')
    expect(read([1, 0, 7, 0, 0, 0, 0, [0], 0, 0])).toContain('word 6 of event 1 is an array of 1')
    const events = Array.from({ length: maximumEvents + 1 }, () => encodeEvent(blank)).flat()
    expect(read([1, 0, ...events])).toContain(`number of events is ${maximumEvents + 1}; expected at most`)
    expect(decodeHistory([1, 0, ...events.slice(eventWords)], small).history.words).toHaveLength(maximumEvents * 8)
  })

  test('is refused or read, whatever the words: never anything else', () => {
    const value = fc.oneof(fc.integer({ min: -2, max: 9 }), anyWord, fc.double(), fc.constantFrom('1', null, -0))
    let accepted = 0
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(), value), { maxLength: 3 }), (edits) => {
        const words: unknown[] = history(...good)
        for (const [at, replacement] of edits) words[at % words.length] = replacement
        const read = attempt(() => decodeHistory(words, small))
        if (read instanceof AdapterError) return
        accepted += 1
        expect(JSON.stringify(read.history.words)).toBe(JSON.stringify(words.slice(2))) // where -0 is 0
      }),
      { numRuns: 1000 },
    )
    expect(accepted).toBeGreaterThan(10)
  })
})
