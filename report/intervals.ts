/** A history as rows of intervals: what begins, what ends, and what is open meanwhile on each thread. */
import { type History, type HistoryEvent, eventAt } from '../model/history.ts'

/** A call or callback that has begun and not ended. */
interface Open {
  /** Index of the event that began it */
  readonly index: number
  readonly callback: boolean
}

/** By thread, outermost first */
export type OpenByThread = ReadonlyMap<number, readonly Open[]>

interface EventRow {
  readonly index: number
  readonly event: HistoryEvent
  /** How many calls and callbacks of its thread it lies in */
  readonly depth: number
  /** What is open when it has happened */
  readonly open: OpenByThread
}

export type IntervalRow =
  | ({ readonly kind: 'begin' | 'end'; readonly callback: boolean } & EventRow)
  | ({ readonly kind: 'quiesced' } & EventRow)
  /** Events that are left out */
  | { readonly kind: 'gap'; readonly count: number; readonly open: OpenByThread }
  /** What is open when nothing more comes */
  | { readonly kind: 'unreturned'; readonly open: OpenByThread }

/**
 * The first `end` events of a history, the last `limit` of them and before these only what is still open then. Takes time
 * linear in the history, and memory for what it gives. An end that nothing began stands alone.
 */
export function intervalRows(history: History, end: number, limit: number): IntervalRow[] {
  const first = Math.max(0, end - limit)
  const stacks = new Map<number, Open[]>()
  const rows: IntervalRow[] = []
  for (let index = 0; index < end; index++) {
    if (index === first) rows.push(...stillOpen(history, stacks, first, limit))
    const event = eventAt(history, index)
    const stack = stacks.get(event.thread) ?? []
    const callback = event.kind === 'enter' || event.kind === 'halt' || event.kind === 'exit' || event.kind === 'halted'
    const kind = kindOf(event)
    const depth = kind === 'end' ? Math.max(stack.length - 1, 0) : stack.length
    if (kind === 'begin') stack.push({ index, callback })
    else if (kind === 'end') stack.pop()
    if (stack.length > 0) stacks.set(event.thread, stack)
    else stacks.delete(event.thread)
    if (index >= first) rows.push({ kind, callback, index, event, depth, open: copy(stacks, index) })
  }
  return rows
}

function kindOf(event: HistoryEvent): 'begin' | 'end' | 'quiesced' {
  switch (event.kind) {
    case 'call':
    case 'enter':
    case 'halt':
      return 'begin'
    case 'return':
    case 'exit':
    case 'halted':
      return 'end'
    case 'quiesced':
      return 'quiesced'
  }
}

/** Where what is still open at `first` began, at most `limit` of it, with what is left out in between. */
function stillOpen(
  history: History,
  stacks: ReadonlyMap<number, readonly Open[]>,
  first: number,
  limit: number,
): IntervalRow[] {
  const begun = [...stacks.values()]
    .flatMap((stack) => stack.map((one, depth) => ({ ...one, depth })))
    .toSorted((a, b) => a.index - b.index)
    .slice(-limit)
  const rows: IntervalRow[] = []
  let next = 0
  const skipTo = (index: number): void => {
    if (index > next) rows.push({ kind: 'gap', count: index - next, open: copy(stacks, index - 1) })
    next = index + 1
  }
  for (const { index, callback, depth } of begun) {
    skipTo(index)
    rows.push({ kind: 'begin', callback, index, event: eventAt(history, index), depth, open: copy(stacks, index) })
  }
  skipTo(first)
  return rows
}

/** What of it began no later than the event `until`. */
function copy(stacks: ReadonlyMap<number, readonly Open[]>, until: number): OpenByThread {
  return new Map(Array.from(stacks, ([thread, stack]) => [thread, stack.filter(({ index }) => index <= until)]))
}
