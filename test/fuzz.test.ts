/** Fuzzing: batches that can be had again, failures that are told once, and an end that is never green by accident. */
import { spawn } from 'node:child_process'
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it, vi } from 'vitest'
import type { Adapter } from '../adapters/adapter.ts'
import { openAdapters } from '../adapters/open.ts'
import { showFuzz } from '../cli/progress.ts'
import { coverageOf } from '../model/coverage.ts'
import { createTally } from '../model/tally.ts'
import { fuzzReport } from '../report/fuzz.ts'
import { runCampaign } from '../runner/campaign.ts'
import { decodeFailure } from '../runner/failure-reader.ts'
import { shapeOf } from '../runner/findings.ts'
import { type Batch, type BatchAnswer, runBatch } from '../runner/fuzz/batch.ts'
import { type FuzzOptions, type Fuzzed, fuzz } from '../runner/fuzz/fuzz.ts'
import { emptyHarvest, failuresIn, gather, most } from '../runner/fuzz/harvest.ts'
import { noMarks } from '../runner/fuzz/marks.ts'
import { openBatchCrew } from '../runner/fuzz/open-crew.ts'
import { batchPlans, batchSeed } from '../runner/fuzz/seeds.ts'
import { type Judge, createJudge } from '../runner/judging.ts'
import { type Failure, type Result, exitCodeWithoutFloors } from '../runner/result.ts'
import { decodeResult, encodeResult } from '../runner/result-file.ts'
import { cli, ended, folder, imcancel, refusal, useCommand } from './support/command.ts'

vi.setConfig({ testTimeout: 60_000 })
useCommand()

const policy = 'worker,at-dequeue,counts,exact'
const judgeOf = (adapters: Judge['adapters']): Judge => createJudge(adapters, 'derived', '*', 2)

async function fuzzed(name: string | Judge['adapters'], changes: Partial<FuzzOptions> = {}): Promise<Fuzzed> {
  const judge = judgeOf(typeof name === 'string' ? await openAdapters(name) : name)
  const { signal } = changes.signal ? { signal: changes.signal } : new AbortController()
  const settings = {
    adapter: typeof name === 'string' ? name : '',
    profile: 'derived',
    pattern: '*',
    repeats: 2,
  } as const
  const crew = openBatchCrew(judge, settings, 2, signal)
  return fuzz({
    judge,
    crew,
    name: 'test',
    profile: 'derived',
    pattern: '*',
    seed: 5,
    from: 0,
    kept: [],
    signal,
    ...changes,
  })
}

const batch = (seed: number, plans: number): Batch => ({
  what: { kind: 'drawn', seed, plans },
  known: new Set(),
  hasRoom: true,
  marks: noMarks(),
})

const exercised = ({ clauses }: Result): number[] => clauses.map((row) => row.exercised)

describe('a batch', () => {
  it('is the same whenever it is run, and has the plans that verify draws from its seed', async () => {
    const adapters = await openAdapters('fault:check-then-act')
    const judge = judgeOf(adapters)
    const first = await runBatch(judge, batch(77, 512))
    expect(await runBatch(judge, batch(77, 512))).toEqual(first)
    expect((await runBatch(judge, batch(78, 512))).tally).not.toEqual(first.tally)
    const shard = { index: 1, of: 1 }
    const campaign = await runCampaign({ adapters, plans: 512, seed: 77, shard })
    expect([...first.tally.exercised]).toEqual(exercised(campaign))
    expect(coverageOf(first.tally)).toEqual(campaign.coverage)
    expect(first.failures.length).toBeGreaterThan(0)
    const shapes = campaign.failures.flatMap((failure) => failure.shapes)
    expect(first.seen.map(({ key }) => key).toSorted()).toEqual(shapes.toSorted())
  })

  it('makes nothing simple that is known, and counts it all the same', async () => {
    const judge = judgeOf(await openAdapters('fault:check-then-act'))
    const first = await runBatch(judge, batch(77, 512))
    const known = new Set(first.seen.map(({ key }) => key))
    const again = await runBatch(judge, { ...batch(77, 512), known })
    expect(again.failures).toEqual([])
    expect(again.seen).toEqual(first.seen)
    expect((await runBatch(judge, { ...batch(77, 512), hasRoom: false })).failures).toEqual([])
  })

  it('keeps the plans that came through something new, each of which shows it alone', async () => {
    const [adapter] = await openAdapters(`simulator:${policy}`)
    const judge = judgeOf([adapter])
    const { fresh } = await runBatch(judge, batch(3, 256))
    expect(fresh.length).toBeGreaterThan(20)
    for (const one of fresh) {
      expect(one.verdict.kind).toBe('conforms')
      expect((await adapter.run(one.plan)).words).toEqual(one.history.words)
      const tally = createTally()
      judge.all.judge(one.history, one.plan.instances, tally)
      expect(coverageOf(tally).cells.seen + one.marks.length).toBeGreaterThan(1)
    }
    const marks = fresh.flatMap((one) => one.marks)
    expect(new Set(marks).size).toBe(marks.length)
  })

  it('has a seed of its own', () => {
    const seeds = new Set(Array.from({ length: 100_000 }, (_, index) => batchSeed(5, index)))
    expect(seeds.size).toBe(100_000)
    expect(batchSeed(5, 1)).not.toBe(batchSeed(6, 1))
  })
})

