/** The other side of the protocol: serves an adapter of this package to whoever speaks it, so that it can be judged from elsewhere. */
import { endings } from '../../model/history.ts'
import { type Adapter, AdapterError, type Observed, RefusedPlan } from '../adapter.ts'
import { type Plan, planLimits } from '../plan.ts'
import { describe, plain, quote } from '../quote.ts'
import { decodePlan, isWord } from '../wire.ts'
import { maximumTimes, protocolVersion } from './hello.ts'
import { type Message, objectIn } from './reading.ts'
import { schedulerKinds } from './request.ts'

export interface Served {
  readonly adapter: Adapter
  /** Name and version of who serves */
  readonly agent: string
  /** What must be said first; nothing where it is empty */
  readonly token: string
}

/** A conversation from the server's side. */
export interface Server {
  /** What to say at once; nothing before the token */
  readonly greeting: string | undefined
  /** The answer to a line, and whether it is the last one. A token that is not asked for is taken without a word. */
  answer(line: string): Promise<{ readonly line?: string; readonly ends: boolean }>
}

/** Begins to serve one peer. */
export function createServer({ adapter, agent, token }: Served): Server {
  let first = true
  let admitted = token === ''
  const hello = helloOf(adapter, agent)
  return {
    greeting: admitted ? hello : undefined,
    async answer(line) {
      const given = first ? tokenIn(line) : undefined
      first = false
      if (!admitted) {
        admitted = given !== undefined && same(given, token)
        return admitted
          ? { line: hello, ends: false }
          : { line: JSON.stringify({ error: 'the token is wrong' }), ends: true }
      }
      return given === undefined ? { line: await answerTo(adapter, line), ends: false } : { ends: false }
    },
  }
}

function helloOf(adapter: Adapter, agent: string): string {
  const { observes, deterministic, limits } = adapter.capabilities
  return JSON.stringify({
    hello: 'imcancel',
    protocol: [protocolVersion, protocolVersion],
    agent,
    subject: adapter.identity.subject,
    observes: [...observes],
    ...(limits && { limits }),
    ...(deterministic && { deterministic, ...(adapter.choicesOf && { schedules: true }) }),
  })
}

function tokenIn(line: string): string | undefined {
  const message = objectIn(line)
  return message && Object.keys(message).length === 1 && typeof message['token'] === 'string'
    ? message['token']
    : undefined
}

/** Compares in a time that does not depend on where they differ. */
function same(one: string, other: string): boolean {
  let difference = one.length ^ other.length
  for (let at = 0; at < one.length; at++) difference |= one.charCodeAt(at) ^ other.charCodeAt(at % other.length)
  return difference === 0
}

async function answerTo(adapter: Adapter, line: string): Promise<string> {
  const message = objectIn(line)
  const id = message?.['id']
  if (message === undefined || !isWord(id) || id < 0)
    return JSON.stringify({ id: null, error: `expected {"id":N,"times":N,"plan":[...]}, got ${quote(line)}` })
  let asked: Asked
  try {
    asked = readRequest(message)
  } catch (error) {
    return JSON.stringify({ id, error: messageOf(error) })
  }
  try {
    const observed = await runs(adapter, asked.plan, asked.times)
    const choices = await adapter.choicesOf?.(asked.plan)
    return JSON.stringify({ id, histories: observed.map(wordsOf), ...endOf(observed), ...(choices && { choices }) })
  } catch (error) {
    if (error instanceof RefusedPlan) return JSON.stringify({ id, error: error.message })
    return JSON.stringify({ id, lost: messageOf(error), alive: true })
  }
}

/** Of an error that an adapter may have; any other is a fault of this program. */
function messageOf(error: unknown): string {
  if (error instanceof AdapterError) return error.message
  throw error
}

async function runs(adapter: Adapter, plan: Plan, times: number): Promise<readonly Observed[]> {
  if (adapter.repeat) return adapter.repeat(plan, times)
  const history = await adapter.run(plan)
  // The same each time; but behind one that did not end quiesced no other is said to follow.
  return [{ history, times: history.ending === 'quiesced' && adapter.capabilities.deterministic ? times : 1 }]
}

function wordsOf({ history, times }: Observed): number[] {
  return [times, endings.indexOf(history.ending), ...Array.from(history.words)]
}

/** What is served goes on after any ending; and what is known of the last one. */
function endOf(observed: readonly Observed[]): object {
  const last = observed.find(({ history }) => history.ending !== 'quiesced')
  return last === undefined ? {} : { alive: true, ...(last.note !== undefined && { how: last.note }) }
}

interface Asked {
  readonly plan: Plan
  readonly times: number
}

function readRequest(message: Message): Asked {
  const { times, plan: words, choices, scheduler } = message
  const known = ['id', 'times', 'plan', 'choices', 'scheduler']
  const stranger = Object.keys(message).find((key) => !known.includes(key))
  if (stranger !== undefined)
    throw new AdapterError(`a request with "${plain(stranger)}"; expected ${known.join(', ')} only`)
  if (!isWord(times) || times < 1 || times > maximumTimes)
    throw new AdapterError(`"times" is ${describe(times)}; expected 1..${maximumTimes}`)
  if (!Array.isArray(words)) throw new AdapterError(`"plan" is ${describe(words)}; expected an array of words`)
  const plan = decodePlan(words)
  return {
    times,
    plan: {
      ...plan,
      choices: readChoices(choices),
      ...(scheduler !== undefined && { scheduler: readScheduler(scheduler) }),
    },
  }
}

function readChoices(choices: unknown): readonly number[] {
  if (choices === undefined) return []
  const list: unknown[] = Array.isArray(choices) ? choices : []
  const right = (choice: unknown): choice is number => isWord(choice) && choice >= 0
  if (Array.isArray(choices) && list.length <= planLimits.choices && list.every(right)) return list
  throw new AdapterError(`"choices" is ${describe(choices)}; expected at most ${planLimits.choices} integers from 0`)
}

function readScheduler(value: unknown): NonNullable<Plan['scheduler']> {
  const words: unknown[] = Array.isArray(value) ? value : []
  const [code, seed, depth] = words
  const kind = isWord(code) ? schedulerKinds[code - 1] : undefined
  if (kind === undefined || !isWord(seed) || !isWord(depth) || words.length !== 3)
    throw new AdapterError(`"scheduler" is ${describe(value)}; expected [kind 1..3, seed, depth]`)
  if (kind !== 'pct') return { kind, seed }
  if (depth < 1 || depth > planLimits.depth)
    throw new AdapterError(`the depth of "scheduler" is ${depth}; expected 1..${planLimits.depth}`)
  return { kind, seed, depth }
}
