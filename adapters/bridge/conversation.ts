/**
 * Requests and their answers, over a peer that may fail at any time. Answers come in order, so whatever happens concerns
 * the request at the head. A peer that failed is ended, and a fresh one gets the requests that are left.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Ending } from '../../model/history.ts'
import { AdapterError, RefusedPlan } from '../adapter.ts'
import type { Plan } from '../plan.ts'
import { quote, quoteEnd } from '../quote.ts'
import { type Observations, type Question, readAnswer } from './answer.ts'
import { endingOfStatus } from './exit-status.ts'
import { type Hello, differenceOf, readHello } from './hello.ts'
import { type Ended, type Peer, type StartPeer, describeEnd } from './peer.ts'
import { encodeRequest } from './request.ts'
import { encodePlan } from '../wire.ts'

export interface ConversationOptions {
  readonly start: StartPeer
  /** What is sent before the hello: the token, where there is one */
  readonly greeting?: string
  /** How long to wait for the hello, the first one and that of a peer after one that was lost; then the peer is ended */
  readonly helloMs: number
  readonly againMs?: number
  /** How long to wait for the answer about `times` runs, of which each may take `runMs` */
  readonly answerMs: (times: number, runMs: number) => number
  /** The longest line that is read */
  readonly lineLimitBytes?: number
}

export interface Conversation {
  /** What the peer says of itself. Rejects where it says nothing fit. */
  readonly hello: Promise<Hello>
  /** Rejects with an `AdapterError` where the agent failed; where the subject did, the history says so. */
  ask(plan: Plan, times: number): Promise<Observations>
  /** Rejects what is waiting, and resolves when no peer is left. */
  close(): Promise<void>
}

interface Request extends Question {
  readonly words: readonly number[]
  readonly resolve: (answer: Observations) => void
  readonly reject: (error: AdapterError) => void
}

interface Talk {
  readonly options: ConversationOptions
  /** In order; the peer is at the head. All of them were sent to it, once it has said hello. */
  readonly waiting: Request[]
  /** These settle `hello` */
  opened: (hello: Hello) => void
  refused: (error: AdapterError) => void
  peer: Peer | undefined
  /** Whether the present peer has said hello */
  greeted: boolean
  /** Whether the one before did, so that it is worth to wait for it to come back */
  wasGreeted: boolean
  /** What the first peer said */
  known: Hello | undefined
  /** Peers that were ended and are not gone yet */
  readonly leaving: Set<Promise<void>>
  /** What went wrong while nothing was asked: told with the next request */
  fault: AdapterError | undefined
  timer: NodeJS.Timeout | undefined
  lastId: number
  closed: boolean
}

/** The longest line that is read, 64 MB. */
const longestLineBytes = 64 * 1024 * 1024
/** How long a peer may take to leave when it is told to. */
const leaveMs = 500
/** A busy parent can find the answer and the end of its time due at once: what has come is read first. */
const graceMs = 100
const maximumId = 0x7fffffff

