/**
 * Agent and reference under the address and the thread sanitizer: nothing is reported, and all histories conform.
 * It takes a minute, so it runs only where IMCANCEL_LONG is set.
 */
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import * as fc from 'fast-check'
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { openNative } from '../adapters/native/native.ts'
import { nativeFolder } from '../adapters/native/build.ts'
import type { Plan } from '../adapters/plan.ts'
import { createChecker } from '../model/checker.ts'
import type { Verdict } from '../model/verdict.ts'
import { plans } from '../runner/plans.ts'

const long = process.env['IMCANCEL_LONG'] !== undefined
if (!long) console.warn('sanitizers.test.ts is SKIPPED: it takes a minute, and runs where IMCANCEL_LONG is set')

const sources = fileURLToPath(new URL('../adapters/native', import.meta.url))
const minuteMs = 60_000
const seed = 20_260
/** Sanitized code is slow, and a busy machine adds to that: no run is to be taken for stalled. */
const patience = { stallMs: minuteMs, timeoutMs: 2 * minuteMs }

let reports: string

/** What a sanitizer found in the processes that have ended. */
function reported(): string[] {
  return readdirSync(reports).map((file) => readFileSync(join(reports, file), 'utf8'))
}

/** Runs plans on a subject; gives the verdicts other than `conforms`, and how many runs there were. */
async function judged(build: string, subject: string, list: readonly Plan[], repeats: number) {
  const library = join(build, `${subject}.so`)
  const adapter = await openNative({ library, agent: join(build, 'imcancel-agent'), ...patience })
  const checker = createChecker()
  const others: Verdict[] = []
  let runs = 0
  try {
    for (const plan of list) {
      // oxlint-disable-next-line no-await-in-loop -- a plan has the machine for itself
      for (const { history, times } of await adapter.repeat(plan, repeats)) {
        runs += times
        const verdict = checker.judge(history, plan.instances)
        if (verdict.kind !== 'conforms') others.push(verdict)
      }
    }
  } finally {
    await adapter.close()
  }
  return { others, runs }
}

describe.runIf(long).each([
  { name: 'address', suffix: 'asan', faulty: 'reads_freed', found: 'heap-use-after-free' },
  { name: 'thread', suffix: 'tsan', faulty: 'counts_unlocked', found: 'data race' },
])('the $name sanitizer', { timeout: 10 * minuteMs }, ({ name, suffix, faulty, found }) => {
  const build = `${nativeFolder()}-${suffix}`

  beforeAll(async () => {
    await promisify(execFile)('make', ['--silent', '-C', sources, `SANITIZE=${name}`])
  }, 10 * minuteMs)

  beforeEach(() => {
    reports = mkdtempSync(join(tmpdir(), `imcancel-${suffix}-`))
    const options = `log_path=${join(reports, 'report')}:exitcode=77`
    vi.stubEnv('ASAN_OPTIONS', options)
    vi.stubEnv('TSAN_OPTIONS', options)
  })

  afterEach(() => {
    vi.unstubAllEnvs()
    rmSync(reports, { recursive: true })
  })

  test('finds nothing in agent and reference, and every history conforms', async () => {
    const list = fc.sample(plans(), { numRuns: 150, seed })
    const { others, runs } = await judged(build, 'reference', list, 20)
    expect(others).toEqual([])
    expect(runs).toBe(150 * 20)
    expect(reported()).toEqual([])
  })

  test(`finds what is wrong in ${faulty}`, async () => {
    const list = fc.sample(plans(), { numRuns: 20, seed })
    await judged(build, `hostile/${faulty}`, list, 20).catch(() => {}) // it may end the agent
    expect(reported().join('\n')).toContain(found)
  })
})
