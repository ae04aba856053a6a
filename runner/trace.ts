/** The begin of a history, to be looked for in another: the subject's threads are numbered as they first appear. */
import type { Plan } from '../adapters/plan.ts'
import { type History, eventKinds, eventWords, word } from '../model/history.ts'

/** Words of events, as in a history */
export type Trace = readonly number[]

const quiesced = 1 + eventKinds.indexOf('quiesced')

/** The first `events` events of a history of this plan. */
export function traceOf({ words }: History, events: number, { threads }: Plan): Trace {
  const numbers = new Map(threads.map((_, thread) => [thread, thread]))
  return Array.from({ length: events * eventWords }, (_, at) => {
    const value = words[at] ?? 0
    if (at % eventWords !== word.thread) return value
    if (words[at - word.thread] === quiesced) return 0
    const known = numbers.get(value) ?? numbers.size
    numbers.set(value, known)
    return known
  })
}

/** How many words of a trace the words of a run begin with, from `from` on; -1 where they differ from it. */
export function followed(trace: Trace, words: ArrayLike<number>, from: number): number {
  const end = Math.min(trace.length, words.length)
  for (let at = from; at < end; at++) if (words[at] !== trace[at]) return -1
  return end
}