describe('a fuzz', () => {
  it('in two parts is one', async () => {
    const half = batchPlans.simulated
    const whole = await fuzzed('simulator', { plans: 2 * half })
    const first = await fuzzed('simulator', { plans: half })
    const second = await fuzzed('simulator', { plans: half, from: 1 })
    const sums = exercised(first.result).map((times, index) => times + (exercised(second.result)[index] ?? 0))
    expect(exercised(whole.result)).toEqual(sums)
    expect(exercised(second.result)).not.toEqual(exercised(first.result))
    expect(whole.result).toMatchObject({ ended: 'complete', plans: 2 * half, plansPlanned: 2 * half, failures: [] })
    expect(exitCodeWithoutFloors(whole.result)).toBe(0)
    expect(fuzzReport(whole.result)).toMatch(
      /decides nothing here; verify asks for it\nfuzz: no divergence in 2 048 plans$/,
    )
  })

  it('tells each failure once, at once, with the seed and the plan that show it', async () => {
    const found: Failure[] = []
    const { result } = await fuzzed('fault:reuses-records', {
      plans: 3000,
      onNews: async ({ failures }) => void found.push(...failures.map(({ failure }) => failure)),
    })
    expect(exitCodeWithoutFloors(result)).toBe(1)
    expect(found.length).toBeGreaterThanOrEqual(result.failures.length)
    const told = result.failures.map(({ verdict, history }) => `${verdict.clauses.join()} ${shapeOf(verdict, history)}`)
    expect(new Set(told).size).toBe(told.length)
    const shapes = result.failures.flatMap((failure) => failure.shapes)
    expect(new Set(shapes).size).toBe(shapes.length)
    const adapters = await openAdapters('fault:reuses-records')
    for (const failure of result.failures) {
      expect(failure.plans).toBeGreaterThan(0)
      const { origin, foundIn, verdict } = failure
      // It is this plan that shows it: without the last one there is one less.
      const [upTo, before] = await Promise.all(
        [foundIn, foundIn - 1].map(async (plans) => {
          const shard = { index: 1, of: 1 }
          const { failures } = await runCampaign({ adapters, plans, seed: origin?.seed ?? 0, shard })
          return failures.find((one) => one.verdict.broken === verdict.broken)?.plans ?? 0
        }),
      )
      expect(upTo).toBe((before ?? 0) + 1)
    }
    const run = { started: 'x', seconds: 1, node: 'v20', platform: 'x', processors: 2, command: [] }
    const text = encodeResult({ run, result })
    expect(encodeResult(decodeResult(text))).toBe(text)
    expect(fuzzReport(result)).toMatch(/in \d+ plans, first in plan [\d ]+\s+of seed 0x[\da-f]+;/)
  })

  it('tries what was kept before anything else', async () => {
    const first = await fuzzed('fault:wrong-halt-action', { plans: 200 })
    const [failure] = first.result.failures
    if (!failure) throw new Error('no failure')
    const kept = [{ file: 'kept.json', seed: 9, plan: failure.plan, adapter: failure.adapter }]
    const again = await fuzzed('fault:wrong-halt-action', { plans: 0, kept })
    expect(again.result.plans).toBe(1)
    expect(again.result.failures).toMatchObject([
      { adapter: failure.adapter, origin: { file: 'kept.json', seed: 9 }, plans: 1, foundIn: 1 },
    ])
    expect(fuzzReport(again.result)).toMatch(/only in the plan of\s+kept\.json;/)
    expect(exitCodeWithoutFloors((await fuzzed('simulator', { plans: 0, kept })).result)).toBe(0)
  })

  it('that is interrupted says so, and from where to go on', async () => {
    const interrupt = new AbortController()
    let next = -1
    const { result } = await fuzzed('simulator', {
      signal: interrupt.signal,
      onNews: async (_, unfinished) => {
        next = unfinished
        if (unfinished === 2) interrupt.abort()
      },
    })
    expect(result).toMatchObject({ ended: 'interrupted', plans: 2 * batchPlans.simulated })
    expect(next).toBe(2)
    expect(exitCodeWithoutFloors(result)).toBe(2)
    expect(fuzzReport(result)).toMatch(/\ninterrupted after 2 048 plans; .*\nfuzz: not finished/)
  })

  it('cut within a batch begins with that batch', async () => {
    const [adapter] = await openAdapters(`simulator:${policy}`)
    const interrupt = new AbortController()
    let runs = 0
    const { simulated: _simulated, ...real } = adapter
    const slow: Adapter = {
      ...real,
      run: async (plan) => {
        // Some plans are run once more, to be kept.
        if (++runs === batchPlans.simulated + 300) interrupt.abort()
        return adapter.run(plan)
      },
    }
    let next = -1
    const onNews = async (_: unknown, unfinished: number): Promise<void> => void (next = unfinished)
    const { result } = await fuzzed([slow], { signal: interrupt.signal, onNews })
    expect(result.plans).toBeGreaterThan(batchPlans.simulated)
    expect(result.plans).toBeLessThan(batchPlans.simulated + 300)
    expect(next).toBe(1)
  })

  it('of what crashes all the time is given up, and is no success', async () => {
    const [adapter] = await openAdapters(`simulator:${policy}`)
    const { simulated: _simulated, ...rest } = adapter
    const crashing: Adapter = { ...rest, run: async () => Promise.resolve({ ending: 'crashed', words: [] }) }
    const { result } = await fuzzed([crashing], { plans: 5000 })
    expect(result.ended).toBe('given-up')
    expect(result.problems).toMatchObject([{ kind: 'crashed', origin: { seed: batchSeed(5, 0) } }])
    expect(result.problems[0]?.plans).toBe(result.plans)
    expect(exitCodeWithoutFloors(result)).toBe(3)
    expect(exitCodeWithoutFloors((await fuzzed('simulator', { plans: 0 })).result)).toBe(2)
  })

  it('on real threads does without workers, and tells how much overlapped', async () => {
    const [adapter] = await openAdapters(`simulator:${policy}`)
    const { simulated: _simulated, ...rest } = adapter
    const real: Adapter = {
      ...rest,
      capabilities: { ...adapter.capabilities, deterministic: false },
      repeat: async (plan, times) => [{ history: await adapter.run(plan), times }],
    }
    const { result } = await fuzzed([real], { plans: 100 })
    expect(result).toMatchObject({ plans: 100, runs: 200, repeats: 2, ended: 'complete' })
    expect(result.overlap?.runs).toBeGreaterThan(0)
  })

  it('stays as small as it is, whatever comes', async () => {
    const judge = judgeOf(await openAdapters('fault:check-then-act'))
    const answer = await runBatch(judge, batch(77, 512))
    const [found] = answer.failures
    if (!found) throw new Error('no failure')
    const harvest = emptyHarvest()
    for (let index = 0; index < 3 * most.keys; index++) {
      const key = `${found.failure.verdict.broken}: return ${index}`
      const verdict = { ...found.failure.verdict, allowed: [`x${index}`] }
      const strange: BatchAnswer = {
        ...answer,
        seen: [{ key, plans: 1 }],
        failures: [{ key, failure: { ...found.failure, verdict } }],
        problems: [
          { kind: 'adapter', reason: `${index}`, adapter: 'x', plan: found.failure.plan, foundIn: 1, plans: 1 },
        ],
      }
      gather(harvest, strange)
    }
    expect(harvest.failures.size).toBe(most.failures)
    expect(harvest.keys.size).toBe(most.keys)
    expect(harvest.problems.size).toBe(most.problems)
    const plans = [...harvest.problems.values()].reduce((sum, problem) => sum + problem.plans, 0)
    expect(plans).toBe(3 * most.keys)
    const told = failuresIn(harvest).reduce((sum, { failure }) => sum + failure.plans, 0)
    expect(told).toBe(most.keys)
  })

  it('shows on a terminal how far it is', () => {
    const texts: string[] = []
    const line = showFuzz(
      { isTTY: true, columns: 120, write: (text: string) => texts.push(text) > 0 },
      { plans: undefined, seconds: 60 },
    )
    line.show({ plans: 12_000, runs: 12_000, seconds: 10, coverage: coverageOf(createTally()), failures: 2 })
    line.clear()
    expect(texts[0]).toContain('12 000 plans, 1 200 plans/s, 0 of 74 cells, 0 of 48 race pairs, 2 broken, 50 s left')
    expect(texts).toHaveLength(2)
  })
})

