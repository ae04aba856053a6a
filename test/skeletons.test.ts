/** The skeletons conform as they stand, are small, and let a planted bug be caught. */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { openBridge } from '../adapters/bridge/bridge.ts'
import { execLink } from '../adapters/bridge/links.ts'
import { buildNative } from '../adapters/native/build.ts'
import { openNative } from '../adapters/native/native.ts'
import type { RepeatingAdapter } from '../adapters/adapter.ts'
import type { Plan } from '../adapters/plan.ts'
import { decodeHistory, decodePlan } from '../adapters/wire.ts'
import { createChecker } from '../model/checker.ts'
import { createTally } from '../model/tally.ts'
import { examineAdapter } from '../runner/doctor/doctor.ts'
import type { Finding } from '../runner/doctor/finding.ts'
import { drawnPlans } from '../runner/drawn.ts'
import { mayOverlap } from '../runner/overlap.ts'
import { plans } from '../runner/plans.ts'
import { suitedTo } from '../runner/suited.ts'
import { clauses } from '../spec/clauses.ts'
import { allObservations } from '../spec/observations.ts'
import { nativeIsSkipped } from './support/native.ts'
import { pythonIsSkipped } from './support/python.ts'

const skeletons = fileURLToPath(new URL('../adapters/skeletons', import.meta.url))

const folders: string[] = []
let opened: RepeatingAdapter | undefined

afterEach(async () => {
  await opened?.close()
  opened = undefined
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

/** A copy of a skeleton to be changed, or to be built in. */
function copyOf(skeleton: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'imcancel-skeleton-'))
  folders.push(folder)
  cpSync(join(skeletons, skeleton), folder, { recursive: true })
  return folder
}

/** Changes the one place in a file that has this text. */
function edit(file: string, from: string, to: string): void {
  const text = readFileSync(file, 'utf8')
  expect(text.split(from)).toHaveLength(2)
  writeFileSync(
    file,
    text.replace(from, () => to),
  )
}

/** The adapter in a folder, as the command line starts it. */
async function startPython(folder = join(skeletons, 'python')): Promise<RepeatingAdapter> {
  opened = await openBridge(execLink(`python3 -B "${join(folder, 'adapter.py')}"`))
  return opened
}

/** What is wrong with the adapter of that file, as adapters go. */
async function problemsOf(file: string): Promise<readonly Finding[]> {
  const { findings } = await examineAdapter(execLink(`python3 -B "${file}"`))
  expect(findings.length).toBeGreaterThan(10)
  return findings.filter(({ outcome }) => outcome === 'problem')
}

/** Judges what `count` random plans give. Histories that do not conform, in words; and how often each clause decided. */
async function judgeAll(
  running: RepeatingAdapter,
  count: number,
  times: number,
): Promise<{ odd: string[]; unexercised: string[] }> {
  const checker = createChecker()
  const tally = createTally()
  const odd: string[] = []
  const drawn = drawnPlans(plans(), 1, 0, count).map(suitedTo(running.capabilities))
  for (const [index, plan] of drawn.entries()) {
    for (const { history, times: seen } of await running.repeat(plan, times)) {
      const verdict = checker.judge(history, plan.instances, tally, seen)
      if (verdict.kind !== 'conforms') odd.push(`plan ${index}, ${history.ending}: ${JSON.stringify(verdict)}`)
    }
  }
  return { odd, unexercised: clauses.filter((_, index) => tally.exercised[index] === 0).map(({ id }) => id) }
}

/** They need a cancel between the commit and the callback: on real threads that may not come in so few runs. */
const momentary = new Set(['CANCEL-FINAL', 'CANCEL-PROCEEDS', 'CANCEL-COMPLETES'])
const usual = (ids: readonly string[]): string[] => ids.filter((id) => !momentary.has(id))

const instance = {
  owner: 0,
  adapter: 0,
  name: [0x5c, 0x41],
  context: 'own',
  miniportInitialize: { status: 0, held: false, inside: [] },
} as const
const initialize = { kind: 'initialize', instance: 0 } as const
const start = { kind: 'start', instance: 0 } as const
const cancel = { kind: 'cancel', instance: 0, driver: 0, spelling: 'terminated' } as const
const unbind = { kind: 'unbind', adapter: 0 } as const
const planOf = (...threads: Plan['threads']): Plan => ({
  drivers: 1,
  instances: [instance],
  threads,
  choices: [],
  skew: 1,
})

