/**
 * Requests and their answers, over a child that may fail at any time. Answers come in order, so whatever happens concerns
 * the request at the head. A child that failed is killed, and a fresh one gets the requests that are left.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Ending } from '../../model/history.ts'
import { AdapterError, type Observed } from '../adapter.ts'
import type { Plan } from '../plan.ts'
import { quote, quoteEnd } from '../quote.ts'
import { encodePlan } from '../wire.ts'
import { type Hello, type Question, readAnswer, readHello, sameHello } from './messages.ts'
import { type Child, type Ended, describeEnd, startChild } from './process.ts'

export interface ConversationOptions {
  readonly command: string
  readonly args: readonly string[]
  /** How long to wait for the hello, and for the answer about `times` runs; then the child is killed */
  readonly helloMs: number
  readonly answerMs: (times: number) => number
  readonly lineLimitBytes?: number
}

export interface Conversation {
  /** What the child says of itself. Rejects where it says nothing fit. */
  readonly hello: Promise<Hello>
  /** Rejects with an `AdapterError` where the agent failed; where the subject did, the history says so. */
  ask(plan: Plan, times: number): Promise<readonly Observed[]>
  /** Rejects what is waiting, and resolves when no child is left. */
  close(): Promise<void>
}

interface Request extends Question {
  readonly line: string
  readonly resolve: (observed: readonly Observed[]) => void
  readonly reject: (error: AdapterError) => void
}

interface Talk {
  readonly options: ConversationOptions
  /** In order; the child is at the head. All of them were sent to it, once it has said hello. */
  readonly waiting: Request[]
  /** These settle `hello` */
  opened: (hello: Hello) => void
  refused: (error: AdapterError) => void
  child: Child | undefined
  /** Whether the present child has said hello */
  greeted: boolean
  /** What the first child said */
  known: Hello | undefined
  /** Children that were killed and are not gone yet */
  readonly leaving: Set<Promise<void>>
  /** What went wrong while nothing was asked: told with the next request */
  fault: AdapterError | undefined
  timer: NodeJS.Timeout | undefined
  lastId: number
  closed: boolean
}

/** How long a child may take to leave when it is told to. */
const leaveMs = 500
/** A busy parent can find the answer and the end of its time due at once: what has come is read first. */
const graceMs = 100
const maximumId = 0x7fffffff

/** Starts a child and talks with it. */
export function converse(options: ConversationOptions): Conversation {
  const talk: Talk = {
    options,
    waiting: [],
    opened: () => {},
    refused: () => {},
    child: undefined,
    greeted: false,
    known: undefined,
    leaving: new Set(),
    fault: undefined,
    timer: undefined,
    lastId: 0,
    closed: false,
  }
  const hello = new Promise<Hello>((resolve, reject) => {
    talk.opened = resolve
    talk.refused = reject
  })
  hello.catch(() => {}) // whoever asks without waiting for it is told as well
  begin(talk)
  return { hello, ask: async (plan, times) => ask(talk, plan, times), close: async () => close(talk) }
}

async function ask(talk: Talk, plan: Plan, times: number): Promise<readonly Observed[]> {
  if (talk.closed) throw new AdapterError('the adapter is closed')
  const { fault } = talk
  talk.fault = undefined
  if (fault !== undefined) throw fault
  const id = (talk.lastId = talk.lastId === maximumId ? 1 : talk.lastId + 1)
  const line = JSON.stringify({ id, times, plan: encodePlan(plan) })
  return new Promise((resolve, reject) => {
    talk.waiting.push({ id, plan, times, line, resolve, reject })
    if (talk.greeted) talk.child?.send(line)
    if (talk.waiting.length === 1) proceed(talk)
  })
}

function begin(talk: Talk): void {
  const { command, args, helloMs, lineLimitBytes } = talk.options
  const listener = {
    line: (text: string) => (talk.greeted ? onAnswer(talk, text) : onHello(talk, text)),
    flood: (limit: number) => fail(talk, `the agent wrote ${limit} bytes without an end of line; expected a message`),
    ended: (how: Ended, half: string) => onEnded(talk, how, half),
  }
  talk.child = startChild(command, args, listener, lineLimitBytes)
  limitTime(talk, helloMs, () => fail(talk, `the agent did not say hello within ${helloMs} ms`))
}

function limitTime(talk: Talk, ms: number, late: () => void): void {
  clearTimeout(talk.timer)
  talk.timer = setTimeout(() => (talk.timer = setTimeout(late, graceMs)), ms)
}

