/** What is judged over the protocol gets the verdicts that it gets in process, whichever way the words go. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Adapter } from '../adapters/adapter.ts'
import { openAdapters } from '../adapters/open.ts'
import { shellWord } from '../report/text.ts'
import { runCampaign } from '../runner/campaign.ts'
import type { Result } from '../runner/result.ts'
import { cli, imcancel, run, useCommand } from './support/command.ts'

vi.setConfig({ testTimeout: 120_000 })
useCommand()

const policy = 'worker,at-dequeue,counts,exact'
const names = [
  `simulator:${policy}`,
  'simulator:inside,at-start,ignored,caseless',
  `fault:check-then-act:${policy}`,
  `fault:prefix:${policy}`,
]

let server: ChildProcess | undefined

afterEach(async () => {
  if (server?.exitCode === null && server.signalCode === null) {
    server.kill('SIGTERM')
    await once(server, 'exit')
  }
  server = undefined
})

/** The adapter's name under which a served one is reached over TCP. */
async function listening(name: string, env: NodeJS.ProcessEnv = {}): Promise<string> {
  const child = spawn(process.execPath, [cli, 'serve', '-a', name, '--listen', '127.0.0.1:0'], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...env },
  })
  server = child
  const [text]: unknown[] = await once(child.stderr, 'data')
  return `tcp:${/listening on (\S+)/.exec(String(text))?.[1]}`
}

async function judged(adapter: Adapter): Promise<Result> {
  return runCampaign({
    adapters: [adapter],
    name: 'test',
    plans: 500,
    seed: 7,
    profile: 'derived',
    pattern: '*',
    repeats: 1,
  })
}

/** What must be the same. Shrinking knows more of a simulator in process, so that what it ends with may be smaller there. */
function verdicts({ clauses, answers, coverage, failures, problems }: Result): object {
  return { clauses, answers, coverage, broken: failures.map(({ verdict }) => verdict.broken).toSorted(), problems }
}

describe.each(names)('%s', (name) => {
  it('gets the same verdicts in process, over stdio and over TCP', async () => {
    const [inProcess] = await openAdapters(name)
    const expected = verdicts(await judged(inProcess))
    const command = `exec:${shellWord(process.execPath)} ${shellWord(cli)} serve -a ${name}`
    for (const other of [command, await listening(name)]) {
      // oxlint-disable-next-line no-await-in-loop -- one way after the other
      const [adapter] = await openAdapters(other)
      // oxlint-disable-next-line no-await-in-loop -- the same
      const result = await judged(adapter).finally(async () => adapter.close())
      expect(verdicts(result)).toEqual(expected)
    }
  })
})

describe('the command serve', () => {
  it('serves one adapter, and says so where more are named', async () => {
    const { code, stderr } = await imcancel('serve', '-a', 'simulator')
    expect(code).toBe(64)
    expect(stderr).toContain('-a simulator is 36 adapters; one can be served, such as simulator:')
  })

  it.each([
    [['serve'], /serve needs an adapter/],
    [
      ['serve', '-a', `simulator:${policy}`, '--listen', 'here'],
      /--listen here: expected HOST:PORT, such as 127.0.0.1:7350/,
    ],
    [
      ['serve', '-a', `simulator:${policy}`, '--listen', '0.0.0.0:0'],
      /0\.0\.0\.0 is not this machine, so both sides need the same token/,
    ],
  ])('%j is refused', async (args, message) => {
    const { code, stderr } = await imcancel(...args)
    expect(code).toBe(64)
    expect(stderr).toMatch(message)
  })

  it('lets in who has the token, and nobody else', async () => {
    const token = 'correct horse battery staple'
    const address = await listening(`simulator:${policy}`, { IMCANCEL_TOKEN: token })
    const verify = async (given: string) =>
      run(process.execPath, [cli, 'verify', '-a', address, '--runs', '20', '--seed', '1'], { IMCANCEL_TOKEN: given })
    expect((await verify(token)).stdout).toContain('no divergence in 20 plans')
    expect(await verify('something else entirely')).toMatchObject({
      code: 3,
      stderr: `imcancel: ${address}: the token is wrong\n`,
    })
  })

  it('serves one connection after the other, and several at a time', async () => {
    const address = await listening(`simulator:${policy}`)
    const opened = await Promise.all(Array.from({ length: 8 }, async () => openAdapters(address)))
    expect(opened.map(([adapter]) => adapter.identity.subject)).toEqual(Array(8).fill('embedded simulator'))
    await Promise.all(opened.map(async ([adapter]) => adapter.close()))
    const [again] = await openAdapters(address)
    expect(again.capabilities.deterministic).toBe(true)
    await again.close()
  })
})

describe('a file that names a command', () => {
  it('is not run again before the command is named too', async () => {
    const command = `exec:${shellWord(process.execPath)} ${shellWord(cli)} serve -a fault:always-failure:${policy}`
    const found = await imcancel('verify', '-a', command, '--runs', '30', '--seed', '1', '--out', 'served')
    expect(found.code).toBe(1)
    const again = /again with: imcancel (replay served\/CANCEL-STOPPABLE\.json -a .*)/.exec(
      found.stdout.replaceAll(/\n {4}/g, ' '),
    )
    expect(again).not.toBeNull()
    const refused = await imcancel('replay', 'served/CANCEL-STOPPABLE.json')
    expect(refused.code).toBe(64)
    expect(refused.stderr).toContain(
      'was saved on a command, and no file may start one by itself; if you trust it: imcancel replay',
    )
    const replayed = await imcancel('replay', 'served/CANCEL-STOPPABLE.json', '-a', command)
    expect(replayed.code).toBe(1)
    expect(replayed.stdout).toContain('same verdict: CANCEL-STOPPABLE in 1 of 1 runs')
  })
})
