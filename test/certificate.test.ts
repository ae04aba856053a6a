/** What is told of an exhaustive part, and that nothing but a whole walk counts as one. */
import { describe, expect, it } from 'vitest'
import { createTally } from '../model/tally.ts'
import { coverageOf } from '../model/coverage.ts'
import { certificateLines } from '../report/certificate.ts'
import { consoleReport, exhaustiveReport } from '../report/console.ts'
import { type Certificate, wentThrough } from '../runner/exhaustive/certificate.ts'
import { type Result, exitCodeOf, exitCodeOfWalk } from '../runner/result.ts'

const whole: Certificate = {
  kind: 'bound',
  threads: 2,
  steps: 4,
  instances: 1,
  policy: 'free',
  ended: 'complete',
  interleavings: '445396440530115280920',
  states: 1_748_422,
  moves: 6_789_358,
  seconds: 5.04,
}

const result: Result = {
  suite: 'suite 1',
  clauseSet: 'sha256:1',
  observes: ['calls'],
  morePlans: 0,
  repeats: 200,
  named: [],
  adapter: 'simulator',
  subject: 'embedded simulator',
  profile: 'derived',
  pattern: '*',
  seed: 1,
  plansPlanned: 10,
  plans: 10,
  runs: 10,
  ended: 'complete',
  clauses: [{ id: 'CANCEL-ONCE', level: 'derived', counts: true, verdict: 'pass', exercised: 3 }],
  failures: [],
  problems: [],
  answers: {},
  coverage: coverageOf(createTally()),
  exhaustive: [whole],
}

const cutShort = ['states', 'time', 'interrupted'] as const

describe('a certificate', () => {
  it('names its bound, and counts exactly', () => {
    expect(certificateLines([whole, { ...whole, threads: 1, steps: 1, instances: 2 }])).toEqual([
      'every interleaving, on the simulator with policy free: what it leaves open resolved anew each time, in every way',
      '  all plans of 2 threads x 4 steps, 1 miniport: no divergence in 445 396 440 530 115 280 920 interleavings (1 748 422 states, 5.0 s)',
      '  all plans of 1 thread x 1 step, 2 miniports: no divergence in 445 396 440 530 115 280 920 interleavings (1 748 422 states, 5.0 s)',
    ])
  })

  it('of one plan says so, and of one policy names it', () => {
    const lines = certificateLines([{ ...whole, kind: 'plan', policy: 'worker,at-start,ignored,exact' }])
    expect(lines[0]).toBe('every interleaving, on the simulator with policy worker,at-start,ignored,exact')
    expect(lines[1]).toMatch(/^ {2}the plan given, 2 threads x 4 steps, 1 miniport: no divergence in /)
  })

  it.each(cutShort)('that ended by %s certifies nothing, and tells how far it came', (ended) => {
    const [, line] = certificateLines([{ ...whole, ended, expected: 3_000_000 }])
    expect(line).toMatch(/: not walked to the end: .* \(1 748 422 states, 5\.0 s of some 3 000 000 expected\); no/)
    expect(line).not.toContain('interleavings')
    expect(wentThrough([whole, { ...whole, ended }])).toBe(false)
  })

  it('of a divergence has no number either', () => {
    expect(certificateLines([{ ...whole, ended: 'found' }])[1]).toMatch(
      /: diverges \(after 1 748 422 states, 5\.0 s\)$/,
    )
  })

  it('is left out where nothing was walked', () => {
    expect(certificateLines([])).toEqual([])
    const { exhaustive: _, ...without } = result
    expect(consoleReport(without)).not.toContain('every interleaving')
    expect(consoleReport(result)).toContain('every interleaving')
  })
})

describe('the exit code', () => {
  it('is 0 where all was walked', () => {
    expect([exitCodeOf(result), exitCodeOfWalk(result)]).toEqual([0, 0])
    expect(exhaustiveReport(result)).toMatch(/\nresult: met; no divergence in any interleaving up to the bound$/)
  })

  it.each(cutShort)('is 2 where a walk ended by %s', (ended) => {
    const short: Result = { ...result, exhaustive: [whole, { ...whole, ended }] }
    expect([exitCodeOf(short), exitCodeOfWalk(short)]).toEqual([2, 2])
    expect(exhaustiveReport(short)).toMatch(/\nresult: inconclusive, which is no pass$/)
  })

  it('is 2 where a walk stopped at something that no failure shows', () => {
    expect(exitCodeOf({ ...result, exhaustive: [whole, { ...whole, ended: 'found' }] })).toBe(2)
  })

  it('of a walk alone is 2 where nothing was walked, or a run did not end', () => {
    expect(exitCodeOfWalk({ ...result, exhaustive: [] })).toBe(2)
    expect(exitCodeOfWalk({ ...result, exhaustive: [{ ...whole, ended: 'found' }] })).toBe(2)
  })
})
