/** Small changes to a history, each such as a wrong implementation might cause. What comes out is still well nested. */
import { functions, type HistoryEvent } from '../../model/history.ts'
import {
  haltActions,
  NDIS_STATUS_FAILURE,
  NDIS_STATUS_NOT_ACCEPTED,
  NDIS_STATUS_SUCCESS,
  statuses,
} from '../../spec/constants.ts'
import { partners } from './nesting.ts'
import { once, pick, type Random, weighted } from './random.ts'

type Events = readonly HistoryEvent[]
type Change = (random: Random, events: Events) => Events

/** Each change, and how often it is made. */
const changes: ReadonlyMap<Change, number> = new Map<Change, number>([
  [flipStatus, 12],
  [dropPair, 4],
  [dropCallback, 5],
  [dropEnd, 1],
  [repeatPair, 8],
  [moveEvent, 8],
  [insertCall, 3],
  [changeInitiation, 3],
  [changeDriver, 2],
  [changeDetail, 1],
  [changeHaltAction, 1],
])

/** One change that leaves a well nested history; the history as it was where a dozen tries found none. */
export function corrupt(random: Random, events: Events): Events {
  for (let tries = 0; tries < 12; tries++) {
    const changed = weighted(random, changes)(random, events)
    if (changed !== events && partners(changed) !== undefined) return renumber(changed)
  }
  return events
}

/** Numbers the Initialize calls anew in their order, and what names them likewise; 0 for one that is gone. */
export function renumber(events: Events): Events {
  const pairs = partners(events) ?? []
  const calls = events.flatMap(({ kind, function: name }, index) =>
    kind === 'call' && name === 'initialize' ? [index] : [],
  )
  const numberOf = (event: HistoryEvent, index: number): number => {
    if (event.function === 'initialize') return 1 + calls.indexOf(event.kind === 'call' ? index : (pairs[index] ?? -1))
    if (event.initiation <= 0) return event.initiation
    return 1 + calls.findIndex((call) => events[call]?.initiation === event.initiation)
  }
  return events.map((event, index) => Object.assign({}, event, { initiation: numberOf(event, index) }))
}

/** Index of an event of which `wanted` holds, or -1. */
function find(random: Random, events: Events, wanted: (event: HistoryEvent) => boolean): number {
  const found = events.flatMap((event, index) => (wanted(event) ? [index] : []))
  return found.length === 0 ? -1 : pick(random, found)
}

/** Changes an event, and what finishes it. */
function alter(events: Events, index: number, change: Partial<HistoryEvent>): Events {
  const partner = partners(events)?.[index] ?? -1
  const { status: _, detail: __, ...shared } = change
  return events.map((event, at) =>
    at === index ? { ...event, ...change } : at === partner ? { ...event, ...shared } : event,
  )
}

function isJudged(event: HistoryEvent): boolean {
  return event.function === 'initialize' || event.function === 'cancel' || event.function === 'deinitialize'
}

function flipStatus(random: Random, events: Events): Events {
  const index = find(random, events, (event) => event.kind === 'exit' || (event.kind === 'return' && isJudged(event)))
  const others = [
    NDIS_STATUS_SUCCESS,
    events[index]?.function === 'initialize' ? NDIS_STATUS_NOT_ACCEPTED : NDIS_STATUS_FAILURE,
  ]
  const status = once(random, 12) ? statuses.NDIS_STATUS_PENDING : pick(random, others)
  return index < 0 || events[index]?.status === status ? events : alter(events, index, { status })
}

function dropPair(random: Random, events: Events): Events {
  const index = find(random, events, (event) => event.kind !== 'quiesced')
  const partner = partners(events)?.[index] ?? -1
  return index < 0 ? events : events.filter((_, at) => at !== index && at !== partner)
}

/** A callback that was due does not come. */
function dropCallback(random: Random, events: Events): Events {
  const index = find(random, events, (event) => event.kind === 'enter' || event.kind === 'halt')
  const partner = partners(events)?.[index] ?? -1
  return index < 0 ? events : events.filter((_, at) => at !== index && at !== partner)
}

/** What began never ends. */
function dropEnd(random: Random, events: Events): Events {
  const index = find(
    random,
    events,
    (event) => event.kind === 'return' || event.kind === 'exit' || event.kind === 'halted',
  )
  return index < 0 ? events : events.toSpliced(index, 1)
}

/** The same once more, later; a cancel now and then with the other status. */
function repeatPair(random: Random, events: Events): Events {
  const pairs = partners(events) ?? []
  const index = find(
    random,
    events,
    (event) => event.kind === 'enter' || event.kind === 'halt' || event.kind === 'call',
  )
  const [first, last] = [events[index], events[pairs[index] ?? -1]]
  if (first === undefined || last === undefined) return events
  const at = index + 1 + random(events.length - index - 1)
  if (first.function !== 'cancel' || once(random, 2)) return events.toSpliced(at, 0, first, last)
  const status = last.status === NDIS_STATUS_SUCCESS ? NDIS_STATUS_FAILURE : NDIS_STATUS_SUCCESS
  return events.toSpliced(at, 0, first, { ...last, status })
}

function moveEvent(random: Random, events: Events): Events {
  const from = random(events.length - 1)
  const to = Math.max(0, Math.min(events.length - 2, from + random(7) - 3))
  const event = events[from]
  return event === undefined || from === to ? events : events.toSpliced(from, 1).toSpliced(to, 0, event)
}

function changeInitiation(random: Random, events: Events): Events {
  const index = find(random, events, (event) => event.kind === 'enter' || event.kind === 'halt')
  const count = events.filter((event) => event.kind === 'call' && event.function === 'initialize').length
  return index < 0 ? events : alter(events, index, { initiation: random(count + 2) - 1 })
}

function changeDriver(random: Random, events: Events): Events {
  const index = find(
    random,
    events,
    (event) => event.kind === 'enter' || event.kind === 'halt' || event.function === 'cancel',
  )
  const called = events[index]?.kind === 'return' ? (partners(events)?.[index] ?? -1) : index
  return called < 0 ? events : alter(events, called, { driver: random(2) })
}

function changeDetail(random: Random, events: Events): Events {
  const index = find(random, events, (event) => event.kind === 'return' && event.function === 'cancel')
  return index < 0 ? events : alter(events, index, { detail: 1 + random(3) })
}

function changeHaltAction(random: Random, events: Events): Events {
  const index = find(random, events, (event) => event.kind === 'halt')
  return index < 0 ? events : alter(events, index, { status: random(haltActions.length) })
}

/** A call by itself that nobody made. */
function insertCall(random: Random, events: Events): Events {
  const model = find(random, events, (event) => event.kind === 'call' && event.function !== 'unbind')
  const called = events[model]
  if (called === undefined) return events
  const name = pick(
    random,
    functions.filter((known) => known !== 'unbind'),
  )
  const call = { ...called, thread: random(4), function: name, initiation: name === 'initialize' ? 99 : 0, detail: 0 }
  const status = name === 'start' || once(random, 2) ? NDIS_STATUS_SUCCESS : NDIS_STATUS_FAILURE
  const refused = name === 'initialize' && status !== NDIS_STATUS_SUCCESS ? NDIS_STATUS_NOT_ACCEPTED : status
  const begin = random(events.length - 1)
  const end = begin + 1 + random(Math.min(4, events.length - begin))
  return events.toSpliced(begin, 0, call).toSpliced(end, 0, { ...call, kind: 'return', status: refused })
}
