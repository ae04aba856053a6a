/** What a replay says and does: of verdicts that come again or do not, and of schedules that do not fit. */
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Adapter } from '../adapters/adapter.ts'
import { replayOn } from '../cli/replay.ts'
import { allObservations } from '../spec/observations.ts'
import type { Verdict } from '../model/verdict.ts'
import { rechecked, replayed } from '../report/comparison.ts'
import type { FailureHead } from '../runner/failure-file.ts'
import { example } from './support/failure.ts'

const conforms: Verdict = { kind: 'conforms' }
const crashed: Verdict = { kind: 'unknown', reason: 'the run ended crashed' }
const twice: Verdict = {
  kind: 'diverges',
  at: 6,
  instance: 0,
  allowed: ['NDIS_STATUS_FAILURE'],
  clauses: ['CANCEL-ONCE', 'CANCEL-NAME'],
  broken: 'CANCEL-ONCE',
}

describe('of runs, the sentence says', () => {
  it.each<[string, Parameters<typeof replayed>, string]>([
    [
      'that the one verdict is the same',
      [{ verdict: twice, times: 1 }, 1, [{ verdict: twice, times: 1 }]],
      'same verdict: CANCEL-ONCE in 1 of 1 runs',
    ],
    [
      'that it is about another event now',
      [{ verdict: twice, times: 1 }, 1, [{ verdict: { ...twice, at: 9 }, times: 1 }]],
      'same verdict: CANCEL-ONCE in 1 of 1 runs, at event 9 instead of 6',
    ],
    [
      'in how many runs it came again, what came else, and how often it was seen before',
      [
        { verdict: twice, times: 12 },
        200,
        [
          { verdict: twice, times: 30 },
          { verdict: { ...twice, at: 8 }, times: 7 },
          { verdict: conforms, times: 960 },
          { verdict: crashed, times: 3 },
        ],
      ],
      'same verdict: CANCEL-ONCE in 37 of 1 000 runs; conforms in 960 of 1 000 runs, no verdict (the run ended crashed) in 3 of 1 000 runs; recorded in 12 of 200 runs',
    ],
    [
      'that none came again, and what came instead',
      [{ verdict: twice, times: 1 }, 1, [{ verdict: conforms, times: 1 }]],
      'another verdict: conforms in 1 of 1 runs; recorded: CANCEL-ONCE in 1 of 1 runs',
    ],
    [
      'that another clause is another verdict',
      [{ verdict: twice, times: 1 }, 1, [{ verdict: { ...twice, clauses: ['CANCEL-NAME', 'CANCEL-ONCE'] }, times: 1 }]],
      'another verdict: CANCEL-NAME in 1 of 1 runs; recorded: CANCEL-ONCE in 1 of 1 runs',
    ],
    [
      'the same of a run without a verdict',
      [{ verdict: crashed, times: 1 }, 1, [{ verdict: crashed, times: 5 }]],
      'same verdict: no verdict (the run ended crashed) in 5 of 5 runs; recorded in 1 of 1 runs',
    ],
  ])('%s', (_, args, sentence) => {
    expect(replayed(...args)).toBe(sentence)
  })
})

describe('of a history judged again, the sentence says', () => {
  it.each<[Verdict, Verdict, string]>([
    [conforms, conforms, 'same verdict as recorded: conforms'],
    [twice, twice, 'same verdict as recorded: CANCEL-ONCE at event 6'],
    [twice, { ...twice, at: 1200 }, 'same verdict as recorded: CANCEL-ONCE at event 1 200 instead of 6'],
    [twice, conforms, 'another verdict than recorded: conforms; recorded: CANCEL-ONCE at event 6'],
    [conforms, twice, 'another verdict than recorded: CANCEL-ONCE at event 6; recorded: conforms'],
  ])('%j, then %j', (recorded, now, sentence) => {
    expect(rechecked(recorded, now)).toBe(sentence)
  })
})

describe('a schedule that does not fit', () => {
  const { history, ...recorded } = example
  const head: FailureHead = { ...recorded, ending: 'quiesced', events: history.words.length / 8, intact: true }
  const name = head.adapter.adapter
  const plans: unknown[] = []

  function adapter(misfit: string | undefined): { readonly adapter: Adapter; readonly runs: () => number } {
    let runs = 0
    return {
      runs: () => runs,
      adapter: {
        identity: head.adapter,
        capabilities: { observes: allObservations, deterministic: true },
        run: () => Promise.resolve((runs++, history)),
        misfit: (plan) => Promise.resolve((plans.push(plan), misfit)),
        close: () => Promise.resolve(),
      },
    }
  }

  /** What a replay writes, its exit code, and how often it ran the plan. */
  async function outcomeOf(misfit: string | undefined, on: string): Promise<Record<string, unknown>> {
    const [out, err] = [process.stdout, process.stderr].map((stream) =>
      vi.spyOn(stream, 'write').mockImplementation(() => true),
    )
    const fake = adapter(misfit)
    const code = await replayOn(fake.adapter, on, 'x.json', head, undefined)
    const text = (spy: typeof out): string => (spy?.mock.calls ?? []).map(([one]) => String(one)).join('')
    return { code, runs: fake.runs(), stdout: text(out), stderr: text(err) }
  }

  afterEach(() => {
    vi.restoreAllMocks()
  })

  it('is refused with the reason and exit code 2, and nothing is run', async () => {
    expect(await outcomeOf('choice 3 is 2, but only 2 threads could move', name)).toEqual({
      code: 2,
      runs: 0,
      stdout: '',
      stderr: `imcancel: x.json: the schedule no longer fits ${name}: choice 3 is 2, but only 2 threads could move; replay it with ndis-im-cancel-conformance 0.1.0, or verify again\n`,
    })
    expect(plans).toEqual([head.plan])
  })

  it('is followed as far as it goes on another adapter than the recorded one, and that is said aloud', async () => {
    expect(await outcomeOf('2 choices are left over', 'simulator:late')).toEqual({
      code: 0,
      runs: 1,
      stdout:
        `saved on ${name}, replayed on simulator:late\n` +
        `its schedule was made for ${name} and is followed as far as it goes: 2 choices are left over\n` +
        'another verdict: conforms in 1 of 1 runs; recorded: CANCEL-ONCE in 1 of 1 runs\n',
      stderr: '',
    })
  })

  it('does not keep one that fits from being run', async () => {
    expect(await outcomeOf(undefined, name)).toMatchObject({ code: 0, runs: 1, stderr: '' })
  })
})
