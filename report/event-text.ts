/** Events and steps as a reader wants them. */
import type { Plan, Step } from '../adapters/plan.ts'
import { type History, type HistoryEvent, eventAt, spellings } from '../model/history.ts'
import { haltActions, statusName } from '../spec/constants.ts'

/** A device instance: V0 for the first. */
export function instanceText(instance: number): string {
  return instance < 0 ? 'V?' : `V${instance}`
}

const calls = {
  initialize: 'Initialize',
  cancel: 'Cancel',
  deinitialize: 'DeInitialize',
  start: 'START',
  unbind: 'removal of adapter',
} as const

/** What was called: `Cancel(V0)`, with the driver where it is not the owner, and the spelling where it is unusual. */
function callText(event: HistoryEvent, plan: Plan): string {
  if (event.function === undefined) return 'a call'
  if (event.function === 'unbind') return `${calls.unbind} ${event.instance}`
  const notes: string[] = []
  if (event.function === 'cancel' && event.driver !== plan.instances[event.instance]?.owner)
    notes.push(`by driver ${event.driver}`)
  const spelling = spellings[event.detail]
  if (event.function === 'cancel' && event.kind === 'call' && spelling !== undefined && spelling !== 'terminated')
    notes.push(spelling)
  return `${calls[event.function]}(${[instanceText(event.instance), ...notes].join(', ')})`
}

/** One event in words, without its thread. */
export function eventText(event: HistoryEvent, plan: Plan): string {
  const instance = instanceText(event.instance)
  switch (event.kind) {
    case 'call':
      return `${callText(event, plan)} called`
    case 'return':
      return event.function === 'start' || event.function === 'unbind'
        ? `${callText(event, plan)} done`
        : `${callText(event, plan)} returned ${statusName(event.status)}`
    case 'enter':
      return `MiniportInitializeEx(${instance}) entered${contextText(event)}`
    case 'exit':
      return `MiniportInitializeEx(${instance}) returned ${statusName(event.status)}`
    case 'halt':
      return `MiniportHaltEx(${instance}) entered, ${haltActions[event.status] ?? `HaltAction ${event.status}`}`
    case 'halted':
      return `MiniportHaltEx(${instance}) returned`
    case 'quiesced':
      return 'quiescent: nothing more is to come'
  }
}

function contextText(event: HistoryEvent): string {
  if (event.initiation === -1) return ' with a context never given'
  return event.initiation === 0 ? ' with a NULL context' : ` for initiation ${event.initiation}`
}

/** The events of a history from `from` (from 0) to before `end`, as numbered lines. */
export function traceLines(history: History, plan: Plan, from: number, end: number): string[] {
  const width = String(end).length
  return Array.from({ length: end - from }, (_, offset) => {
    const index = from + offset
    const event = eventAt(history, index)
    const thread = event.kind === 'quiesced' ? '  ' : `T${event.thread}`
    const tearsDown = event.kind === 'quiesced' && index + 1 < end
    const text = tearsDown ? 'quiescent: the probe takes everything down' : eventText(event, plan)
    return `  ${String(index + 1).padStart(width)}  ${thread}  ${text}`
  })
}

function stepText(step: Step, plan: Plan): string {
  switch (step.kind) {
    case 'cancel': {
      const by = step.driver === plan.instances[step.instance]?.owner ? '' : ` by driver ${step.driver}`
      return `cancel V${step.instance}${by}${step.spelling === 'terminated' ? '' : ` (${step.spelling})`}`
    }
    case 'await':
      return `await V${step.instance} ${step.until}`
    case 'unbind':
      return `unbind adapter ${step.adapter}`
    case 'barrier':
      return 'barrier'
    case 'initialize':
    case 'start':
    case 'release':
    case 'deinitialize':
      return `${step.kind} V${step.instance}`
  }
}

/** A plan in a few lines: a thread each, then what is unusual about its instances. */
export function planLines(plan: Plan): string[] {
  const threads = plan.threads.map(
    (steps, thread) => `T${thread}  ${steps.map((step) => stepText(step, plan)).join('; ') || '-'}`,
  )
  const instances = plan.instances.flatMap((instance, index) => {
    const callback = instance.miniportInitialize
    const notes = [
      ...(instance.owner > 0 ? [`of driver ${instance.owner}`] : []),
      ...(instance.adapter > 0 ? [`on adapter ${instance.adapter}`] : []),
      ...(instance.context === 'null' ? ['NULL context'] : []),
      ...(callback.held ? ['MiniportInitializeEx is held'] : []),
      ...(callback.status === 0 ? [] : [`MiniportInitializeEx returns ${statusName(callback.status)}`]),
      ...(callback.inside.length > 0
        ? [`inside it: ${callback.inside.map((step) => stepText(step, plan)).join('; ')}`]
        : []),
    ]
    const named = plan.instances.length > 1 ? [`named ${nameText(instance.name)}`] : []
    return notes.length + named.length > 0 ? [`V${index}  ${[...named, ...notes].join(', ')}`] : []
  })
  return [...threads, ...instances]
}

/** A name as printable text: other units escaped, a long one shortened. */
function nameText(name: readonly number[]): string {
  const shown = name.length > 60 ? [...name.slice(0, 50), ...name.slice(-6)] : name
  const text = shown.map((unit) =>
    unit >= 0x20 && unit < 0x7f ? String.fromCharCode(unit) : `\\u${unit.toString(16).padStart(4, '0')}`,
  )
  if (name.length > 60) text.splice(50, 0, `...(${name.length} units)...`)
  return `"${text.join('')}"`
}

/** Steps of a plan, those inside callbacks too. */
export function stepCount(plan: Plan): number {
  const inside = plan.instances.map((instance) => instance.miniportInitialize.inside)
  return [...plan.threads, ...inside].reduce((sum, steps) => sum + steps.length, 0)
}
