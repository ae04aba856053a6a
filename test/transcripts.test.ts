/** Golden conversations: the bridge makes of each answer what it should, adapters answer as they are written, and every line is of the schema. */
import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import { describe, expect, it } from 'vitest'
import type { Observed } from '../adapters/adapter.ts'
import { converse } from '../adapters/bridge/conversation.ts'
import { usualTimes } from '../adapters/bridge/bridge.ts'
import type { StartPeer } from '../adapters/bridge/peer.ts'
import { processOf } from '../adapters/bridge/process.ts'
import { createServer } from '../adapters/bridge/serve.ts'
import { schedulerKinds } from '../adapters/bridge/request.ts'
import { agentPath, nativeFolder } from '../adapters/native/build.ts'
import { openAdapters } from '../adapters/open.ts'
import type { Plan } from '../adapters/plan.ts'
import { decodePlan, isWord } from '../adapters/wire.ts'
import { observations } from '../spec/observations.ts'
import { nativeIsSkipped } from './support/native.ts'
import { type Line, type Transcript, transcripts } from './support/transcript.ts'

const [served] = await openAdapters('simulator:worker,at-dequeue,ignored,exact')

const on = (what: string): Transcript[] => transcripts.filter((one) => one.on.includes(what))
const textsOf = ({ lines }: Transcript, from: Line['from']): string[] =>
  lines.filter((line) => line.from === from).map(({ text }) => text)

