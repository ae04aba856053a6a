/** One long history: the cost of an event must not grow with the number of those before it. */
import { blank } from '../blank-event.ts'
import { createChecker } from '../../model/checker.ts'
import { type HistoryEvent, encodeEvent } from '../../model/history.ts'
import { planOf } from '../../runner/small-plans.ts'
import { isLinearizable } from '../peers/wing-gong-lowe.ts'
import type { Contestant, Row } from '../row.ts'

const { instances: oneInstance } = planOf([{}])

/** Rounds of an Initialize and a Cancel that overlap, `events` in all, each part of 1 000 events or fewer. */
function* overlapping(events: number): Iterable<Int32Array> {
  for (let from = 0; from < events; from += 1000) {
    const words: number[] = []
    for (let at = from; at < Math.min(events, from + 1000); at += 4) {
      if (at + 4 >= events) {
        for (let end = 0; end < 4; end++) words.push(...encodeEvent({ ...blank, kind: 'quiesced' }))
        break
      }
      const initialize: HistoryEvent = { ...blank, function: 'initialize', initiation: 1 + at / 4 }
      const cancel: HistoryEvent = { ...blank, function: 'cancel', thread: 1 }
      words.push(...encodeEvent(initialize), ...encodeEvent(cancel))
      words.push(...encodeEvent({ ...initialize, kind: 'return' }), ...encodeEvent({ ...cancel, kind: 'return' }))
    }
    yield Int32Array.from(words)
  }
}

/** Judges one history of so many events; gives their number. */
export function judgesLong(events: number): () => number {
  const parts = [...overlapping(events)]
  const checker = createChecker()
  return () => {
    const verdict = checker.judgeLong({ ending: 'quiesced', parts: () => parts }, oneInstance)
    if (verdict.kind !== 'conforms') throw new Error(`a history of ${events} events ${verdict.kind}`)
    return events
  }
}

/** The search on the same history, given up after so many steps; then undefined. */
export function searchesLong(events: number, steps: number): () => number | undefined {
  const words = [...overlapping(events)].flatMap((part) => Array.from(part))
  return () => {
    const found = isLinearizable({ ending: 'quiesced', words }, oneInstance, { steps })
    if (found === false) throw new Error('the search failed a history that conforms')
    return found === undefined ? undefined : events
  }
}

export function longHistory(): Row {
  const ours = (events: number, name: string): Contestant => ({ name, work: judgesLong(events) })
  const search = searchesLong(2000, 10_000_000)
  return {
    name: 'long',
    title: 'a history of 1 000 000 events',
    unit: 'events',
    shows: 'rate',
    target: { timesBestOf: ['checker, 1 000 events'], atLeastTimes: 0.5 },
    contestants: [
      ours(1_000_000, 'checker'),
      ours(1000, 'checker, 1 000 events'),
      { name: 'Wing-Gong-Lowe search, 2 000 events', work: () => search() ?? 0 },
    ],
  }
}
