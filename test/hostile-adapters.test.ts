/** Whatever an adapter does, or what becomes of its connection, costs no more than its own verdict. */
import { mkdtempSync, rmSync } from 'node:fs'
import { type Server, type Socket, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { AdapterError, AdapterNameError, type RepeatingAdapter } from '../adapters/adapter.ts'
import { openBridge, usualTimes } from '../adapters/bridge/bridge.ts'
import { parseAddress, tcpLink } from '../adapters/bridge/links.ts'
import { processOf } from '../adapters/bridge/process.ts'
import { connectionTo } from '../adapters/bridge/socket.ts'
import type { Plan } from '../adapters/plan.ts'
import { NDIS_STATUS_SUCCESS } from '../spec/constants.ts'
import { runCampaign } from '../runner/campaign.ts'
import { exitCodeOf } from '../runner/result.ts'
import { allObservations } from '../spec/observations.ts'

vi.setConfig({ testTimeout: 60_000 })

const hello = JSON.stringify({ hello: 'imcancel', protocol: [1, 1], subject: 'fake', observes: ['calls'] })
const history = [
  1,
  0,
  1,
  0,
  0,
  1,
  0,
  1,
  0,
  0,
  2,
  0,
  0,
  1,
  0,
  1,
  0,
  0,
  ...[7, 7].flatMap((kind) => [kind, 0, 0, 0, 0, 0, 0, 0]),
]
const answer = (id: number): string => JSON.stringify({ id, histories: [history] })

const plan: Plan = {
  drivers: 1,
  instances: [
    {
      owner: 0,
      adapter: 0,
      name: [65],
      context: 'own',
      miniportInitialize: { status: NDIS_STATUS_SUCCESS, held: false, inside: [] },
    },
  ],
  threads: [[{ kind: 'initialize', instance: 0 }]],
  choices: [],
  skew: 0,
}

let adapter: RepeatingAdapter | undefined
let server: Server | undefined
const sockets = new Set<Socket>()

afterEach(async () => {
  await adapter?.close()
  await closeServer()
  adapter = undefined
})

async function closeServer(): Promise<void> {
  for (const socket of sockets) socket.destroy()
  await new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()))
  server = undefined
}

/** A shell as an adapter: it costs a millisecond or two to start, so that a thousand may die. */
async function openShell(script: string, ms = 5000): Promise<RepeatingAdapter> {
  const say = `say() { printf '%s\\n' "$1"; }; say '${hello}'`
  adapter = await openBridge({
    name: 'exec:sh',
    start: processOf('sh', ['-c', `${say}; ${script}`]),
    ...usualTimes(ms),
  })
  return adapter
}

/** Answers whatever is asked, by the id in the request */
const answering = `while read -r line; do id=\${line#*:}; id=\${id%%,*}; say '${answer(0)}' | sed "s/:0,/:$id,/"; done`

const endingOf = async (running: RepeatingAdapter): Promise<string> => (await running.run(plan)).ending

async function failure(promise: Promise<unknown>): Promise<string> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(AdapterError)
  return error instanceof Error ? error.message : ''
}

const childrenHeld = (): number =>
  process.getActiveResourcesInfo().filter((name) => /Process|Pipe|TCPSocket/.test(name)).length