/** Starts a peer and talks with it. */
export function converse(options: ConversationOptions): Conversation {
  const talk: Talk = {
    options,
    waiting: [],
    opened: () => {},
    refused: () => {},
    peer: undefined,
    greeted: false,
    wasGreeted: false,
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

async function ask(talk: Talk, plan: Plan, times: number): Promise<Observations> {
  if (talk.closed) throw new AdapterError('the adapter is closed')
  const { fault } = talk
  talk.fault = undefined
  if (fault !== undefined) throw fault
  const id = (talk.lastId = talk.lastId === maximumId ? 1 : talk.lastId + 1)
  const words = encodePlan(plan)
  return new Promise((resolve, reject) => {
    const request = { id, plan, times, words, resolve, reject }
    talk.waiting.push(request)
    if (talk.greeted) send(talk, request)
    if (talk.waiting.length === 1) proceed(talk)
  })
}

function send(talk: Talk, request: Request): void {
  talk.peer?.send(encodeRequest(request, talk.known?.schedules === true))
}

function begin(talk: Talk): void {
  const { start, greeting, helloMs, againMs = helloMs, lineLimitBytes = longestLineBytes } = talk.options
  const again = talk.wasGreeted
  const ms = again ? againMs : helloMs
  talk.wasGreeted = false
  const listener = {
    line: (text: string) => (talk.greeted ? onAnswer(talk, text) : onHello(talk, text)),
    flood: (limit: number) => fail(talk, `the agent wrote ${limit} bytes without an end of line; expected a message`),
    ended: (how: Ended, half: string) => onEnded(talk, how, half),
  }
  talk.peer = start(listener, lineLimitBytes, again)
  if (greeting !== undefined) talk.peer.send(greeting)
  limitTime(talk, ms, () => fail(talk, `the agent did not say hello within ${ms} ms`))
}

function limitTime(talk: Talk, ms: number, late: () => void): void {
  clearTimeout(talk.timer)
  talk.timer = setTimeout(() => (talk.timer = setTimeout(late, graceMs)), ms)
}

/** Ends the peer, where there is one. `close` waits until it is gone. */
function retire(talk: Talk): void {
  clearTimeout(talk.timer)
  if (talk.peer === undefined) return
  const { gone } = talk.peer
  talk.leaving.add(gone)
  void gone.then(() => talk.leaving.delete(gone))
  talk.peer.kill()
  talk.peer = undefined
  talk.wasGreeted = talk.greeted
  talk.greeted = false
}

/** Goes on with the request that is at the head now. */
function proceed(talk: Talk): void {
  const head = talk.waiting[0]
  if (talk.peer !== undefined && !talk.greeted) return // its hello is awaited
  clearTimeout(talk.timer)
  if (talk.closed || head === undefined) return
  if (talk.peer === undefined) begin(talk)
  else {
    const ms = talk.options.answerMs(head.times, talk.known?.limits.runMs ?? 0)
    limitTime(talk, ms, () => conclude(talk, 'stalled', `no answer within ${ms} ms`))
  }
}

/** The agent failed: an error for the request at hand. */
function fail(talk: Talk, message: string): void {
  const log = talk.peer?.log() ?? ''
  const error = new AdapterError(log === '' ? message : `${message}; its log ends with ${quoteEnd(log)}`)
  retire(talk)
  const head = talk.waiting.shift()
  if (head !== undefined) head.reject(error)
  else if (talk.known !== undefined) talk.fault = error
  talk.refused(error)
  proceed(talk)
}

/** The subject failed, and the agent could not say more: a history without events for the request at hand. */
function conclude(talk: Talk, ending: Ending, how: string): void {
  const log = talk.peer?.log() ?? ''
  const note = log === '' ? how : `${how}; the log ends with ${quoteEnd(log)}`
  retire(talk)
  talk.waiting.shift()?.resolve({ observed: [{ history: { ending, words: [] }, times: 1, note }] })
  proceed(talk)
}

function onHello(talk: Talk, line: string): void {
  const { known } = talk
  const hello = attempt(() => readHello(line))
  if (hello instanceof AdapterError) return fail(talk, hello.message)
  const difference = known && differenceOf(known, hello)
  if (difference !== undefined)
    return fail(talk, `a fresh agent ${difference}; expected the same: do not change a subject while it is tested`)
  talk.greeted = true
  talk.known = hello
  talk.opened(hello)
  for (const request of talk.waiting) send(talk, request)
  proceed(talk)
}

function onAnswer(talk: Talk, line: string): void {
  const head = talk.waiting[0]
  if (head === undefined) return fail(talk, `the agent answered when nothing was asked: ${quote(line)}`)
  const answer = attempt(() => readAnswer(line, head, talk.known?.observes ?? new Set()))
  if (answer instanceof AdapterError) return fail(talk, answer.message)
  talk.waiting.shift()
  if (answer.kind === 'refused') {
    head.reject(new RefusedPlan(`the agent refuses the plan: ${answer.reason}`))
  } else {
    if (answer.agentEnds) retire(talk)
    head.resolve(answer)
  }
  proceed(talk)
}

function onEnded(talk: Talk, how: Ended, half: string): void {
  const asked = talk.greeted && talk.waiting.length > 0
  const ending = endingOf(how)
  if (asked && ending !== undefined) return conclude(talk, ending, `the agent ${describeEnd(how)} before it answered`)
  if (how.kind === 'disconnected' && !talk.greeted)
    return fail(talk, `the agent ${describeEnd(how)}; expected one that listens there and says hello`)
  if (how.kind === 'never-started') return fail(talk, `the agent ${describeEnd(how)}`)
  const when = asked ? 'before it answered' : talk.greeted ? 'when nothing was asked' : 'before it said hello'
  const cause = ending === undefined || !talk.greeted ? '' : ` (the subject ${ending})`
  fail(talk, `the agent ${describeEnd(how)} ${when}${cause}${half === '' ? '' : `, in the middle of ${quote(half)}`}`)
}

/** How the exit of an agent that has not answered is to be read; undefined where it means nothing by the protocol. */
function endingOf(how: Ended): Ending | undefined {
  if (how.kind === 'killed' || how.kind === 'disconnected') return 'crashed'
  if (how.kind === 'never-started') return undefined
  return endingOfStatus(how.status)
}

async function close(talk: Talk): Promise<void> {
  talk.closed = true
  const { peer, waiting } = talk
  const idle = waiting.length === 0 && talk.greeted
  const error = new AdapterError('the adapter was closed before it had answered')
  talk.refused(error)
  for (const request of waiting.splice(0)) request.reject(error)
  clearTimeout(talk.timer)
  if (peer !== undefined && idle) await leave(peer)
  retire(talk)
  await Promise.all(talk.leaving)
}

/** Tells a peer to leave, and waits a little for it. */
async function leave(peer: Peer): Promise<void> {
  const timer = new AbortController()
  peer.endInput()
  const late = sleep(leaveMs, undefined, { signal: timer.signal }).catch(() => {})
  await Promise.race([peer.gone, late])
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
