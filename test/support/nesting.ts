/** How the events of each thread nest: which return belongs to which call, which exit to which callback. */
import type { HistoryEvent } from '../../model/history.ts'

/** Whether `event` may begin on a thread whose innermost unfinished event is `inside`. */
export function mayBegin(event: HistoryEvent, inside: HistoryEvent | undefined): boolean {
  if (inside === undefined) return true
  if (event.kind === 'call') return inside.kind !== 'call' || inside.function === 'unbind'
  return inside.kind === 'call'
}

function finishes(event: HistoryEvent, begun: HistoryEvent | undefined): boolean {
  if (begun === undefined || begun.instance !== event.instance) return false
  if (event.kind === 'return') return begun.kind === 'call' && begun.function === event.function
  return event.kind === 'exit' ? begun.kind === 'enter' : begun.kind === 'halt'
}

/**
 * For each event the index of the event that finishes or begins it, -1 where there is none.
 * Undefined where a thread's events do not nest: no probe can have seen that.
 */
export function partners(events: readonly HistoryEvent[]): readonly number[] | undefined {
  const found = events.map(() => -1)
  const threads = new Map<number, number[]>()
  for (const [index, event] of events.entries()) {
    if (event.kind === 'quiesced') continue
    const unfinished = threads.get(event.thread) ?? []
    threads.set(event.thread, unfinished)
    const innermost = unfinished.at(-1)
    const inside = innermost === undefined ? undefined : events[innermost]
    if (event.kind === 'call' || event.kind === 'enter' || event.kind === 'halt') {
      if (!mayBegin(event, inside)) return undefined
      unfinished.push(index)
    } else {
      if (innermost === undefined || !finishes(event, inside)) return undefined
      found[innermost] = index
      found[index] = innermost
      unfinished.pop()
    }
  }
  return found
}
