/** Subjects built for Windows, run by the Windows agent under Wine: the same verdicts, endings and messages, and nothing stays behind. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import type { RepeatingAdapter } from '../adapters/adapter.ts'
import { buildNative, buildWindows, windowsAgentPath } from '../adapters/native/build.ts'
import { type NativeOptions, openNative } from '../adapters/native/native.ts'
import { findWine, wineCommand } from '../adapters/native/wine.ts'
import { openAdapters } from '../adapters/open.ts'
import type { Plan, Step } from '../adapters/plan.ts'
import { encodePlan } from '../adapters/wire.ts'
import { isRightlyBlamed, wrongSubjects } from '../bench/wrong-subjects.ts'
import { createChecker } from '../model/checker.ts'
import { eventsOf } from '../model/history.ts'
import { runCampaign } from '../runner/campaign.ts'
import type { Result } from '../runner/result.ts'
import { type Listening, dial, startListening, stopListening } from './support/listening.ts'
import { nativeAdapter, nativeIsSkipped } from './support/native.ts'
import { verdictsOf } from './support/verdicts.ts'
import { windowsAgents, windowsSubject, wineIsSkipped } from './support/wine.ts'

const instance = { owner: 0, adapter: 0, context: 'own', name: [0x5c, 0x41] } as const
const miniportInitialize = { status: 0, held: false, inside: [] }
const initialize = { kind: 'initialize', instance: 0 } as const
const cancel = { kind: 'cancel', instance: 0, driver: 0, spelling: 'terminated' } as const
const start = { kind: 'start', instance: 0 } as const
const returned = { kind: 'await', instance: 0, until: 'returned' } as const

function planOf(...steps: readonly Step[]): Plan {
  return { drivers: 1, instances: [{ ...instance, miniportInitialize }], threads: [steps], choices: [], skew: 0 }
}

const upAndDown = planOf(initialize, start, returned, { kind: 'deinitialize', instance: 0 })
const canceled = planOf(initialize, cancel, start)

let adapter: RepeatingAdapter | undefined

async function open(subject: string, options: Partial<NativeOptions> = {}): Promise<RepeatingAdapter> {
  adapter = await openNative({ library: windowsSubject(subject), ...options })
  return adapter
}

/** Runs a plan once: how it ended, its last event, and the verdict. */
async function observe(running: RepeatingAdapter, plan: Plan) {
  const history = await running.run(plan)
  const last = eventsOf(history).at(-1)
  const verdict = createChecker().judge(history, plan.instances)
  return { ending: history.ending, last: last && `${last.kind} ${last.function ?? ''}`.trim(), verdict }
}

async function verify(name: string, plans: number): Promise<Result> {
  const adapters = await openAdapters(name)
  try {
    return await runCampaign({ adapters, name, plans, morePlans: 0, seed: 1, profile: 'client', repeats: 100 })
  } finally {
    await Promise.all(adapters.map(async (one) => one.close()))
  }
}

async function nothingIsLeft(): Promise<void> {
  await expect.poll(windowsAgents, { timeout: 10_000 }).toEqual([])
}

const minutes = 60_000

