/**
 * One way to explain what was seen of an instance so far: the state it is in, and for each open call whether it took
 * effect already and with what result. The judge carries the set of all of them.
 */
import type { ClauseId } from '../spec/clauses.ts'
import { type Action, type Cell, type State, automaton as documented, states } from './automaton.ts'

/** Calls of one instance that may be open at once. More make a verdict `unknown`. */
export const maximumSlots = 8
/** Initiations of one instance that explanations may tell apart at once. */
export const maximumTags = 12

export const operations = ['Initialize', 'Cancel', 'CancelByOther', 'CancelOtherCase', 'DeInitialize', 'START'] as const
export type Operation = (typeof operations)[number]

/** What became of an open call: not yet effective; effective, with the result it must return; or halting its miniport. */
type Progress = 'waiting' | 'succeeds' | 'fails' | 'halting'

interface OpenCall {
  readonly operation: Operation
  readonly progress: Progress
  /** Of an Initialize: the tag by which callbacks name its initiation */
  readonly tag: number
}

export interface Configuration {
  readonly state: State
  /** Tag of the initiation that is outstanding, -1 where none is */
  readonly current: number
  readonly calls: readonly (OpenCall | undefined)[]
}

/** An observation, as far as one instance is concerned. */
export type Observed =
  | { readonly kind: 'call'; readonly operation: Operation; readonly slot: number; readonly tag: number }
  | { readonly kind: 'return'; readonly slot: number; readonly result: 'succeeds' | 'fails' }
  /** `tag` of the initiation that the callback names; `anyTag` where it does not say, `staleTag` where it is long gone */
  | { readonly kind: 'enter'; readonly tag: number }
  | { readonly kind: 'exit:SUCCESS' | 'exit:failure' | 'halt' | 'halted' | 'quiesced' | 'removed' }

export const [anyTag, staleTag] = [maximumTags, maximumTags + 1]

/** The automaton, or a variant of it in which fewer clauses bind. */
export interface Automaton {
  readonly cell: (state: State, action: Action) => Cell
  readonly binds: (clause: ClauseId) => boolean
}

/** Behind what only clauses forbid that do not bind, nothing more is judged. */
const unjudged: State = 'openStarted'

/** The automaton in which only some clauses bind. */
export function enforcing(binds: (clause: ClauseId) => boolean): Automaton {
  return {
    binds,
    cell: (state, action) => {
      const cell = documented[state][action]
      if (cell.kind === 'to' || cell.clauses.length === 0 || cell.clauses.some(binds)) return cell
      return { kind: 'to', state: unjudged }
    },
  }
}

export const initial: Configuration = { state: 'never', current: -1, calls: [] }

/** Those in which an initiation is outstanding */
export const outstandingStates: ReadonlySet<State> = new Set([
  'pending',
  'permitted',
  'obliged',
  'committed',
  'refused',
])

function move(from: Configuration, state: State, current = from.current, calls = from.calls): Configuration {
  return { state, current: outstandingStates.has(state) ? current : -1, calls }
}

function withCall(calls: Configuration['calls'], slot: number, call: OpenCall | undefined): Configuration['calls'] {
  const changed = [...calls]
  changed[slot] = call
  return changed
}

/** What comes of an explanation, or the clauses that forbid it. */
export type Attempt =
  | { readonly next: Configuration; readonly forbiddenBy?: never }
  | { readonly next?: never; readonly forbiddenBy: readonly ClauseId[] }

const results: Readonly<Record<Operation, readonly ['succeeds' | 'fails', Action][]>> = {
  Initialize: [
    ['succeeds', 'Initialize:SUCCESS'],
    ['fails', 'Initialize:NOT_ACCEPTED'],
  ],
  Cancel: [
    ['succeeds', 'Cancel:SUCCESS'],
    ['fails', 'Cancel:FAILURE'],
  ],
  CancelByOther: [
    ['succeeds', 'CancelByOther:SUCCESS'],
    ['fails', 'CancelByOther:FAILURE'],
  ],
  CancelOtherCase: [
    ['succeeds', 'CancelOtherCase:SUCCESS'],
    ['fails', 'CancelOtherCase:FAILURE'],
  ],
  DeInitialize: [
    ['succeeds', 'DeInitialize:SUCCESS'],
    ['fails', 'DeInitialize:FAILURE'],
  ],
  START: [['succeeds', 'START']],
}

