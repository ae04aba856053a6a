/** What the report says of a result, at the widths of usual terminals, and which exit code a result has. */
import { stripVTControlCharacters } from 'node:util'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Plan, Step } from '../adapters/plan.ts'
import { policies } from '../adapters/simulator/policy.ts'
import { simulate } from '../adapters/simulator/simulator.ts'
import { coverageOf } from '../model/coverage.ts'
import { type History, type HistoryEvent, encodeEvent, eventCount } from '../model/history.ts'
import { createTally } from '../model/tally.ts'
import { type Saved, consoleReport } from '../report/console.ts'
import { coloured, plain } from '../report/paint.ts'
import { plans } from '../runner/plans.ts'
import { countedClauses } from '../runner/profile.ts'
import { allObservations } from '../spec/observations.ts'
import { type ClauseResult, type Failure, type Problem, type Result, exitCodeOf } from '../runner/result.ts'
import { type ClauseId, clauses } from '../spec/clauses.ts'

const cancel = { kind: 'cancel', instance: 0, driver: 0, spelling: 'terminated' } as const
const plan = planOf([{ kind: 'initialize', instance: 0 }, cancel], [cancel])

const event = { thread: 0, instance: 0, initiation: 0, driver: 0, function: 'cancel', status: 0, detail: 0 } as const
const twoCancels = historyOf(
  { ...event, kind: 'call', function: 'initialize', initiation: 1 },
  { ...event, kind: 'return', function: 'initialize', initiation: 1 },
  { ...event, kind: 'call' },
  { ...event, kind: 'call', thread: 1, detail: 3 },
  { ...event, kind: 'return' },
  { ...event, kind: 'return', thread: 1 },
  { ...event, kind: 'quiesced', function: undefined },
)

const failure: Failure = {
  verdict: {
    kind: 'diverges',
    at: 6,
    instance: 0,
    allowed: ['NDIS_STATUS_FAILURE'],
    clauses: ['CANCEL-ONCE', 'CANCEL-PRECEDING'],
    broken: 'CANCEL-ONCE',
  },
  counts: true,
  adapter: 'native:build/subject.so',
  plan,
  history: twoCancels,
  times: 3,
  of: 1000,
  foundIn: 17,
  plans: 4,
  shapes: ['CANCEL-ONCE: return cancel 0x00000000; allowed: NDIS_STATUS_FAILURE'],
  minimal: false,
}

const problem: Problem = {
  kind: 'unknown',
  reason: 'more configurations than can be told apart',
  adapter: 'native:build/subject.so',
  plan,
  history: { ...twoCancels, ending: 'quiesced' },
  foundIn: 3,
  plans: 1,
}

/** A tally in which all was seen. */
const everything = createTally()
everything.cells.fill(1)
everything.races.fill(1)

const passing = resultOf({})

const failing = resultOf(
  {
    adapter: 'native:build/subject.so',
    subject: 'subject 1.2',
    runs: 1_234_567,
    failures: [failure],
    answers: { 'Q-START-BEFORE': { counts: 12, 'does not count': 3456 } },
    overlap: { runs: 20_000, overlapping: 1500 },
  },
  { 'CANCEL-ONCE': { verdict: 'fail' }, 'CANCEL-PRECEDING': { verdict: 'fail' } },
)

const interrupted = resultOf(
  { plans: 12, ended: 'interrupted', pattern: 'CANCEL-ONCE,CANCEL-FINAL,CANCEL-RETURNS' },
  {
    'CANCEL-FINAL': { verdict: 'not-exercised', exercised: 0, reason: 'no run came to where it decides' },
    'CANCEL-RETURNS': { verdict: 'unobservable', exercised: 0, reason: 'the adapter cannot show when a call returns' },
  },
)

const troubled = resultOf(
  {
    plans: 24,
    runs: 62,
    ended: 'given-up',
    pattern: 'CANCEL-ONCE',
    problems: [
      { ...problem, kind: 'crashed', reason: 'the run ended crashed', plans: 20 },
      { ...problem, kind: 'stalled', reason: 'Cancel(V0) did not return', history: historyOf(), foundIn: 1_000 },
      { kind: 'adapter', reason: 'the agent refuses the plan', adapter: 'native:x.so', plan, foundIn: 5, plans: 2 },
    ],
    overlap: { runs: 100, overlapping: 1 },
  },
  { 'CANCEL-ONCE': { verdict: 'inconclusive', reason: 'only 1 of 100 races overlapped; a pass takes 5 %' } },
)