const parsed = (text: string): Record<string, unknown> => {
  const value: unknown = JSON.parse(text)
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

it('each is replayed on something, and something on each', () => {
  const known = ['the bridge', 'served simulator', 'agent in C']
  for (const { name, on: places } of transcripts)
    expect([name, places.length > 0 && places.every((place) => known.includes(place))]).toEqual([name, true])
  expect(known.map((place) => on(place).length)).toEqual([9, 6, 2])
})

describe('the bridge', () => {
  it.each(on('the bridge'))('$name', async (transcript) => {
    const said: string[] = []
    const conversation = converse({ start: actor(transcript, said), ...usualTimes(5000) })
    const outcomes: string[] = []
    const requests = textsOf(transcript, 'bridge')
    if (requests.length === 0) outcomes.push(await told(conversation.hello))
    for (const request of requests) {
      const { plan, times } = planIn(request)
      // oxlint-disable-next-line no-await-in-loop -- one request after the other, as in the transcript
      outcomes.push(await told(conversation.ask(plan, times)))
    }
    await conversation.close()
    expect(said.map(parsed)).toEqual(requests.map(parsed))
    expect(outcomes).toEqual(textsOf(transcript, 'outcome'))
  })
})

/** A peer that plays the adapter of a transcript. Each hello in it is the beginning of another peer. */
function actor({ lines }: Transcript, said: string[]): StartPeer {
  let at = 0
  return (listener) => {
    let alive = true
    const speak = (): void => {
      while (lines[at]?.from === 'outcome') at += 1
      const line = lines[at]
      if (line?.from !== 'adapter') return
      at += 1
      setImmediate(() => {
        if (alive) listener.line(line.text)
      })
    }
    speak()
    return {
      send(line) {
        said.push(line)
        while (lines[at]?.from === 'outcome') at += 1
        at += 1
        speak()
      },
      endInput: () => {},
      kill: () => (alive = false),
      log: () => '',
      gone: Promise.resolve(),
    }
  }
}

function planIn(request: string): { readonly plan: Plan; readonly times: number } {
  const { plan: words, times, choices, scheduler } = parsed(request)
  if (!Array.isArray(words) || !isWord(times)) throw new Error(`no request: ${request}`)
  const plan = decodePlan(words)
  const given = Array.isArray(choices) ? choices.filter(isWord) : []
  const [code, seed, depth] = Array.isArray(scheduler) ? scheduler.filter(isWord) : []
  const kind = schedulerKinds[(code ?? 0) - 1]
  if (kind === undefined || seed === undefined) return { times, plan: { ...plan, choices: given } }
  const random = kind === 'pct' ? { kind, seed, depth: depth ?? 1 } : { kind, seed }
  return { times, plan: { ...plan, choices: given, scheduler: random } }
}

/** What came of it, as a transcript has it. */
async function told(promise: Promise<object>): Promise<string> {
  try {
    const answer = await promise
    return 'observed' in answer && Array.isArray(answer.observed) ? answer.observed.map(outcomeOf).join(', ') : 'hello'
  } catch (error) {
    return `error: ${error instanceof Error ? error.message : String(error)}`
  }
}

function outcomeOf({ history, times, note }: Observed): string {
  return `${times} ${history.ending}${note === undefined ? '' : ` (${note})`}`
}

describe('a served simulator', () => {
  it.each(on('served simulator'))('$name', async ({ name, lines }) => {
    const token = name.includes('token') ? 'correct horse battery staple' : ''
    const server = createServer({ adapter: served, agent: 'a server', token })
    const answers = server.greeting === undefined ? [] : [server.greeting]
    for (const { from, text } of lines) {
      if (from !== 'bridge') continue
      // oxlint-disable-next-line no-await-in-loop -- one request after the other, as in the transcript
      const { line } = await server.answer(text)
      if (line !== undefined) answers.push(line)
    }
    expect(answers.map(essence)).toEqual(
      lines.filter(({ from }) => from === 'adapter').map(({ text }) => essence(text)),
    )
    expect(answers.filter((line) => !isValid(parsed(line)))).toEqual([])
  })
})

describe.skipIf(nativeIsSkipped)('the agent in C', () => {
  it.each(on('agent in C'))('$name', async ({ lines }) => {
    const wanted = lines.filter(({ from }) => from === 'adapter').map(({ text }) => text)
    const answers = await new Promise<string[]>((resolve, reject) => {
      const heard: string[] = []
      const peer = processOf(agentPath(), [`${nativeFolder()}/reference.so`])(
        {
          line(text) {
            if (heard.push(text) < wanted.length) return
            peer.kill()
            resolve(heard)
          },
          flood: () => reject(new Error('a flood')),
          ended: (how) => reject(new Error(`the agent ended: ${JSON.stringify(how)} behind ${heard.join(' ')}`)),
        },
        1 << 20,
        false,
      )
      for (const { from, text } of lines) if (from === 'bridge') peer.send(text)
    })
    expect(answers.map(essence)).toEqual(wanted.map(essence))
    expect(answers.filter((line) => !isValid(parsed(line)))).toEqual([])
  })
})

/** What of a message must be as written: names, wordings and what was chosen are each adapter's own. */
function essence(line: string): unknown {
  const { hello, id, histories, error } = parsed(line)
  return { hello, id, histories, refuses: error !== undefined }
}

const isValid = new Ajv({ strict: false }).compile(
  JSON.parse(readFileSync(new URL('../adapters/bridge/protocol.schema.json', import.meta.url), 'utf8')),
)

describe('the schema', () => {
  const lines = transcripts.flatMap((one) => [...textsOf(one, 'bridge'), ...textsOf(one, 'adapter')])
  /** What a bridge does not say, and an adapter must refuse */
  const isOdd = (line: string): boolean => /^Seg|"id":-1|"times":0|faster/.test(line)

  it('fits every line of the transcripts, but what must be refused', () => {
    expect(lines.filter((line) => !isOdd(line) && !isValid(parsed(line)))).toEqual([])
    expect(lines.filter((line) => isOdd(line) && line.startsWith('{') && isValid(parsed(line)))).toEqual([])
  })

  it('fits no line that was tampered with', () => {
    const tampered = lines
      .filter((line) => !isOdd(line))
      .flatMap((line) => {
        const message = parsed(line)
        return [
          ...Object.keys(message).flatMap((key) =>
            optional.has(key) || (key === 'id' && 'error' in message) ? [] : [{ ...message, [key]: undefined }],
          ),
          ...Object.keys(message).map((key) => ({ ...message, [key]: { strange: true } })),
          { ...message, stranger: 1 },
        ]
      })
      .map((message) => JSON.stringify(message))
      // A hello may say more than this suite knows.
      .filter((line) => !(line.includes('"hello":"imcancel"') && line.includes('stranger')))
    expect(tampered.length).toBeGreaterThan(200)
    expect(tampered.filter((line) => isValid(parsed(line)))).toEqual([])
  })

  it('knows the observations that the specification knows', () => {
    const schema = readFileSync(new URL('../adapters/bridge/protocol.schema.json', import.meta.url), 'utf8')
    const names = /"enum": \[\s+("calls"[^\]]*)\]/.exec(schema)?.[1] ?? ''
    expect(JSON.parse(`[${names}]`)).toEqual(Object.keys(observations))
  })
})

/** Keys without which a message is one all the same. */
const optional: ReadonlySet<string> = new Set([
  'agent',
  'limits',
  'deterministic',
  'schedules',
  'choices',
  'scheduler',
  'alive',
  'how',
  'histories',
  'lost',
])
