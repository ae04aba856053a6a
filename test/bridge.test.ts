/** The bridge: whatever an agent does, each request gets one answer or one error, the next one works, and nothing stays behind. */
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { AdapterError, type RepeatingAdapter } from '../adapters/adapter.ts'
import { readHello } from '../adapters/bridge/hello.ts'
import { openNative } from '../adapters/native/native.ts'
import type { Plan } from '../adapters/plan.ts'
import { eventsOf } from '../model/history.ts'

const folder = mkdtempSync(join(tmpdir(), 'imcancel-bridge-'))
const agent = join(folder, 'agent.mjs')
const library = join(folder, 'subject.so')
const source = readFileSync(fileURLToPath(new URL('support/fake-agent.mjs', import.meta.url)), 'utf8')
writeFileSync(agent, `#!${process.execPath}\n${source}`)
chmodSync(agent, 0o755)

/** Children that are Node itself take their time to start on a busy machine. */
vi.setConfig({ testTimeout: 60_000 })

let adapter: RepeatingAdapter | undefined
const before = openHandles()

/** An adapter over a fake agent that behaves so at its first start, its second, ... */
async function open(behaviours: readonly string[], timeoutMs = 20_000): Promise<RepeatingAdapter> {
  writeFileSync(library, JSON.stringify(behaviours))
  adapter = await openNative({ library, agent, timeoutMs })
  return adapter
}

/** A plan that a fake agent answers with `status`. */
function planOf(status: number): Plan {
  const miniportInitialize = { status: 0, held: false, inside: [] }
  const instance = { owner: 0, adapter: 0, name: [65], context: 'own', miniportInitialize } as const
  return {
    drivers: 1,
    instances: [instance],
    threads: [[{ kind: 'initialize', instance: 0 }]],
    choices: [],
    skew: status,
  }
}

/** What a fake agent answered: the status, or the ending of a history without events. */
async function answerTo(running: RepeatingAdapter, status: number): Promise<number | string> {
  const history = await running.run(planOf(status))
  return eventsOf(history).find(({ kind }) => kind === 'return')?.status ?? history.ending
}

function startedPids(): number[] {
  return readFileSync(`${library}.pids`, { encoding: 'utf8', flag: 'a+' }).split('\n').filter(Boolean).map(Number)
}

/** How many children and pipes this process holds. */
function openHandles(): number[] {
  const all = process.getActiveResourcesInfo()
  return ['ProcessWrap', 'PipeWrap'].map((kind) => all.filter((name) => name === kind).length)
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

async function failure(promise: Promise<unknown>): Promise<string> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(AdapterError)
  // eslint-disable-next-line no-control-regex -- this is what must not be there
  expect(String(error)).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/)
  return error instanceof AdapterError ? error.message : ''
}

beforeEach(() => rmSync(`${library}.pids`, { force: true }))

afterEach(async () => {
  await adapter?.close()
  adapter = undefined
  await nothingIsLeft()
})

async function nothingIsLeft(): Promise<void> {
  expect(startedPids().filter(isAlive)).toEqual([])
  // A handle is closed a turn of the event loop after it was told to.
  await expect.poll(openHandles, { timeout: 5000 }).toEqual(before)
}

afterAll(() => rmSync(folder, { recursive: true }))

describe('an agent that behaves', () => {
  test('is asked, and asked again, over one child', async () => {
    const running = await open(['answers well'])
    expect(running.identity).toEqual({ adapter: `native:${library}`, subject: 'fake' })
    expect(running.capabilities).toEqual({
      observes: new Set(['calls', 'callbacks']),
      deterministic: false,
      limits: { drivers: 2, instances: 8, threads: 8, times: 1_000_000, runMs: 200 },
    })
    expect(await answerTo(running, 5)).toBe(5)
    expect(await running.repeat(planOf(6), 40)).toMatchObject([{ times: 40, history: { ending: 'quiesced' } }])
    expect(startedPids()).toHaveLength(1)
  })

  test('answers requests that overlap, each with its own', async () => {
    const running = await open(['answers well'])
    const statuses = Array.from({ length: 200 }, (_, index) => index)
    expect(await Promise.all(statuses.map(async (status) => answerTo(running, status)))).toEqual(statuses)
  })

  test.each([
    ['limits', { threads: 9 }, 'limit of threads is 9; expected 1..8'],
    ['limits', { speed: 1 }, 'entry of "limits" is "speed"; expected one of drivers, instances, threads, times, runMs'],
    ['limits', [1], '"limits" is an array of 1; expected an object'],
    ['schedules', true, '"schedules" is true; expected "deterministic":true with it'],
    ['deterministic', 'yes', '"deterministic" is "yes"; expected true, false or nothing'],
    ['observes', ['callbacks'], '"observes" is an array of 1; expected at least "calls"'],
  ])('whose %s are %j does not', (key, value, message) => {
    const hello = { hello: 'imcancel', protocol: [1, 1], subject: 'fake', observes: ['calls'], [key]: value }
    expect(() => readHello(JSON.stringify(hello))).toThrow(message)
  })

  test('may refuse a plan, and goes on', async () => {
    const running = await open(['refuses'])
    expect(await failure(running.run(planOf(1)))).toContain('refuses the plan: a plan of 9 threads; at most 8')
    await failure(running.run(planOf(1)))
    expect(startedPids()).toHaveLength(1)
  })

  test('is not asked for a number of runs that is none', async () => {
    const running = await open(['answers well'])
    const refusals = [0, 1.5, -1, Number.NaN].map(async (times) => failure(running.repeat(planOf(1), times)))
    expect(await Promise.all(refusals)).toEqual(Array(4).fill(expect.stringContaining('expected an integer from 1')))
    expect(await answerTo(running, 5)).toBe(5)
  })
})