test('no file of a skeleton has more than 200 lines', () => {
  const files = readdirSync(skeletons, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const lengths = files.map(({ parentPath, name }) => ({
    name,
    lines: readFileSync(join(parentPath, name), 'utf8').split('\n').length - 1,
  }))
  expect(lengths.length).toBeGreaterThan(5)
  expect(lengths.filter(({ lines }) => lines > 200)).toEqual([])
})

describe.skipIf(pythonIsSkipped)('the adapter in Python', () => {
  test('can do and see everything, and conforms, in every clause', { timeout: 300_000 }, async () => {
    const python = await startPython()
    expect(python.capabilities.observes).toEqual(allObservations)
    const { odd, unexercised } = await judgeAll(python, 300, 5)
    expect(odd).toEqual([])
    expect(usual(unexercised)).toEqual([])
  })

  test('has nothing that the doctor finds wrong', { timeout: 120_000 }, async () => {
    expect(await problemsOf(join(skeletons, 'python', 'adapter.py'))).toEqual([])
  })

  test('runs plans on threads that race', async () => {
    const race = planOf([initialize, start], [cancel])
    expect(mayOverlap(race)).toBe(true)
    expect((await (await startPython()).repeat(race, 20)).length).toBeGreaterThan(1)
  })

  test('refuses what it cannot run, in words, and goes on', async () => {
    const python = await startPython()
    await expect(python.repeat(planOf([{ ...cancel, instance: 3 }]), 1)).rejects.toThrow(
      /word \d+ of the plan, the target of a step, is 3; allowed are 0 to 0/,
    )
    expect(await python.repeat(planOf([cancel]), 1)).toHaveLength(1)
  })

  test.each([
    {
      bug: 'a cancel that leaves the device where it is',
      from: '            self.forget(device)\n            return SUCCESS',
      to: '            return SUCCESS',
      plan: planOf([initialize, cancel, start]),
      expected: { ending: 'quiesced', kind: 'diverges', broken: 'CANCEL-STOPS' },
    },
    {
      bug: 'a START that is lost',
      from: '                self.queue.append(device)',
      to: '                pass',
      plan: planOf([initialize, start]),
      expected: { ending: 'quiesced', kind: 'diverges', broken: 'INIT-DISPATCH' },
    },
    {
      bug: 'a cancel that never succeeds, on which a removal waits for ever',
      from: '            self.forget(device)\n            return SUCCESS',
      to: '            return FAILURE',
      plan: planOf([initialize, unbind]),
      expected: { ending: 'stalled', kind: 'diverges', broken: 'CANCEL-STOPPABLE' },
    },
    {
      bug: 'a cancel that does not return',
      from: '            self.forget(device)\n            return SUCCESS',
      to: '            self.lock.wait()',
      plan: planOf([initialize, cancel]),
      expected: { ending: 'stalled', kind: 'diverges', broken: 'CANCEL-RETURNS' },
    },
    {
      bug: 'a cancel that writes into the string',
      from: '        """NdisIMCancelInitializeDeviceInstance"""',
      to: '        string.buffer[0] ^= 1',
      plan: planOf([cancel]),
      expected: { ending: 'quiesced', kind: 'diverges', broken: 'CANCEL-INPUT' },
    },
    {
      bug: 'a callback that is made without an end',
      from: '            status = driver.miniport_initialize(',
      to: '            while True: status = driver.miniport_initialize(',
      plan: planOf([initialize, start]),
      expected: { ending: 'flooded', kind: 'diverges', broken: 'INIT-ONCE' },
    },
    {
      bug: 'an exception, which is a crash',
      from: '        """NdisIMCancelInitializeDeviceInstance"""',
      to: '        raise ValueError("a planted bug")',
      plan: planOf([initialize, cancel]),
      expected: { ending: 'crashed', kind: 'unknown' },
    },
  ])('$bug is caught', async ({ from, to, plan, expected }) => {
    const folder = copyOf('python')
    edit(join(folder, 'tiny_ndis.py'), from, to)
    const python = await startPython(folder)
    const [first, ...others] = await python.repeat(plan, 3)
    expect(others).toEqual([])
    const history = first?.history ?? { ending: 'crashed', words: [] }
    expect({ ending: history.ending, ...createChecker().judge(history, plan.instances) }).toMatchObject(expected)
    expect((await python.repeat(planOf([start]), 2))[0]?.times).toBe(2)
  })

  test('goes on without quiesce and reset: it ends behind a run that left something', async () => {
    const folder = copyOf('python')
    edit(join(folder, 'tiny_ndis.py'), '    def quiesce(', '    def no_quiesce(')
    edit(join(folder, 'tiny_ndis.py'), '    def reset(', '    def no_reset(')
    edit(join(folder, 'waits.py'), 'WINDOW = 0.2', 'WINDOW = 5') // however busy this machine is
    const python = await startPython(folder)
    expect(python.capabilities.observes.has('quiescence')).toBe(false)
    expect(await judgeAll(python, 40, 5)).toMatchObject({ odd: [] })
  })
})

describe.skipIf(pythonIsSkipped)('the guide', () => {
  const guide = readFileSync(new URL('../docs/adapter-guide.md', import.meta.url), 'utf8')

  /** The adapter that the guide shows, in a folder of its own. */
  function shownFolder(): string {
    const folder = mkdtempSync(join(tmpdir(), 'imcancel-guide-'))
    folders.push(folder)
    writeFileSync(join(folder, 'adapter.py'), /```python\n(.*?)```/s.exec(guide)?.[1] ?? '')
    return folder
  }

  test('shows an adapter that conforms', { timeout: 60_000 }, async () => {
    const shown = await startPython(shownFolder())
    expect(shown.capabilities.observes).toEqual(new Set(['calls', 'callbacks', 'contexts', 'start', 'quiescence']))
    const { odd, unexercised } = await judgeAll(shown, 300, 1)
    expect(odd).toEqual([])
    const needMore = new Set(['CANCEL-DRIVER', 'CANCEL-INSTANCE', 'CANCEL-NAME', 'CANCEL-REENTRANT'])
    expect(usual(unexercised).filter((id) => !needMore.has(id))).toEqual([])
  })

  test('shows an adapter that says when a removal waits for ever', async () => {
    const folder = shownFolder()
    edit(
      join(folder, 'adapter.py'),
      '        self.state = "absent"\n        return SUCCESS\n\n    def start',
      '        return FAILURE\n\n    def start',
    )
    const shown = await startPython(folder)
    const plan = planOf([initialize, unbind])
    const [first] = await shown.repeat(plan, 1)
    expect(first?.history.ending).toBe('stalled')
    expect(first && createChecker().judge(first.history, plan.instances)).toMatchObject({ broken: 'CANCEL-STOPPABLE' })
    expect((await shown.repeat(planOf([start]), 1))[0]?.history.ending).toBe('quiesced')
  })

  test('shows an adapter that has nothing the doctor finds wrong', { timeout: 120_000 }, async () => {
    expect(await problemsOf(join(shownFolder(), 'adapter.py'))).toEqual([])
  })

  test('shows a history that comes of its plan', async () => {
    const wordsIn = (pattern: RegExp): number[] => (pattern.exec(guide)?.[1] ?? '').split(',').map(Number)
    const plan = decodePlan(wordsIn(/"times":3,"plan":\[([-0-9,]+)\]/))
    const shown = decodeHistory(wordsIn(/\{"id":1,"histories":\[\[([-0-9,]+)\]\]\}/), plan)
    const seen = await (await startPython()).repeat(plan, 20)
    expect(seen.map(({ history }) => history)).toContainEqual(shown.history)
    expect(createChecker().judge(shown.history, plan.instances).kind).toBe('conforms')
  })
})

describe.skipIf(nativeIsSkipped)('the subject in C', () => {
  beforeAll(buildNative, 300_000)

  test('is built by its Makefile, and conforms, in every clause', { timeout: 300_000 }, async () => {
    const folder = copyOf('c')
    cpSync(fileURLToPath(new URL('../adapters/native/include/ndis_im.h', import.meta.url)), join(folder, 'ndis_im.h'))
    const made = spawnSync('make', ['--silent'], { cwd: folder, encoding: 'utf8' })
    expect(made).toMatchObject({ status: 0, stderr: '' })
    const adapter = await openNative({ library: join(folder, 'my_ndis.so') })
    try {
      expect(adapter.identity.subject).toMatch(/^my-ndis/)
      const { odd, unexercised } = await judgeAll(adapter, 300, 20)
      expect(odd).toEqual([])
      expect(usual(unexercised)).toEqual([])
    } finally {
      await adapter.close()
    }
  })

  test('a cancel that leaves the device where it is, is caught', async () => {
    const folder = copyOf('c')
    edit(
      join(folder, 'my_ndis.c'),
      '        vacate(place);\n        status = NDIS_STATUS_SUCCESS;',
      '        status = NDIS_STATUS_SUCCESS;',
    )
    const include = fileURLToPath(new URL('../adapters/native/include', import.meta.url))
    expect(spawnSync('make', ['--silent', `INCLUDE=${include}`], { cwd: folder }).status).toBe(0)
    const adapter = await openNative({ library: join(folder, 'my_ndis.so') })
    try {
      const plan = planOf([initialize, cancel, start])
      const verdict = createChecker().judge(await adapter.run(plan), plan.instances)
      expect(verdict).toMatchObject({ kind: 'diverges', broken: 'CANCEL-STOPS' })
    } finally {
      await adapter.close()
    }
  })
})