describe('imcancel fuzz', () => {
  it('saves what it finds, on two workers, and its corpus brings it back', async () => {
    const args = ['-a', 'fault:queued-twice', '--workers', '2', '--out', 'fz', '--corpus', 'fz/corpus']
    const { code, stdout, stderr } = await imcancel('fuzz', ...args, '--runs', '3000', '--seed', '5')
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
    expect(stdout).toMatch(/^found: INIT-ONCE, plan [\d ]+ of seed 0x[\da-f]+, saved as fz\/INIT-ONCE\.json$/m)
    expect(stdout).toMatch(/\n3 000 plans, seeds from 0x5 on, profile derived\n/)
    expect(stdout).toMatch(/^ {2}again with: imcancel replay fz\/INIT-ONCE\.json$/m)
    expect(stdout).toMatch(/: fz\/result\.json\n[^]*\nfuzz: divergence, .*\n$/)
    const again = await imcancel('replay', 'fz/INIT-ONCE.json')
    expect(again.stdout).toMatch(/\nsame verdict: INIT-ONCE in 1 of 1 runs\n$/)
    const { result } = decodeResult(await readFile(join(folder, 'fz', 'result.json'), 'utf8'))
    expect(result).toMatchObject({ ended: 'complete', plans: 3000, seed: 5 })
    const names = await readdir(join(folder, 'fz', 'corpus'))
    expect(names.some((name) => /^INIT-ONCE-[\da-f]{12}\.json$/.test(name))).toBe(true)
    const news = names.find((name) => name.startsWith('new-')) ?? ''
    const kept = decodeFailure(await readFile(join(folder, 'fz', 'corpus', news), 'utf8'))
    expect(kept.note).toMatch(/^the first of its fuzz to come through /)

    const second = await imcancel('fuzz', ...args, '--runs', '1')
    expect(second.code).toBe(1)
    expect(second.stdout).toMatch(/^found: INIT-ONCE, the plan of fz\/corpus\/INIT-ONCE-[\da-f]{12}\.json, /m)
    expect(second.stdout).toContain(`seeds from 0x5 on`)
    expect(JSON.parse(await readFile(join(folder, 'fz', 'corpus', 'state.json'), 'utf8'))).toMatchObject({
      adapter: 'fault:queued-twice',
      seed: 5,
      next: 4,
    })
    await imcancel('fuzz', ...args, '--runs', '1', '--seed', '5')
    expect(JSON.parse(await readFile(join(folder, 'fz', 'corpus', 'state.json'), 'utf8'))).toMatchObject({ next: 1 })
  })

  it('goes on after an interruption, and leaves out what of a corpus cannot be read', async () => {
    const corpus = join(folder, 'cut', 'corpus')
    await mkdir(corpus, { recursive: true })
    await writeFile(join(corpus, 'torn.json'), '{"format":')
    const args = ['fuzz', '--out', 'cut', '--corpus', 'cut/corpus', '--workers', '1']
    const child = spawn(process.execPath, [cli, ...args, '--seconds', '600'], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const end = ended(child)
    while (!(await readdir(corpus)).includes('state.json')) await sleep(100)
    child.kill('SIGINT')
    const { code, stdout, stderr } = await end
    expect(code).toBe(2)
    expect(stdout).toMatch(/\ninterrupted after [\d ]+ plans?; the next fuzz goes on from there\nfuzz: not finished/)
    expect(stderr).toMatch(/^imcancel: cut\/corpus\/torn\.json is not tried again: .*\nimcancel: stopping, .*\n$/)
    const { seed, next }: { seed: number; next: number } = JSON.parse(
      await readFile(join(corpus, 'state.json'), 'utf8'),
    )
    const second = await imcancel(...args, '--runs', '1')
    expect(second.code).toBe(0)
    expect(second.stdout).toContain(`seeds from 0x${seed.toString(16)} on`)
    expect(JSON.parse(await readFile(join(corpus, 'state.json'), 'utf8'))).toMatchObject({ seed, next: next + 1 })
    const other = await imcancel(...args, '--runs', '1', '-a', `simulator:${policy}`)
    expect(other.stdout).not.toContain(`seeds from 0x${seed.toString(16)} on`)
  })

  it.each<[string[], string]>([
    [['--seconds', '5', '--runs', '5'], '--seconds and --runs both say when to stop; expected one of the two'],
    [['--seconds', '0'], '--seconds 0: expected an integer from 1 to 100000000'],
    [['--workers', '0'], '--workers 0: expected an integer from 1 to 256'],
    [['simulator'], "fuzz takes no 'simulator'; an implementation is named by -a, such as -a simulator"],
    [['--clauses', 'XYZZY-1'], "--clauses: no clause matches 'XYZZY-1'; 'imcancel list' shows them all"],
    [
      ['--bound', '2x2'],
      'fuzz has no option --bound; expected -a, --adapter, --seconds, --runs, --repeats, --seed, --workers, --profile, --clauses, --corpus, --out',
    ],
  ])('%j is refused', async (args, message) => {
    expect(await imcancel('fuzz', ...args)).toEqual(refusal(64, message))
  })
})
