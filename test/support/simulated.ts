/**
 * All that the simulator can be in after it has shown certain events, over all plans and all schedules: the simulator itself, step by
 * step, where every thread may begin any step. Steps that no other thread can tell from one are taken together, which leaves out
 * schedules and adds none.
 */
import type { Plan, Step } from '../../adapters/plan.ts'
import { type Local, type Shared, copyLocal, copyShared, createEncoder } from '../../adapters/simulator/explicit.ts'
import { faithfulNdis } from '../../adapters/simulator/ndis.ts'
import { type Policy, resolutionOf } from '../../adapters/simulator/policy.ts'
import { begin } from '../../adapters/simulator/probe.ts'
import { move, readinessOf, settle, waits } from '../../adapters/simulator/scheduler.ts'
import { createWorld } from '../../adapters/simulator/simulator.ts'
import type { AtomicStep, World } from '../../adapters/simulator/world.ts'
import { type HistoryEvent, encodeEvent } from '../../model/history.ts'
import { callers, threads, worker } from './scene.ts'

export interface Simulated {
  /** The states in which runs begin, as a number */
  readonly start: number
  /** Those that can follow on an event; undefined where there are none */
  after(states: number, event: HistoryEvent): number | undefined
}

interface State {
  readonly shared: Shared
  readonly locals: readonly Local[]
  readonly nextInitiation: number
  /** Index of the plan, -1 where nothing has asked what its callbacks do */
  readonly plan: number
}

interface Way {
  /** Words of the events that it shows */
  readonly words: string
  readonly state: number
}

/** Thrown where a step asks what is not decided yet. */
class Undecided extends Error {
  readonly asks: 'policy' | 'plan'
  constructor(asks: 'policy' | 'plan') {
    super('undecided')
    this.asks = asks
  }
}
const asks = { policy: new Undecided('policy'), plan: new Undecided('plan') } as const

/** Thrown where a step has shown an event that is to be shown by a move of its own. */
class WentTooFar extends Error {}
const wentTooFar = new WentTooFar()

const stepOf: ReadonlyMap<HistoryEvent['function'], Step> = new Map([
  ['initialize', { kind: 'initialize', instance: 0 }],
  ['cancel', { kind: 'cancel', instance: 0, driver: 0, spelling: 'terminated' }],
  ['start', { kind: 'start', instance: 0 }],
])
const deinitialize: Step = { kind: 'deinitialize', instance: 0 }

/** The plan whose callbacks nothing has asked about. */
function undecided(plan: Plan): Plan {
  const ask = {
    get: (): never => {
      throw asks.plan
    },
  }
  return {
    ...plan,
    instances: plan.instances.map((one) => Object.defineProperty({ ...one }, 'miniportInitialize', ask)),
  }
}

/** Forgets what nothing asks for any more: counts that only removals compare with, and what the worker did last. */
function forget(world: World): void {
  for (const notes of world.notes) notes.settled = 0
  const [frame, ...others] = world.threads[worker]?.frames ?? []
  if (frame && others.length === 0 && frame.at === 0) Object.assign(frame, { entry: -1, result: 0 })
}

/** A number for the next entry that nothing mentions. */
function freshEntry({ devices, notes }: Shared, locals: readonly Local[]): number {
  const mentioned = [
    ...devices.map((entry) => entry.id),
    ...notes.map((one) => one.handle),
    ...locals.flatMap(({ frames }) => frames.map((frame) => frame.entry)),
  ]
  return 1 + Math.max(-1, ...mentioned)
}