describe('a subject that fails is a history', () => {
  test.each([
    ['crashes', 'crashed', /^the agent was killed by SIGSEGV before it answered$/],
    ['exits with 3', 'crashed', /^the agent exited with status 3 before it answered$/],
    ['exits with 2', 'stalled', /^the agent exited with status 2 before it answered$/],
    ['loses its machine', 'crashed', /^the machine \\u0007 went down$/],
  ])('when the agent %s without an answer: %s, without events', async (behaviour, ending, how) => {
    const running = await open([behaviour, 'answers well'])
    expect(await running.repeat(planOf(5), 10)).toEqual([
      { history: { ending, words: [] }, times: 1, note: expect.stringMatching(how) },
    ])
    expect(await answerTo(running, 6)).toBe(6)
  })

  test.each([
    ['crashes and says so', 'crashed'],
    ['stalls and says so', 'stalled'],
  ])('when the agent %s: %s, with the events it gave', async (behaviour, ending) => {
    const running = await open([behaviour, 'answers well'])
    const history = await running.run(planOf(5))
    expect(history.ending).toBe(ending)
    expect(history.words).toHaveLength(32)
    expect(await answerTo(running, 6)).toBe(6)
    expect(startedPids()).toHaveLength(2)
  })

  test('when the agent says how its subject crashed: that is kept', async () => {
    const running = await open(['crashes and says how', 'answers well'])
    expect(await running.repeat(planOf(5), 1)).toMatchObject([{ history: { ending: 'crashed' }, note: 'SIGSEGV' }])
  })

  test('when the agent stalls and lives: the child is kept', async () => {
    const running = await open(['stalls and lives'])
    for (const times of [5, 1]) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other is the point
      expect(await running.repeat(planOf(6), times)).toMatchObject([{ history: { ending: 'stalled' }, times: 1 }])
    }
    expect(startedPids()).toHaveLength(1)
  })

  test('when the agent goes because the subject keeps what the run left: the next request meets a fresh child', async () => {
    const running = await open(['leaves something behind', 'answers well'])
    expect(await running.repeat(planOf(6), 2)).toMatchObject([{ history: { ending: 'quiesced' } }])
    expect(await answerTo(running, 7)).toBe(7)
    expect(startedPids()).toHaveLength(2)
  })

  test.each(['hangs', 'answers late'])('when the agent %s: stalled, once its time is over', async (behaviour) => {
    const running = await open([behaviour, 'answers well'], 2500)
    expect(await answerTo(running, 5)).toBe('stalled')
    expect(await answerTo(running, 6)).toBe(6)
  })

  test('not when it is the parent that was too busy to read the answer', async () => {
    const running = await open(['answers well'], 1500)
    const answer = answerTo(running, 5)
    await new Promise(setImmediate)
    const until = performance.now() + 2500
    while (performance.now() < until);
    expect(await answer).toBe(5)
  })

  test('even if a process that it left behind keeps its pipes open', async () => {
    const running = await open(['leaves a child with its pipes', 'answers well'])
    const begun = performance.now()
    expect(await answerTo(running, 5)).toBe('crashed')
    expect(performance.now() - begun).toBeLessThan(4000)
    expect(await answerTo(running, 6)).toBe(6)
  })

  test('and the requests behind it are sent to a fresh child', async () => {
    const running = await open(['crashes@3', 'crashes@2', 'answers well'])
    const answers = await Promise.all([1, 2, 3, 4, 5, 6].map(async (status) => answerTo(running, status)))
    expect(answers).toEqual([1, 2, 'crashed', 4, 'crashed', 6])
    expect(startedPids()).toHaveLength(3)
  })
})

