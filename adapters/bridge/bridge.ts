/** The adapter of a peer that speaks `imcancel/1`. Requests may overlap, they are answered in order. */
import { type Adapter, AdapterError, RefusedPlan, type RepeatingAdapter } from '../adapter.ts'
import { plain } from '../quote.ts'
import { type ConversationOptions, converse } from './conversation.ts'
import type { Hello } from './hello.ts'

/** The protocol's limit of time: for a hello and, beside its runs, for an answer. */
const helloMs = 10_000
/** The longest time a timer takes */
const maximumMs = 0x7fffffff

/** How to reach a peer, and what the adapter behind it is called. */
export interface Link extends ConversationOptions {
  /** As on the command line, such as `exec:python3 adapter.py` */
  readonly name: string
}

/** The usual limits of time, where a peer may take so long to say hello and, but for its runs, to answer. */
export function usualTimes(ms = helloMs): Pick<ConversationOptions, 'helloMs' | 'answerMs'> {
  return { helloMs: ms, answerMs: (times, runMs) => Math.min(ms + runMs * times, maximumMs) }
}

/** Starts a peer, and gives its adapter once it has said hello. Rejects with an `AdapterError` where it cannot be used. */
export async function openBridge(link: Link): Promise<RepeatingAdapter> {
  const { name } = link
  const conversation = converse(link)
  try {
    const hello = await explaining(name, async () => conversation.hello)
    const ask = async (plan: Parameters<Adapter['run']>[0], times: number) =>
      explaining(name, async () => conversation.ask(plan, within(times, hello)))
    return {
      identity: { adapter: name, subject: hello.subject },
      capabilities: { observes: hello.observes, deterministic: hello.deterministic, limits: hello.limits },
      async run(plan) {
        const { observed } = await ask(plan, 1)
        if (observed[0] === undefined)
          throw new AdapterError(`${plain(name)}: an answer without a history; expected one`)
        return observed[0].history
      },
      repeat: async (plan, times) => (await ask(plan, times)).observed,
      ...(hello.schedules && { choicesOf: async (plan) => (await ask(plan, 1)).choices ?? plan.choices }),
      close: async () => conversation.close(),
    }
  } catch (error) {
    await conversation.close()
    throw error
  }
}

/** So many runs, or as many as the agent takes at a time. */
function within(times: number, { limits }: Hello): number {
  if (Number.isInteger(times) && times >= 1) return Math.min(times, limits.times)
  throw new AdapterError(`a plan cannot be run ${times} times; expected an integer from 1`)
}

/** Names the adapter in whatever went wrong. */
export async function explaining<T>(name: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action()
  } catch (error) {
    if (!(error instanceof AdapterError)) throw error
    const Same = error instanceof RefusedPlan ? RefusedPlan : AdapterError
    throw new Same(`${plain(name)}: ${error.message}`, { cause: error })
  }
}
