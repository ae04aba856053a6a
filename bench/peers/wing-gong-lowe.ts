/**
 * A plain linearizability checker to compare with: the search of Wing and Gong, with the memory of Lowe for what has been tried (a set of
 * calls that have taken effect, and the state behind them), instance by instance. What happens unseen is in the state, which is a set.
 *
 * It shares with the model what is allowed, the table of the automaton, and nothing else: how a history is searched is its own.
 */
import { type Action, type State, automaton } from '../../model/automaton.ts'
import { type Device, type History, type HistoryEvent, eventsOf, spellings } from '../../model/history.ts'
import { NDIS_STATUS_FAILURE, NDIS_STATUS_NOT_ACCEPTED, NDIS_STATUS_SUCCESS } from '../../spec/constants.ts'

/** What took effect at one moment between two events. `action` is undefined where nothing allows what was returned. */
interface Operation {
  readonly action: Action | 'haltedBy' | undefined
  /** Initiation of an Initialize or a callback, 0 for any */
  readonly initiation: number
  /** Number of the DeInitialize, for it and for its end */
  readonly halts: number
  /** The same for operations that do the same */
  readonly key: string
}

/** A call or a return, in a list from which what has taken effect is lifted out. */
interface Entry {
  readonly operation: number
  readonly isCall: boolean
  partner: Entry | undefined
  before: Entry | undefined
  after: Entry | undefined
}

/** One possibility of what is so: the state, the initiation that is outstanding, the DeInitialize that is under way. */
interface Possibility {
  readonly state: State
  readonly initiation: number
  readonly halting: number
}

export interface SearchLimits {
  /** Steps of one search at most; beyond them the answer is undefined */
  readonly steps: number
}

/** Whether a history has an explanation; undefined where the search was given up. */
export function isLinearizable(
  history: History,
  devices: readonly Device[],
  limits: SearchLimits = { steps: Number.POSITIVE_INFINITY },
): boolean | undefined {
  const events = eventsOf(history)
  let gaveUp = false
  for (const [instance, device] of devices.entries()) {
    const { operations, first } = operationsOf(events, instance, device)
    const found = search(operations, first, limits)
    if (found === false) return false
    if (found === undefined) gaveUp = true
  }
  return gaveUp ? undefined : true
}

/** The calls of one instance, and its callbacks as calls that return at once. */
function operationsOf(
  events: readonly HistoryEvent[],
  instance: number,
  device: Device,
): { readonly operations: readonly Operation[]; readonly first: Entry } {
  const operations: Operation[] = []
  const head: Entry = { operation: -1, isCall: false, partner: undefined, before: undefined, after: undefined }
  let last = head
  const append = (operation: number, isCall: boolean): Entry => {
    const entry: Entry = { operation, isCall, partner: undefined, before: last, after: undefined }
    last.after = entry
    last = entry
    return entry
  }
  const open = new Map<number, { readonly call: Entry; readonly at: number }[]>()
  const moment = (operation: Operation): void => {
    const number = operations.push(keyed(operation)) - 1
    const call = append(number, true)
    call.partner = append(number, false)
  }
  let initiatedAt = -1
  for (const [at, event] of events.entries()) {
    const isRemoval = event.function === 'unbind'
    if (isRemoval ? event.instance !== device.adapter : event.kind !== 'quiesced' && event.instance !== instance)
      continue
    const stack = open.get(event.thread) ?? []
    open.set(event.thread, stack)
    if (event.kind === 'call') {
      if (event.function === 'initialize') initiatedAt = at
      if (isRemoval) stack.push({ call: head, at })
      else stack.push({ call: append(operations.push(nothing) - 1, true), at })
    } else if (event.kind === 'return') {
      const opened = stack.pop()
      if (opened === undefined) throw new Error('a return of no call')
      if (isRemoval) {
        if (initiatedAt <= opened.at) moment({ ...nothing, action: 'removed' })
        continue
      }
      const { operation } = opened.call
      operations[operation] = keyed(operationOf(event, device, operation))
      opened.call.partner = append(operation, false)
      if (operations[operation]?.action === 'DeInitialize:SUCCESS')
        moment({ ...nothing, action: 'haltedBy', halts: operation })
    } else {
      moment({ ...nothing, action: actionOf(event), initiation: event.kind === 'enter' ? event.initiation : 0 })
    }
  }
  return { operations, first: head }
}

const nothing: Operation = { action: undefined, initiation: 0, halts: -1, key: '' }

const keyed = (operation: Omit<Operation, 'key'>): Operation => ({
  ...operation,
  key: `${operation.action} ${operation.initiation} ${operation.halts}`,
})

function actionOf({ kind, status }: HistoryEvent): Action | undefined {
  if (kind === 'exit') return status === NDIS_STATUS_SUCCESS ? 'exit:SUCCESS' : 'exit:failure'
  return kind === 'call' || kind === 'return' ? undefined : kind
}

function operationOf(event: HistoryEvent, device: Device, number: number): Operation {
  const succeeds = event.status === NDIS_STATUS_SUCCESS
  const fails = event.status === NDIS_STATUS_FAILURE
  switch (event.function) {
    case 'start':
      return { ...nothing, action: 'START' }
    case 'initialize': {
      const isRefused = event.status === NDIS_STATUS_NOT_ACCEPTED
      const action = succeeds ? 'Initialize:SUCCESS' : isRefused ? 'Initialize:NOT_ACCEPTED' : undefined
      return { ...nothing, action, initiation: event.initiation }
    }
    case 'cancel': {
      const name = event.driver !== device.owner ? 'CancelByOther' : 'Cancel'
      return { ...nothing, action: succeeds ? `${name}:SUCCESS` : fails ? `${name}:FAILURE` : undefined }
    }
    case 'deinitialize':
      return {
        ...nothing,
        action: succeeds ? 'DeInitialize:SUCCESS' : fails ? 'DeInitialize:FAILURE' : undefined,
        halts: number,
      }
    case 'unbind':
    case undefined:
      throw new Error('no call of one instance')
  }
}

