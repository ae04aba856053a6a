/**
 * Requests and their answers, over a child that may fail at any time. Answers come in order, so whatever happens concerns
 * the request at the head. A child that failed is killed, and a fresh one gets the requests that are left.
 */
import type { Ending } from '../../model/history.ts'
import { AdapterError, type Observed } from '../adapter.ts'
import type { Plan } from '../plan.ts'
import { quote, quoteEnd } from '../quote.ts'
import { encodePlan } from '../wire.ts'
import { type Answer, type Hello, type Question, endsAgent, readAnswer, readHello, sameHello } from './messages.ts'
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

/** How long a child may take to leave when it is told to. */
const leaveMs = 500
/** A busy parent can find the answer and the end of its time due at once: what has come is read first. */
const graceMs = 100
const maximumId = 0x7fffffff

export function converse(options: ConversationOptions): Conversation {
  /** The head is what the child is at; all of them were sent to it, once it has said hello. */
  const waiting: Request[] = []
  const leaving = new Set<Promise<void>>()
  let child: Child | undefined
  let greeted: Hello | undefined
  let known: Hello | undefined
  /** What went wrong while nothing was asked: told with the next request */
  let fault: AdapterError | undefined
  let timer: NodeJS.Timeout | undefined
  let lastId = 0
  let closed = false
  const first = Promise.withResolvers<Hello>()
  first.promise.catch(() => {})

  const limitTime = (ms: number, late: () => void): void => {
    clearTimeout(timer)
    timer = setTimeout(() => (timer = setTimeout(late, graceMs)), ms)
  }

  const begin = (): void => {
    greeted = undefined
    child = startChild(
      options.command,
      options.args,
      {
        line: (text) => (greeted === undefined ? onHello(text) : onAnswer(text)),
        flood: (limit) => fail(`the agent wrote more than ${limit} bytes without an end of line; expected a message`),
        ended: onEnded,
      },
      options.lineLimitBytes,
    )
    limitTime(options.helloMs, () => fail(`the agent did not say hello within ${options.helloMs} ms`))
  }

  /** Ends the child, where there is one; it is waited for in `close`. */
  const retire = (): void => {
    clearTimeout(timer)
    if (child === undefined) return
    const { gone } = child
    leaving.add(gone)
    void gone.then(() => leaving.delete(gone))
    child.kill()
    child = undefined
  }

  /** Goes on with the request that is at the head now. */
  const proceed = (): void => {
    const head = waiting[0]
    clearTimeout(timer)
    if (closed || head === undefined) return
    if (child === undefined) begin()
    else if (greeted !== undefined) limitTime(options.answerMs(head.times), () => conclude('stalled'))
  }

  /** The agent failed: an error for the request at hand. */
  const fail = (message: string): void => {
    const log = child?.log() ?? ''
    const error = new AdapterError(log === '' ? message : `${message}; its log ends with ${quoteEnd(log)}`)
    retire()
    const head = waiting.shift()
    if (head !== undefined) head.reject(error)
    else if (known !== undefined) fault = error
    first.reject(error)
    proceed()
  }

  /** The subject failed, and the agent could not say more: a history without events for the request at hand. */
  const conclude = (ending: Ending): void => {
    retire()
    waiting.shift()?.resolve([{ history: { ending, words: [] }, times: 1 }])
    proceed()
  }

  const onHello = (line: string): void => {
    const hello = attempt(() => readHello(line))
    if (hello instanceof AdapterError) return fail(hello.message)
    if (known !== undefined && !sameHello(known, hello)) {
      return fail(`a fresh agent says that it runs ${quote(hello.subject)}, the first one ran ${quote(known.subject)}; expected the same, the subject must not change meanwhile`)
    }
    greeted = known = hello
    first.resolve(hello)
    for (const { line: request } of waiting) child?.send(request)
    proceed()
  }

  const onAnswer = (line: string): void => {
    const head = waiting[0]
    if (head === undefined) return fail(`the agent answered when nothing was asked: ${quote(line)}`)
    const answer = attempt<Answer>(() => readAnswer(line, head))
    if (answer instanceof AdapterError) return fail(answer.message)
    waiting.shift()
    if (answer.kind === 'refused') head.reject(new AdapterError(`the agent refuses the plan: ${answer.reason}`))
    else head.resolve(answer.observed)
    if (answer.kind === 'observed' && answer.observed.some(({ history }) => endsAgent(history.ending))) retire()
    proceed()
  }

  const onEnded = (how: Ended, half: string): void => {
    const ending = greeted === undefined ? undefined : endingOf(how)
    if (waiting.length > 0 && ending !== undefined) return conclude(ending)
    const when =
      greeted === undefined ? 'before it said hello' : waiting[0] ? 'before it answered' : 'when nothing was asked'
    fail(`the agent ${describeEnd(how)} ${when}${half === '' ? '' : `, in the middle of ${quote(half)}`}`)
  }

  begin()
  return {
    hello: first.promise,
    async ask(plan, times) {
      if (closed) throw new AdapterError('the adapter is closed')
      if (fault !== undefined) {
        const error = fault
        fault = undefined
        throw error
      }
      const id = (lastId = lastId === maximumId ? 1 : lastId + 1)
      const line = JSON.stringify({ id, times, plan: encodePlan(plan) })
      return new Promise((resolve, reject) => {
        waiting.push({ id, plan, times, line, resolve, reject })
        if (greeted !== undefined) child?.send(line)
        if (waiting.length === 1) proceed()
      })
    },
    async close() {
      closed = true
      const idle = waiting.length === 0 && greeted !== undefined
      const error = new AdapterError('the adapter was closed before it had answered')
      first.reject(error)
      for (const request of waiting.splice(0)) request.reject(error)
      clearTimeout(timer)
      if (idle && child !== undefined) await leave(child)
      retire()
      await Promise.all(leaving)
    },
  }
}

/** How the exit of an agent that has not answered is to be read; undefined where it means nothing by the protocol. */
function endingOf(how: Ended): Ending | undefined {
  if (how.kind === 'killed') return 'crashed'
  if (how.kind === 'never-started') return undefined
  return how.status === 2 ? 'stalled' : how.status === 3 ? 'crashed' : undefined
}

/** Tells a child to leave, and waits a little for it. */
async function leave(child: Child): Promise<void> {
  const limit = Promise.withResolvers<void>()
  const timer = setTimeout(limit.resolve, leaveMs)
  child.endInput()
  await Promise.race([child.gone, limit.promise])
  clearTimeout(timer)
}

function attempt<T>(read: () => T): T | AdapterError {
  try {
    return read()
  } catch (error) {
    if (error instanceof AdapterError) return error
    throw error
  }
}
