/**
 * The simulator as a transition system. What a thread does depends on the shared state and its own alone, so each pair is run once and
 * remembered: a walk over all interleavings then is a matter of looking up integers.
 */
import type { Step } from '../plan.ts'
import { type Local, type Shared, copyShared, createEncoder } from './explicit.ts'
import {
  type Mentions,
  type Renumbering,
  erased,
  mentionsOfLocal,
  mentionsOfShared,
  renumberLocal,
  renumberShared,
} from './identities.ts'
import { interning } from './interning.ts'
import { type OpenSetting, type Taken, createMover } from './mover.ts'
import { begin, endOfRun } from './probe.ts'
import type { Fresh } from './watched-world.ts'
import { type World, call } from './world.ts'

/** A state of what is shared, or of one thread, as a number. */
export type Id = number

/** The state of a thread that runs nothing. */
export const idle: Id = 0

export interface Move {
  readonly shared: Id
  readonly local: Id
  /** Number of the event that it records, among those that the machine has met; -1 for none */
  readonly event: number
  /** Atomic steps of which it consists, where the return of a call is one of its own */
  readonly steps: number
  /** The options taken of what is asked anew in each move, in the order of asking */
  readonly answers: readonly number[]
}

export interface Begun {
  readonly shared: Id
  readonly local: Id
}

export interface Machine {
  /** What is shared at first */
  readonly start: Id
  /** The PnP worker at first */
  readonly worker: Id
  /** The main thread as it ends the run */
  readonly ending: Id
  /** A free thread begins a step of a plan, `thread` in it; it is `idle` where that is over at once, as a wait for what has been reached. */
  begun(shared: Id, step: Step, thread: number): Begun
  /** What a thread can do next; several moves only where something comes to be decided. `fresh` is asked only where it plays a part. */
  moves(shared: Id, local: Id, fresh: () => Fresh): readonly Move[]
  /** Whether those moves make use of what is fresh; only behind `moves` */
  usesFresh(shared: Id, local: Id): boolean
  /** As in `readinessNumber` */
  readiness(shared: Id, local: Id): number
  /** Index of the option taken of each thing that is open, -1 where nothing has asked for it */
  decidedIn(shared: Id): readonly number[]
  /** The same without a count that only a waiting removal compares with */
  calm(shared: Id): Id
  /** Whether the thread compares with that count */
  compares(local: Id): boolean
  /** The entries and initiations that a state mentions, in the order of its text */
  mentionedByShared(shared: Id): Mentions
  mentionedByLocal(local: Id): Mentions
  /** The same with other numbers for entries and initiations */
  renumberedShared(shared: Id, to: Renumbering): Id
  renumberedLocal(local: Id, to: Renumbering): Id
  /** A number that is the same for threads which differ in nothing but such numbers */
  shape(local: Id): number
  /** The words of an event, its thread left 0 */
  eventAt(event: number): readonly number[]
  /** Whether a step has touched the lists without holding the lock, or the lock without waiting for it */
  readonly undisciplined: boolean
}

function remember(known: Map<number, Id>, key: number, find: () => Id): Id {
  const found = known.get(key) ?? find()
  known.set(key, found)
  return found
}

/** The moves of a thread; by number of what is fresh, where they make use of it. */
type KnownMoves = readonly Move[] | Map<number, readonly Move[]>