/** The action that a call takes where it has that result. */
export function actionOf(operation: Operation, result: 'succeeds' | 'fails'): Action | undefined {
  return results[operation].find(([one]) => one === result)?.[1]
}

/** The open call in `slot` takes effect, with `result`. Undefined where it has taken effect, or cannot have that result. */
export function takeEffect(
  automaton: Automaton,
  from: Configuration,
  slot: number,
  result: 'succeeds' | 'fails',
): Attempt | undefined {
  const call = from.calls[slot]
  if (call?.progress !== 'waiting') return undefined
  const action = actionOf(call.operation, result)
  if (action === undefined) return undefined
  const cell = automaton.cell(from.state, action)
  if (cell.kind === 'no') return { forbiddenBy: cell.clauses }
  const halts = cell.state === 'halting' && call.operation === 'DeInitialize'
  const calls = withCall(from.calls, slot, { ...call, progress: halts ? 'halting' : result })
  // Where an initiation is outstanding behind an Initialize, it is that one's own.
  const current = call.operation === 'Initialize' ? call.tag : from.current
  return { next: move(from, cell.state, current, calls) }
}

/** The hidden step, where one is possible. */
export function takeHiddenStep(automaton: Automaton, from: Configuration): Configuration | undefined {
  const commit = automaton.cell(from.state, 'commit')
  if (commit.kind === 'to') return move(from, commit.state)
  const gone = automaton.cell(from.state, 'gone')
  if (gone.kind === 'no') return undefined
  const calls = from.calls.map((call) =>
    call?.progress === 'halting' ? { ...call, progress: 'succeeds' as const } : call,
  )
  return move(from, gone.state, from.current, calls)
}

/** What an observation makes of one explanation, which must have taken its hidden steps before. */
export function observe(automaton: Automaton, from: Configuration, seen: Observed): Attempt {
  switch (seen.kind) {
    case 'call': {
      const call: OpenCall = { operation: seen.operation, progress: 'waiting', tag: seen.tag }
      return { next: { ...from, calls: withCall(from.calls, seen.slot, call) } }
    }
    case 'return': {
      const call = from.calls[seen.slot]
      if (call === undefined) throw new Error(`a return from slot ${seen.slot}, which holds no call`)
      const calls = withCall(from.calls, seen.slot, undefined)
      if (call.progress === seen.result) return { next: { ...from, calls } }
      if (call.progress === 'halting') {
        const isJudged = from.state !== unjudged && automaton.binds('DEINIT-HALTS')
        return isJudged ? { forbiddenBy: ['DEINIT-HALTS'] } : { next: move(from, unjudged, from.current, calls) }
      }
      return { forbiddenBy: takeEffect(automaton, from, seen.slot, seen.result)?.forbiddenBy ?? [] }
    }
    case 'enter': {
      const cell = automaton.cell(from.state, 'enter')
      if (cell.kind === 'no') return { forbiddenBy: cell.clauses }
      const own = seen.tag === anyTag || !outstandingStates.has(from.state) || seen.tag === from.current
      if (own) return { next: move(from, cell.state) }
      return automaton.binds('INIT-OWN') ? { forbiddenBy: ['INIT-OWN'] } : { next: move(from, unjudged) }
    }
    case 'exit:SUCCESS':
    case 'exit:failure':
    case 'halt':
    case 'halted':
    case 'quiesced':
    case 'removed': {
      const cell = automaton.cell(from.state, seen.kind)
      return cell.kind === 'to' ? { next: move(from, cell.state) } : { forbiddenBy: cell.clauses }
    }
  }
}