const limited = resultOf({
  profile: 'documented',
  pattern: 'CANCEL-STATUS,INIT-ONCE',
  failures: [{ ...failure, counts: false, of: 1, times: 1, plans: 1, minimal: true }],
  answers: { 'Q-NAME-CASE': { 'case matters': 1 } },
})

describe('the report', () => {
  test('of a result that is met, at 100 columns', () => {
    expect(consoleReport(passing, { columns: 100, paint: plain })).toMatchInlineSnapshot(`
      "ndis-im-cancel-conformance 0.1.0: simulator, 36 policies (embedded simulator)
      8 000 plans, seed 0x5eed, profile derived

      clause                 level          verdict  exercised  statement
      CANCEL-STATUS          documented     pass         1 234  SUCCESS or FAILURE, nothing else
      CANCEL-PRECEDING       documented     pass         1 234  SUCCESS only for an outstanding initiation
      CANCEL-STOPS           documented     pass         1 234  after SUCCESS no MiniportInitializeEx
      CANCEL-WINDOW          documented     pass         1 234  FAILURE from MiniportInitializeEx on
      CANCEL-STOPPABLE       derived        pass         1 234  SUCCESS where no START was received
      CANCEL-ONCE            derived        pass         1 234  one initiation is canceled at most once
      CANCEL-FINAL           derived        pass         1 234  after FAILURE no SUCCESS
      CANCEL-PROCEEDS        derived        pass         1 234  after FAILURE MiniportInitializeEx comes
      CANCEL-NO-EFFECT       derived        pass         1 234  FAILURE changes nothing
      CANCEL-INSTANCE        documented     pass         1 234  no other instance is affected
      CANCEL-DRIVER          documented     pass         1 234  no other driver is affected
      CANCEL-NAME            documented     pass         1 234  names match by counted content
      CANCEL-INPUT           derived        pass         1 234  the string is only read
      CANCEL-AGAIN           derived        pass         1 234  a canceled instance can be initiated anew
      CANCEL-REENTRANT       derived        pass         1 234  inside MiniportInitializeEx: FAILURE
      CANCEL-RETURNS         derived        pass         1 234  the call returns
      REMOVAL-CANCELS        documented     pass         1 234  a removal leaves no miniport behind
      INIT-STATUS            documented     pass         1 234  SUCCESS, or NOT_ACCEPTED if initialized
      INIT-DISPATCH          documented     pass         1 234  initiated, started: MiniportInitializeEx
      INIT-NO-START          documented     pass         1 234  no MiniportInitializeEx without a START
      INIT-ONCE              derived        pass         1 234  one MiniportInitializeEx per initiation
      INIT-OWN               documented     pass         1 234  its own driver, its own context
      INIT-DUPLICATE         documented     pass         1 234  NOT_ACCEPTED while operational
      INIT-REFUSED           derived        pass         1 234  NOT_ACCEPTED initiates nothing
      DEINIT-HALTS           documented     pass         1 234  DeInitialize halts and returns SUCCESS
      HALT-ONLY-INITIALIZED  documented     pass         1 234  halted once, only what was initialized
      CANCEL-COMPLETES       client-relied  (pass)       1 234  after FAILURE the callback runs to its end

      coverage: 74 of 74 cells, 48 of 48 race pairs

      26 of 26 clauses passed
      result: met; no divergence in 8 000 plans"
    `)
  })

  test('of a divergence, at 80 columns', () => {
    expect(consoleReport(failing, { columns: 80, paint: plain, savedAs: () => 'my out/CANCEL-ONCE.json' }))
      .toMatchInlineSnapshot(`
      "ndis-im-cancel-conformance 0.1.0: native:build/subject.so (subject 1.2)
      8 000 plans in 1 234 567 runs, seed 0x5eed, profile derived

      clause                 verdict  exercised  statement
      CANCEL-STATUS          pass         1 234  SUCCESS or FAILURE, nothing else
      CANCEL-PRECEDING       fail         1 234  SUCCESS only for an outstanding
                                                 initiation
      CANCEL-STOPS           pass         1 234  after SUCCESS no MiniportInitializeEx
      CANCEL-WINDOW          pass         1 234  FAILURE from MiniportInitializeEx on
      CANCEL-STOPPABLE       pass         1 234  SUCCESS where no START was received
      CANCEL-ONCE            fail         1 234  one initiation is canceled at most
                                                 once
      CANCEL-FINAL           pass         1 234  after FAILURE no SUCCESS
      CANCEL-PROCEEDS        pass         1 234  after FAILURE MiniportInitializeEx
                                                 comes
      CANCEL-NO-EFFECT       pass         1 234  FAILURE changes nothing
      CANCEL-INSTANCE        pass         1 234  no other instance is affected
      CANCEL-DRIVER          pass         1 234  no other driver is affected
      CANCEL-NAME            pass         1 234  names match by counted content
      CANCEL-INPUT           pass         1 234  the string is only read
      CANCEL-AGAIN           pass         1 234  a canceled instance can be initiated
                                                 anew
      CANCEL-REENTRANT       pass         1 234  inside MiniportInitializeEx: FAILURE
      CANCEL-RETURNS         pass         1 234  the call returns
      REMOVAL-CANCELS        pass         1 234  a removal leaves no miniport behind
      INIT-STATUS            pass         1 234  SUCCESS, or NOT_ACCEPTED if
                                                 initialized
      INIT-DISPATCH          pass         1 234  initiated, started:
                                                 MiniportInitializeEx
      INIT-NO-START          pass         1 234  no MiniportInitializeEx without a
                                                 START
      INIT-ONCE              pass         1 234  one MiniportInitializeEx per
                                                 initiation
      INIT-OWN               pass         1 234  its own driver, its own context
      INIT-DUPLICATE         pass         1 234  NOT_ACCEPTED while operational
      INIT-REFUSED           pass         1 234  NOT_ACCEPTED initiates nothing
      DEINIT-HALTS           pass         1 234  DeInitialize halts and returns
                                                 SUCCESS
      HALT-ONLY-INITIALIZED  pass         1 234  halted once, only what was
                                                 initialized
      CANCEL-COMPLETES       (pass)       1 234  after FAILURE the callback runs to
                                                 its end

      open questions, as this subject answers them; none can fail
        Q-START-BEFORE        counts 12, does not count 3 456

      overlap: in 7.5 % of 20 000 runs of race plans a cancel met another thread on
        its instance

      coverage: 74 of 74 cells, 48 of 48 race pairs

      CANCEL-ONCE  diverges at event 6: Cancel(V0) returned NDIS_STATUS_SUCCESS,
        though another cancel of that initiation had succeeded; allowed:
        NDIS_STATUS_FAILURE
        breaks too: CANCEL-PRECEDING
        plan
          T0  initialize V0; cancel V0
          T1  cancel V0
        what happened
             T0                 T1
          1  ┌ Initialize V0
          2  └ SUCCESS
          3  ┌ Cancel V0
          4  │                  ┌ Cancel V0 (shared)
          5  └ SUCCESS          │
        > 6  ·················· └ SUCCESS
                                  allowed: FAILURE
        3 steps; in 3 of 1 000 runs on native:build/subject.so; in 4 plans, first in
          plan 17; flaky, the simplest found
        again with: imcancel replay 'my out/CANCEL-ONCE.json'

      24 of 26 clauses passed
      fail: CANCEL-PRECEDING, CANCEL-ONCE
      result: divergence, CANCEL-ONCE"
    `)
  })

  test('of an interrupted run, with clauses that could not be judged, at 80 columns', () => {
    expect(consoleReport(interrupted, { columns: 80, paint: plain })).toMatchInlineSnapshot(`
      "ndis-im-cancel-conformance 0.1.0: simulator, 36 policies (embedded simulator)
      12 plans, seed 0x5eed, profile derived, clauses
        CANCEL-ONCE,CANCEL-FINAL,CANCEL-RETURNS

      clause          verdict        exercised  statement
      CANCEL-ONCE     pass               1 234  one initiation is canceled at most
                                                once
      CANCEL-FINAL    not-exercised          0  after FAILURE no SUCCESS
      CANCEL-RETURNS  unobservable           0  the call returns

      coverage: 74 of 74 cells, 48 of 48 race pairs

      1 of 3 clauses passed
      not-exercised, no run came to where it decides: CANCEL-FINAL
      unobservable, the adapter cannot show when a call returns: CANCEL-RETURNS
      interrupted after 12 of 8 000 plans
      result: inconclusive, which is no pass; no divergence in 12 plans"
    `)
  })

  test('of a subject that crashed and stalled and an adapter that failed, at 100 columns', () => {
    expect(consoleReport(troubled, { columns: 100, paint: plain, savedAs: savedByKind })).toMatchInlineSnapshot(`
      "ndis-im-cancel-conformance 0.1.0: simulator, 36 policies (embedded simulator)
      24 plans in 62 runs, seed 0x5eed, profile derived, clauses CANCEL-ONCE

      clause       level    verdict       exercised  statement
      CANCEL-ONCE  derived  inconclusive      1 234  one initiation is canceled at most once

      overlap: in 1.0 % of 100 runs of race plans a cancel met another thread on its instance

      coverage: 74 of 74 cells, 48 of 48 race pairs

      no verdict in 20 plans: the run ended crashed
        on native:build/subject.so; first in plan 3
        plan
          T0  initialize V0; cancel V0
          T1  cancel V0
        what happened until then
             T0                 T1
          1  ┌ Initialize V0
          2  └ SUCCESS
          3  ┌ Cancel V0
          4  │                  ┌ Cancel V0 (shared)
          5  └ SUCCESS          │
          6                     └ SUCCESS
          7  ─ quiescent: nothing more is to come ───────────
        again with: imcancel replay out/crashed.json

      no verdict (stalled) in 1 plan: Cancel(V0) did not return
        on native:build/subject.so; first in plan 1 000
        plan
          T0  initialize V0; cancel V0
          T1  cancel V0
        what happened until then
          no event was recorded
        again with: imcancel replay out/stalled.json

      no verdict (adapter) in 2 plans: the agent refuses the plan
        on native:x.so; first in plan 5
        plan
          T0  initialize V0; cancel V0
          T1  cancel V0

      0 of 1 clause passed
      inconclusive, only 1 of 100 races overlapped; a pass takes 5 %: CANCEL-ONCE
      no verdict in 23 plans
      given up after 24 of 8 000 plans: too many crashed, stalled, or could not be run
      result: adapter or subject could not be run to the end; no divergence in 24 plans in 62 runs"
    `)
  })

  test('of a profile that leaves a divergence out, at 100 columns', () => {
    expect(consoleReport(limited, { columns: 100, paint: plain })).toMatchInlineSnapshot(`
      "ndis-im-cancel-conformance 0.1.0: simulator, 36 policies (embedded simulator)
      8 000 plans, seed 0x5eed, profile documented, clauses CANCEL-STATUS,INIT-ONCE

      clause         level       verdict  exercised  statement
      CANCEL-STATUS  documented  pass         1 234  SUCCESS or FAILURE, nothing else

      open questions, as this subject answers them; none can fail
        Q-NAME-CASE           case matters 1

      coverage: 74 of 74 cells, 48 of 48 race pairs

      CANCEL-ONCE  diverges at event 6: Cancel(V0) returned NDIS_STATUS_SUCCESS, though another cancel
        of that initiation had succeeded; allowed: NDIS_STATUS_FAILURE
        breaks too: CANCEL-PRECEDING
        reported only: the profile or the pattern does not count it
        plan
          T0  initialize V0; cancel V0
          T1  cancel V0
        what happened
             T0                 T1
          1  ┌ Initialize V0
          2  └ SUCCESS
          3  ┌ Cancel V0
          4  │                  ┌ Cancel V0 (shared)
          5  └ SUCCESS          │
        > 6  ·················· └ SUCCESS
                                  allowed: FAILURE
        3 steps; on native:build/subject.so; only in plan 17; nothing more can be left out

      1 of 1 clause passed
      result: met; no divergence that counts in 8 000 plans"
    `)
  })

  test('in colour says the same words', () => {
    for (const result of [passing, failing, interrupted, troubled, limited]) {
      const painted = consoleReport(result, { columns: 80, paint: coloured })
      expect(painted).toContain('\u001B[')
      expect(stripVTControlCharacters(painted)).toBe(consoleReport(result, { columns: 80, paint: plain }))
    }
  })

  test('has no line wider than the terminal, but for a word', () => {
    fc.assert(
      fc.property(
        plans(),
        fc.constantFrom(...policies),
        fc.integer({ min: 76, max: 140 }),
        (drawn, policy, columns) => {
          const history = simulate(drawn, policy)
          const at = Math.max(eventCount(history), 1)
          const result = {
            ...failing,
            failures: [{ ...failure, plan: drawn, history, verdict: { ...failure.verdict, at } }],
            problems: [...troubled.problems, { ...problem, plan: drawn, history }],
          }
          for (const line of consoleReport(result, { columns, paint: plain }).split('\n')) {
            expect(line.length > columns && line.trim().includes(' ') ? line : '').toBe('')
          }
        },
      ),
      { numRuns: 100 },
    )
  })

  test('leaves the beginning of a long history without a verdict out, and says so', () => {
    const long = historyOf(
      ...Array.from({ length: 521 }, () => [
        { ...event, kind: 'call' } as const,
        { ...event, kind: 'return' } as const,
      ]).flat(),
    )
    const lines = consoleReport({ ...passing, problems: [{ ...problem, history: long }] }).split('\n')
    expect(lines).toContain('       :   1 002 events left out')
    expect(lines.filter((line) => /^ +\d+ {2}\S Cancel V0|^ +\d+ {2}\S SUCCESS/.test(line))).toHaveLength(40)
    expect(lines).toContain('    1003  . Cancel V0')
  })
})

