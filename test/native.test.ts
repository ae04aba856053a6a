/** The agent and its subjects, through the bridge: the reference conforms, and each hostile subject ends as it should. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import type { RepeatingAdapter } from '../adapters/adapter.ts'
import { type NativeOptions, openNative } from '../adapters/native/native.ts'
import { agentPath, buildNative, missingTools, nativeFolder } from '../adapters/native/build.ts'
import type { Plan, Step } from '../adapters/plan.ts'
import { createChecker } from '../model/checker.ts'
import { eventsOf } from '../model/history.ts'
import type { Verdict } from '../model/verdict.ts'
import { NDIS_STATUS_FAILURE, NDIS_STATUS_SUCCESS } from '../spec/constants.ts'
import { observations } from '../spec/observations.ts'

const missing = await missingTools()
const skipped = missing.length > 0 && process.env['CI'] === undefined
if (skipped) console.warn(`native.test.ts is SKIPPED: ${missing.join(' and ')} cannot be run here. CI would fail.`)

let adapter: RepeatingAdapter | undefined

async function open(subject: string, options: Partial<NativeOptions> = {}): Promise<RepeatingAdapter> {
  adapter = await openNative({ library: join(nativeFolder(), `${subject}.so`), ...options })
  return adapter
}

const instance = { owner: 0, context: 'own', miniportInitialize: { status: 0, held: false, inside: [] } } as const
const initialize = { kind: 'initialize', instance: 0 } as const
const cancel = { kind: 'cancel', instance: 0, driver: 0, spelling: 'terminated' } as const
const start = { kind: 'start', instance: 0 } as const
const returned = { kind: 'await', instance: 0, until: 'returned' } as const
const deinitialize = { kind: 'deinitialize', instance: 0 } as const

function planOf(...threads: readonly (readonly Step[])[]): Plan {
  const instances = [
    { ...instance, adapter: 0, name: [0x5c, 0x41] },
    { ...instance, adapter: 1, name: [0x5c, 0x42] },
  ]
  return { drivers: 2, instances, threads, choices: [], skew: 1 }
}

const upAndDown = planOf([initialize, start, returned, deinitialize])
const canceled = planOf([initialize, cancel, start])
const race = planOf([initialize, start, { kind: 'barrier' }, returned, deinitialize], [{ kind: 'barrier' }, cancel])
const manySteps = planOf(
  [initialize, start, cancel, returned, { kind: 'unbind', adapter: 0 }, initialize, start],
  [
    { kind: 'initialize', instance: 1 },
    { ...cancel, spelling: 'shared' },
    { ...cancel, driver: 1 },
    { ...cancel, instance: 1 },
  ],
)

/** Runs a plan once; gives what was seen in words, and the verdict. */
async function observe(
  running: RepeatingAdapter,
  plan: Plan,
): Promise<{ seen: string[]; ending: string; verdict: Verdict }> {
  const history = await running.run(plan)
  const seen = eventsOf(history).map(({ kind, function: name, status }) =>
    [kind, ...(name ? [name] : []), ...(kind === 'return' && status !== 0 ? [(status >>> 0).toString(16)] : [])].join(
      ' ',
    ),
  )
  return { seen, ending: history.ending, verdict: createChecker().judge(history, plan.instances) }
}

test('what is missing for the build is named, with what to install', async () => {
  vi.stubEnv('PATH', nativeFolder())
  vi.stubEnv('CC', 'no-compiler -m64')
  const building = buildNative()
  await expect(building).rejects.toThrow(/make and no-compiler cannot be run. Install: Debian\/Ubuntu: apt-get install/)
  vi.unstubAllEnvs()
})