/** What one hidden step, or the effect of one open call, makes of an explanation. */
export function successors(automaton: Automaton, from: Configuration): Configuration[] {
  const all = [takeHiddenStep(automaton, from)]
  for (let slot = 0; slot < from.calls.length; slot++) {
    all.push(takeEffect(automaton, from, slot, 'succeeds')?.next, takeEffect(automaton, from, slot, 'fails')?.next)
  }
  return all.filter((one) => one !== undefined)
}

/** Every explanation that hidden steps and open calls can lead to from these, each once, in a canonical order. */
export function closure(automaton: Automaton, from: Iterable<Configuration>): Configuration[] {
  const known = new Map<string, Configuration>()
  const work: Configuration[] = []
  const add = (configuration: Configuration): void => {
    const key = keyOf(configuration)
    if (known.has(key)) return
    known.set(key, configuration)
    work.push(configuration)
  }
  for (const configuration of from) add(configuration)
  for (let next = work.pop(); next !== undefined; next = work.pop()) {
    for (const successor of successors(automaton, next)) add(successor)
  }
  return [...known.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, configuration]) => configuration)
}

/** The same explanation with other numbers for slots and tags: each becomes what the list holds at its place. */
export function renumbered(
  { state, current, calls }: Configuration,
  slots: readonly number[],
  tags: readonly number[],
): Configuration {
  const tagOf = (tag: number): number => tags[tag] ?? tag
  const moved: (OpenCall | undefined)[] = []
  for (const [slot, call] of calls.entries()) {
    if (call) moved[slots[slot] ?? slot] = { ...call, tag: tagOf(call.tag) }
  }
  return { state, current: tagOf(current), calls: Array.from(moved) }
}

/** In the canonical order. */
export function inOrder(configurations: readonly Configuration[]): Configuration[] {
  const keys = new Map(configurations.map((one) => [one, keyOf(one)]))
  return configurations.toSorted((a, b) => ((keys.get(a) ?? '') < (keys.get(b) ?? '') ? -1 : 1))
}

const stateNumbers = new Map(states.map((state, index) => [state, index]))
const progressNumber = { waiting: 1, succeeds: 2, fails: 3, halting: 4 } as const satisfies Record<Progress, number>
const operationNumber = {
  Initialize: 0,
  Cancel: 4,
  CancelByOther: 8,
  CancelOtherCase: 12,
  DeInitialize: 16,
  START: 20,
} as const satisfies Record<Operation, number>

/** An open call as a number below 512, 0 for none. */
function codeOf(call: OpenCall | undefined): number {
  if (call === undefined) return 0
  return (operationNumber[call.operation] + progressNumber[call.progress]) * 16 + call.tag + 1
}

/** A canonical text of a configuration: equal for equal configurations, whatever way they were reached. */
export function keyOf(configuration: Configuration): string {
  let key = String.fromCharCode(stateNumbers.get(configuration.state) ?? 0, configuration.current + 1)
  for (let slot = 0; slot < maximumSlots; slot++) key += String.fromCharCode(codeOf(configuration.calls[slot]))
  return key
}

/** Words of a packed configuration */
export const packedWords = 1 + maximumSlots / 2

/** The same as 32-bit words: one for state and tag, one for the calls of any two slots. */
export function pack({ state, current, calls }: Configuration, into: Int32Array, at: number): void {
  into[at] = ((stateNumbers.get(state) ?? 0) << 8) | (current + 1)
  for (let word = 1; word < packedWords; word++) {
    const slot = 2 * (word - 1)
    into[at + word] = (codeOf(calls[slot]) << 16) | codeOf(calls[slot + 1])
  }
}

/** The tags that an explanation still tells apart, as a bit mask. */
export function tagsOf(configuration: Configuration): number {
  let mask = configuration.current >= 0 ? 1 << configuration.current : 0
  for (const call of configuration.calls) if (call !== undefined && call.tag >= 0) mask |= 1 << call.tag
  return mask
}
