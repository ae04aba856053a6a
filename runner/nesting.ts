/** How the events of each thread nest: which return belongs to which call, which exit to which callback. */
import type { HistoryEvent } from '../model/history.ts'

const isBegin = ({ kind }: HistoryEvent): boolean => kind === 'call' || kind === 'enter' || kind === 'halt'

/** Whether an event may begin inside another: callbacks inside calls, calls inside callbacks and removals. */
function mayBegin(event: HistoryEvent, inside: HistoryEvent | undefined): boolean {
  if (inside === undefined) return true
  return event.kind === 'call' ? inside.kind !== 'call' || inside.function === 'unbind' : inside.kind === 'call'
}

function finishes(event: HistoryEvent, begun: HistoryEvent): boolean {
  if (begun.instance !== event.instance) return false
  if (event.kind === 'return') return begun.kind === 'call' && begun.function === event.function
  return event.kind === 'exit' ? begun.kind === 'enter' : begun.kind === 'halt'
}

interface Nesting {
  readonly partners: readonly number[]
  readonly nests: boolean
}

function nestingOf(events: readonly HistoryEvent[]): Nesting {
  const partners = events.map(() => -1)
  const unfinished = new Map<number, number[]>()
  for (const [index, event] of events.entries()) {
    if (event.kind === 'quiesced') continue
    const open = unfinished.get(event.thread) ?? []
    unfinished.set(event.thread, open)
    const innermost = open.at(-1) ?? -1
    const inside = events[innermost]
    if (isBegin(event)) {
      if (!mayBegin(event, inside)) return { partners, nests: false }
      open.push(index)
    } else {
      if (inside === undefined || !finishes(event, inside)) return { partners, nests: false }
      partners[innermost] = index
      partners[index] = innermost
      open.pop()
    }
  }
  return { partners, nests: true }
}

/** Whether the events of each thread nest: no probe can have seen anything else. */
export function nests(events: readonly HistoryEvent[]): boolean {
  return nestingOf(events).nests
}

/** For each event the index of the one that finishes or begins it, -1 where there is none. */
export function partnersOf(events: readonly HistoryEvent[]): readonly number[] {
  return nestingOf(events).partners
}
