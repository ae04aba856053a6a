/**
 * Histories as text, to be read and written by people. See `../histories.txt` for many of them.
 *
 *     == NAME -> conforms                       or: -> diverges CLAUSE at N        (N counts events from 1)
 *     device B of driver 1 on adapter 0         before the events; only where a device differs from driver 0, adapter 0
 *       ... called TEXT                         and from the name \Device\{BB}
 *     THREAD call FUNCTION INSTANCE             FUNCTION: initialize, cancel, deinitialize; or unbind, with an adapter's number
 *       ... by other                            with the handle of the driver (0 or 1) that does not own the instance
 *       ... in SPELLING                         of cancel: how the name is spelled, such as otherCase; `terminated` unless told
 *     THREAD return STATUS                      STATUS: SUCCESS, FAILURE, ... or hexadecimal
 *       ... changed / ... late                  the caller's string was changed / was read after the call had returned
 *     THREAD start INSTANCE, THREAD started     IRP_MN_START_DEVICE is delivered
 *     THREAD enter INSTANCE, THREAD exit STATUS MiniportInitializeEx
 *     THREAD halt INSTANCE, THREAD halted       MiniportHaltEx
 *       ... #K                                  of a callback: its context is that of the K-th Initialize call; #-1 of none
 *       ... by other / ... by nobody            of a callback: it received another MiniportDriverContext
 *       ... with HALTACTION                     of halt; NdisHaltDeviceInstanceDeInitialized unless told
 *     quiesced
 *
 * Instances are numbered as they first appear, `?` is none of them. `#` at the start of a line begins a comment.
 */
import { type Device, encodeEvent, eventsOf, functions, type History, type HistoryEvent } from '../../model/history.ts'
import { returnFlags, spellings } from '../../model/history.ts'
import { type ClauseId, clauses } from '../../spec/clauses.ts'
import { haltActions, NdisHaltDeviceInstanceDeInitialized, statuses, statusName } from '../../spec/constants.ts'

type Expected =
  { readonly kind: 'conforms' } | { readonly kind: 'diverges'; readonly clause: ClauseId; readonly at: number }

export interface NamedHistory {
  readonly name: string
  readonly expected: Expected
  readonly history: History
  readonly devices: readonly Device[]
}

/** A history being read. */
interface Draft {
  readonly name: string
  /** What the text calls each instance */
  readonly labels: string[]
  readonly expected: Expected
  readonly events: HistoryEvent[]
  readonly devices: Device[]
  /** Per thread what has begun and not finished, innermost last */
  readonly unfinished: Map<number, HistoryEvent[]>
  initiations: number
}

/** A history of these events; one that does not end with `quiesced` stalled. */
export function historyOf(events: readonly HistoryEvent[]): History {
  return { ending: events.at(-1)?.kind === 'quiesced' ? 'quiesced' : 'stalled', words: events.flatMap(encodeEvent) }
}

/** Reads histories in the format above. Throws, naming the line, where the text is not in it. */
export function parseHistories(text: string): NamedHistory[] {
  const drafts: Draft[] = []
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.trim()
    if (line === '' || line.startsWith('#')) continue
    try {
      if (line.startsWith('==')) drafts.push(parseHeader(line))
      else parseLine(line, drafts.at(-1) ?? refuse('an event before the first "== NAME -> VERDICT"'))
    } catch (error) {
      throw new Error(`line ${index + 1}: ${line}: ${error instanceof Error ? error.message : String(error)}`, {
        cause: error,
      })
    }
  }
  return drafts.map(({ name, expected, events, devices }) => ({ name, expected, history: historyOf(events), devices }))
}

function refuse(message: string): never {
  throw new Error(message)
}

function parseHeader(line: string): Draft {
  const match = /^== (.+) -> (?:conforms|diverges (\S+) at (\d+))$/.exec(line)
  const [, name, clauseId, at] = match ?? refuse('expected "== NAME -> conforms" or "== NAME -> diverges CLAUSE at N"')
  const clause = clauses.find(({ id }) => id === clauseId)?.id
  if (clauseId !== undefined && clause === undefined) refuse(`no clause is called ${clauseId}`)
  const expected: Expected = clause === undefined ? { kind: 'conforms' } : { kind: 'diverges', clause, at: Number(at) }
  return { name: name ?? '', expected, labels: [], events: [], devices: [], unfinished: new Map(), initiations: 0 }
}

