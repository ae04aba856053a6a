/**
 * Every way in which a single explanation can go, as legal callers and callbacks bring it on: which cells of the automaton it takes on
 * its way to a rest, and a history for each. Two threads of drivers with a call each, callbacks on the worker; one initiation at a time
 * that can be deinitialized, since a second one changes no cell.
 */
import { type Action, type State, automaton } from '../../model/automaton.ts'
import {
  type Configuration,
  type Observed,
  type Operation,
  actionOf,
  anyTag,
  enforcing,
  initial,
  keyOf,
  observe,
  operations,
  takeEffect,
  takeHiddenStep,
} from '../../model/configuration.ts'
import { type FunctionName, type HistoryEvent, spellings } from '../../model/history.ts'
import {
  NDIS_STATUS_FAILURE,
  NDIS_STATUS_NOT_ACCEPTED,
  NDIS_STATUS_SUCCESS,
  NdisHaltDeviceInstanceDeInitialized,
} from '../../spec/constants.ts'
import { blank } from './traces.ts'

interface Place {
  readonly configuration: Configuration
  /** Of each caller, the operation of its open call */
  readonly open: readonly (Operation | undefined)[]
  /** The removal that the first caller is in: whether an Initialize was called since it began */
  readonly removal: 'none' | 'plain' | 'initialized'
  readonly callback: 'none' | 'enter' | 'halt'
  /** A miniport that nobody has deinitialized, or one whose MiniportHaltEx has not come */
  readonly handle: 'none' | 'given' | 'used'
}

interface Step {
  /** The event that is seen, undefined where nothing is */
  readonly event: HistoryEvent | undefined
  /** The cell that is taken, undefined where a call only begins or ends */
  readonly cell: string | undefined
  /** What it leads to; undefined at the end of a history */
  readonly to: Place | undefined
}

const documented = enforcing(() => true)
const [worker, callers] = [2, [0, 1] as const]

export const cellText = (state: State, action: Action): string => `${action} in ${state}`

const functionOf: Readonly<Record<Operation, FunctionName>> = {
  Initialize: 'initialize',
  Cancel: 'cancel',
  CancelByOther: 'cancel',
  CancelOtherCase: 'cancel',
  DeInitialize: 'deinitialize',
  START: 'start',
}

function callOf(operation: Operation, thread: number): HistoryEvent {
  const driver = operation === 'CancelByOther' ? 1 : 0
  const detail = operation === 'CancelOtherCase' ? spellings.indexOf('otherCase') : 0
  return { ...blank, kind: 'call', thread, function: functionOf[operation], driver, detail }
}

function returnOf(operation: Operation, thread: number, result: 'succeeds' | 'fails'): HistoryEvent {
  const failure = operation === 'Initialize' ? NDIS_STATUS_NOT_ACCEPTED : NDIS_STATUS_FAILURE
  const status = result === 'succeeds' ? NDIS_STATUS_SUCCESS : failure
  return { ...callOf(operation, thread), kind: 'return', status, detail: 0 }
}

/** An observation of a place whose other parts change so. */
function seen(place: Place, observed: Observed, event: HistoryEvent, change: Partial<Place>): Step[] {
  const { state } = place.configuration
  const { next } = observe(documented, place.configuration, observed)
  if (next === undefined) return []
  const isCell = observed.kind !== 'call' && observed.kind !== 'return'
  const to = { ...place, ...change, configuration: next }
  return [{ event, cell: isCell ? cellText(state, observed.kind) : undefined, to }]
}

function hidden({ configuration, ...rest }: Place): Step[] {
  const { state, calls } = configuration
  const effects = calls.flatMap((call, slot) =>
    (['succeeds', 'fails'] as const).flatMap((result): Step[] => {
      const next = takeEffect(documented, configuration, slot, result)?.next
      const action = call && actionOf(call.operation, result)
      return next && action
        ? [{ event: undefined, cell: cellText(state, action), to: { ...rest, configuration: next } }]
        : []
    }),
  )
  const next = takeHiddenStep(documented, configuration)
  const action = automaton[state].commit.kind === 'to' ? 'commit' : 'gone'
  return next
    ? [...effects, { event: undefined, cell: cellText(state, action), to: { ...rest, configuration: next } }]
    : effects
}

function callsAndReturns(place: Place): Step[] {
  const { configuration, open, removal, callback, handle } = place
  return callers.flatMap((thread): Step[] => {
    const operation = open[thread]
    if (operation !== undefined) {
      if (operation === 'DeInitialize' && callback === 'halt') return []
      const after = { open: open.with(thread, undefined) }
      return (['succeeds', 'fails'] as const).flatMap((result) =>
        configuration.calls[thread]?.progress === result || operation === 'DeInitialize'
          ? seen(place, { kind: 'return', slot: thread, result }, returnOf(operation, thread, result), after)
          : [],
      )
    }
    return operations.flatMap((one) => {
      if (one === 'DeInitialize' && handle !== 'given') return []
      if (thread === 0 && removal !== 'none' && one !== 'Cancel' && one !== 'DeInitialize') return []
      const tag = one === 'Initialize' ? 0 : -1
      return seen(place, { kind: 'call', operation: one, slot: thread, tag }, callOf(one, thread), {
        open: open.with(thread, one),
        removal: one === 'Initialize' && removal === 'plain' ? 'initialized' : removal,
        handle: one === 'DeInitialize' ? 'used' : handle,
      })
    })
  })
}

