/** Shards and merging: what the parts of a campaign come to is what one run of the same plans would have. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { type Adapter, AdapterError } from '../adapters/adapter.ts'
import { openAdapters } from '../adapters/open.ts'
import { UsageError } from '../cli/arguments.ts'
import { shardIn } from '../cli/shard.ts'
import { stepCount } from '../report/event-text.ts'
import { decide } from '../report/gate.ts'
import { runCampaign } from '../runner/campaign.ts'
import type { CampaignOptions } from '../runner/campaign-options.ts'
import { parseBounds } from '../runner/exhaustive/bound.ts'
import { exploreAll } from '../runner/exhaustive/explore-all.ts'
import { mergeResults } from '../runner/merge.ts'
import type { Part } from '../runner/merge-checks.ts'
import { type Result, exitCodeOf } from '../runner/result.ts'
import { decodeResult, encodeResult } from '../runner/result-file.ts'
import { folder, imcancel, refusal, useCommand } from './support/command.ts'

vi.setConfig({ testTimeout: 60_000 })
useCommand()

const policy = 'worker,at-dequeue,counts,exact'
const run = { started: '2026-01-01T00:00:00.000Z', seconds: 1, node: 'v20', platform: 'x', processors: 2, command: [] }

type Adapters = readonly [Adapter, ...Adapter[]]

/** All shards of a campaign, as read back from their files. */
async function shards(of: number, adapters: Adapters, changes: Partial<CampaignOptions> = {}): Promise<Part[]> {
  const parts: Part[] = []
  for (let index = 1; index <= of; index++) {
    const result = await runCampaign({ adapters, plans: 502, seed: 7, repeats: 2, ...changes, shard: { index, of } })
    parts.push({ file: `${index}.json`, result: decodeResult(encodeResult({ run, result })).result })
  }
  return parts
}

/** Its plans crash, stall and cannot be run now and then, by what they are. */
async function troubled(): Promise<Adapters> {
  const [adapter] = await openAdapters(`simulator:${policy}`)
  return [
    {
      ...adapter,
      capabilities: { ...adapter.capabilities, deterministic: false },
      async repeat(plan, times) {
        const { words } = await adapter.run({ ...plan, choices: [] })
        const steps = stepCount(plan)
        if (steps === 2) return [{ history: { ending: 'crashed', words: [] }, times, note: 'SIGSEGV' }]
        if (steps === 11) throw new AdapterError('this plan cannot be run')
        return [{ history: { ending: 'quiesced', words }, times }]
      },
    },
  ]
}

describe('four shards merged are one run of the same plans', () => {
  it.each(['simulator', 'fault:check-then-act', 'fault:first-context', 'fault:reuses-records', 'look-alike:lock-free'])(
    'of %s',
    async (name) => {
      const adapters = await openAdapters(name)
      const parts = await shards(4, adapters)
      const [whole] = await shards(1, adapters)
      if (!whole) throw new Error('no result')
      const merged = mergeResults(parts.toReversed())
      expect(merged).toEqual(mergeResults([whole]))
      expect(merged.plans).toBe(502)
      // All that a reader looks at is already in the result of the one run.
      const { clauses, answers, coverage, plans, runs, named, ended } = whole.result
      expect(merged).toMatchObject({ clauses, answers, coverage, plans, runs, named, ended })
      const shapes = (result: Result): string[] => [...new Set(result.failures.flatMap((one) => one.shapes))].toSorted()
      expect(shapes(merged)).toEqual(shapes(whole.result))
      expect(merged.failures.length > 0).toBe(name.startsWith('fault:'))
    },
  )

  it('of an adapter in trouble, on real threads', async () => {
    const adapters = await troubled()
    const parts = await shards(4, adapters, { plans: 303 })
    const [whole] = await shards(1, adapters, { plans: 303 })
    if (!whole) throw new Error('no result')
    expect(whole.result.ended).toBe('complete')
    expect(whole.result.problems.map(({ kind }) => kind).toSorted()).toEqual(['adapter', 'crashed'])
    const merged = mergeResults(parts)
    expect(merged).toEqual(mergeResults([whole]))
    expect(merged.overlap?.runs).toBeGreaterThan(0)
    expect(exitCodeOf(merged)).toBe(3)
  })

  it('with failures that have become the same told once', async () => {
    const [one, other] = await shards(2, await openAdapters('fault:check-then-act'))
    const [failure] = one?.result.failures ?? []
    if (!one || !other || !failure) throw new Error('no failure')
    const twin = { ...failure, verdict: { ...failure.verdict, broken: 'CANCEL-STOPS' as const }, shapes: ['other'] }
    const only = { ...one, result: { ...one.result, failures: [failure, twin] } }
    const merged = mergeResults([only, { ...other, result: { ...other.result, failures: [] } }])
    expect(merged.failures.map(({ shapes }) => shapes)).toEqual([[...failure.shapes, 'other'].toSorted()])
  })

  it('with the exhaustive part in the first', async () => {
    const adapters = await openAdapters(`simulator:${policy}`)
    const exhausted = exploreAll({ adapters, what: parseBounds('2x2') ?? [] })
    const [first] = await shards(1, adapters, { plans: 10, exhausted })
    expect(mergeResults(first ? [first] : []).exhaustive).toEqual(first?.result.exhaustive)
    expect(first?.result.exhaustive).toHaveLength(1)
  })
})