/** Ends the child, where there is one. `close` waits until it is gone. */
function retire(talk: Talk): void {
  clearTimeout(talk.timer)
  if (talk.child === undefined) return
  const { gone } = talk.child
  talk.leaving.add(gone)
  void gone.then(() => talk.leaving.delete(gone))
  talk.child.kill()
  talk.child = undefined
  talk.greeted = false
}

/** Goes on with the request that is at the head now. */
function proceed(talk: Talk): void {
  const head = talk.waiting[0]
  if (talk.child !== undefined && !talk.greeted) return // its hello is awaited
  clearTimeout(talk.timer)
  if (talk.closed || head === undefined) return
  if (talk.child === undefined) begin(talk)
  else limitTime(talk, talk.options.answerMs(head.times), () => conclude(talk, 'stalled'))
}

/** The agent failed: an error for the request at hand. */
function fail(talk: Talk, message: string): void {
  const log = talk.child?.log() ?? ''
  const error = new AdapterError(log === '' ? message : `${message}; its log ends with ${quoteEnd(log)}`)
  retire(talk)
  const head = talk.waiting.shift()
  if (head !== undefined) head.reject(error)
  else if (talk.known !== undefined) talk.fault = error
  talk.refused(error)
  proceed(talk)
}

/** The subject failed, and the agent could not say more: a history without events for the request at hand. */
function conclude(talk: Talk, ending: Ending): void {
  retire(talk)
  talk.waiting.shift()?.resolve([{ history: { ending, words: [] }, times: 1 }])
  proceed(talk)
}

function onHello(talk: Talk, line: string): void {
  const { known } = talk
  const hello = attempt(() => readHello(line))
  if (hello instanceof AdapterError) return fail(talk, hello.message)
  if (known !== undefined && !sameHello(known, hello)) {
    const subjects = `${quote(hello.subject)}, the one before ran ${quote(known.subject)}`
    return fail(talk, `a fresh agent runs ${subjects}; expected the same: do not change a subject while it is tested`)
  }
  talk.greeted = true
  talk.known = hello
  talk.opened(hello)
  for (const request of talk.waiting) talk.child?.send(request.line)
  proceed(talk)
}

function onAnswer(talk: Talk, line: string): void {
  const head = talk.waiting[0]
  if (head === undefined) return fail(talk, `the agent answered when nothing was asked: ${quote(line)}`)
  const answer = attempt(() => readAnswer(line, head))
  if (answer instanceof AdapterError) return fail(talk, answer.message)
  talk.waiting.shift()
  if (answer.kind === 'refused') {
    head.reject(new AdapterError(`the agent refuses the plan: ${answer.reason}`))
  } else {
    if (answer.agentEnds) retire(talk)
    head.resolve(answer.observed)
  }
  proceed(talk)
}

function onEnded(talk: Talk, how: Ended, half: string): void {
  const asked = talk.greeted && talk.waiting.length > 0
  const ending = endingOf(how)
  if (asked && ending !== undefined) return conclude(talk, ending)
  const when = asked ? 'before it answered' : talk.greeted ? 'when nothing was asked' : 'before it said hello'
  const cause = ending === undefined ? '' : ` (the subject ${ending})`
  fail(talk, `the agent ${describeEnd(how)} ${when}${cause}${half === '' ? '' : `, in the middle of ${quote(half)}`}`)
}

/** How the exit of an agent that has not answered is to be read; undefined where it means nothing by the protocol. */
function endingOf(how: Ended): Ending | undefined {
  if (how.kind === 'killed') return 'crashed'
  if (how.kind === 'never-started') return undefined
  return how.status === 2 ? 'stalled' : how.status === 3 ? 'crashed' : undefined
}

async function close(talk: Talk): Promise<void> {
  talk.closed = true
  const { child, waiting } = talk
  const idle = waiting.length === 0 && talk.greeted
  const error = new AdapterError('the adapter was closed before it had answered')
  talk.refused(error)
  for (const request of waiting.splice(0)) request.reject(error)
  clearTimeout(talk.timer)
  if (child !== undefined && idle) await leave(child)
  retire(talk)
  await Promise.all(talk.leaving)
}

/** Tells a child to leave, and waits a little for it. */
async function leave(child: Child): Promise<void> {
  const timer = new AbortController()
  child.endInput()
  const late = sleep(leaveMs, undefined, { signal: timer.signal }).catch(() => {})
  await Promise.race([child.gone, late])
  timer.abort()
}

function attempt<T>(read: () => T): T | AdapterError {
  try {
    return read()
  } catch (error) {
    if (error instanceof AdapterError) return error
    throw error
  }
}