describe.skipIf(wineIsSkipped)('under Wine', { timeout: 3 * minutes }, () => {
  beforeAll(async () => {
    await buildWindows()
    await wineCommand(windowsAgentPath(), [], windowsSubject('reference')) // a new prefix takes its time
  }, 10 * minutes)

  afterEach(async () => {
    await adapter?.close()
    adapter = undefined
    await nothingIsLeft()
  })

  describe.skipIf(nativeIsSkipped)('the reference', () => {
    beforeAll(buildNative, 5 * minutes)

    test('has the verdicts that it has without Wine, clause by clause', async () => {
      const [here, there] = [
        await verify(nativeAdapter('reference'), 300),
        await verify(`native:${windowsSubject('reference')}`, 300),
      ]
      expect(there.failures).toEqual([])
      expect(there.problems).toEqual([])
      expect(verdictsOf(there)).toEqual(verdictsOf(here))
      expect(verdictsOf(there).filter(([, verdict]) => verdict !== 'pass')).toEqual([])
      expect(there.subject).toBe(here.subject)
    })
  })

  test.each(['prefix_match', 'queued_success'])('%s is caught, and blamed on a clause that it breaks', async (name) => {
    const subject = wrongSubjects.find((one) => one.name === name)
    const { failures } = await verify(`native:${windowsSubject(name)}`, 60)
    const blamed = failures.filter(({ verdict }) => subject && isRightlyBlamed(subject, verdict))
    expect(blamed.length, failures.map(({ verdict }) => verdict.clauses.join()).join('; ')).toBeGreaterThan(0)
  })

  test('a crash is a history up to there, and the next run works', async () => {
    const running = await open('hostile/crash_in_cancel')
    expect(await observe(running, canceled)).toMatchObject({ ending: 'crashed', last: 'call cancel' })
    expect(await observe(running, upAndDown)).toMatchObject({ ending: 'quiesced', verdict: { kind: 'conforms' } })
  })

  test('a hang is stalled, diverges, and the next run works', async () => {
    const running = await open('hostile/hang_in_cancel', { stallMs: 300 })
    const { ending, verdict } = await observe(running, canceled)
    expect(ending).toBe('stalled')
    expect(verdict).toMatchObject({ kind: 'diverges', broken: 'CANCEL-RETURNS' })
    expect(await observe(running, upAndDown)).toMatchObject({ ending: 'quiesced', verdict: { kind: 'conforms' } })
  })

  test('a flood is cut off', async () => {
    const running = await open('hostile/flood')
    expect(await observe(running, upAndDown)).toMatchObject({ ending: 'flooded' })
    expect(await observe(running, canceled)).toMatchObject({ ending: 'quiesced', verdict: { kind: 'conforms' } })
  })

  test('one that prints to stdout does not disturb', async () => {
    const running = await open('hostile/prints_to_stdout')
    expect(await observe(running, upAndDown)).toMatchObject({ verdict: { kind: 'conforms' } })
    expect(await observe(running, canceled)).toMatchObject({ verdict: { kind: 'conforms' } })
  })

  test('one that lacks a function is named, with the function', async () => {
    await expect(open('hostile/lacks_cancel')).rejects.toThrow(
      /^native:.*lacks_cancel\.dll: .*lacks_cancel\.dll does not export NdisIMCancelInitializeDeviceInstance$/,
    )
  })

  test('an agent that is killed in the middle of a call leaves no process', async () => {
    const running = await open('hostile/hang_in_cancel', { stallMs: 3_600_000, timeoutMs: 2000 })
    expect(windowsAgents()).toHaveLength(1)
    expect(await running.run(canceled)).toEqual({ ending: 'stalled', words: [] })
    await running.close()
    await nothingIsLeft()
  })

  describe('an agent that listens', () => {
    let listening: Listening | undefined

    afterEach(async () => {
      if (listening !== undefined) await stopListening(listening, 'SIGKILL')
      listening = undefined
    })

    test('serves each connection in a process of its own, which ends with it, though the subject hangs', async () => {
      const hanging = windowsSubject('hostile/hang_in_cancel')
      const { command, args, env } = await wineCommand(windowsAgentPath(), ['--stall-ms', '3600000'], hanging)
      const [agent = '', ...others] = args
      const token = 'of the "listening" agent \\ ☃'
      listening = await startListening({
        program: [command, agent],
        args: others,
        env: { ...env, IMCANCEL_TOKEN: token },
      })
      const { port } = listening
      const peers = [await dial(port), await dial(port)] as const
      for (const peer of peers) {
        peer.send({ token })
        expect(await peer.next()).toMatchObject({ hello: 'imcancel', subject: 'hostile: hang_in_cancel' })
      }
      const wrong = await dial(port)
      wrong.send({ token: 'another' })
      expect(await wrong.next()).toEqual({ error: 'the token is wrong' })
      wrong.socket.destroy()
      await expect.poll(windowsAgents, { timeout: 10_000 }).toHaveLength(3)

      peers[0].send({ id: 1, times: 1, plan: encodePlan(planOf(start)) })
      expect(await peers[0].next()).toMatchObject({ id: 1, histories: [expect.any(Array)] })
      peers[0].send({ id: 2, times: 1, plan: encodePlan(canceled) })
      peers[0].socket.end()
      await expect.poll(windowsAgents, { timeout: 10_000 }).toHaveLength(2)

      await stopListening(listening, 'SIGKILL')
      await nothingIsLeft()
      expect(await peers[1].next()).toBeUndefined()
    })
  })
})

describe('where something is missing', () => {
  const folder = mkdtempSync(join(tmpdir(), 'imcancel-wine-'))
  const library = join(folder, 'subject.dll')
  writeFileSync(library, '')

  afterEach(() => void vi.unstubAllEnvs())
  afterAll(() => rmSync(folder, { recursive: true }))

  test.skipIf(process.platform === 'win32')(
    'a library for Windows asks for Wine, and says what to install',
    async () => {
      vi.stubEnv('PATH', folder)
      await expect(openNative({ library, agent: process.execPath })).rejects.toThrow(
        /^native:.*subject\.dll: .* run by Wine here, which is not installed\. Install: Debian\/Ubuntu: apt-get install wine/,
      )
      await expect(findWine()).rejects.toThrow(/which is not installed/)
    },
  )

  test('a build for Windows asks for a compiler, and says what to install', async () => {
    vi.stubEnv('PATH', folder)
    vi.stubEnv('WINDOWS_CC', 'no-compiler')
    await expect(buildWindows()).rejects.toThrow(
      /make and no-compiler cannot be run\. Install: Debian\/Ubuntu: apt-get install make gcc-mingw-w64-x86-64/,
    )
  })
})
