/** Every history of one instance that the model allows, with so many calls open at once: which cells and pairs they show for certain. */
import { states } from '../../model/automaton.ts'
import { type Operation, anyTag, enforcing, maximumTags, operations } from '../../model/configuration.ts'
import { undecided } from '../../model/decided.ts'
import { dead, determinize } from '../../model/determinize.ts'
import { type Symbol, symbols } from '../../model/symbols.ts'
import type { RacePair } from '../../model/races.ts'
import { nextOf, tagsIn, waitingIn, wordOf } from './steps.ts'

/** What decides how a history can go on, and what it shows. */
interface Place {
  readonly set: number
  /** By slot: the states in which its call can have taken effect, and its operation; undefined where it is empty */
  readonly calls: readonly (OpenCall | undefined)[]
  /** Whether there is a handle to deinitialize */
  readonly handle: boolean
  /** Whether MiniportInitializeEx runs, or returned with the event before */
  readonly dispatch: 'none' | 'runs' | 'justEnded'
}

interface OpenCall {
  readonly operation: Operation
  readonly effects: number
  /** Whether it began while MiniportInitializeEx ran, or right behind it */
  readonly besideDispatch: boolean
}

export interface Shown {
  readonly places: number
  readonly cells: ReadonlySet<number>
  /** Of the pairs behind a dispatch that a second initiation takes, those that some history shows outside of the open questions */
  readonly pairs: readonly RacePair[]
}

const openStates = new Set(states.filter((state) => state.startsWith('open')))

const keyOf = ({ set, calls, handle, dispatch }: Place): string =>
  `${set} ${calls.map((call) => (call ? `${call.operation}${call.effects}${call.besideDispatch}` : '')).join()} ${handle} ${dispatch}`

/** Walks all of them. `mayOpen` says which calls may be open together. */
export function walkModel(slots: number, mayOpen: (open: readonly Operation[]) => boolean): Shown {
  const deterministic = determinize(enforcing(() => true))
  const cells = new Set<number>()
  const pairs = new Map<string, RacePair>()
  const start: Place = {
    set: deterministic.start,
    calls: Array.from({ length: slots }, () => undefined),
    handle: false,
    dispatch: 'none',
  }
  const met = new Set([keyOf(start)])
  const work: Place[] = [start]

  const isJudged = (set: number): boolean =>
    deterministic.configurations(set).some((configuration) => !openStates.has(configuration.state))

  /** Goes on to where `symbol` leads. False where it is not allowed, or nothing is judged behind it. */
  const go = (from: Place, symbol: Symbol, changes: Partial<Place>): boolean => {
    const set = nextOf(deterministic, from.set, symbol)
    if (set === dead || !isJudged(set)) return false
    const ended = from.dispatch === 'justEnded' ? ({ dispatch: 'none' } as const) : {}
    const { calls, ...changed } = { ...from, ...ended, ...changes, set }
    const gathered = calls.map(
      (call, slot) => call && { ...call, effects: call.effects | waitingIn(deterministic, set, slot) },
    )
    const place = { ...changed, calls: gathered }
    const key = keyOf(place)
    if (!met.has(key)) {
      met.add(key)
      work.push(place)
    }
    return true
  }
  const note = (cell: number): void => {
    if (cell !== undecided) cells.add(cell)
  }
  const pair = (second: RacePair['second']): void => {
    pairs.set(second, { first: 'dispatch', second })
  }
  const withCall = (place: Place, slot: number, call: OpenCall | undefined): Place['calls'] =>
    place.calls.map((other, index) => (index === slot ? call : other))

  const calls = (from: Place): void => {
    const slot = from.calls.indexOf(undefined)
    if (slot === -1) return
    const open = from.calls.flatMap((call) => (call ? [call.operation] : []))
    for (const operation of operations) {
      if ((operation === 'DeInitialize' && !from.handle) || !mayOpen([...open, operation])) continue
      const symbol =
        operation === 'Initialize'
          ? symbols.callInitialize(slot, freeTag(tagsIn(deterministic, from.set)))
          : symbols.call(operation, slot)
      const call = { operation, effects: 0, besideDispatch: from.dispatch !== 'none' }
      go(from, symbol, {
        calls: withCall(from, slot, call),
        handle: from.handle && operation !== 'DeInitialize',
      })
    }
  }
  const returns = (from: Place): void => {
    for (const [slot, call] of from.calls.entries()) {
      if (!call) continue
      for (const succeeds of [true, false]) {
        const symbol = symbols.return(slot, succeeds)
        if (!go(from, symbol, { calls: withCall(from, slot, undefined) })) continue
        note(deterministic.cellOfReturn(call.effects, wordOf(deterministic, from.set, symbol, 'decided')))
        if (succeeds && call.operation === 'Cancel' && call.besideDispatch) pair('Cancel:SUCCESS')
      }
    }
  }
  const event = (from: Place, symbol: Symbol, changes: Partial<Place> = {}): boolean => {
    const allowed = go(from, symbol, changes)
    if (allowed) note(wordOf(deterministic, from.set, symbol, 'decided'))
    return allowed
  }
  for (let from = work.pop(); from !== undefined; from = work.pop()) {
    calls(from)
    returns(from)
    if (event(from, symbols.enter(anyTag), { dispatch: 'runs' }) && from.dispatch !== 'none') pair('dispatch')
    if (from.dispatch === 'runs') {
      event(from, symbols.exitSuccess, { dispatch: 'justEnded', handle: true })
      event(from, symbols.exitFailure, { dispatch: 'justEnded' })
    }
    event(from, symbols.halt)
    event(from, symbols.halted)
    event(from, symbols.removed)
    if (from.dispatch !== 'runs' && from.calls.every((call) => call === undefined)) event(from, symbols.quiesced)
  }
  return { places: met.size, cells, pairs: [...pairs.values()] }
}

function freeTag(mask: number): number {
  for (let tag = 0; tag < maximumTags; tag++) if ((mask & (1 << tag)) === 0) return tag
  throw new Error('no tag is free')
}