describe('a shard', () => {
  it('ends with 0 where nothing diverged, whatever floors say; merged, floors decide', async () => {
    const adapters = await openAdapters(`simulator:${policy}`)
    const parts = await shards(2, adapters, { plans: 8 })
    for (const { result } of parts) {
      expect(result.clauses.some(({ verdict }) => verdict === 'not-exercised')).toBe(true)
      expect(exitCodeOf(result)).toBe(0)
    }
    expect(exitCodeOf(mergeResults(parts))).toBe(2)
    expect(exitCodeOf(mergeResults(await shards(2, await openAdapters('simulator'), { plans: 3000 })))).toBe(0)
  })

  it('ends with 1 where something diverged, and with 2 where it was interrupted or judged nothing', async () => {
    const adapters = await openAdapters('fault:check-then-act')
    const [first] = await shards(2, adapters)
    expect(first && exitCodeOf(first.result)).toBe(1)
    const stopped = await shards(2, await openAdapters('simulator'), { signal: AbortSignal.abort() })
    for (const { result } of stopped) expect(exitCodeOf(result)).toBe(2)
    expect(mergeResults(stopped).ended).toBe('interrupted')
    const bailed = stopped.map((part) => ({ ...part, result: { ...part.result, ended: 'bailed' as const } }))
    expect(mergeResults(bailed).ended).toBe('bailed')
    const none = await shards(1, adapters, { plans: 0 })
    expect(none.map(({ result }) => exitCodeOf(result))).toEqual([2])
  })

  it('is never more than a shard to the gate', async () => {
    const parts = await shards(2, await openAdapters('simulator'), { plans: 3000 })
    const objections = (result: Result): string[] =>
      decide([{ file: 'result.json', result }], { floors: {} }).objections.map(({ text }) => text)
    expect(objections(mergeResults(parts))).toEqual([])
    for (const { result } of parts) expect(objections(result)).toContainEqual(expect.stringContaining('merge them'))
  })
})

