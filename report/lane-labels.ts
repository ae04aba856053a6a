/** Events in the few words that a lane of a diagram has room for. */
import type { Plan } from '../adapters/plan.ts'
import { type HistoryEvent, returnFlags, spellings } from '../model/history.ts'
import { NdisHaltDeviceInstanceDeInitialized, haltActions, statusName } from '../spec/constants.ts'
import { instanceText } from './event-text.ts'

export interface Wording {
  readonly plan: Plan
  /** Whether initiations are numbered: where an instance has more than one */
  readonly numbered: boolean
  /** Whether long names are shortened */
  readonly brief: boolean
}

const names = {
  initialize: { full: 'Initialize', brief: 'Init' },
  cancel: { full: 'Cancel', brief: 'Cancel' },
  deinitialize: { full: 'DeInitialize', brief: 'DeInit' },
  start: { full: 'START', brief: 'START' },
  unbind: { full: 'removal of adapter', brief: 'removal' },
  enter: { full: 'MiniportInitializeEx', brief: 'MiniportInit' },
  halt: { full: 'MiniportHaltEx', brief: 'MiniportHalt' },
} as const

/** What begins, or what it belongs to where it ends: `Cancel V0`, with all that is unusual about it. */
export function subjectLabel(event: HistoryEvent, wording: Wording): string {
  const instance = instanceText(event.instance)
  const name = (key: keyof typeof names): string => names[key][wording.brief ? 'brief' : 'full']
  switch (event.kind) {
    case 'call':
    case 'return':
      if (event.function === undefined) return 'a call'
      if (event.function === 'unbind') return `${name('unbind')} ${event.instance}`
      return [name(event.function), instance, ...callNotes(event, wording)].join(' ')
    case 'enter':
    case 'exit':
      return [name('enter'), instance, ...callbackNotes(event, wording)].join(' ')
    case 'halt':
    case 'halted':
      return [name('halt'), instance, ...callbackNotes(event, wording)].join(' ')
    case 'quiesced':
      return 'quiescent'
  }
}

function callNotes(event: HistoryEvent, wording: Wording): string[] {
  const spelling = spellings[event.detail]
  const cancels = event.function === 'cancel'
  const other = cancels && event.driver !== wording.plan.instances[event.instance]?.owner
  return [
    ...(event.function === 'initialize' && wording.numbered ? [`#${event.initiation}`] : []),
    ...(other ? [`by ${driverText(event.driver, wording)}`] : []),
    ...(cancels && event.kind === 'call' && spelling !== undefined && spelling !== 'terminated'
      ? [`(${spelling})`]
      : []),
  ]
}

function callbackNotes(event: HistoryEvent, wording: Wording): string[] {
  const owner = wording.plan.instances[event.instance]?.owner
  const action = haltActions[event.status]?.replace(/^NdisHalt/, '') ?? `HaltAction ${event.status}`
  const unusual = event.kind === 'halt' && event.status !== NdisHaltDeviceInstanceDeInitialized
  return [
    ...contextNote(event.initiation, wording),
    ...(owner !== undefined && owner !== event.driver ? [`of ${driverText(event.driver, wording)}`] : []),
    ...(unusual ? [`(${action})`] : []),
  ]
}

function contextNote(initiation: number, { numbered, brief }: Wording): string[] {
  if (initiation === -1) return [brief ? '(unknown)' : '(context never given)']
  if (initiation === 0) return [brief ? '(NULL)' : '(NULL context)']
  return numbered ? [`#${initiation}`] : []
}

function driverText(driver: number, { brief }: Wording): string {
  if (driver < 0) return brief ? 'no D' : 'no driver'
  return `${brief ? 'D' : 'driver '}${driver}`
}

/** How a call or callback ended: its status without its prefix, `done` where it has none. */
export function resultLabel(event: HistoryEvent): string {
  if (event.kind === 'halted' || event.function === 'start' || event.function === 'unbind') return 'done'
  const returned = event.kind === 'return'
  return [
    shortStatuses(statusName(event.status)),
    ...(returned && event.detail & returnFlags.inputChanged ? ['string changed'] : []),
    ...(returned && event.detail & returnFlags.inputReadLater ? ['string read later'] : []),
  ].join(', ')
}

/** `NDIS_STATUS_FAILURE` as `FAILURE`. */
export function shortStatuses(text: string): string {
  return text.replaceAll('NDIS_STATUS_', '')
}
