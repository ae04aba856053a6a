/** `imcancel-agent --listen`: each connection has a process of its own, which says what it would on stdio, and ends with it. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { agentPath, buildNative, nativeFolder } from '../adapters/native/build.ts'
import type { Step } from '../adapters/plan.ts'
import { encodePlan } from '../adapters/wire.ts'
import {
  type Listening,
  type Start,
  childrenOf,
  descriptorsOf,
  dial,
  startListening,
  stopListening,
} from './support/listening.ts'
import { nativeIsSkipped } from './support/native.ts'

const token = 'as good as "any" \\ thing, ☃'
const most = 16

function subject(name: string): string {
  return join(nativeFolder(), `${name}.so`)
}

function request(id: number, steps: readonly Step[]) {
  const miniportInitialize = { status: 0, held: false, inside: [] }
  const instance = { owner: 0, adapter: 0, name: [0x5c, 0x41], context: 'own', miniportInitialize } as const
  return {
    id,
    times: 3,
    plan: encodePlan({ drivers: 1, instances: [instance], threads: [steps], choices: [], skew: 0 }),
  }
}

const initialize = { kind: 'initialize', instance: 0 } as const
const cancel = { kind: 'cancel', instance: 0, driver: 0, spelling: 'terminated' } as const
const requests = [request(1, [initialize, cancel]), request(2, [initialize, { kind: 'unbind', adapter: 0 }])]

let listening: Listening | undefined

async function start(how: Partial<Start>): Promise<Listening> {
  return startListening({ program: [agentPath()], args: [subject('reference')], ...how })
}

async function listen(name: string, env: NodeJS.ProcessEnv = {}, options: readonly string[] = []): Promise<Listening> {
  listening = await start({ args: [...options, subject(name)], env })
  return listening
}

/** The only process that serves, once there is just one. */
async function servingPid(agent: Listening): Promise<number> {
  await expect.poll(() => childrenOf(agent.process.pid)).toHaveLength(1)
  return Number(childrenOf(agent.process.pid)[0])
}

async function allHaveEnded(agent: Listening): Promise<void> {
  await expect.poll(() => childrenOf(agent.process.pid), { timeout: 10_000 }).toEqual([])
}