describe('what is no whole campaign is refused:', () => {
  let parts: Part[]
  beforeAll(async () => {
    parts = await shards(3, await openAdapters(`simulator:${policy}`), { plans: 20 })
  })

  const changed = (at: number, change: Partial<Result>): Part[] =>
    parts.map((part, index) => (index === at ? { ...part, result: { ...part.result, ...change } } : part))

  it.each<[string, () => Part[], string]>([
    ['none', () => [], 'there is nothing to merge; expected the results of all shards'],
    ['one missing', () => parts.slice(0, 2), 'shard 3 of 3 is missing; expected the results of all'],
    ['two missing', () => parts.slice(1, 2), 'shards 1, 3 of 3 are missing; expected the results of all'],
    [
      'one twice',
      () => [...parts, ...parts.slice(1, 2).map((part) => ({ ...part, file: 'copy.json' }))],
      'shard 2 of 3 was given twice: 2.json, copy.json',
    ],
    [
      'no shard',
      () => parts.map(({ file, result: { shard: _shard, ...result } }) => ({ file, result })),
      '1.json is no shard but a result of its own',
    ],
    [
      'a shard of more',
      () => changed(2, { shard: { index: 3, of: 4 } }),
      '3.json is of another campaign than 1.json: number of shards 4, there 3',
    ],
    ['one beyond', () => changed(2, { shard: { index: 4, of: 3 } }), '3.json says that it is shard 4 of 3'],
    ['another seed', () => changed(1, { seed: 8 }), '2.json is of another campaign than 1.json: seed 8, there 7'],
    ['another suite', () => changed(1, { suite: 'other' }), 'suite other, there ndis'],
    ['another clause set', () => changed(1, { clauseSet: 'sha256:0' }), 'clause set sha256:0, there'],
    ['another adapter', () => changed(1, { adapter: 'native:x.so' }), 'adapter native:x.so, there'],
    ['another subject', () => changed(1, { subject: 'x 2' }), 'subject x 2, there'],
    ['other observations', () => changed(1, { observes: ['calls'] }), 'what it observes calls, there'],
    ['another profile', () => changed(1, { profile: 'client' }), 'profile client, there derived'],
    ['another pattern', () => changed(1, { pattern: 'INIT-*' }), 'clauses INIT-*, there *'],
    ['other repeats', () => changed(1, { repeats: 9 }), 'runs of each plan 9, there 2'],
    ['further plans', () => changed(1, { morePlans: 9 }), 'further plans 9, there 0'],
    [
      'another number of plans',
      () => changed(1, { plansPlanned: 9 }),
      'the shards planned different numbers of plans: 1.json 7, 2.json 9, 3.json 6; expected the same --runs for all',
    ],
    [
      'shards of another suite',
      () => parts.map((part) => ({ ...part, result: { ...part.result, suite: 'older' } })),
      '1.json was written by older, or against other clauses; merge with the suite that wrote it',
    ],
    ['a walk in a further shard', () => changed(1, { exhaustive: [] }), '2.json has an exhaustive part, though'],
  ])('%s', (_, given, message) => {
    expect(() => mergeResults(given())).toThrow(message)
  })
})

describe('--shard', () => {
  it.each<[string, Record<string, string>, { index: number; of: number }]>([
    ['2/4', {}, { index: 2, of: 4 }],
    ['auto', { JOB_COMPLETION_INDEX: '0', JOB_COMPLETIONS: '3' }, { index: 1, of: 3 }],
    ['auto', { JOB_COMPLETION_INDEX: '2', IMCANCEL_SHARD_COUNT: '3' }, { index: 3, of: 3 }],
    ['auto', { GITLAB_CI: 'true', CI_NODE_INDEX: '3', CI_NODE_TOTAL: '3' }, { index: 3, of: 3 }],
    ['auto', { CIRCLE_NODE_INDEX: '0', CIRCLE_NODE_TOTAL: '1' }, { index: 1, of: 1 }],
    ['auto', { PARALLEL_SEQ: '4', PARALLEL_JOBSLOT: '1', IMCANCEL_SHARD_COUNT: '4' }, { index: 4, of: 4 }],
    ['auto', { IMCANCEL_SHARD_INDEX: '1', IMCANCEL_SHARD_COUNT: '4', PARALLEL_SEQ: '1' }, { index: 2, of: 4 }],
  ])('%s with %j is %j', (text, environment, shard) => {
    expect(shardIn(text, environment)).toEqual(shard)
  })

  it.each<[string, Record<string, string>, string]>([
    ['0/4', {}, '--shard 0/4: expected INDEX/COUNT such as 1/4, counted from 1, or auto'.replace('0/4', "'0/4'")],
    ['5/4', {}, "--shard '5/4': expected INDEX/COUNT"],
    ['1', {}, '--shard 1: expected INDEX/COUNT'],
    ['auto', {}, '--shard auto: none of IMCANCEL_SHARD_INDEX, JOB_COMPLETION_INDEX, '],
    ['auto', { CI_NODE_INDEX: '1', CI_NODE_TOTAL: '2' }, '--shard auto: none of '],
    ['auto', { JOB_COMPLETION_INDEX: '1' }, 'set JOB_COMPLETIONS or IMCANCEL_SHARD_COUNT'],
    [
      'auto',
      { JOB_COMPLETION_INDEX: '3', JOB_COMPLETIONS: '3' },
      'JOB_COMPLETION_INDEX=3 with JOB_COMPLETIONS=3; expected an index from 0 to 2',
    ],
    [
      'auto',
      { GITLAB_CI: '1', CI_NODE_INDEX: '0', CI_NODE_TOTAL: '3' },
      'CI_NODE_INDEX=0 with CI_NODE_TOTAL=3; expected an index from 1 to 3',
    ],
    ['auto', { CIRCLE_NODE_INDEX: 'x', CIRCLE_NODE_TOTAL: '3' }, 'CIRCLE_NODE_INDEX is x; expected an integer'],
    [
      'auto',
      { JOB_COMPLETION_INDEX: '1', PARALLEL_SEQ: '1', IMCANCEL_SHARD_COUNT: '3' },
      'JOB_COMPLETION_INDEX and PARALLEL_SEQ are set; say which',
    ],
  ])('%s with %j is refused', (text, environment, message) => {
    expect(() => shardIn(text, environment)).toThrow(UsageError)
    expect(() => shardIn(text, environment)).toThrow(message)
  })
})

