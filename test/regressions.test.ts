/**
 * Every failure file in `test/regressions` is replayed on the adapter that it names, and gives the verdict that it records. To keep a
 * failure, copy the file there that `verify` has saved, and give it a `note` that says why. After a change of what histories look
 * like, and for what is added to `support/regressions.ts`, this writes them anew:
 *
 *     IMCANCEL_REGRESSIONS=write npx vitest run test/regressions.test.ts
 */
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type Adapter, type Observed } from '../adapters/adapter.ts'
import { openAdapters } from '../adapters/open.ts'
import { createChecker } from '../model/checker.ts'
import type { History } from '../model/history.ts'
import type { Verdict } from '../model/verdict.ts'
import { failureText } from '../report/explain-failure.ts'
import { verdictName } from '../report/comparison.ts'
import type { Recorded } from '../runner/failure-file.ts'
import { decodeFailure } from '../runner/failure-reader.ts'
import { observe } from '../runner/observe.ts'
import { suiteVersion } from '../runner/version.ts'
import { clauseIds } from './support/failure.ts'
import { regressions } from './support/regressions.ts'

const folder = new URL('regressions/', import.meta.url)
const repeats = 1000

const filesIn = (): string[] => readdirSync(folder).filter((file) => file.endsWith('.json'))

async function onAdapter<T>(name: string, use: (adapter: Adapter) => Promise<T>): Promise<T> {
  const [adapter, ...others] = await openAdapters(name)
  if (others.length > 0) throw new Error(`${name} is ${others.length + 1} adapters; a regression names one`)
  try {
    return await use(adapter)
  } finally {
    await adapter.close()
  }
}

function judged(recorded: Recorded, history: History): Verdict {
  const checker = createChecker({ enforced: (clause) => recorded.enforced.includes(clause) })
  return checker.judge(history, recorded.plan.instances)
}

/** The names of the verdicts of a plan, each once. */
function namesOf(recorded: Recorded, observed: readonly Observed[]): string[] {
  return [...new Set(observed.map(({ history }) => verdictName(judged(recorded, history))))]
}

if (process.env['IMCANCEL_REGRESSIONS'] === 'write') await writeAll()

describe('regressions', () => {
  it('are there, each that the suite knows of', () => {
    expect(filesIn().length).toBeGreaterThanOrEqual(3)
    expect(filesIn()).toEqual(expect.arrayContaining(regressions.map(({ name }) => `${name}.json`)))
  })

  it.each(filesIn())('%s gives the verdict that it records', async (file) => {
    const { history, ...recorded } = decodeFailure(readFileSync(new URL(file, folder), 'utf8'))
    const expected = verdictName(recorded.verdict)
    expect(verdictName(judged(recorded, history)), 'judged again, its history').toBe(expected)
    await onAdapter(recorded.adapter.adapter, async (adapter) => {
      expect(await adapter.misfit?.(recorded.plan), 'what keeps its schedule from fitting').toBeUndefined()
      const names = namesOf(recorded, await observe(adapter, recorded.plan, repeats))
      // On real threads a divergence comes and goes; what conforms does so always.
      const always = adapter.capabilities.deterministic || recorded.verdict.kind === 'conforms'
      expect(always ? names : names.filter((name) => name === expected)).toEqual([expected])
    })
  })

  it.each(regressions)('the file $name holds the plan of that name', ({ name, adapter, plan, note }) => {
    const saved = decodeFailure(readFileSync(new URL(`${name}.json`, folder), 'utf8'))
    expect(saved).toMatchObject({ adapter: { adapter }, note, verdict: { kind: 'conforms' } })
    expect(saved.plan).toEqual(plan)
  })
})

/** Writes the files of the plans above, and those that are there already, with the histories of today. */
async function writeAll(): Promise<void> {
  mkdirSync(folder, { recursive: true })
  for (const { name, adapter, plan, note } of regressions) {
    const verdict = { kind: 'conforms' } as const
    const usual = { suite: suiteVersion, seed: 0, enforced: clauseIds, times: 1, of: 1, shrunk: 'no' } as const
    await write(`${name}.json`, { ...usual, adapter: { adapter, subject: '' }, plan, verdict, note })
  }
  for (const file of filesIn()) {
    const { history: _, ...recorded } = decodeFailure(readFileSync(new URL(file, folder), 'utf8'))
    await write(file, recorded)
  }
}

/** Refuses to write another verdict than the recorded one. */
async function write(file: string, recorded: Recorded): Promise<void> {
  await onAdapter(recorded.adapter.adapter, async (adapter) => {
    const observed = await observe(adapter, recorded.plan, repeats)
    const again = observed
      .map(({ history }) => ({ history, verdict: judged(recorded, history) }))
      .find(({ verdict }) => verdictName(verdict) === verdictName(recorded.verdict))
    if (!again) throw new Error(`${file}: ${namesOf(recorded, observed).join()}, not ${verdictName(recorded.verdict)}`)
    const text = failureText(
      { ...recorded, suite: suiteVersion, adapter: adapter.identity, verdict: again.verdict },
      again.history,
    )
    writeFileSync(new URL(file, folder), text)
  })
}