/** `merge`: whether steps under the lock may be one move. */
export function createMachine(open: OpenSetting, merge: boolean): Machine {
  const mover = createMover(open, merge)
  const encoder = createEncoder()
  const shareds = interning<Shared>()
  const locals = interning<Local>()
  const events = interning<readonly number[]>()
  /** Stand for the strings of the probe in the states of threads */
  const { names } = open.shared

  function internShared(shared: Shared): Id {
    const decided = open.things.map(({ remembered: isKept }, thing) => (isKept ? (shared.decided[thing] ?? -1) : -1))
    const kept = open.simplified({ ...shared, decided })
    return shareds.number(encoder.shared(kept), kept)
  }

  const internLocal = (local: Local): Id => locals.number(encoder.local(local, names), local)

  /** The state of a thread that has just been given something to do. */
  function given(shared: Id, what: (world: World) => void): Begun {
    const states = mover.given(shareds.at(shared), what)
    return { shared: internShared(states.shared), local: internLocal(states.local) }
  }

  function numbered({ shared, local, words, steps, answers }: Taken): Move {
    const event = words.length === 0 ? -1 : events.number(words.join(), words)
    return { shared: internShared(shared), local: internLocal(local), event, steps, answers }
  }

  internShared({ ...open.shared, decided: open.things.map(() => -1) })
  internLocal({ frames: [], holdsLock: false })
  const begun: Map<Step | number, Begun>[] = []
  const knownMoves: (KnownMoves | undefined)[][] = []
  const readiness: (number | undefined)[][] = []
  const calmed: Id[] = []
  const comparing: boolean[] = []
  const mentioned: { readonly shared: Mentions[]; readonly local: Mentions[] } = { shared: [], local: [] }
  const renumbered: { readonly shared: Map<number, Id>[]; readonly local: Map<number, Id>[] } = {
    shared: [],
    local: [],
  }
  const shapes: number[] = []
  const shapeNumbers = interning<undefined>()
  const instances = open.shared.names.length

  return {
    start: 0,
    worker: given(0, (one) => call(one, 0, one.ndis.pnpWorker, {})).local,
    ending: given(0, (one) => call(one, 0, endOfRun, {})).local,
    begun(shared, step, thread) {
      const row = (begun[shared] ??= new Map<Step | number, Begun>())
      // Only a barrier knows the thread that it belongs to.
      const key = step.kind === 'barrier' ? thread : step
      const known = row.get(key)
      if (known !== undefined) return known
      const found = given(shared, (one) => begin(one, 0, step, thread))
      row.set(key, found)
      return found
    },
    moves(shared, local, fresh) {
      const row = (knownMoves[shared] ??= [])
      const known = row[local]
      if (known !== undefined && !(known instanceof Map)) return known
      const numbers = fresh()
      const key = numbers.entry * 64 + numbers.initiation
      const found = known?.get(key)
      if (found !== undefined) return found
      const { taken, usesFresh } = mover.moves(shareds.at(shared), locals.at(local), numbers)
      const moves = taken.map(numbered)
      row[local] = known?.set(key, moves) ?? (usesFresh ? new Map([[key, moves]]) : moves)
      return moves
    },
    usesFresh: (shared, local) => knownMoves[shared]?.[local] instanceof Map,
    readiness(shared, local) {
      const row = (readiness[shared] ??= [])
      return (row[local] ??= mover.readiness(shareds.at(shared), locals.at(local)))
    },
    decidedIn: (shared) => shareds.at(shared).decided,
    calm(shared) {
      const known = calmed[shared]
      if (known !== undefined) return known
      const copy = copyShared(shareds.at(shared))
      for (const notes of copy.notes) notes.settled = 0
      return (calmed[shared] = internShared(copy))
    },
    compares: (local) => (comparing[local] ??= locals.at(local).frames.some((frame) => frame.mark > 0)),
    mentionedByShared: (shared) => (mentioned.shared[shared] ??= mentionsOfShared(shareds.at(shared), instances)),
    mentionedByLocal: (local) => (mentioned.local[local] ??= mentionsOfLocal(locals.at(local), instances)),
    renumberedShared: (shared, to) =>
      remember((renumbered.shared[shared] ??= new Map()), to.code, () =>
        internShared(renumberShared(shareds.at(shared), to, instances)),
      ),
    renumberedLocal: (local, to) =>
      remember((renumbered.local[local] ??= new Map()), to.code, () =>
        internLocal(renumberLocal(locals.at(local), to, instances)),
      ),
    shape: (local) =>
      (shapes[local] ??= shapeNumbers.number(
        encoder.local(renumberLocal(locals.at(local), erased, instances), names),
        undefined,
      )),
    eventAt: (event) => events.at(event),
    get undisciplined() {
      return mover.undisciplined
    },
  }
}