describe('the exit code', () => {
  const stalled: Problem = { ...problem, kind: 'stalled' }
  test.each<[string, 0 | 1 | 2 | 3, Partial<Result>, Changes?]>([
    ['all counted clauses passed', 0, {}],
    ['one is unobservable and the others passed', 0, {}, { 'CANCEL-ONCE': { verdict: 'unobservable' } }],
    ['what does not count has failed', 0, { failures: [{ ...failure, counts: false }] }, onlyStatus('fail')],
    ['what does not count was not exercised', 0, {}, onlyStatus('not-exercised')],
    ['a divergence', 1, { failures: [failure] }],
    ['a divergence before it was interrupted', 1, { failures: [failure], ended: 'interrupted' }],
    ['a divergence, and the subject crashed', 1, { failures: [failure], problems: [{ ...problem, kind: 'crashed' }] }],
    ['a divergence before it gave up', 1, { failures: [failure], ended: 'given-up' }],
    ['a clause not exercised', 2, {}, { 'CANCEL-ONCE': { verdict: 'not-exercised' } }],
    ['an inconclusive clause', 2, {}, { 'CANCEL-ONCE': { verdict: 'inconclusive' } }],
    ['all clauses unobservable', 2, {}, every('unobservable')],
    ['no clause counts', 2, {}, every('pass', false)],
    ['no clause at all', 2, { clauses: [] }],
    ['a plan without a verdict', 2, { problems: [problem] }],
    ['a plan that stalled', 2, { problems: [stalled] }],
    ['a plan that flooded', 2, { problems: [{ ...problem, kind: 'flooded' }] }],
    ['interrupted', 2, { ended: 'interrupted' }],
    ['a crash', 3, { problems: [stalled, { ...problem, kind: 'crashed' }] }],
    ['an adapter that failed', 3, { problems: [{ ...problem, kind: 'adapter' }] }],
    ['given up', 3, { ended: 'given-up', problems: [stalled] }],
    ['given up without a word', 3, { ended: 'given-up' }],
  ])('%s: %i', (_, code, change, verdicts) => {
    const result = resultOf(change, verdicts)
    expect(exitCodeOf(result)).toBe(code)
    const [last = ''] = consoleReport(result).split('\n').slice(-1)
    expect(last).toMatch(
      [
        /^result: met; no divergence/,
        /^result: divergence, CANCEL-ONCE$/,
        /^result: inconclusive, which is no pass; no divergence/,
        /^result: adapter or subject could not be run to the end; no divergence/,
      ][code] ?? '',
    )
  })

  test('is 0 only for a complete run without problems and with a pass', () => {
    const verdicts = fc.constantFrom('pass', 'fail', 'inconclusive', 'not-exercised', 'unobservable')
    const rows = fc.array(fc.record({ verdict: verdicts, counts: fc.boolean() }), { maxLength: 4 })
    let met = 0
    fc.assert(
      fc.property(
        rows,
        fc.boolean().chain((counts) => some({ ...failure, counts })),
        fc
          .constantFrom('crashed', 'stalled', 'flooded', 'unknown', 'adapter')
          .chain((kind) => some({ ...problem, kind })),
        fc.constantFrom('complete', 'interrupted', 'given-up'),
        (drawn, failures, problems, ended) => {
          const clauseRows = drawn.map((row, index) => ({ ...rowOf(clauses[index]?.id ?? 'CANCEL-ONCE'), ...row }))
          if (exitCodeOf({ ...passing, clauses: clauseRows, failures, problems, ended }) !== 0) return
          met++
          const counted = drawn.filter((row) => row.counts).map((row) => row.verdict)
          expect(counted).toContain('pass')
          expect(counted.filter((verdict) => verdict !== 'pass' && verdict !== 'unobservable')).toEqual([])
          expect([ended, problems.length, failures.filter((one) => one.counts).length]).toEqual(['complete', 0, 0])
        },
      ),
      { numRuns: 5000 },
    )
    expect(met).toBeGreaterThan(20)
  })
})

