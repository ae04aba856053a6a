/** The gate: never green by accident, and known divergences excuse themselves alone. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { openAdapters } from '../adapters/open.ts'
import { type Baseline, decodeBaseline, encodeBaseline, shapesIn, updatedBaseline } from '../report/baseline.ts'
import { differences } from '../report/diff.ts'
import { type Decision, type GateOptions, decide, exitCodeOfGate } from '../report/gate.ts'
import { runCampaign } from '../runner/campaign.ts'
import type { ClauseResult, Result } from '../runner/result.ts'
import { decodeResult, encodeResult } from '../runner/result-file.ts'
import type { ClauseId } from '../spec/clauses.ts'
import { folder, imcancel, refusal, useCommand } from './support/command.ts'

vi.setConfig({ testTimeout: 60_000 })
useCommand()

const policy = 'worker,at-dequeue,counts,exact'

async function judged(name: string, plans = 3000): Promise<Result> {
  const adapters = await openAdapters(name)
  return runCampaign({ adapters, plans, seed: 5, repeats: 1 })
}

let met: Result
let failed: Result
let otherwise: Result

beforeAll(async () => {
  met = await judged('simulator')
  failed = await judged(`fault:wrong-halt-action:${policy}`)
  otherwise = await judged(`fault:terminates-input:${policy}`)
}, 60_000)

const on = (result: Result, options: Partial<GateOptions> = {}): Decision =>
  decide([{ file: 'result.json', result }], { floors: {}, ...options })
const codeOf = (result: Result, options: Partial<GateOptions> = {}): number => exitCodeOfGate(on(result, options))
const textsOf = (decision: Decision): string[] => decision.objections.map(({ file, text }) => `${file}: ${text}`)

function withRow(result: Result, id: ClauseId, change: Partial<ClauseResult>): Result {
  return { ...result, clauses: result.clauses.map((row) => (row.id === id ? { ...row, ...change } : row)) }
}

const baselineOf = (result: Result, reason = 'known for long'): Baseline => ({
  clauseSet: result.clauseSet,
  known: shapesIn([result]).map((shape) => ({ shape, reason })),
})

describe('the gate is green', () => {
  it('where every clause that counts passed', () => {
    expect(on(met)).toEqual({ objections: [], excused: [], passed: 26, unobservable: [] })
    expect(codeOf(met)).toBe(0)
  })

  it('where the floors are reached, and not a plan below', () => {
    const { seen } = met.coverage.cells
    expect(codeOf(met, { floors: { plans: 3000, cells: seen } })).toBe(0)
    expect(textsOf(on(met, { floors: { plans: 3001, cells: seen + 1 } }))).toEqual([
      'result.json: plans: 3 000, below the floor of 3 001',
      `result.json: cells covered: ${seen}, below the floor of ${seen + 1}`,
    ])
  })
})

describe('the gate is never green', () => {
  it.each<[string, (result: Result) => Result, number, string]>([
    ['with a divergence', () => failed, 1, 'DEINIT-HALTS: halt 0x00000000'],
    [
      'with a clause that fails without one',
      (result) => withRow(result, 'CANCEL-ONCE', { verdict: 'fail' }),
      1,
      'CANCEL-ONCE fails',
    ],
    [
      'with a clause that was not exercised',
      (result) => withRow(result, 'CANCEL-ONCE', { verdict: 'not-exercised', reason: 'no run came there' }),
      2,
      'CANCEL-ONCE is not-exercised: no run came there',
    ],
    [
      'with one that is inconclusive',
      (result) => withRow(result, 'INIT-OWN', { verdict: 'inconclusive' }),
      2,
      'INIT-OWN is inconclusive',
    ],
    ['with no verdict at all', (result) => ({ ...result, clauses: [] }), 2, 'no clause that counts passed'],
    [
      'with nothing but what cannot be observed',
      (result) => ({ ...result, clauses: result.clauses.map((row) => ({ ...row, verdict: 'unobservable' as const })) }),
      2,
      'no clause that counts passed',
    ],
    [
      'of a run that was interrupted',
      (result) => ({ ...result, ended: 'interrupted', plans: 2999 }),
      2,
      'interrupted after 2 999 of 3 000 plans',
    ],
    [
      'of a run that ended at its first divergence, even one that is known',
      (result) => ({ ...result, ended: 'bailed', plans: 64 }),
      2,
      'bailed after 64 of 3 000 plans',
    ],
    [
      'of a run that was given up',
      (result) => ({ ...result, ended: 'given-up' }),
      2,
      'given-up after 3 000 of 3 000 plans',
    ],
    [
      'with a plan without a verdict',
      (result) => ({
        ...result,
        problems: [
          {
            kind: 'unknown',
            reason: 'too much to carry',
            adapter: 'x',
            plan: failed.failures[0]?.plan ?? never(),
            foundIn: 3,
            plans: 2,
          },
        ],
      }),
      2,
      '2 plans without a verdict: too much to carry',
    ],
    [
      'with a crash',
      (result) => ({
        ...result,
        problems: [
          {
            kind: 'crashed',
            reason: 'the run ended crashed',
            note: 'SIGSEGV',
            adapter: 'x',
            plan: failed.failures[0]?.plan ?? never(),
            foundIn: 3,
            plans: 1,
          },
        ],
      }),
      3,
      '1 plan without a verdict: the run ended crashed (SIGSEGV)',
    ],
    [
      'of another set of clauses',
      (result) => ({ ...result, clauseSet: 'sha256:0123456789abcdef' }),
      2,
      'was judged by other clauses than these',
    ],
    ['of one shard', (result) => ({ ...result, shard: { index: 1, of: 4 } }), 2, 'is shard 1 of 4; merge them first'],
    [
      'of a walk that was cut short',
      (result) => ({
        ...result,
        exhaustive: [
          {
            kind: 'bound',
            threads: 2,
            steps: 4,
            instances: 1,
            policy: 'free',
            ended: 'time',
            interleavings: '1',
            states: 1,
            moves: 1,
            seconds: 1,
          },
        ],
      }),
      2,
      'not every interleaving of 2x4x1 was walked: time',
    ],
  ])('%s', (_, change, code, text) => {
    const changed = change(met)
    expect(codeOf(changed)).toBe(code)
    expect(textsOf(on(changed)).join('\n')).toContain(text)
  })

  it('with no result', () => {
    expect(exitCodeOfGate(decide([], { floors: {} }))).toBe(2)
  })

  it('with one good result beside a bad one', () => {
    const both = [met, failed].map((result, index) => ({ file: `${index}.json`, result }))
    expect(exitCodeOfGate(decide(both, { floors: {} }))).toBe(1)
  })

  it('by a profile that leaves nothing to count', () => {
    expect(codeOf({ ...met, pattern: 'CANCEL-COMPLETES' }, { profile: 'documented' })).toBe(2)
  })
})

function never(): never {
  throw new Error('no failure')
}

describe('a profile', () => {
  it('may count more than the run did, or less', () => {
    const relied = withRow(met, 'CANCEL-COMPLETES', { verdict: 'not-exercised' })
    expect(codeOf(relied)).toBe(0)
    expect(codeOf(relied, { profile: 'client' })).toBe(2)
    const derived = withRow(met, 'CANCEL-ONCE', { verdict: 'inconclusive' })
    expect(codeOf(derived)).toBe(2)
    expect(codeOf(derived, { profile: 'documented' })).toBe(0)
  })
})

describe('a baseline', () => {
  it('excuses the divergences that it names', () => {
    const decision = on(failed, { baseline: baselineOf(failed) })
    expect(decision.objections).toEqual([])
    expect(decision.excused).toEqual(shapesIn([failed]))
    expect(decision.passed).toBeLessThan(26)
  })

  it('excuses no other, not even of the same clause', () => {
    const [first, ...others] = failed.failures
    if (!first) throw new Error('no failure')
    const more = {
      ...failed,
      failures: [{ ...first, shapes: [...first.shapes, 'DEINIT-HALTS: halt 0x00000003; allowed: x'] }, ...others],
    }
    const decision = on(more, { baseline: baselineOf(failed) })
    expect(exitCodeOfGate(decision)).toBe(1)
    expect(textsOf(decision)).toContain('result.json: DEINIT-HALTS: halt 0x00000003; allowed: x')
    expect(codeOf(otherwise, { baseline: baselineOf(failed) })).toBe(1)
  })

  it('that names what is not seen any more is stale, which fails', () => {
    const decision = on(met, { baseline: baselineOf(failed) })
    expect(exitCodeOfGate(decision)).toBe(1)
    expect(textsOf(decision)[0]).toMatch(/^the baseline: is stale: "DEINIT-HALTS: .*; take it out$/)
  })

  it('without a reason, or for other clauses, excuses nothing', () => {
    expect(codeOf(failed, { baseline: baselineOf(failed, ' ') })).toBe(1)
    expect(codeOf(failed, { baseline: { ...baselineOf(failed), clauseSet: 'sha256:0' } })).toBe(2)
  })

  it('excuses neither a crash nor what was not exercised', () => {
    const crashed = {
      ...failed,
      problems: [
        {
          kind: 'crashed' as const,
          reason: 'crashed',
          adapter: 'x',
          plan: failed.failures[0]?.plan ?? never(),
          foundIn: 1,
          plans: 1,
        },
      ],
    }
    expect(codeOf(crashed, { baseline: baselineOf(failed) })).toBe(3)
    expect(codeOf(withRow(failed, 'INIT-OWN', { verdict: 'not-exercised' }), { baseline: baselineOf(failed) })).toBe(2)
  })

  it('is written anew with what is seen, reasons kept; and not from a run that is not whole', () => {
    const before = { ...baselineOf(failed), known: [...baselineOf(failed).known, { shape: 'gone', reason: 'old' }] }
    const after = updatedBaseline(before, [failed, otherwise])
    expect(after?.known.map(({ shape }) => shape)).toEqual(shapesIn([failed, otherwise]))
    expect(after?.known.filter(({ reason }) => reason === 'known for long')).toHaveLength(shapesIn([failed]).length)
    expect(updatedBaseline(before, [{ ...failed, ended: 'interrupted' }])).toBeUndefined()
    expect(updatedBaseline(before, [])).toBeUndefined()
    expect(decodeBaseline(encodeBaseline(after ?? before))).toEqual(after)
  })
})

describe('what changed', () => {
  it('is nothing between two runs of the same, whatever their seeds', async () => {
    const again = await runCampaign({ adapters: await openAdapters('simulator'), plans: 3000, seed: 6 })
    expect(differences(met, again).filter(({ what }) => !what.includes('covered') && !what.startsWith('Q-'))).toEqual(
      [],
    )
  })

  it('is told by clause, divergence and answer', () => {
    const found = differences(met, failed)
    expect(found).toContainEqual({ what: 'DEINIT-HALTS', before: 'pass', after: 'fail' })
    expect(found.filter(({ after }) => after === 'diverges').map(({ what }) => what)).toEqual([
      ...new Set(failed.failures.flatMap(({ shapes }) => shapes)),
    ])
    const silent = { ...met, answers: {} }
    expect(differences(met, silent)).toContainEqual({
      what: 'Q-START-BEFORE: counts',
      before: 'seen',
      after: 'not seen',
    })
    expect(differences(silent, met)).toContainEqual({
      what: 'Q-START-BEFORE: counts',
      before: 'not seen',
      after: 'seen',
    })
  })
})

describe('the commands', () => {
  it('decide on what verify has written', async () => {
    const verified = await imcancel('verify', '--runs', '3000', '--seed', '5', '--bound', 'none', '--out', 'good')
    expect(verified.stdout).toContain(`the whole result, for imcancel gate: ${join('good', 'result.json')}`)
    expect(await imcancel('gate', 'good/result.json')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('gate: met; 26 clauses passed in 1 result, 0 objections'),
    })
    await imcancel(
      'verify',
      '-a',
      `fault:wrong-halt-action:${policy}`,
      '--runs',
      '3000',
      '--seed',
      '5',
      '--bound',
      'none',
      '--out',
      'bad',
    )
    expect(await imcancel('gate', 'bad/result.json')).toMatchObject({ code: 1 })
    expect(await imcancel('gate', 'good/result.json', 'bad/result.json')).toMatchObject({ code: 1 })
    expect(await imcancel('diff', 'good/result.json', 'bad/result.json')).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('DEINIT-HALTS: pass -> fail'),
    })
    expect(await imcancel('diff', 'good/result.json', 'good/result.json')).toMatchObject({
      code: 0,
      stdout: 'no difference\n',
    })

    const made = await imcancel('baseline', 'bad/result.json', '--to', 'known.json')
    expect(made.stdout).toMatch(/^known\.json: (\d+) known divergences?, \1 of them without a reason yet\n$/)
    expect(await imcancel('gate', 'bad/result.json', '--baseline', 'known.json')).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('the baseline: has no reason for'),
    })
    const known = join(folder, 'known.json')
    writeFileSync(known, readFileSync(known, 'utf8').replaceAll('"reason": ""', '"reason": "the driver copes"'))
    const excused = await imcancel('gate', 'bad/result.json', '--baseline', 'known.json')
    expect(excused.stdout).toContain('known: DEINIT-HALTS: halt 0x00000000')
    expect(excused.stdout).not.toContain('bad/result.json: DEINIT-HALTS')
    expect(await imcancel('gate', 'good/result.json', '--baseline', 'known.json')).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('is stale'),
    })
  })

  it('refuse what was cut or changed, and what they do not know', async () => {
    const text = encodeResult({
      run: { started: '', seconds: 1, node: '', platform: '', processors: 1, command: [] },
      result: met,
    })
    expect(decodeResult(text).result.plans).toBe(3000)
    mkdirSync(join(folder, 'changed'), { recursive: true })
    writeFileSync(join(folder, 'changed', 'cut.json'), text.slice(0, -200))
    writeFileSync(join(folder, 'changed', 'other.json'), text.replace('"verdict": "pass"', '"verdict": "fail"'))
    expect(await imcancel('gate', 'changed/cut.json')).toEqual(
      refusal(64, /^imcancel: changed\/cut\.json is no whole result: it is no whole JSON/),
    )
    expect(await imcancel('gate', 'changed/other.json')).toEqual(
      refusal(64, /is no whole result: its digest is another: it was changed/),
    )
    expect(await imcancel('gate')).toEqual(refusal(64, 'gate takes one or more results that verify has written'))
    expect(await imcancel('gate', 'x.json', '--floor', 'speed=3')).toEqual(
      refusal(64, /--floor 'speed=3': expected NAME=NUMBER, with a name of plans, cells/),
    )
    expect(await imcancel('gate', 'no.json')).toEqual(refusal(64, 'no.json cannot be read (no such file)'))
    expect(await imcancel('gate', 'changed/other.json', '--baseline', 'no.json')).toMatchObject({ code: 64 })
    writeFileSync(join(folder, 'changed', 'whole.json'), text)
    expect(await imcancel('baseline', 'changed/whole.json', '--to', 'changed/cut.json/known.json')).toMatchObject({
      code: 70,
      stderr: expect.stringMatching(/^imcancel: \S+ could not be written \(.*\); choose another file with --to\n$/),
    })
    expect(await imcancel('diff', 'a.json')).toEqual(refusal(64, 'diff takes two results, the older one first; got 1'))
  })
})
