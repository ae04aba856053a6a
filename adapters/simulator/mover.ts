/**
 * One move of a thread: a state as a value in, the states that it may lead to out.
 *
 * A move is one atomic step and those behind it that no other thread can tell from it: steps that touch nothing shared, and steps under
 * the list lock, since whoever touches the lists holds it (Lipton's reduction). What a step touches is observed, not declared. Where one
 * touches the lists without the lock, or asks whether the lock is held, the machine is `undisciplined`: then each step under the lock has
 * to be a move of its own.
 */
import { type Local, type Shared, copyLocal, copyShared } from './explicit.ts'
import { move, readinessOf, settle } from './scheduler.ts'
import { type Fresh, type Setting, touches, watchedWorld } from './watched-world.ts'
import type { Frame, World } from './world.ts'

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

/** What a move has led to. */
export interface Taken {
  readonly shared: Shared
  readonly local: Local
  /** The words of the events that it records */
  readonly words: readonly number[]
  /** Atomic steps of which it consists, where the return of a call is one of its own */
  readonly steps: number
  /** The options taken of what is asked anew in each move, in the order of asking */
  readonly answers: readonly number[]
}

export interface Mover {
  /** All that a thread can do next, and whether it makes use of what is fresh */
  moves(shared: Shared, local: Local, fresh: Fresh): { readonly taken: readonly Taken[]; readonly usesFresh: boolean }
  /** A free thread that has just been given something to do */
  given(shared: Shared, what: (world: World) => void): Pick<Taken, 'shared' | 'local'>
  /** As in `readinessNumber` */
  readiness(shared: Shared, local: Local): number
  /** Whether a step has touched the lists without holding the lock, or the lock without waiting for it */
  readonly undisciplined: boolean
}

/** Thrown where something is asked for that is not decided yet. */
class Undecided extends Error {
  readonly place: number
  constructor(place: number) {
    super('undecided')
    this.place = place
  }
}

/** Atomic steps of one move; only a wrong implementation that loops takes more. */
const maximumSteps = 1000

const noneFresh: Fresh = { entry: 0, initiation: 1 }

/** `merge`: whether steps under the lock may be one move. */
export function createMover(open: OpenSetting, merge: boolean): Mover {
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
  let answers: { readonly thing: number; readonly option: number }[] = []
  /** Thrown so often that making one each time would cost more than all else */
  const undecided: Undecided[] = []
  /** Stand for the strings of the probe in the states of threads */
  const { names } = open.shared
  let undisciplined = false

  function load(shared: Shared, local: Local, fresh: Fresh, decided: readonly number[]): void {
    const loaded = { ...copyShared(shared), decided }
    watched.load(loaded, copyLocal(local, names, loaded.names), fresh)
    answers = []
    world.returnsTaken = 0
  }

  const states = (): Pick<Taken, 'shared' | 'local'> => ({
    shared: watched.shared(),
    local: copyLocal(watched.local(), watched.shared().names, names),
  })

  function runAll(shared: Shared, local: Local, fresh: Fresh, decided: readonly number[]): readonly Taken[] {
    try {
      load(shared, local, fresh, decided)
      const { steps, tooFar } = stepsOfMove()
      if (!tooFar) return [taken(steps)]
      load(shared, local, fresh, decided)
      for (let step = 0; step < steps; step++) disciplinedMove()
      return [taken(steps)]
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

  function taken(steps: number): Taken {
    return {
      ...states(),
      words: [...watched.words],
      steps: steps + world.returnsTaken,
      answers: answers.map(({ option }) => option),
    }
  }

  return {
    moves(shared, local, fresh) {
      watched.usedFresh = false
      return { taken: runAll(shared, local, fresh, shared.decided), usesFresh: watched.usedFresh }
    },
    given(shared, what) {
      watched.load(copyShared(shared), { frames: [], holdsLock: false }, noneFresh)
      what(world)
      settle(world, 0)
      return states()
    },
    readiness(shared, local) {
      // Asking changes nothing, so that no copies are needed.
      watched.load(shared, local, noneFresh)
      return disciplinedReadiness()
    },
    get undisciplined() {
      return undisciplined
    },
  }
}