function savedByKind(one: Saved): string | undefined {
  return 'kind' in one && one.history ? `out/${one.kind}.json` : undefined
}

/** The item, or none. */
function some<T>(item: T): fc.Arbitrary<T[]> {
  return fc.array(fc.constant(item), { maxLength: 1 })
}

type Changes = Partial<Record<ClauseId, Partial<ClauseResult>>>

function rowOf(id: ClauseId): ClauseResult {
  const level = clauses.find((clause) => clause.id === id)?.level ?? 'documented'
  return { id, level, counts: true, verdict: 'pass', exercised: 1234 }
}

/** A complete run of 8000 plans in which all passed, but for what is said otherwise. */
function resultOf(change: Partial<Result>, verdicts: Changes = {}): Result {
  const { profile = 'derived', pattern = '*' } = change
  const counted = countedClauses(profile, pattern)
  return {
    suite: 'ndis-im-cancel-conformance 0.1.0',
    clauseSet: 'sha256:1',
    observes: [...allObservations],
    morePlans: 0,
    repeats: 200,
    named: [],
    adapter: 'simulator, 36 policies',
    subject: 'embedded simulator',
    profile,
    pattern,
    seed: 0x5eed,
    plansPlanned: 8000,
    plans: 8000,
    runs: change.plans ?? 8000,
    ended: 'complete',
    clauses: clauses.map(({ id }) => ({ ...rowOf(id), counts: counted.has(id), ...verdicts[id] })),
    failures: [],
    problems: [],
    answers: {},
    coverage: coverageOf(everything),
    ...change,
  }
}

/** All clauses with that verdict. */
function every(verdict: ClauseResult['verdict'], counts = true): Changes {
  return Object.fromEntries(clauses.map(({ id }) => [id, { verdict, counts }]))
}

/** All but CANCEL-STATUS with that verdict, and not counted. */
function onlyStatus(verdict: ClauseResult['verdict']): Changes {
  return { ...every(verdict, false), 'CANCEL-STATUS': { verdict: 'pass', counts: true } }
}

function planOf(...threads: readonly (readonly Step[])[]): Plan {
  const miniportInitialize = { status: 0, held: false, inside: [] }
  const instances = [{ owner: 0, adapter: 0, name: [65], context: 'own', miniportInitialize }] as const
  return { drivers: 1, instances, threads, choices: [], skew: 1 }
}

function historyOf(...events: readonly HistoryEvent[]): History {
  return { ending: 'quiesced', words: events.flatMap((one) => encodeEvent(one)) }
}