/** Whether a history can be searched: the search knows no names in another case, and no calls that never return. */
export function isSearchable(history: History): boolean {
  const events = eventsOf(history)
  const calls = events.filter((event) => event.kind === 'call')
  const otherCase = spellings.indexOf('otherCase')
  return (
    calls.length === events.filter((event) => event.kind === 'return').length &&
    !calls.some((event) => event.function === 'cancel' && event.detail === otherCase)
  )
}

/** What operations make of states stays the same from search to search. */
const states = createStates()

function search(operations: readonly Operation[], head: Entry, { steps }: SearchLimits): boolean | undefined {
  const taken = new Uint32Array(Math.ceil(operations.length / 32) + 1)
  const tried = new Set<string>()
  const stack: { readonly entry: Entry; readonly state: number }[] = []
  let state = states.start
  let entry = head.after
  for (let step = 0; head.after !== undefined; step++) {
    if (step >= steps) return undefined
    if (entry === undefined) return false
    if (entry.isCall) {
      const operation = operations[entry.operation] ?? nothing
      const next = states.after(state, operation)
      const word = entry.operation >> 5
      const bit = 1 << (entry.operation & 31)
      if (next !== -1) {
        taken[word] = (taken[word] ?? 0) | bit
        const key = `${next} ${taken.join()}`
        if (!tried.has(key)) {
          tried.add(key)
          stack.push({ entry, state })
          state = next
          lift(entry)
          entry = head.after
          continue
        }
        taken[word] = (taken[word] ?? 0) & ~bit
      }
      entry = entry.after
      continue
    }
    // What returned here has not taken effect: the latest choice was wrong.
    const latest = stack.pop()
    if (latest === undefined) return false
    const word = latest.entry.operation >> 5
    taken[word] = (taken[word] ?? 0) & ~(1 << (latest.entry.operation & 31))
    state = latest.state
    unlift(latest.entry)
    entry = latest.entry.after
  }
  return true
}

/** Takes a call and its return out of the list. */
function lift(call: Entry): void {
  for (const entry of [call, call.partner]) {
    if (entry?.before) entry.before.after = entry.after
    if (entry?.after) entry.after.before = entry.before
  }
}

/** Puts them back, in the opposite order. */
function unlift(call: Entry): void {
  for (const entry of [call.partner, call]) {
    if (entry?.before) entry.before.after = entry
    if (entry?.after) entry.after.before = entry
  }
}

/** Sets of possibilities under numbers, and what an operation makes of them, remembered. */
function createStates(): { readonly start: number; after(state: number, operation: Operation): number } {
  const sets: (readonly Possibility[])[] = []
  const numbers = new Map<string, number>()
  const known: Map<string, number>[] = []
  const number = (all: readonly Possibility[]): number => {
    const key = all
      .map((one) => `${one.state} ${one.initiation} ${one.halting}`)
      .toSorted()
      .join()
    const found = numbers.get(key)
    if (found !== undefined) return found
    numbers.set(key, sets.length)
    return sets.push(all) - 1
  }
  return {
    start: number([{ state: 'never', initiation: 0, halting: -1 }]),
    after(state, operation) {
      const row = (known[state] ??= new Map<string, number>())
      const found = row.get(operation.key)
      if (found !== undefined) return found
      const left = (sets[state] ?? []).flatMap((one) => withUnseen(one)).flatMap((one) => afterOne(one, operation))
      const next = left.length === 0 ? -1 : number(distinct(left))
      row.set(operation.key, next)
      return next
    },
  }
}

function distinct(all: readonly Possibility[]): readonly Possibility[] {
  return [...new Map(all.map((one) => [`${one.state} ${one.initiation} ${one.halting}`, one])).values()]
}

/** What may have happened unseen: NDIS has committed itself, or a halted miniport is gone. */
function withUnseen(one: Possibility): Possibility[] {
  const { commit, gone } = automaton[one.state]
  if (commit.kind === 'to') return [one, { ...one, state: commit.state }]
  return gone.kind === 'to' ? [one, { ...one, state: gone.state, halting: -1 }] : [one]
}

const outstanding: ReadonlySet<State> = new Set(['pending', 'permitted', 'obliged', 'committed', 'refused'])

function afterOne(one: Possibility, { action, initiation, halts }: Operation): Possibility[] {
  if (action === undefined) return []
  // Behind an open question nothing is judged any more.
  if (action === 'haltedBy') return one.halting === halts && !one.state.startsWith('open') ? [] : [one]
  const cell = automaton[one.state][action]
  if (cell.kind === 'no') return []
  const isOther = initiation !== 0 && outstanding.has(one.state) && initiation !== one.initiation
  if (action === 'enter' && isOther) return []
  const initiates = action === 'Initialize:SUCCESS' || action === 'Initialize:NOT_ACCEPTED'
  const current = initiates ? initiation : one.initiation
  return [
    {
      state: cell.state,
      initiation: outstanding.has(cell.state) ? current : 0,
      halting: cell.state === 'halting' && action === 'DeInitialize:SUCCESS' ? halts : one.halting,
    },
  ]
}