describe('an agent that breaks the protocol is an error of the adapter', () => {
  test.each([
    ['writes garbage', 'what is no JSON; expected {"id":1,"histories":[...]}, got "Segmentation fault \\u001b[31mx'],
    ['writes an array', 'no message; expected {"id":1,"histories":[...]}, got "[1,2,3]"'],
    ['writes half a line', 'exited with status 0 before it answered, in the middle of "{"id":1,"histor"'],
    ['answers another id', '"id" is 4711; expected 1, in "{"id":4711,'],
    ['answers nothing of use', '"histories" is missing; expected an array'],
    ['says it is alive in words', '"alive" is "yes"; expected true, false or nothing'],
    ['answers no histories', 'number of runs in the answer is 0; expected 1..2'],
    ['answers too many runs', 'number of runs in the answer is 3; expected 1..2'],
    ['writes a part of an event', 'number of event words is 31; expected a multiple of 8'],
    ['writes too many events', 'number of events is 100001; expected at most 100000'],
    ['writes a fraction', 'word 7 of event 1 is 0.5; expected a signed 32-bit integer'],
    ['tells of a cancel that nobody asked for', 'event 1 cancel(V0) is not the next step of its thread, initialize'],
    ['leaves a step out', 'thread 0 never came to its step initialize, yet the run ended quiesced'],
    ['says how in numbers', '"how" is 11; expected a few words'],
    ['writes instance 9', 'instance of event 1 is 9; expected 0'],
    ['exits with 0', 'exited with status 0 before it answered'],
    ['floods', 'wrote 67108864 bytes without an end of line'],
  ])('when it %s', async (behaviour, message) => {
    const running = await open([behaviour, 'answers well'])
    const told = await failure(running.repeat(planOf(5), 2))
    expect(told).toContain(message)
    expect(told).toContain(`native:${library}: `)
    expect(told.length).toBeLessThan(600)
    expect(await answerTo(running, 6)).toBe(6)
    expect(startedPids()).toHaveLength(2)
  })

  test('and only the request at hand is lost', async () => {
    const running = await open(['answers another id@2', 'answers well'])
    const answers = await Promise.allSettled([1, 2, 3].map(async (status) => answerTo(running, status)))
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  })

  test.each([
    ['answers twice', 'answered when nothing was asked'],
    ['crashes later', 'was killed by SIGSEGV when nothing was asked (the subject crashed)'],
  ])('when it %s, which the next request is told', async (behaviour, message) => {
    const running = await open([behaviour, 'answers well'])
    expect(await answerTo(running, 5)).toBe(5)
    await expect.poll(() => startedPids().filter(isAlive), { timeout: 10_000 }).toEqual([])
    expect(await failure(running.run(planOf(6)))).toContain(message)
    expect(await answerTo(running, 7)).toBe(7)
  })

  test('when a fresh one runs another subject', async () => {
    const running = await open(['crashes', 'is another subject', 'answers well'])
    expect(await answerTo(running, 5)).toBe('crashed')
    expect(await failure(running.run(planOf(6)))).toContain('a fresh agent runs "another", the one before ran "fake"')
    expect(await answerTo(running, 7)).toBe(7)
  })
})

describe('an agent that does not come up', () => {
  test.each([
    ['greets with garbage', 'no JSON; expected {"hello":"imcancel",...}, got "\\u001b[31mcannot load\\u0007"'],
    ['speaks version 2', 'speaks protocol 2 to 3; expected 1'],
    ['cannot load', 'x.so does not export NdisIMCancelInitializeDeviceInstance\\u001b[2J'],
    ['exits at once', 'exited with status 127 before it said hello; its log ends with "error while loading \\u001b[1m'],
    ['observes miracles', 'an entry of "observes" is "miracles"; expected one of calls, callbacks'],
  ])('because it %s', async (behaviour, message) => {
    expect(await failure(open([behaviour]))).toContain(message)
  })

  test('because it says nothing', async () => {
    expect(await failure(open(['says nothing'], 500))).toContain('did not say hello within 500 ms')
  })
})

describe('what cannot be opened', () => {
  test('a library that is not there, is a folder, or is not a file', async () => {
    const missing = join(folder, 'no.so')
    expect(await failure(openNative({ library: missing, agent }))).toMatch(
      /^native:.*no\.so: no such file; expected a shared library that exports the functions .*ndis_im\.h.*README$/,
    )
    expect(await failure(openNative({ library: folder, agent }))).toContain(
      'it is a directory; expected a shared library',
    )
    expect(await failure(openNative({ library: '/dev/null', agent }))).toContain('it is no regular file')
    expect(await failure(openNative({ library: `${library}\0`, agent }))).toContain('cannot be read')
  })

  test('an agent that is not there, or no program', async () => {
    writeFileSync(library, '[]')
    expect(await failure(openNative({ library, agent: join(folder, 'no') }))).toContain(
      'no such file; expected the program',
    )
    expect(await failure(openNative({ library, agent: library }))).toContain('it is not executable')
    const text = join(folder, 'text')
    writeFileSync(text, '\u007fELF', { mode: 0o755 })
    expect(await failure(openNative({ library, agent: text }))).toContain('before it said hello')
  })
})

describe('close', () => {
  test('rejects what is waiting and what comes later, and can be called twice', async () => {
    const running = await open(['hangs'])
    const waiting = [failure(running.run(planOf(1))), failure(running.run(planOf(2)))]
    await running.close()
    expect(await Promise.all(waiting)).toEqual(Array(2).fill(expect.stringContaining('closed before it had answered')))
    expect(await failure(running.run(planOf(3)))).toContain('the adapter is closed')
    await running.close()
  })
})
