/**
 * A history: what a probe saw, in the order in which it happened.
 *
 * Events are kept as 32-bit words, `eventWords` to an event, in the order of one atomic counter that is read where the
 * call or callback is made. The same words travel over the wire, so a history is judged without being copied.
 */

export const eventKinds = ['call', 'return', 'enter', 'exit', 'halt', 'halted', 'quiesced'] as const
export type EventKind = (typeof eventKinds)[number]

/** The `kind` word of each kind */
export const kindCode = {
  call: 1,
  return: 2,
  enter: 3,
  exit: 4,
  halt: 5,
  halted: 6,
  quiesced: 7,
} as const satisfies Record<EventKind, number>

export const functions = ['initialize', 'cancel', 'deinitialize', 'start', 'unbind'] as const
/** What was called. `start` is the delivery of IRP_MN_START_DEVICE, `unbind` the removal of an underlying adapter. */
export type FunctionName = (typeof functions)[number]

/** The `function` word of each function */
export const functionCode = {
  initialize: 1,
  cancel: 2,
  deinitialize: 3,
  start: 4,
  unbind: 5,
} as const satisfies Record<FunctionName, number>

/** How the caller spells a name whose counted content is that of the instance (S8). `otherCase` differs in case. */
export const spellings = ['terminated', 'unterminated', 'garbage', 'shared', 'otherCase'] as const
export type Spelling = (typeof spellings)[number]

/** Words of one event, and the place of each within it. */
export const eventWords = 8
export const word = {
  /** 1 + index in `eventKinds` */
  kind: 0,
  /** Thread on which it happened: the plan's threads first, then those of the subject, as they were first seen. */
  thread: 1,
  /** Index of the device instance; of the underlying adapter for `unbind`; -1 where a callback names none. */
  instance: 2,
  /** The Initialize call that this is about: 1 for the first of the history. 0 not told, -1 a context never given. */
  initiation: 3,
  /** Whose DriverHandle the call used, or whose MiniportDriverContext the callback received; -1 for none of them. */
  driver: 4,
  /** 1 + index in `functions` for calls and returns, else 0 */
  function: 5,
  /** NDIS_STATUS of a return or exit; HaltAction of a halt; else 0 */
  status: 6,
  /** Call of cancel: index in `spellings`. Return: `returnFlags`. */
  detail: 7,
} as const

/** Bits of `detail` of a return. */
export const returnFlags = { inputChanged: 1, inputReadLater: 2 } as const

/** How a run ended. Only a `quiesced` history can conform; what the others hold so far is judged all the same. */
export const endings = ['quiesced', 'stalled', 'crashed', 'flooded'] as const
export type Ending = (typeof endings)[number]

/** What a probe saw of one run, in the order in which it happened. */
export interface History {
  readonly ending: Ending
  /** `eventWords` words to an event */
  readonly words: ArrayLike<number>
}

/** A device instance as the judge needs to know it: whose it is, where it sits, what it is called. */
export interface Device {
  /** Index of the driver that initiates it */
  readonly owner: number
  /** Index of the underlying adapter whose removal cancels it */
  readonly adapter: number
  /** UTF-16 code units of its name */
  readonly name: readonly number[]
}

/** One event of a history: the words of it by name, as `word` describes each. */
export interface HistoryEvent {
  readonly kind: EventKind
  /** Threads of the plan first, from 0, then those of the subject, as they were first seen */
  readonly thread: number
  /** Index of the device instance; of the underlying adapter for `unbind`; -1 where a callback names none */
  readonly instance: number
  /** The Initialize call that this is about: 1 for the first of the history; 0 not told, -1 a context never given */
  readonly initiation: number
  /** Whose DriverHandle the call used, or whose MiniportDriverContext the callback received; -1 for none of them */
  readonly driver: number
  /** What a call or a return is of */
  readonly function: FunctionName | undefined
  /** NDIS_STATUS of a return or exit, HaltAction of a halt, else 0 */
  readonly status: number
  /** Call of cancel: index of the spelling. Return of cancel: 1 where the string was changed, 2 where it was read after the return, 3 both */
  readonly detail: number
}

/** Number of events in a history. */
export function eventCount(history: History): number {
  return Math.floor(history.words.length / eventWords)
}

/** The event at `index` (from 0), as a reader wants it. Throws where the words hold no such event. */
export function eventAt(history: History, index: number): HistoryEvent {
  const at = (offset: number): number => {
    const value = history.words[index * eventWords + offset]
    if (value === undefined) throw new RangeError(`event ${index + 1} of a history of ${eventCount(history)} events`)
    return value
  }
  const kind = eventKinds[at(word.kind) - 1]
  if (kind === undefined)
    throw new RangeError(`event ${index + 1} has kind ${at(word.kind)}; known are 1..${eventKinds.length}`)
  return {
    kind,
    thread: at(word.thread),
    instance: at(word.instance),
    initiation: at(word.initiation),
    driver: at(word.driver),
    function: functions[at(word.function) - 1],
    status: at(word.status),
    detail: at(word.detail),
  }
}

/** All events of a history. For reports and tests; the checker reads the words. */
export function eventsOf(history: History): HistoryEvent[] {
  return Array.from({ length: eventCount(history) }, (_, index) => eventAt(history, index))
}

/**
 * The words of one event, in wire order.
 * @example const words = events.flatMap(encodeEvent)
 */
export function encodeEvent(event: HistoryEvent): number[] {
  return [
    kindCode[event.kind],
    event.thread,
    event.instance,
    event.initiation,
    event.driver,
    event.function === undefined ? 0 : functionCode[event.function],
    event.status,
    event.detail,
  ]
}

/** The words are no history: an adapter's fault, never a verdict. */
export class HistoryError extends Error {
  override readonly name = 'HistoryError'
}
