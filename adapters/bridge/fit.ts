/**
 * Whether a history can be that of its plan: each thread called what its steps say, in their order, and all of it where the run ended quiesced.
 * What a subject answers is not looked at. An adapter that claims more than it does, or answers with another plan's history, is found out here.
 */
import {
  type FunctionName,
  type History,
  type HistoryEvent,
  eventAt,
  eventCount,
  spellings,
} from '../../model/history.ts'
import type { Observation } from '../../spec/observations.ts'
import { AdapterError } from '../adapter.ts'
import type { Plan, Step } from '../plan.ts'

/** A call or a callback that has not returned. */
type Frame = { readonly kind: 'call'; readonly of: HistoryEvent } | Callback

interface Callback {
  readonly kind: 'callback'
  readonly of: HistoryEvent
  /** The steps run inside of it, and whether all of them must be */
  readonly inside: Progress
  readonly required: boolean
}

/** How far a list of steps has come. */
interface Progress {
  readonly steps: readonly Step[]
  next: number
}

interface Fit {
  readonly plan: Plan
  readonly observes: ReadonlySet<Observation>
  readonly ending: History['ending']
  readonly progress: readonly Progress[]
  readonly frames: Map<number, Frame[]>
  /** Initiations whose MiniportInitializeEx has been entered before */
  readonly entered: Set<number>
  /** Stamps of quiesced so far: the threads have ended behind the first, the teardown behind the second */
  quiesced: number
}

/** Throws an `AdapterError` that names the first event which does not fit, or the step that is missing. */
export function checkFit(history: History, plan: Plan, observes: ReadonlySet<Observation>): void {
  const fit: Fit = {
    plan,
    observes,
    ending: history.ending,
    progress: plan.threads.map((steps) => ({ steps, next: 0 })),
    frames: new Map(),
    entered: new Set(),
    quiesced: 0,
  }
  for (let index = 0; index < eventCount(history); index++) {
    const problem = take(fit, eventAt(history, index))
    if (problem !== undefined) throw misfit(`event ${index + 1} ${problem}`)
  }
  const lack = history.ending === 'quiesced' ? lackOf(fit) : undefined
  if (lack !== undefined) throw misfit(lack)
}

function misfit(problem: string): AdapterError {
  return new AdapterError(`a history does not fit its plan: ${problem}`)
}

/** Takes in an event, and says what is wrong with it. */
function take(fit: Fit, event: HistoryEvent): string | undefined {
  if (fit.quiesced === 2) return 'comes behind the second quiesced, which is the last'
  const frames = fit.frames.get(event.thread) ?? []
  fit.frames.set(event.thread, frames)
  switch (event.kind) {
    case 'call': {
      const problem = placeOf(fit, frames.at(-1), event)
      frames.push({ kind: 'call', of: event })
      return problem
    }
    case 'enter':
    case 'halt':
      frames.push({ kind: 'callback', of: event, ...insideOf(fit, event) })
      return unclaimed(fit, event)
    case 'return':
    case 'exit':
    case 'halted':
      return closing(frames.pop(), event)
    case 'quiesced':
      fit.quiesced += 1
      return tooEarly(fit)
  }
}

/** A run is not at rest while one of the plan's threads is inside a call, unless that is how it stalled or was flooded. */
function tooEarly({ plan, ending, frames }: Fit): string | undefined {
  if (ending === 'stalled' || ending === 'flooded') return undefined
  for (const thread of plan.threads.keys()) {
    const open = frames.get(thread)?.at(-1)
    if (open?.kind === 'call') return `is quiesced, though ${named(open.of)} on thread ${thread} has not returned`
  }
  return undefined
}

/** What of a callback the adapter did not claim to tell, or claimed and did not tell. */
function unclaimed({ plan, observes }: Fit, { instance, initiation }: HistoryEvent): string | undefined {
  if (!observes.has('callbacks')) return 'is a callback, but "callbacks" was not claimed'
  const own = plan.instances[instance]?.context === 'own'
  return own && initiation === 0 && observes.has('contexts')
    ? `names no initiation, but "contexts" was claimed and the DeviceContext of V${instance} is not NULL`
    : undefined
}

/**
 * The steps that this callback may run, and whether it has to: when its initiation is called first, and not in the teardown. With a NULL
 * context nobody can tell whether it is the first call.
 */
function insideOf(fit: Fit, { kind, instance, initiation }: HistoryEvent): Pick<Callback, 'inside' | 'required'> {
  const first = kind === 'enter' && fit.quiesced === 0 && initiation > 0 && !fit.entered.has(initiation)
  if (kind === 'enter') fit.entered.add(initiation)
  const steps = kind === 'enter' ? (fit.plan.instances[instance]?.miniportInitialize.inside ?? []) : []
  return { inside: { steps, next: 0 }, required: first }
}