function parseLine(line: string, draft: Draft): void {
  const declared = /^device (\S+) of driver (\d) on adapter (\d)(?: called (.+))?$/.exec(line)
  if (declared !== null) {
    const [, label = '', owner, adapter, name = usualName(label)] = declared
    draft.devices[instanceOf(label, draft)] = { owner: Number(owner), adapter: Number(adapter), name: unitsOf(name) }
  } else if (line === 'quiesced') draft.events.push({ ...blank, kind: 'quiesced' })
  else {
    const [thread, verb = '', ...rest] = line.split(/\s+/)
    if (thread === undefined || !/^\d+$/.test(thread)) refuse('expected a thread number')
    draft.events.push(parseEvent(Number(thread), verb, rest, draft))
  }
}

/** An event about nothing, for others to be made of. */
export const blank = {
  thread: 0,
  instance: 0,
  initiation: 0,
  driver: 0,
  function: undefined,
  status: 0,
  detail: 0,
} as const satisfies Omit<HistoryEvent, 'kind'>

function parseEvent(thread: number, verb: string, rest: readonly string[], draft: Draft): HistoryEvent {
  const [subject, ...modifiers] = rest
  switch (verb) {
    case 'call':
      return begin(parseCall({ ...blank, kind: 'call', thread }, subject, modifiers, draft), draft)
    case 'start':
      return begin(parseCall({ ...blank, kind: 'call', thread }, 'start', rest, draft), draft)
    case 'enter':
    case 'halt': {
      const instance = instanceOf(subject, draft)
      const driver = instance < 0 ? -1 : deviceOf(draft, instance).owner
      const status = verb === 'halt' ? NdisHaltDeviceInstanceDeInitialized : 0
      return begin(modify({ ...blank, kind: verb, thread, instance, driver, status }, modifiers), draft)
    }
    case 'return':
      return modify({ ...finish(thread, 'call', draft), kind: 'return', status: statusNamed(subject) }, modifiers)
    case 'started':
      return { ...finish(thread, 'call', draft), kind: 'return' }
    case 'exit':
      return { ...finish(thread, 'enter', draft), kind: 'exit', status: statusNamed(subject) }
    case 'halted':
      return { ...finish(thread, 'halt', draft), kind: 'halted', status: 0 }
    default:
      return refuse('expected call, return, start, started, enter, exit, halt or halted behind the thread')
  }
}

function parseCall(
  event: HistoryEvent,
  name: string | undefined,
  [target, ...modifiers]: readonly string[],
  draft: Draft,
): HistoryEvent {
  const called = functions.find((known) => known === name) ?? refuse(`no function is called ${name}`)
  if (called === 'unbind')
    return { ...event, function: called, instance: Number(target ?? refuse('of which adapter?')) }
  const instance = instanceOf(target, draft)
  const driver = called === 'start' ? 0 : deviceOf(draft, instance).owner
  const initiation = called === 'initialize' ? (draft.initiations += 1) : 0
  return modify({ ...event, function: called, instance, driver, initiation }, modifiers)
}

/** Applies what stands behind the subject of a line. */
function modify(event: HistoryEvent, modifiers: readonly string[]): HistoryEvent {
  const phrases = modifiers.join(' ').match(/(?:by|in|with) \S+|\S+/g) ?? []
  return phrases.reduce(applyPhrase, event)
}