describe('on the command line', () => {
  it('shards of a fault are merged into a divergence, whose failure is saved and replayed', async () => {
    const codes: (number | null)[] = []
    for (const index of [1, 2]) {
      const args = [
        '--seed',
        '3',
        '--runs',
        '400',
        '--bound',
        'none',
        '--shard',
        `${index}/2`,
        '--out',
        `part-${index}`,
      ]
      const { code, stdout } = await imcancel('verify', '-a', 'fault:check-then-act', ...args)
      codes.push(code)
      expect(stdout).toContain(`\nshard ${index} of 2: 200 plans, seed 0x3, profile derived\n`)
    }
    expect(codes).toEqual([1, 1])
    const files = ['part-1/result.json', 'part-2/result.json']
    const { code, stdout, stderr } = await imcancel('merge', ...files, '-o', 'merged/all.json')
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
    expect(stdout).toMatch(/\n400 plans, seed 0x3, /)
    expect(stdout).toMatch(/: merged\/all\.json\n/)
    const [, file = ''] = /again with: imcancel replay (\S+)/.exec(stdout) ?? []
    expect(file).toMatch(/^merged\/[A-Z-]+\.json$/)
    expect((await imcancel('replay', file)).stdout).toMatch(/\nsame verdict: /)
    expect((await imcancel('gate', 'merged/all.json')).code).toBe(1)
    expect((await imcancel('gate', ...files)).code).toBe(1)
    expect(await imcancel('merge', files[0] ?? '')).toEqual(
      refusal(64, 'shard 2 of 2 is missing; expected the results of all'),
    )
    expect(await imcancel('merge', ...files, '-o', './part-1/result.json')).toEqual(
      refusal(64, '--output ./part-1/result.json is one of the results to be merged; choose another file'),
    )
  })

  it('a shard that met nothing says who decides', async () => {
    const args = ['--seed', '3', '--runs', '40', '--shard', '2/2', '--out', 'met']
    const { code, stdout } = await imcancel('verify', ...args)
    expect(code).toBe(0)
    expect(stdout).toMatch(/\nresult of shard 2 of 2: no divergence in 20 plans; imcancel merge decides\n$/)
    expect(stdout).not.toContain('every interleaving')
    const gate = await imcancel('gate', 'met/result.json')
    expect(gate.code).toBe(2)
  })

  it('what is no result is refused', async () => {
    await mkdir(join(folder, 'odd'), { recursive: true })
    await writeFile(join(folder, 'odd', 'x.json'), '{}')
    const { code, stderr } = await imcancel('merge', 'odd/x.json')
    expect(code).toBe(64)
    expect(stderr).toMatch(/^imcancel: odd\/x\.json is no whole result: /)
  })

  it.each<[string[], string]>([
    [['verify', '--shard', '1/4'], '--shard needs a --seed, the same for all shards: they have to draw the same plans'],
    [
      ['verify', '--shard', '3/4', '--seed', '1', '--runs', '2'],
      '--shard 3/4 has none of 2 plans; expected no more shards than --runs',
    ],
    [
      ['verify', '--shard', '1/4', '--seed', '1', '--exhaustive'],
      '--exhaustive draws no plans that could be spread; expected it without --shard',
    ],
    [['merge'], 'merge takes the results of all shards that verify has written'],
    [['merge', '--to', 'x', 'y'], 'merge has no option --to; expected -o, --output'],
  ])('imcancel %j is refused', async (args, message) => {
    expect(await imcancel(...args)).toEqual(refusal(64, message))
  })
})
