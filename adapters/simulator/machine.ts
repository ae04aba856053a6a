/**
 * The simulator as a transition system. What a thread does depends on the shared state and its own alone, so each pair is run once and
 * remembered: a walk over all interleavings then is a matter of looking up integers.
 *
 * A move is one atomic step and those behind it that no other thread can tell from it: steps that touch nothing shared, and steps under
 * the list lock, since whoever touches the lists holds it (Lipton's reduction). What a step touches is observed, not declared. Where one
 * touches the lists without the lock, or asks whether the lock is held, the machine is `undisciplined`: then each step under the lock has
 * to be a move of its own.
 */
import type { Step } from '../plan.ts'
import { type Local, type Shared, copyLocal, copyShared, createEncoder } from './explicit.ts'
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
import { begin, endOfRun } from './probe.ts'
import { move, readinessOf, settle } from './scheduler.ts'
import { type Fresh, type Setting, touches, watchedWorld } from './watched-world.ts'
import { type Frame, type World, call } from './world.ts'

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

/** Something that a setting leaves open. */
export interface Thing {
  /** How many there are */
  readonly options: number
  /** Whether what is decided holds for the whole run, or is asked anew in each move */
  readonly remembered: boolean
}

/** A setting that leaves things open: `decide` gives the option taken. */
export interface OpenSetting {
  readonly things: readonly Thing[]
  readonly setting: (decide: (thing: number) => number) => Setting
  readonly shared: Omit<Shared, 'decided'>
  /** The same state without what can play no part any more, now that so much has been decided */
  readonly simplified: (shared: Shared) => Shared
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
  /** Index in `readinesses` */
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

/** Thrown where something is asked for that is not decided yet. */
class Undecided extends Error {
  readonly place: number
  constructor(place: number) {
    super('undecided')
    this.place = place
  }
}

/** The moves of a thread; by number of what is fresh, where they make use of it. */
type Remembered = readonly Move[] | Map<number, readonly Move[]>

/** Atomic steps of one move; only a wrong implementation that loops takes more. */
const maximumSteps = 1000

const noneFresh: Fresh = { entry: 0, initiation: 1 }

/** `merge`: whether steps under the lock may be one move. */
export function createMachine(open: OpenSetting, merge: boolean): Machine {
  const watched = watchedWorld(() => setting)
  const { world } = watched
  const setting = open.setting((thing) => {
    const isAnew = open.things[thing]?.remembered === false
    // What is asked anew has a place for each time that it is asked within a move.
    const place = isAnew ? thing + answers.filter((one) => one.thing === thing).length * open.things.length : thing
    const option = watched.shared().decided[place] ?? -1
    if (option === -1) throw (undecided[place] ??= new Undecided(place))
    if (isAnew) answers.push({ thing, option })
    return option
  })
  const encoder = createEncoder()
  const shareds = interning<Shared>()
  const locals = interning<Local>()
  const events = interning<readonly number[]>()
  let answers: { readonly thing: number; readonly option: number }[] = []
  /** Thrown so often that making one each time would cost more than all else */
  const undecided: Undecided[] = []
  /** Stand for the strings of the probe in the states of threads */
  const { names } = open.shared
  let undisciplined = false

  function internShared(shared: Shared): Id {
    const decided = open.things.map(({ remembered: isKept }, thing) => (isKept ? (shared.decided[thing] ?? -1) : -1))
    const kept = open.simplified({ ...shared, decided })
    return shareds.number(encoder.shared(kept), kept)
  }

  const internLocal = (local: Local): Id => locals.number(encoder.local(local, names), local)
  const internThread = (): Id => internLocal(copyLocal(watched.local(), watched.shared().names, names))

  function load(shared: Id, local: Id, fresh: Fresh, decided: readonly number[]): void {
    const loaded = { ...copyShared(shareds.at(shared)), decided }
    watched.load(loaded, copyLocal(locals.at(local), names, loaded.names), fresh)
    answers = []
    world.returnsTaken = 0
  }

  /** The state of a thread that has just been given something to do. */
  function given(shared: Id, what: (world: World) => void): Begun {
    watched.load(copyShared(shareds.at(shared)), { frames: [], holdsLock: false }, noneFresh)
    what(world)
    settle(world, 0)
    return { shared: internShared(watched.shared()), local: internThread() }
  }

  function runAll(shared: Id, local: Id, fresh: Fresh, decided: readonly number[]): readonly Move[] {
    try {
      load(shared, local, fresh, decided)
      const { steps, tooFar } = stepsOfMove()
      if (!tooFar) return [moveTaken(steps)]
      load(shared, local, fresh, decided)
      for (let step = 0; step < steps; step++) disciplinedMove()
      return [moveTaken(steps)]
    } catch (error) {
      if (!(error instanceof Undecided)) throw error
      return optionsOf(error.place, decided).flatMap((more) => runAll(shared, local, fresh, more))
    }
  }

  function optionsOf(place: number, decided: readonly number[]): (readonly number[])[] {
    const { options } = open.things[place % open.things.length] ?? { options: 0 }
    const places = Array.from({ length: Math.max(decided.length, place + 1) }, (_, at) => decided[at] ?? -1)
    return Array.from({ length: options }, (_, option) => places.with(place, option))
  }

  /** Takes the steps that no other thread can tell from one: how many they are, and whether one more had to be taken to see that. */
  function stepsOfMove(): { readonly steps: number; readonly tooFar: boolean } {
    disciplinedMove()
    let touchedProbe = (watched.touched & touches.probe) !== 0
    for (let steps = 1; steps < maximumSteps; steps++) {
      const { frames, holdsLock } = watched.local()
      const frame = frames.at(-1)
      if (frame === undefined || frame.procedure[frame.at]?.ready !== undefined) return { steps, tooFar: false }
      // Under the lock nobody sees the lists, so that all of it can be thought of as happening with the one step that touches the probe.
      const isNoticed = (): boolean =>
        watched.touched !== 0 && !(holdsLock && merge && !(touchedProbe && (watched.touched & touches.probe) !== 0))
      watched.touched = 0
      try {
        move(world, 0)
      } catch (error) {
        if (error instanceof Undecided && isNoticed()) return { steps, tooFar: true }
        throw error
      }
      if (isNoticed()) return { steps, tooFar: true }
      touchedProbe ||= (watched.touched & touches.probe) !== 0
    }
    throw new Error(`more than ${maximumSteps} steps of one thread without an end: the procedures loop`)
  }

  /** One step; where it touches the lists without the lock, or takes the lock without waiting for it, that is noted. */
  function disciplinedMove(): void {
    const { frames, holdsLock } = watched.local()
    const frame = frames.at(-1)
    const waits = waitsForLock(frame)
    watched.touched = 0
    move(world, 0)
    if (holdsLock) return
    const takes = watched.local().holdsLock
    if ((watched.touched & touches.lists) !== 0 && !takes) undisciplined = true
    if ((watched.touched & touches.lock) !== 0 && !(takes && waits)) undisciplined = true
  }

  /** Whether the step to come cannot be taken while another thread holds the lock. */
  function waitsForLock(frame: Frame | undefined): boolean {
    const ready = frame?.procedure[frame.at]?.ready
    if (frame === undefined || ready === undefined) return false
    const { locked } = world
    world.locked = true
    const waits = ready(world, frame, 0) === 'waits'
    world.locked = locked
    return waits
  }

  /** A wait that looks at the lists sees them while another thread changes them, unless it waits for the lock as well. */
  function disciplinedReadiness(): number {
    watched.touched = 0
    const found = readinessOf(world, 0)
    const { frames, holdsLock } = watched.local()
    if (!holdsLock && (watched.touched & touches.lists) !== 0 && !waitsForLock(frames.at(-1))) undisciplined = true
    return found
  }

  function moveTaken(steps: number): Move {
    const words = [...watched.words]
    const event = words.length === 0 ? -1 : events.number(words.join(), words)
    return {
      shared: internShared(watched.shared()),
      local: internThread(),
      event,
      steps: steps + world.returnsTaken,
      answers: answers.map(({ option }) => option),
    }
  }

  internShared({ ...open.shared, decided: open.things.map(() => -1) })
  internThread()
  const begun: Map<Step | number, Begun>[] = []
  const remembered: (Remembered | undefined)[][] = []
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
    worker: given(0, (one) => call(one, 0, setting.ndis.pnpWorker, {})).local,
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
      const row = (remembered[shared] ??= [])
      const known = row[local]
      if (known !== undefined && !(known instanceof Map)) return known
      const numbers = fresh()
      const key = numbers.entry * 64 + numbers.initiation
      const found = known?.get(key)
      if (found !== undefined) return found
      watched.usedFresh = false
      const moves = runAll(shared, local, numbers, shareds.at(shared).decided)
      row[local] = known?.set(key, moves) ?? (watched.usedFresh ? new Map([[key, moves]]) : moves)
      return moves
    },
    readiness(shared, local) {
      const row = (readiness[shared] ??= [])
      const known = row[local]
      if (known !== undefined) return known
      // Asking changes nothing, so that no copies are needed.
      watched.load(shareds.at(shared), locals.at(local), noneFresh)
      const found = disciplinedReadiness()
      row[local] = found
      return found
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
      return undisciplined
    },
  }
}
