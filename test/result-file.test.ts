/** A result as a file: what is read is what was written, and nothing that was cut, changed or made up is taken for one. */
import { beforeAll, describe, expect, it } from 'vitest'
import * as fc from 'fast-check'
import type { Adapter } from '../adapters/adapter.ts'
import { openAdapters } from '../adapters/open.ts'
import { consoleReport } from '../report/console.ts'
import { runCampaign } from '../runner/campaign.ts'
import { parseBounds } from '../runner/exhaustive/bound.ts'
import { exploreAll } from '../runner/exhaustive/explore-all.ts'
import type { Result } from '../runner/result.ts'
import { type ResultFile, ResultFileError, decodeResult, encodeResult } from '../runner/result-file.ts'
import { troubled } from './support/troubled.ts'

const run = {
  started: '2026-01-01T00:00:00.000Z',
  seconds: 1.5,
  node: 'v20.20.2',
  platform: 'linux x64',
  processors: 2,
  command: ['verify'],
}
const policy = 'worker,at-dequeue,counts,exact'

async function judged(adapters: readonly [Adapter, ...Adapter[]], plans = 400, exhaustive = false): Promise<Result> {
  const exhausted = exhaustive ? exploreAll({ adapters, what: parseBounds('2x2') ?? [], forecast: false }) : undefined
  return runCampaign({ adapters, plans, seed: 3, repeats: 1, ...(exhausted && { exhausted }) })
}

const results = new Map<string, ResultFile>()

beforeAll(async () => {
  const add = async (name: string, result: Promise<Result>): Promise<void> =>
    void results.set(name, { run, result: await result })
  await add('that is met', judged(await openAdapters('simulator')))
  await add('with every interleaving', judged(await openAdapters(`simulator:${policy}`), 50, true))
  await add('with failures', judged(await openAdapters(`fault:check-then-act:${policy}`)))
  await add('with crashes', judged([troubled((await openAdapters(`simulator:${policy}`))[0])], 30))
}, 60_000)

const named = (name: string): ResultFile => {
  const file = results.get(name)
  if (!file) throw new Error(`no result ${name}`)
  return file
}

describe.each(['that is met', 'with every interleaving', 'with failures', 'with crashes'])('a result %s', (name) => {
  it('is read as it was written, and reported the same', () => {
    const { result } = named(name)
    const text = encodeResult({ run, result })
    const back = decodeResult(text)
    expect(back.run).toEqual(run)
    expect(encodeResult(back)).toBe(text)
    expect(consoleReport(back.result)).toBe(consoleReport(result))
  })

  it('that was cut anywhere is refused', () => {
    const text = encodeResult(named(name))
    fc.assert(
      fc.property(fc.nat(text.length - 3), (length) => {
        expect(() => decodeResult(text.slice(0, length))).toThrow(ResultFileError)
      }),
      { numRuns: 100, seed: 1 },
    )
  })

  it('that was changed anywhere is refused', () => {
    const lines = encodeResult(named(name)).split('\n')
    const changes: string[] = []
    for (const [index, line] of lines.entries()) {
      if (lines.length > 400 && index % 7 !== 0) continue
      const other = line
        .replace(/\d(?=\D*$)/, (digit) => String((Number(digit) + 1) % 10))
        .replace('true', 'false')
        .replace('"pass"', '"fail"')
      if (other !== line) changes.push(lines.with(index, other).join('\n'))
    }
    expect(changes.length).toBeGreaterThan(50)
    for (const text of changes) expect(() => decodeResult(text)).toThrow(ResultFileError)
  })
})

describe('what is no result', () => {
  const edited = (change: (fields: Record<string, unknown>) => void): string => {
    const fields: Record<string, unknown> = JSON.parse(encodeResult(named('that is met')))
    change(fields)
    return JSON.stringify(fields)
  }

  it.each<[string, () => string, string]>([
    ['no JSON', () => 'result: met', 'it is no whole JSON; expected a result that verify has written'],
    ['a list', () => '[]', 'it is no object'],
    [
      'a failure file',
      () => '{"format":"imcancel-failure"}',
      'format is "imcancel-failure"; expected "imcancel-result"',
    ],
    [
      'one of another version',
      () => edited((fields) => (fields['version'] = 9)),
      'version is 9; expected 1: use the suite that wrote it, "ndis-im',
    ],
    ['one without its end', () => edited((fields) => delete fields['end']), 'it has no end'],
    ['one without a field', () => edited((fields) => delete fields['seed']), "it must have required property 'seed'"],
    [
      'one with a strange verdict',
      () =>
        edited(
          (fields) =>
            (fields['clauses'] = [
              { id: 'CANCEL-ONCE', level: 'derived', counts: true, verdict: 'fine', exercised: 1 },
            ]),
        ),
      'clauses.0.verdict must be equal to one of the allowed values; it is "fine"',
    ],
    [
      'one with a field more',
      () => edited((fields) => (fields['approved'] = true)),
      'it must NOT have additional properties',
    ],
    [
      'one with a failure taken out',
      () => edited((fields) => (fields['end'] = { failures: 1, problems: 0, digest: `sha256:${'0'.repeat(64)}` })),
      'it ends after 1 failures and 0 problems, and has 0 and 0',
    ],
  ])('%s', (_, text, message) => {
    expect(() => decodeResult(text())).toThrow(message)
  })
})
