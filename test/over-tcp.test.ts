/** The agent in C behind a connection: the same verdicts as on stdio, and what breaks a connection costs one plan. */
import { afterEach, describe, expect, test } from 'vitest'
import type { RepeatingAdapter } from '../adapters/adapter.ts'
import { openBridge } from '../adapters/bridge/bridge.ts'
import { tcpLink } from '../adapters/bridge/links.ts'
import { agentPath, buildNative, nativeFolder } from '../adapters/native/build.ts'
import { openAdapters } from '../adapters/open.ts'
import type { Plan } from '../adapters/plan.ts'
import { runCampaign } from '../runner/campaign.ts'
import { examineAdapter } from '../runner/doctor/doctor.ts'
import type { Result } from '../runner/result.ts'
import { type Listening, startListening, stopListening } from './support/listening.ts'
import { nativeAdapter, nativeIsSkipped } from './support/native.ts'
import { verdictsOf } from './support/verdicts.ts'

let server: Listening | undefined

async function listen(subject: string): Promise<string> {
  await buildNative()
  server = await startListening({ program: [agentPath()], args: [`${nativeFolder()}/${subject}.so`] })
  return `tcp:127.0.0.1:${server.port}`
}

afterEach(async () => {
  if (server) await stopListening(server)
  server = undefined
})

async function judged(name: string, plans: number): Promise<Result> {
  const adapters = await openAdapters(name)
  try {
    return await runCampaign({ adapters, name, plans, seed: 1, repeats: 100 })
  } finally {
    await adapters[0].close()
  }
}

const crashing: Plan = {
  drivers: 1,
  instances: [
    { owner: 0, adapter: 0, name: [65], context: 'own', miniportInitialize: { status: 0, held: false, inside: [] } },
  ],
  threads: [[{ kind: 'cancel', instance: 0, driver: 0, spelling: 'terminated' }]],
  choices: [],
  skew: 0,
}

describe.skipIf(nativeIsSkipped)('over TCP', { timeout: 180_000 }, () => {
  test('the reference has the verdicts that it has on stdio', async () => {
    const [here, there] = [await judged(nativeAdapter('reference'), 300), await judged(await listen('reference'), 300)]
    expect(there.failures).toEqual([])
    expect(there.problems).toEqual([])
    expect(verdictsOf(there)).toEqual(verdictsOf(here))
    expect(there.subject).toBe(here.subject)
    expect(there.overlap?.overlapping).toBeGreaterThan(0)
  })

  test('a wrong subject is caught', async () => {
    const { failures } = await judged(await listen('queued_success'), 60)
    expect(failures.map(({ verdict }) => verdict.broken)).toContain('CANCEL-STOPS')
  })

  test('the doctor finds nothing wrong', async () => {
    const { findings } = await examineAdapter(tcpLink((await listen('reference')).slice('tcp:'.length), {}))
    expect(findings.filter(({ outcome }) => outcome === 'problem')).toEqual([])
  })

  test('fifty crashes in a row are fifty histories', async () => {
    const running: RepeatingAdapter = await openBridge(
      tcpLink((await listen('hostile/crash_in_cancel')).slice('tcp:'.length), {}),
    )
    try {
      for (let crash = 0; crash < 50; crash++) {
        // oxlint-disable-next-line no-await-in-loop -- one crash after the other is the point
        const [observed] = await running.repeat(crashing, 1)
        expect(observed).toMatchObject({ note: 'SIGSEGV', history: { ending: 'crashed' } })
      }
    } finally {
      await running.close()
    }
  })
})