describe.skipIf(nativeIsSkipped || process.platform !== 'linux')('a listening agent', () => {
  beforeAll(buildNative, 300_000)

  afterEach(async () => {
    if (listening !== undefined) await stopListening(listening, 'SIGKILL')
    listening = undefined
  })

  test('says over a connection what it says on stdio', async () => {
    const { port } = await listen('reference')
    const input = requests.map((one) => `${JSON.stringify(one)}\n`).join('')
    const { stdout } = spawnSync(agentPath(), [subject('reference')], { input, encoding: 'utf8' })
    const onStdio = stdout
      .split('\n')
      .filter(Boolean)
      .map((line): unknown => JSON.parse(line))
    expect(onStdio.slice(1).map(brief)).toEqual(['1: 3 ended 0', '2: 3 ended 0'])

    const peer = await dial(port)
    for (const one of requests) peer.send(one)
    expect([await peer.next(), await peer.next(), await peer.next()]).toEqual(onStdio)
    peer.socket.end()
    expect(await peer.next()).toBeUndefined()
  })

  test('serves several at once, and one that crashes takes down no other', async () => {
    const agent = await listen('hostile/crash_in_cancel')
    const peers = [await dial(agent.port), await dial(agent.port)] as const
    for (const peer of peers) expect(await peer.next()).toMatchObject({ subject: 'hostile: crash_in_cancel' })
    peers[0].send(request(1, [initialize, cancel]))
    peers[0].send(request(2, [initialize])) // unread when the process ends, which must not cost the answer
    expect(brief(await peers[0].next())).toBe('1: 1 ended 2')
    expect(await peers[0].next()).toBeUndefined()
    peers[1].send(request(3, [{ kind: 'start', instance: 0 }]))
    expect(brief(await peers[1].next())).toBe('3: 3 ended 0')
  })

  test('says in place of a hello why a subject cannot be used', async () => {
    const { port } = await listen('no-such-subject')
    const peer = await dial(port)
    expect(await peer.next()).toEqual({ error: expect.stringContaining('no-such-subject.so does not exist') })
    expect(await peer.next()).toBeUndefined()
  })

  test(`serves ${most}, turns away one more in words, and takes it when one has left`, async () => {
    const agent = await listen('reference')
    const peers = await Promise.all(Array.from({ length: most }, async () => dial(agent.port)))
    for (const peer of peers) expect(await peer.next()).toMatchObject({ hello: 'imcancel' })
    const refused = await dial(agent.port)
    refused.send(request(1, [initialize]))
    expect(await refused.next()).toEqual({ error: expect.stringContaining('16 connections are served already') })
    expect(await refused.next()).toBeUndefined()
    expect(childrenOf(agent.process.pid)).toHaveLength(most)

    peers[0]?.socket.destroy()
    await expect.poll(() => childrenOf(agent.process.pid), { timeout: 10_000 }).toHaveLength(most - 1)
    const taken = await dial(agent.port)
    expect(await taken.next()).toMatchObject({ hello: 'imcancel' })
    for (const { socket } of [...peers, taken]) socket.destroy()
    await allHaveEnded(agent)
  })

  test('keeps no process and no descriptor of 200 connections in a row', async () => {
    const agent = await listen('reference')
    const before = descriptorsOf(agent.process.pid)
    for (let i = 0; i < 200; i++) {
      const peer = await dial(agent.port)
      expect(await peer.next()).toMatchObject({ hello: 'imcancel' })
      if (i % 2 === 0) peer.socket.destroy()
      else peer.socket.end()
    }
    await allHaveEnded(agent)
    expect(descriptorsOf(agent.process.pid)).toBe(before)
  })

  describe('a connection that is lost', () => {
    test.each([
      ['while nothing is asked', 'reference', undefined],
      ['in the middle of a run', 'reference', { ...request(1, [initialize, cancel]), times: 1_000_000 }],
      ['while the subject hangs', 'hostile/hang_in_cancel', request(1, [initialize, cancel])],
    ])('%s ends its process', async (_, name, asked) => {
      const agent = await listen(name, {}, ['--stall-ms', '3600000'])
      const peer = await dial(agent.port)
      expect(await peer.next()).toMatchObject({ hello: 'imcancel' })
      if (asked !== undefined) peer.send(asked)
      const pid = await servingPid(agent)
      await expect.poll(() => asked?.times !== 1_000_000 || isBusy(pid)).toBe(true)
      await pause(100)
      peer.socket.destroy()
      await allHaveEnded(agent)
    })
  })

  describe('a token', () => {
    const env = { IMCANCEL_TOKEN: token }

    test.each([
      ['as JavaScript writes it', JSON.stringify({ token })],
      ['with every character escaped', `{ "token" : "${escaped(token)}" }\r`],
    ])('lets in who gives it, %s, and speaks no sooner', async (_, line) => {
      const { port } = await listen('reference', env)
      const peer = await dial(port)
      const first = peer.next()
      expect(await Promise.race([first, pause(200)])).toBe('paused')
      peer.send(line)
      peer.send(request(1, [initialize]))
      expect(await first).toMatchObject({ hello: 'imcancel' })
      expect(brief(await peer.next())).toBe('1: 3 ended 0')
    })

    test.each([
      ['another one', JSON.stringify({ token: `${token.slice(0, -1)}x` })],
      ['one that begins alike', JSON.stringify({ token: token.slice(0, -1) })],
      ['one that goes on', JSON.stringify({ token: `${token}x` })],
      ['an empty one', JSON.stringify({ token: '' })],
      ['a request instead', JSON.stringify(request(1, [initialize]))],
      ['more behind it', `${JSON.stringify({ token })} {}`],
      ['no JSON', token],
      ['a line without an end', 'x'.repeat(5000)],
    ])('turns away who gives %s', async (what, line) => {
      const agent = await listen('reference', env)
      const peer = await dial(agent.port)
      if (what === 'a line without an end') peer.socket.write(line)
      else peer.send(line)
      expect(await peer.next()).toEqual({ error: 'the token is wrong' })
      expect(await peer.next()).toBeUndefined()
      peer.socket.destroy()
      await allHaveEnded(agent)
    })

    test('is not needed, a first line that gives it is taken without a word', async () => {
      const { port } = await listen('reference')
      const peer = await dial(port)
      peer.send({ token })
      peer.send(request(1, [initialize]))
      expect(await peer.next()).toMatchObject({ hello: 'imcancel' })
      expect(brief(await peer.next())).toBe('1: 3 ended 0')
      peer.send({ token })
      expect(await peer.next()).toMatchObject({ id: null, error: expect.any(String) })
    })

    test('drops who says nothing', async () => {
      const agent = await listen('reference', env)
      const peer = await dial(agent.port)
      await servingPid(agent)
      expect(await peer.next()).toBeUndefined()
      await allHaveEnded(agent)
    })

    test('hides it from the subject, in the environment and where the system shows it', async () => {
      const agent = await listen('reference', env)
      const peer = await dial(agent.port)
      peer.send({ token })
      expect(await peer.next()).toMatchObject({ hello: 'imcancel' })
      const pid = await servingPid(agent)
      expect(readFileSync(`/proc/${pid}/environ`, 'utf8')).toContain('PATH=')
      expect(readFileSync(`/proc/${pid}/environ`, 'utf8')).not.toContain(token)
    })

    test('asks for it on stdio too', () => {
      const given = (line: string) =>
        spawnSync(agentPath(), [subject('reference')], {
          input: line,
          encoding: 'utf8',
          env: { ...process.env, IMCANCEL_TOKEN: token },
        })
      expect(given(`${JSON.stringify({ token })}\n`)).toMatchObject({
        status: 0,
        stdout: expect.stringMatching(/^{"hello"/),
      })
      expect(given('{"token":"x"}\n')).toMatchObject({ status: 1, stdout: '{"error":"the token is wrong"}\n' })
      expect(given('')).toMatchObject({ status: 1, stdout: '{"error":"the token is wrong"}\n' })
    })
  })

  describe('cannot listen', () => {
    test('on a port that is in use', async () => {
      const { port } = await listen('reference')
      const again = start({ address: `127.0.0.1:${port}` })
      await expect(again).rejects.toThrow(/exited with status 1: .*127\.0\.0\.1:\d+: the port is in use; take another/)
    })

    test.each(['nowhere', ':1', '127.0.0.1:', '127.0.0.1:65536', '127.0.0.1:http', '::1:0', '[::1:0'])(
      'on %s, which is no address',
      async (address) => {
        const agent = start({ address })
        await expect(agent).rejects.toThrow(/exited with status 1: .*expected HOST:PORT, such as 127\.0\.0\.1:4747/)
      },
    )

    test.each(['', 'fifteen letters'])('where other machines can connect, with the token "%s"', async (short) => {
      const agent = start({ env: { IMCANCEL_TOKEN: short }, address: '0.0.0.0:0' })
      await expect(agent).rejects.toThrow(/exited with status 1: .*other machines may reach it, and IMCANCEL_TOKEN/)
    })

    test('with a token that fits no line', () => {
      const { status, stdout } = spawnSync(agentPath(), ['--listen', '127.0.0.1:0', subject('reference')], {
        encoding: 'utf8',
        env: { ...process.env, IMCANCEL_TOKEN: 'x'.repeat(129) },
      })
      expect({ status, stdout }).toEqual({ status: 1, stdout: '{"error":"IMCANCEL_TOKEN is longer than 128 bytes"}\n' })
    })
  })

  test('listens for other machines with a token of 16 characters', async () => {
    const sixteen = 'sixteen letters!'
    listening = await start({ env: { IMCANCEL_TOKEN: sixteen }, address: '0.0.0.0:0' })
    const peer = await dial(listening.port)
    peer.send({ token: sixteen })
    expect(await peer.next()).toMatchObject({ hello: 'imcancel' })
  })

  test.each(['SIGTERM', 'SIGINT', 'SIGKILL'] as const)('ends with its connections at %s', async (signal) => {
    const agent = await listen('hostile/hang_in_cancel', {}, ['--stall-ms', '3600000'])
    const peer = await dial(agent.port)
    expect(await peer.next()).toMatchObject({ hello: 'imcancel' })
    peer.send(request(1, [initialize, cancel]))
    const pid = await servingPid(agent)
    expect(await stopListening(agent, signal)).toBe(signal === 'SIGKILL' ? null : 0)
    expect(await peer.next()).toBeUndefined()
    await expect.poll(() => isAlive(pid)).toBe(false)
  })
})

/** The one history of an answer in short: its request, how many runs gave it, and its ending. */
function brief(answer: unknown): string {
  const [, id, times, ending] = /^{"id":(\d+),"histories":\[\[(\d+),(\d),[\d,-]+\]\]/.exec(JSON.stringify(answer)) ?? []
  return `${id}: ${times} ended ${ending}`
}

/** Whether a process has spent a while on a processor. */
function isBusy(pid: number): boolean {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ')
  return Number(fields[13]) > 2
}

/** A process that no one waits for any more may stay in the table, as a zombie. */
function isAlive(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/status`, 'utf8').includes('State:\tZ')
  } catch {
    return false
  }
}

async function pause(ms: number): Promise<'paused'> {
  return new Promise((resolve) => {
    setTimeout(() => resolve('paused'), ms)
  })
}

function escaped(text: string): string {
  return Array.from({ length: text.length }, (_, at) => `\\u${text.charCodeAt(at).toString(16).padStart(4, '0')}`).join(
    '',
  )
}
