/** Moves events of a history against each other: a call seen earlier or its return seen later says less of when it took effect. */
import type { HistoryEvent } from '../../model/history.ts'

/** Whether an event is the return of a call that takes effect at one moment: all but the removal, which is many calls. */
function isReturn(event: HistoryEvent): boolean {
  return event.kind === 'return' && event.function !== 'unbind'
}

function isCall(event: HistoryEvent): boolean {
  return event.kind === 'call' && event.function !== 'unbind'
}

/** Whether two neighbours may change places: never past an event of the same thread, and never past `quiesced`. */
function parts(one: HistoryEvent, other: HistoryEvent): boolean {
  return one.kind !== 'quiesced' && other.kind !== 'quiesced' && one.thread !== other.thread
}

/**
 * Whether a call may be seen before its neighbour. An Initialize called before a removal began is one that the removal has to see to, one
 * called later is none of its business: so much does tell the two apart.
 */
function precedes(call: HistoryEvent, other: HistoryEvent): boolean {
  const removes = other.kind === 'call' && other.function === 'unbind'
  return parts(call, other) && !(removes && call.function === 'initialize')
}

/** The histories in which one return stands later, each by one place more, as far as it can go. */
export function returnedLater(events: readonly HistoryEvent[], index: number): HistoryEvent[][] {
  const [event] = events.slice(index)
  if (event === undefined || !isReturn(event)) return []
  const moved: HistoryEvent[][] = []
  for (let at = index + 1; at < events.length; at++) {
    const other = events[at]
    if (other === undefined || !parts(event, other)) break
    moved.push(events.toSpliced(index, 1).toSpliced(at, 0, event))
  }
  return moved
}

/** The histories in which one call stands earlier, each by one place more, as far as it can go. */
export function calledEarlier(events: readonly HistoryEvent[], index: number): HistoryEvent[][] {
  const [event] = events.slice(index)
  if (event === undefined || !isCall(event)) return []
  const moved: HistoryEvent[][] = []
  for (let at = index - 1; at >= 0; at--) {
    const other = events[at]
    if (other === undefined || !precedes(event, other)) break
    moved.push(events.toSpliced(index, 1).toSpliced(at, 0, event))
  }
  return moved
}