/** Whether a call belongs where it was made, and what is wrong where not. */
function placeOf(fit: Fit, frame: Frame | undefined, call: HistoryEvent): string | undefined {
  if (frame?.kind === 'callback') {
    return advance(fit.plan, frame.inside, call) ? undefined : `${named(call)} is no step inside that callback`
  }
  if (frame !== undefined) {
    if (frame.of.function !== 'unbind')
      return `${named(call)} is made inside of ${named(frame.of)}, which has not returned`
    return ofRemoval(fit, call, frame.of.instance) ? undefined : `${named(call)} is nothing that the removal does`
  }
  if (fit.quiesced > 0) {
    return call.thread === 0 && ofRemoval(fit, call) ? undefined : `${named(call)} is nothing that the teardown does`
  }
  const progress = fit.progress[call.thread]
  if (progress === undefined) return `${named(call)} is made by thread ${call.thread}, which the plan does not have`
  const at = progress.next
  return advance(fit.plan, progress, call) ? undefined : `${named(call)} is not ${wanted(progress.steps, at)}`
}

function wanted(steps: readonly Step[], from: number): string {
  const step = steps.slice(from).find((one) => functionOf(one) !== undefined && one.kind !== 'deinitialize')
  return step === undefined
    ? 'a step of its thread, of which none is left'
    : `the next step of its thread, ${step.kind}`
}

/** Whether it is what a removal does for each instance: cancel by the owner, spelled as usual, or deinitialize. */
function ofRemoval({ plan }: Fit, call: HistoryEvent, adapter?: number): boolean {
  const instance = plan.instances[call.instance]
  if (instance === undefined || (adapter !== undefined && instance.adapter !== adapter)) return false
  if (call.function === 'deinitialize') return call.driver === instance.owner
  return call.function === 'cancel' && call.driver === instance.owner && call.detail === 0
}

/** Goes on to the step that the call is, past those that make none. False where there is no such step. */
function advance(plan: Plan, progress: Progress, call: HistoryEvent): boolean {
  for (let at = progress.next; at < progress.steps.length; at++) {
    const step = progress.steps[at]
    if (step !== undefined && isCallOf(plan, step, call)) {
      progress.next = at + 1
      return true
    }
    if (step !== undefined && !maySkip(step)) return false
  }
  return false
}

/** What makes no call, or none where nothing is operational. */
function maySkip(step: Step): boolean {
  return functionOf(step) === undefined || step.kind === 'deinitialize'
}

function functionOf(step: Step): FunctionName | undefined {
  switch (step.kind) {
    case 'initialize':
    case 'cancel':
    case 'start':
    case 'deinitialize':
    case 'unbind':
      return step.kind
    case 'await':
    case 'release':
    case 'barrier':
      return undefined
  }
}

function isCallOf(plan: Plan, step: Step, call: HistoryEvent): boolean {
  if (functionOf(step) !== call.function) return false
  if (step.kind === 'unbind') return step.adapter === call.instance
  if (!('instance' in step) || step.instance !== call.instance) return false
  if (step.kind === 'cancel') return step.driver === call.driver && spellings.indexOf(step.spelling) === call.detail
  return step.kind === 'start' || call.driver === plan.instances[step.instance]?.owner
}

/** Whether an end belongs to what was begun last on its thread. */
function closing(frame: Frame | undefined, event: HistoryEvent): string | undefined {
  const begun = { return: 'call', exit: 'enter', halted: 'halt' } as const
  const wants =
    event.kind === 'return' || event.kind === 'exit' || event.kind === 'halted' ? begun[event.kind] : undefined
  if (frame?.of.kind !== wants) return `ends what was not begun last on thread ${event.thread}`
  if (frame?.kind === 'call' && (frame.of.function !== event.function || frame.of.instance !== event.instance))
    return `is the return of ${named(event)}, where ${named(frame.of)} was called last`
  if (frame?.kind !== 'callback') return undefined
  const { inside, required } = frame
  if (!required && inside.next === 0) return undefined
  const missing = inside.steps.slice(inside.next).find((step) => !maySkip(step))
  return missing === undefined ? undefined : `ends a callback in which ${missing.kind} was still to be done`
}

/** What a run that ended quiesced is lacking. */
function lackOf(fit: Fit): string | undefined {
  if (fit.quiesced !== 2) return `it has ${fit.quiesced} stamps of quiesced; a run that ended quiesced has 2`
  for (const [thread, { steps, next }] of fit.progress.entries()) {
    const missing = steps.slice(next).find((step) => !maySkip(step))
    if (missing !== undefined)
      return `thread ${thread} never came to its step ${missing.kind}, yet the run ended quiesced`
  }
  for (const [thread, frames] of fit.frames) {
    const open = frames.at(-1)
    // A thread of the subject may hang in a callback for good: that is for the judge.
    if (open?.kind === 'call' && thread < fit.progress.length)
      return `${named(open.of)} on thread ${thread} has no end, yet the run ended quiesced`
  }
  return undefined
}

function named({ kind, function: name, instance }: HistoryEvent): string {
  if (kind === 'enter') return `MiniportInitializeEx(V${instance})`
  if (kind === 'halt') return `MiniportHaltEx(V${instance})`
  return name === 'unbind' ? `unbind of adapter ${instance}` : `${name}(V${instance})`
}