describe('a process', () => {
  it('that crashes a thousand times in a row leaves no process, no handle and no memory behind', async () => {
    const before = childrenHeld()
    const running = await openShell('read -r line; kill -SEGV $$')
    await endingOf(running)
    const memory = process.memoryUsage().heapUsed
    for (let crash = 0; crash < 1000; crash++) {
      // oxlint-disable-next-line no-await-in-loop -- one crash after the other is the point
      expect(await endingOf(running)).toBe('crashed')
    }
    globalThis.gc?.()
    expect(process.memoryUsage().heapUsed - memory).toBeLessThan(64 * 1024 * 1024)
    await running.close()
    await expect.poll(childrenHeld, { timeout: 5000 }).toBeLessThanOrEqual(before)
  })

  it('that is stopped is ended when its time is over, and the next one works', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'imcancel-stopped-'))
    const marker = join(folder, 'once')
    const running = await openShell(
      `if [ -e ${marker} ]; then rm ${marker}; ${answering}; fi; : > ${marker}; read -r line; kill -STOP $$`,
      700,
    )
    expect(await endingOf(running)).toBe('stalled')
    expect(await endingOf(running)).toBe('quiesced')
    rmSync(folder, { recursive: true })
  })

  it('that says how long a run takes is given that time, for each of them', async () => {
    const slow = hello.replace('"observes"', '"limits":{"runMs":500},"observes"')
    const script = `printf '%s\\n' '${slow}'; read -r line; sleep 1; printf '%s\\n' '${answer(1)}'; sleep 9`
    const wait = { name: 'exec:sh', start: processOf('sh', ['-c', script]), ...usualTimes(300) }
    adapter = await openBridge(wait)
    expect((await adapter.repeat(plan, 4))[0]?.history.ending).toBe('quiesced')
    await adapter.close()
    adapter = await openBridge(wait)
    expect((await adapter.repeat(plan, 1))[0]).toMatchObject({
      history: { ending: 'stalled' },
      note: 'no answer within 800 ms',
    })
  })

  it('that floods its log loses no answer, and its log is cut', async () => {
    const running = await openShell(`head -c 30000000 /dev/zero | tr '\\0' 'x' >&2; ${answering}`)
    expect(await endingOf(running)).toBe('quiesced')
  })

  it('that leaves children of its own takes them along', async () => {
    const running = await openShell(`sleep 4711 & echo $! >&2; read -r line; exit 3`)
    const [observed] = await running.repeat(plan, 1)
    const child = Number(/(\d+)/.exec(/log ends with "([^"]*)"/.exec(observed?.note ?? '')?.[1] ?? '')?.[1])
    expect(child).toBeGreaterThan(0)
    await expect.poll(() => isAlive(child), { timeout: 5000 }).toBe(false)
  })

  it('that says things of itself which a terminal could act on is shown without them', async () => {
    const odd = JSON.stringify({
      hello: 'imcancel',
      protocol: [1, 1],
      subject: 'x\u001b[2J../../etc/passwd',
      observes: ['calls'],
    })
    const running = await openBridge({
      name: 'exec:sh',
      start: processOf('printf', ['%s\\n', odd]),
      ...usualTimes(5000),
    })
    expect(running.identity.subject).toBe(String.raw`x\u001b[2J../../etc/passwd`)
    await running.close()
  })
})

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** Serves connections, the first one so, the second one so, ...; the last way for all further ones. */
async function serve(ways: readonly ((socket: Socket, line: string) => void)[], port = 0): Promise<number> {
  let connections = 0
  server = createServer((socket) => {
    const way = ways[Math.min(connections++, ways.length - 1)]
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
    socket.write(`${hello}\n`)
    let rest = ''
    socket.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) way?.(socket, line)
    })
  })
  await new Promise<void>((resolve) => server?.listen(port, '127.0.0.1', resolve))
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

const idOf = (line: string): number => Number(/"id":(\d+)/.exec(line)?.[1])
const answers = (socket: Socket, line: string): void => void socket.write(`${answer(idOf(line))}\n`)

async function openConnection(port: number, againMs = 20_000): Promise<RepeatingAdapter> {
  adapter = await openBridge({
    name: `tcp:127.0.0.1:${port}`,
    start: connectionTo({ host: '127.0.0.1', port }),
    ...usualTimes(5000),
    againMs,
  })
  return adapter
}

describe('a connection', () => {
  it('carries requests that overlap, and ends when the adapter is closed', async () => {
    const running = await openConnection(await serve([answers]))
    const endings = await Promise.all(Array.from({ length: 50 }, async () => endingOf(running)))
    expect(new Set(endings)).toEqual(new Set(['quiesced']))
    await running.close()
    await expect.poll(() => sockets.size, { timeout: 5000 }).toBe(0)
  })

  it.each<[string, (socket: Socket, line: string) => void, RegExp]>([
    ['is closed', (socket) => socket.end(), /^the agent closed the connection before it answered$/],
    [
      'is cut',
      (socket) => socket.resetAndDestroy(),
      /^the agent closed the connection \(ECONNRESET\) before it answered$/,
    ],
    [
      'ends in the middle of a line',
      (socket) => socket.end('{"id":1,"histor'),
      /^the agent closed the connection before it answered$/,
    ],
  ])('that %s gives the plan at hand up as crashed, and is made anew', async (_, way, note) => {
    const running = await openConnection(await serve([way, answers]))
    const observed = await Promise.all([running.repeat(plan, 5), running.repeat(plan, 1), running.repeat(plan, 1)])
    expect(observed.map(([one]) => one?.history.ending)).toEqual(['crashed', 'quiesced', 'quiesced'])
    expect(observed[0]?.[0]?.note).toMatch(note)
  })

  it('to a machine that went down is made again once the machine is back', async () => {
    const port = await serve([(socket) => void (socket.destroy(), server?.close())])
    const running = await openConnection(port)
    expect(await endingOf(running)).toBe('crashed')
    const next = endingOf(running)
    await new Promise((resolve) => setTimeout(resolve, 400))
    await serve([answers], port)
    expect(await next).toBe('quiesced')
  })

  it('to a machine that stays down is an error, at once the second time', async () => {
    const port = await serve([(socket) => void (socket.destroy(), server?.close())])
    const running = await openConnection(port, 600)
    expect(await endingOf(running)).toBe('crashed')
    expect(await failure(running.run(plan))).toContain('did not say hello within 600 ms')
    expect(await failure(running.run(plan))).toContain(
      'could not be reached (ECONNREFUSED); expected one that listens there',
    )
  })

  it('on which nothing comes is given up when its time is over', async () => {
    const port = await serve([() => {}, answers])
    adapter = await openBridge({ name: 'tcp:x', start: connectionTo({ host: '127.0.0.1', port }), ...usualTimes(500) })
    expect(await endingOf(adapter)).toBe('stalled')
    expect(await endingOf(adapter)).toBe('quiesced')
  })

  it('that floods is cut', async () => {
    const chunk = 'x'.repeat(1 << 20)
    const flood = (socket: Socket): void => void socket.write(chunk, () => !socket.destroyed && flood(socket))
    const running = await openConnection(await serve([flood, answers]))
    expect(await failure(running.run(plan))).toContain('wrote 67108864 bytes without an end of line')
    expect(await endingOf(running)).toBe('quiesced')
  })
})