describe.skipIf(skipped)('native', () => {
  beforeAll(buildNative, 300_000)

  afterEach(async () => {
    await adapter?.close()
    adapter = undefined
  })

  describe('the reference subject', () => {
    test('says who it is, and can all be observed', async () => {
      const running = await open('reference')
      expect(running.identity.adapter).toMatch(/^native:.*reference\.so$/)
      expect(running.identity.subject).toMatch(/^reference/)
      expect(running.capabilities.deterministic).toBe(false)
      expect(running.capabilities.observes).toEqual(new Set(Object.keys(observations)))
    })

    test('is asked for no token, though there is one in the environment', async () => {
      vi.stubEnv('IMCANCEL_TOKEN', 'sixteen letters!')
      const running = await open('reference').finally(() => vi.unstubAllEnvs())
      expect(running.identity.subject).toMatch(/^reference/)
    })

    test('brings a miniport up and down', async () => {
      const { seen, ending, verdict } = await observe(await open('reference'), upAndDown)
      expect(ending).toBe('quiesced')
      expect(verdict).toEqual({ kind: 'conforms' })
      const order = [
        'call initialize',
        'return initialize',
        'call start',
        'enter',
        'exit',
        'call deinitialize',
        'halt',
        'halted',
      ]
      expect(seen.filter((event) => order.includes(event))).toEqual(order)
      expect(seen.at(-1)).toBe('quiesced')
    })

    test('cancels what is pending, and then there is nothing to start', async () => {
      const { seen, verdict } = await observe(await open('reference'), canceled)
      expect(verdict).toEqual({ kind: 'conforms' })
      expect(seen).toContain('return cancel')
      expect(seen).not.toContain('enter')
    })

    test.each([
      ['a race', race],
      ['many steps', manySteps],
    ])('conforms in all of 500 runs of %s', async (_, plan) => {
      const running = await open('reference')
      const observed = await running.repeat(plan, 500)
      const checker = createChecker()
      const verdicts = observed.map(({ history }) => checker.judge(history, plan.instances))
      expect(verdicts.filter(({ kind }) => kind !== 'conforms')).toEqual([])
      expect(observed.reduce((sum, { times }) => sum + times, 0)).toBe(500)
    })

    test('answers overlapping requests, each with its own', async () => {
      const running = await open('reference')
      const statuses = [NDIS_STATUS_SUCCESS, NDIS_STATUS_FAILURE]
      const plans = Array.from({ length: 40 }, (_, index) => {
        const [first, ...others] = upAndDown.instances
        const miniportInitialize = { ...instance.miniportInitialize, status: statuses[index % 2] ?? 0 }
        return first === undefined
          ? upAndDown
          : { ...upAndDown, instances: [{ ...first, miniportInitialize }, ...others] }
      })
      const histories = await Promise.all(plans.map(async (plan) => running.run(plan)))
      const exits = histories.map((history) => eventsOf(history).find(({ kind }) => kind === 'exit')?.status)
      expect(exits).toEqual(plans.map((_, index) => statuses[index % 2]))
    })

    test('refuses a plan that it cannot run, in words, and goes on', async () => {
      const running = await open('reference')
      const wrong = planOf([{ ...cancel, instance: 7 }])
      await expect(running.run(wrong)).rejects.toThrow(/the agent refuses the plan: .*target of a step, is 7/)
      expect((await observe(running, canceled)).verdict).toEqual({ kind: 'conforms' })
    })
  })

  describe('a hostile subject', () => {
    test('that crashes gives the history up to there, and the next run works', async () => {
      const running = await open('hostile/crash_in_cancel')
      const { seen, ending, verdict } = await observe(running, canceled)
      expect(ending).toBe('crashed')
      expect(seen.at(-1)).toBe('call cancel')
      expect(verdict.kind).toBe('unknown')
      expect((await observe(running, upAndDown)).verdict).toEqual({ kind: 'conforms' })
      expect((await running.repeat(canceled, 2))[0]?.note).toBe('SIGSEGV')
    })

    test('that hangs is stalled, and diverges for the call that did not return', async () => {
      const running = await open('hostile/hang_in_cancel', { stallMs: 200 })
      const { seen, ending, verdict } = await observe(running, canceled)
      expect(ending).toBe('stalled')
      expect(seen).not.toContain('return cancel')
      expect(verdict).toMatchObject({ kind: 'diverges', broken: 'CANCEL-RETURNS' })
      expect((await running.repeat(canceled, 2))[0]?.note).toContain('a call did not return')
      expect((await observe(running, upAndDown)).verdict).toEqual({ kind: 'conforms' })
    })

    test('that leaves a removal waiting is stalled at once, and its agent goes on', async () => {
      const running = await open('always_failure', { stallMs: 60_000 })
      const { seen, ending, verdict } = await observe(running, planOf([initialize, { kind: 'unbind', adapter: 0 }]))
      expect(ending).toBe('stalled')
      expect(seen.slice(-3)).toEqual(['call cancel', 'return cancel c0000001', 'quiesced'])
      expect(seen.filter((event) => event.endsWith('unbind'))).toEqual(['call unbind'])
      expect(verdict).toMatchObject({ kind: 'diverges', broken: 'CANCEL-STOPPABLE' })
      const again = await running.repeat(upAndDown, 50)
      expect(again.map(({ history }) => createChecker().judge(history, upAndDown.instances).kind)).toEqual(
        again.map(() => 'conforms'),
      )
    })

    test('that floods is cut off', async () => {
      const running = await open('hostile/flood')
      const { ending, verdict } = await observe(running, upAndDown)
      expect(ending).toBe('flooded')
      expect(verdict.kind).not.toBe('conforms')
      expect((await observe(running, canceled)).verdict).toEqual({ kind: 'conforms' })
    })

    test('that prints to stdout does not disturb', async () => {
      const running = await open('hostile/prints_to_stdout')
      expect((await observe(running, upAndDown)).verdict).toEqual({ kind: 'conforms' })
      expect((await observe(running, canceled)).verdict).toEqual({ kind: 'conforms' })
    })

    test.each([
      ['wrong_context', 'INIT-OWN'],
      ['halts_wrong', 'DEINIT-HALTS'],
      ['never_calls_back', 'INIT-DISPATCH'],
    ])('%s diverges from %s', async (subject, clause) => {
      const { ending, verdict } = await observe(await open(`hostile/${subject}`), upAndDown)
      expect(ending).toBe('quiesced')
      expect(verdict).toMatchObject({ kind: 'diverges', broken: clause })
    })

    test('that lacks a function is named, with the function', async () => {
      await expect(open('hostile/lacks_cancel')).rejects.toThrow(
        /^native:.*lacks_cancel\.so: .*lacks_cancel\.so does not export NdisIMCancelInitializeDeviceInstance$/,
      )
    })

    test('that is no library is refused', async () => {
      const library = join(nativeFolder(), 'reference.d')
      await expect(openNative({ library })).rejects.toThrow(/^native:.*reference\.d: /)
    })
  })

  test('the agent exits with status 0 at the end of its input', async () => {
    const agent = spawn(agentPath(), [join(nativeFolder(), 'reference.so')], { stdio: ['pipe', 'ignore', 'inherit'] })
    agent.stdin.end()
    expect(await new Promise((resolve) => agent.once('close', resolve))).toBe(0)
  })
})