function applyPhrase(event: HistoryEvent, phrase: string): HistoryEvent {
  const [first, second] = phrase.split(' ')
  if (phrase === 'changed') return { ...event, detail: event.detail | returnFlags.inputChanged }
  if (phrase === 'late') return { ...event, detail: event.detail | returnFlags.inputReadLater }
  if (phrase === 'by other') return { ...event, driver: 1 - event.driver }
  if (phrase === 'by nobody') return { ...event, driver: -1 }
  if (/^#-?\d+$/.test(phrase)) return { ...event, initiation: Number(phrase.slice(1)) }
  const spelling = spellings.findIndex((known) => known === second)
  if (first === 'in' && spelling >= 0) return { ...event, detail: spelling }
  const action = haltActions.findIndex((known) => known === second)
  if (first === 'with' && action >= 0) return { ...event, status: action }
  return refuse(`cannot read "${phrase}"`)
}

function begin(event: HistoryEvent, draft: Draft): HistoryEvent {
  draft.unfinished.set(event.thread, [...(draft.unfinished.get(event.thread) ?? []), event])
  return event
}

/** What the event belongs to that ends on this thread, without the details of its beginning. */
function finish(thread: number, kind: HistoryEvent['kind'], draft: Draft): HistoryEvent {
  const begun = draft.unfinished.get(thread)?.pop()
  if (begun?.kind !== kind) return refuse(`no ${kind} is unfinished on thread ${thread}`)
  return { ...begun, detail: 0 }
}

function instanceOf(label: string | undefined, draft: Draft): number {
  if (label === undefined) return refuse('which instance?')
  if (label === '?') return -1
  const known = draft.labels.indexOf(label)
  if (known >= 0) return known
  draft.devices.push({ owner: 0, adapter: 0, name: unitsOf(usualName(label)) })
  return draft.labels.push(label) - 1
}

/** Names of single letters differ in two units: no careless comparison takes one for another. */
function usualName(label: string): string {
  return `\\Device\\{${label}${label}}`
}

function unitsOf(name: string): number[] {
  return Array.from({ length: name.length }, (_, index) => name.charCodeAt(index))
}

function deviceOf(draft: Draft, instance: number): Device {
  return draft.devices[instance] ?? refuse(`no device is instance ${instance}`)
}

function statusNamed(name: string | undefined): number {
  if (name !== undefined && /^0x[0-9a-f]{1,8}$/.test(name)) return Number(name) | 0
  const known = Object.entries(statuses).find(([key]) => key === `NDIS_STATUS_${name}`)
  return known?.[1] ?? refuse(`no status is called ${name}`)
}

/** Writes a history in the format above, with the devices told where they would not be read back as they are. */
export function formatHistory(history: History, devices: readonly Device[]): string {
  const labels = devices.map(labelOf)
  const events = eventsOf(history)
  const lines = events.map((event) => formatEvent(event, labels, devices))
  const seen = [...new Set(events.filter(namesInstance).map((event) => event.instance))]
  const inOrder = seen.length === devices.length && seen.every((instance, order) => instance === order)
  const declared = devices.map((device, index) => formatDevice(device, labels[index] ?? ''))
  return [...(inOrder && declared.every((line) => plainDevice.test(line)) ? [] : declared), ...lines].join('\n')
}

const plainDevice = /^device \S+ of driver 0 on adapter 0$/

function labelOf(device: Device, index: number): string {
  const usual = /^\\Device\\\{(\w+)\1\}$/.exec(String.fromCharCode(...device.name))
  return usual?.[1] ?? String.fromCharCode('A'.charCodeAt(0) + index)
}

function formatDevice(device: Device, label: string): string {
  const name = String.fromCharCode(...device.name)
  const called = name === usualName(label) ? '' : ` called ${name}`
  return `device ${label} of driver ${device.owner} on adapter ${device.adapter}${called}`
}

function namesInstance(event: HistoryEvent): boolean {
  return event.kind !== 'quiesced' && event.function !== 'unbind' && event.instance >= 0
}

function formatEvent(event: HistoryEvent, labels: readonly string[], devices: readonly Device[]): string {
  const name = event.function === 'unbind' ? `${event.instance}` : (labels[event.instance] ?? '?')
  const owner = devices[event.instance]?.owner ?? -1
  const by = event.driver === owner ? '' : event.driver < 0 ? ' by nobody' : ' by other'
  const context = event.initiation === 0 ? '' : ` #${event.initiation}`
  const status = statusName(event.status).replace('NDIS_STATUS_', '')
  switch (event.kind) {
    case 'call': {
      if (event.function === 'start') return `${event.thread} start ${name}`
      if (event.function === 'unbind') return `${event.thread} call unbind ${name}`
      const spelling = event.detail === 0 ? '' : ` in ${spellings[event.detail]}`
      return `${event.thread} call ${event.function} ${name}${by}${spelling}`
    }
    case 'return': {
      if (event.function === 'start') return `${event.thread} started`
      const changed = event.detail & returnFlags.inputChanged ? ' changed' : ''
      const late = event.detail & returnFlags.inputReadLater ? ' late' : ''
      return `${event.thread} return ${status}${changed}${late}`
    }
    case 'enter':
      return `${event.thread} enter ${name}${context}${by}`
    case 'halt': {
      const usual = event.status === NdisHaltDeviceInstanceDeInitialized
      return `${event.thread} halt ${name}${context}${by}${usual ? '' : ` with ${haltActions[event.status]}`}`
    }
    case 'exit':
      return `${event.thread} exit ${status}`
    case 'halted':
      return `${event.thread} halted`
    case 'quiesced':
      return 'quiesced'
  }
}