describe('an address', () => {
  it.each([
    ['127.0.0.1:7350', { host: '127.0.0.1', port: 7350 }],
    ['localhost:1', { host: 'localhost', port: 1 }],
    ['[::1]:65535', { host: '::1', port: 65535 }],
    ['127.0.0.1', undefined],
    ['127.0.0.1:', undefined],
    ['127.0.0.1:65536', undefined],
    ['::1:80', undefined],
    ['[localhost]:80', undefined],
    ['a b:80', undefined],
    [':80', undefined],
  ])('%s', (text, address) => {
    expect(parseAddress(text)).toEqual(address)
  })

  it('that is none is the caller’s mistake', () => {
    expect(() => tcpLink('127.0.0.1', {})).toThrow(AdapterNameError)
  })

  it('beyond this machine takes a token, which is sent first', () => {
    const token = 'correct horse battery'
    expect(() => tcpLink('192.0.2.1:7350', {})).toThrow(
      '192.0.2.1 is not this machine, so both sides need the same token of 16 characters or more in IMCANCEL_TOKEN; none is set',
    )
    expect(() => tcpLink('192.0.2.1:7350', { IMCANCEL_TOKEN: 'short' })).toThrow('it has 5')
    expect(tcpLink('192.0.2.1:7350', { IMCANCEL_TOKEN: token }).greeting).toBe(JSON.stringify({ token }))
    expect(tcpLink('127.0.0.2:7350', {}).greeting).toBeUndefined()
  })
})

describe('a campaign goes on', () => {
  it('through crashes, hangs, refusals and garbage; each has its plan, and none is a pass', async () => {
    let turn = 0
    const ways = [
      answers,
      answers,
      (socket: Socket) => void socket.destroy(),
      answers,
      (socket: Socket) => void socket.write('what?\n'),
      (socket: Socket, line: string) =>
        void socket.write(`${JSON.stringify({ id: idOf(line), error: 'not this one' })}\n`),
      (socket: Socket, line: string) =>
        void socket.write(`${JSON.stringify({ id: idOf(line), lost: 'the machine went down' })}\n`),
    ]
    const port = await serve([(socket, line) => ways[turn++ % ways.length]?.(socket, line)])
    const running = await openConnection(port)
    // Whatever is asked, one and the same history comes back: it fits none but the plan of one Initialize.
    const onlyPlan: RepeatingAdapter = {
      ...running,
      capabilities: { ...running.capabilities, observes: allObservations },
      repeat: async (_, times) => running.repeat(plan, times),
    }
    const result = await runCampaign({
      adapters: [onlyPlan],
      name: 'test',
      plans: 40,
      seed: 1,
      profile: 'derived',
      pattern: '*',
      repeats: 1,
    })
    expect(result.ended).toBe('complete')
    expect(result.plans).toBe(40)
    const told = result.problems.map(({ kind, reason, note, plans }) => `${kind}: ${reason} ${note ?? ''} ${plans > 1}`)
    expect(told.join('\n')).toMatch(/crashed: .*closed the connection/)
    expect(told.join('\n')).toMatch(/adapter: .*wrote what is no JSON/)
    expect(told.join('\n')).toMatch(/adapter: .*refuses the plan: not this one/)
    expect(result.problems.every((problem) => problem.plan.threads.length > 0)).toBe(true)
    expect(exitCodeOf(result)).toBe(3)
  })
})