function callbacks(place: Place): Step[] {
  const { open, callback, handle } = place
  const event: HistoryEvent = { ...blank, kind: 'enter', thread: worker }
  const halting = open.indexOf('DeInitialize')
  switch (callback) {
    case 'none':
      return [
        ...seen(place, { kind: 'enter', tag: anyTag }, event, { callback: 'enter' }),
        ...(handle === 'used' && halting >= 0
          ? seen(
              place,
              { kind: 'halt' },
              { ...event, kind: 'halt', thread: halting, status: NdisHaltDeviceInstanceDeInitialized },
              { callback: 'halt', handle: 'none' },
            )
          : []),
      ]
    case 'enter':
      return [
        ...(handle === 'none'
          ? seen(place, { kind: 'exit:SUCCESS' }, { ...event, kind: 'exit' }, { callback: 'none', handle: 'given' })
          : []),
        ...seen(
          place,
          { kind: 'exit:failure' },
          { ...event, kind: 'exit', status: NDIS_STATUS_FAILURE },
          { callback: 'none' },
        ),
      ]
    case 'halt':
      return seen(place, { kind: 'halted' }, { ...event, kind: 'halted', thread: halting }, { callback: 'none' })
  }
}

function removals(place: Place): Step[] {
  const { open, removal } = place
  const event: HistoryEvent = { ...blank, kind: 'call', function: 'unbind' }
  if (open[0] !== undefined) return []
  if (removal === 'none') return [{ event, cell: undefined, to: { ...place, removal: 'plain' } }]
  const ended: HistoryEvent = { ...event, kind: 'return' }
  if (removal === 'plain') return seen(place, { kind: 'removed' }, ended, { removal: 'none' })
  return [{ event: ended, cell: undefined, to: { ...place, removal: 'none' } }]
}

/** Everything may come to rest but a call that has not returned; MiniportInitializeEx may take its time. */
function rests(place: Place): Step[] {
  const { open, removal, callback } = place
  if (open.some((one) => one !== undefined) || removal !== 'none' || callback === 'halt') return []
  return seen(place, { kind: 'quiesced' }, { ...blank, kind: 'quiesced' }, {}).map((step) => ({
    ...step,
    to: undefined,
  }))
}

function stepsFrom(place: Place): Step[] {
  return [...rests(place), ...hidden(place), ...callsAndReturns(place), ...callbacks(place), ...removals(place)]
}

const placeKey = ({ configuration, open, removal, callback, handle }: Place): string =>
  [keyOf(configuration), ...open, removal, callback, handle].join()

const first: Place = {
  configuration: initial,
  open: [undefined, undefined],
  removal: 'none',
  callback: 'none',
  handle: 'none',
}

interface Met {
  readonly place: Place
  /** How it was met first */
  readonly from: { readonly met: Met; readonly step: Step } | undefined
  readonly steps: readonly { readonly step: Step; readonly to: Met | undefined }[]
}

/** For each cell that an explanation takes on its way to a rest, a history that it explains. */
export function cellsOnTheWay(): {
  readonly histories: ReadonlyMap<string, readonly HistoryEvent[]>
  readonly places: number
} {
  const known = new Map<string, Met>()
  const met = (place: Place, from: Met['from']): Met => {
    const key = placeKey(place)
    const before = known.get(key)
    if (before) return before
    const found: Met = { place, from, steps: [] }
    known.set(key, found)
    return found
  }
  const intoPlace = new Map<Met, Met[]>()
  const toRest = new Map<Met, { readonly step: Step; readonly to: Met | undefined }>()
  met(first, undefined)
  for (const one of known.values()) {
    const steps = stepsFrom(one.place).map((step) => ({ step, to: step.to && met(step.to, { met: one, step }) }))
    Object.assign(one, { steps })
    for (const { to } of steps) if (to) intoPlace.set(to, [...(intoPlace.get(to) ?? []), one])
    const end = steps.find(({ to }) => to === undefined)
    if (end) toRest.set(one, end)
  }
  // Backwards from the places that can rest: the shortest way to one
  for (const one of toRest.keys()) {
    for (const before of intoPlace.get(one) ?? []) {
      const step = before.steps.find(({ to }) => to === one)
      if (step && !toRest.has(before)) toRest.set(before, step)
    }
  }
  const histories = new Map<string, readonly HistoryEvent[]>()
  for (const one of known.values()) {
    for (const { step, to } of one.steps) {
      if (step.cell === undefined || histories.has(step.cell) || (to && !toRest.has(to))) continue
      histories.set(step.cell, [...wayTo(one), ...eventOf(step), ...wayOn(to, toRest)])
    }
  }
  return { histories, places: known.size }
}

const eventOf = ({ event }: Step): readonly HistoryEvent[] => (event ? [event] : [])

function wayTo(met: Met): readonly HistoryEvent[] {
  return met.from ? [...wayTo(met.from.met), ...eventOf(met.from.step)] : []
}

function wayOn(
  from: Met | undefined,
  toRest: ReadonlyMap<Met, { readonly step: Step; readonly to: Met | undefined }>,
): readonly HistoryEvent[] {
  const next = from && toRest.get(from)
  return next ? [...eventOf(next.step), ...wayOn(next.to, toRest)] : []
}