/** `plans` differ in their callbacks alone; what their threads do is left open. */
export function createSimulated(plans: readonly [Plan, ...Plan[]], policy: Policy): Simulated {
  const [plain] = plans
  const open = undecided(plain)
  const encoder = createEncoder()
  const numbers = new Map<string, number>()
  const states: State[] = []
  /** Steps that show an event */
  const recording = new Set<AtomicStep>()

  function worldOf({ shared, locals, nextInitiation, plan }: State, decide: () => boolean): World {
    const copy = copyShared(shared)
    return {
      ...copy,
      plan: plans[plan] ?? open,
      returnsAtOnce: false,
      returnsTaken: 0,
      steps: 0,
      resolve: resolutionOf(policy, decide),
      ndis: faithfulNdis,
      threads: locals.map((local) => copyLocal(local, shared.names, copy.names)),
      nextEntry: freshEntry(shared, locals),
      nextInitiation,
      words: [],
    }
  }

  function number(world: World, plan: number): number {
    forget(world)
    const { locked, devices, queue, nodes, notes, names, barriers, nextInitiation } = world
    const shared: Shared = { locked, devices, queue, nodes, notes, names, barriers, decided: [] }
    const locals = world.threads.map((thread) => encoder.local(thread, world.names))
    const key = [plan, encoder.shared(shared), ...locals, nextInitiation].join('|')
    const known = numbers.get(key)
    if (known !== undefined) return known
    numbers.set(key, states.length)
    return states.push({ shared, locals: world.threads, nextInitiation, plan }) - 1
  }

  function stateAt(index: number): State {
    const state = states[index]
    if (state === undefined) throw new RangeError(`state ${index} of ${states.length}`)
    return state
  }

  /** Runs something in a state, once for each way to decide what it asks. */
  function ways(state: State, run: (world: World) => void, decisions: readonly boolean[] = []): Way[] {
    let asked = 0
    const world = worldOf(state, () => {
      const decision = decisions[asked++]
      if (decision === undefined) throw asks.policy
      return decision
    })
    try {
      run(world)
    } catch (error) {
      if (!(error instanceof Undecided)) throw error
      return error.asks === 'plan'
        ? plans.flatMap((_, plan) => ways({ ...state, plan }, run, decisions))
        : [false, true].flatMap((decision) => ways(state, run, [...decisions, decision]))
    }
    return [{ words: world.words.join(), state: number(world, state.plan) }]
  }

  /** One step of a thread, and those behind it under the lock, or where nothing shared is touched. */
  function moveFar(world: World, thread: number): void {
    move(world, thread)
    for (;;) {
      const own = world.threads[thread]
      const frame = own?.frames.at(-1)
      const step = frame?.procedure[frame.at]
      if (step === undefined || (own?.holdsLock !== true && (step.ready !== undefined || recording.has(step)))) return
      const before = world.words.length
      move(world, thread)
      if (world.words.length === before) continue
      recording.add(step)
      throw wentTooFar
    }
  }

  const moved: (readonly Way[] | undefined)[] = []
  /** What a thread that runs something can do next */
  function moves(index: number, thread: number): readonly Way[] {
    return (moved[index * threads + thread] ??= findMoves(stateAt(index), thread))
  }
  function findMoves(state: State, thread: number): readonly Way[] {
    if (readiness(state, thread) !== 0) return []
    try {
      return ways(state, (world) => moveFar(world, thread))
    } catch (error) {
      if (error !== wentTooFar) throw error
      return findMoves(state, thread)
    }
  }

  const never = (): boolean => false
  const readiness = (state: State, thread: number): number => readinessOf(worldOf(state, never), thread)
  const isIdle = (index: number, thread: number): boolean => stateAt(index).locals[thread]?.frames.length === 0

  const beginnings = new Map<string, number>()
  /** What a free thread comes to as it begins a step; -1 where that is over at once, or has to wait. */
  function begun(index: number, thread: number, step: Step): number {
    const key = `${index} ${thread} ${step.kind}`
    const known = beginnings.get(key)
    if (known !== undefined) return known
    const { plan, ...state } = stateAt(index)
    const world = worldOf({ ...state, plan }, never)
    begin(world, thread, step)
    settle(world, thread)
    const runs = (world.threads[thread]?.frames.length ?? 0) > 0 && readinessOf(world, thread) === 0
    const found = runs ? number(world, plan) : -1
    beginnings.set(key, found)
    return found
  }

  const sets: (readonly number[])[] = []
  const setNumbers = new Map<string, number>()
  /** The number of a set of states, with all that they come to while nothing is seen */
  function setOf(from: Iterable<number>): number {
    const found = new Set(from)
    for (const index of found) {
      for (let thread = 0; thread < threads; thread++) {
        if (!isIdle(index, thread)) {
          for (const way of moves(index, thread)) if (way.words === '') found.add(way.state)
        } else if (thread < callers) {
          const halts = begun(index, thread, deinitialize)
          if (halts !== -1) found.add(halts)
        }
      }
    }
    const sorted = [...found].toSorted((one, other) => one - other)
    const key = sorted.join()
    const known = setNumbers.get(key)
    if (known !== undefined) return known
    setNumbers.set(key, sets.length)
    return sets.push(sorted) - 1
  }

  /** Whether all steps have come to their ends, and nothing can move any more */
  function rests(index: number): boolean {
    return isIdle(index, 0) && isIdle(index, 1) && readiness(stateAt(index), worker) === waits
  }

  function follow(index: number, event: HistoryEvent): number[] {
    if (event.kind === 'quiesced') return rests(index) ? [index] : []
    const step = event.kind === 'call' && isIdle(index, event.thread) ? stepOf.get(event.function) : undefined
    const from = step ? begun(index, event.thread, step) : index
    if (isIdle(from, event.thread)) return []
    const words = encodeEvent(event).join()
    return moves(from, event.thread).flatMap((way) => (way.words === words ? [way.state] : []))
  }

  const first = createWorld(plain, resolutionOf(policy, never), faithfulNdis)
  const known: Map<string, number | undefined>[] = []
  return {
    start: setOf([number(first, -1)]),
    after(set, event) {
      const row = (known[set] ??= new Map<string, number | undefined>())
      const key = encodeEvent(event).join()
      if (row.has(key)) return row.get(key)
      const reached = (sets[set] ?? []).flatMap((index) => follow(index, event))
      const found = reached.length === 0 ? undefined : setOf(reached)
      row.set(key, found)
      return found
    },
  }
}
