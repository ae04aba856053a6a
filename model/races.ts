/**
 * Race pairs: two acts of different threads on one instance, of which one began first and was still going on, or had just ended, when
 * the other began. What an act is, and which pairs there can be, is data; whether a pair is seen is read off a history alone.
 */
import { NDIS_STATUS_FAILURE, NDIS_STATUS_SUCCESS } from '../spec/constants.ts'
import { type Device, type History, eventWords, functionCode, functions, kindCode, spellings, word } from './history.ts'

/**
 * What can race. A call lasts from its call to its return, a dispatch from the entry of MiniportInitializeEx to its return, an unbind as
 * long as the removal of the adapter that the instance sits on. Initialize and DeInitialize are those that succeed; Cancel is the owner's,
 * its name not in another case.
 */
export const acts = [
  'Initialize',
  'Cancel:SUCCESS',
  'Cancel:FAILURE',
  'DeInitialize',
  'START',
  'dispatch',
  'unbind',
] as const
export type Act = (typeof acts)[number]

export interface RacePair {
  /** Began first */
  readonly first: Act
  readonly second: Act
}

/** How many pairs a tally tells apart. */
export const pairCount = acts.length * acts.length

/** Index of a pair in a tally: `first` began first. */
export function pairNumber(first: Act, second: Act): number {
  return acts.indexOf(first) * acts.length + acts.indexOf(second)
}

const otherCase = spellings.indexOf('otherCase')
const numberOf = (act: Act): number => acts.indexOf(act)

/** In place of an index in `acts`: an outcome that is none of them; one that the return will tell. */
const [uncounted, awaited] = [-1, -2]

/** Acts of one history, numbered as they began. */
interface Seen {
  /** Index in `acts`, `uncounted` or `awaited` */
  readonly what: number[]
  readonly threads: number[]
  /** Numbers of the two acts of each pair, one after the other */
  readonly pairs: number[]
  /** By instance: the acts that go on, and the one that its latest event ended, -1 for none */
  readonly going: readonly number[][]
  readonly justEnded: number[]
  /** By thread: the calls and callbacks that it is inside of */
  readonly inside: Map<number, number[]>
}

/**
 * Counts the race pairs of a history, up to its first `quiesced`: what follows is the probe's own taking down. Two acts are adjacent where
 * no event of the instance lies between the end of one and the beginning of the other.
 */
export function countRaces(history: History, devices: readonly Device[], counts: Float64Array, times = 1): void {
  const { words } = history
  const seen: Seen = {
    what: [],
    threads: [],
    pairs: [],
    going: devices.map(() => []),
    justEnded: devices.map(() => -1),
    inside: new Map(),
  }
  for (let at = 0; at + eventWords <= words.length; at += eventWords) {
    const kind = words[at + word.kind]
    if (kind === kindCode.quiesced) break
    const instance = words[at + word.instance] ?? -1
    if (kind === kindCode.call || kind === kindCode.enter) begins(seen, words, at, devices)
    else if (kind === kindCode.return || kind === kindCode.exit) ends(seen, words, at, devices)
    else if (instance >= 0) seen.justEnded[instance] = -1
  }
  for (let index = 0; index < seen.pairs.length; index += 2) {
    const first = seen.what[seen.pairs[index] ?? -1] ?? uncounted
    const second = seen.what[seen.pairs[index + 1] ?? -1] ?? uncounted
    if (first < 0 || second < 0) continue
    counts[first * acts.length + second] = (counts[first * acts.length + second] ?? 0) + times
  }
}

/** Calls `use` for each instance that an event is about: those on the adapter, for a removal. */
function eachInstance(
  words: ArrayLike<number>,
  at: number,
  devices: readonly Device[],
  use: (instance: number) => void,
): void {
  const target = words[at + word.instance] ?? -1
  if (words[at + word.function] !== functionCode.unbind) {
    if (target >= 0 && target < devices.length) use(target)
    return
  }
  for (const [instance, device] of devices.entries()) if (device.adapter === target) use(instance)
}

function begins(seen: Seen, words: ArrayLike<number>, at: number, devices: readonly Device[]): void {
  const thread = words[at + word.thread] ?? 0
  const act = seen.what.length
  seen.what.push(actOfCall(words, at, devices))
  seen.threads.push(thread)
  const stack = seen.inside.get(thread)
  if (stack) stack.push(act)
  else seen.inside.set(thread, [act])
  eachInstance(words, at, devices, (instance) => {
    const going = seen.going[instance] ?? []
    for (const other of going) if (seen.threads[other] !== thread) seen.pairs.push(other, act)
    const before = seen.justEnded[instance] ?? -1
    if (before >= 0 && seen.threads[before] !== thread) seen.pairs.push(before, act)
    seen.justEnded[instance] = -1
    going.push(act)
  })
}

function ends(seen: Seen, words: ArrayLike<number>, at: number, devices: readonly Device[]): void {
  const act = seen.inside.get(words[at + word.thread] ?? 0)?.pop()
  if (act === undefined) return
  if (seen.what[act] === awaited) seen.what[act] = actOfReturn(words, at)
  eachInstance(words, at, devices, (instance) => {
    const going = seen.going[instance] ?? []
    going.splice(going.indexOf(act), 1)
    seen.justEnded[instance] = act
  })
}

/** What a call or entry is, as far as its beginning tells. */
function actOfCall(words: ArrayLike<number>, at: number, devices: readonly Device[]): number {
  const name = functions[(words[at + word.function] ?? 0) - 1]
  if (name === undefined) return numberOf('dispatch')
  switch (name) {
    case 'start':
      return numberOf('START')
    case 'unbind':
      return numberOf('unbind')
    case 'initialize':
    case 'deinitialize':
      return awaited
    case 'cancel': {
      const owns = words[at + word.driver] === devices[words[at + word.instance] ?? -1]?.owner
      return owns && words[at + word.detail] !== otherCase ? awaited : uncounted
    }
  }
}

function actOfReturn(words: ArrayLike<number>, at: number): number {
  const name = functions[(words[at + word.function] ?? 0) - 1]
  const status = words[at + word.status]
  const succeeds = status === NDIS_STATUS_SUCCESS
  if (name === 'initialize') return succeeds ? numberOf('Initialize') : uncounted
  if (name === 'deinitialize') return succeeds ? numberOf('DeInitialize') : uncounted
  if (succeeds) return numberOf('Cancel:SUCCESS')
  return status === NDIS_STATUS_FAILURE ? numberOf('Cancel:FAILURE') : uncounted
}
