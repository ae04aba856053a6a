/**
 * All that a simulated machine remembers between two atomic steps, as plain data: NDIS's own lists, the threads with their
 * program counters, and the notes of the probe. Nothing hides in closures, so that a world can be copied and compared.
 */
import type { Plan, Step } from '../plan.ts'
import type { Resolution } from './policy.ts'

/** A counted string as a caller lays it out (S8). Lengths are in bytes. */
export interface CountedString {
  buffer: number[]
  length: number
  maximumLength: number
}

/** An entry of NDIS's list of virtual miniports. */
export interface DeviceEntry {
  readonly id: number
  readonly driver: number
  readonly name: CountedString
  /** As the driver gave it, 0 for NULL */
  readonly deviceContext: number
  /** `leftover` is an entry that has had its time and is still linked: some keep them, the faithful one does not */
  state: 'waiting' | 'queued' | 'committed' | 'running' | 'halting' | 'leftover'
  /** Attempts to cancel it; counted by some wrong ones only */
  attempts: number
}

/** A device as the PnP manager knows it, whether a driver initiates it or not. */
export interface DeviceNode {
  readonly name: CountedString
  started: boolean
}

/** What the probe counts for an instance; see the protocol for their use. */
export interface InstanceNotes {
  /** Calls of Initialize that were not refused, canceled or called back so far */
  due: number
  /** Initiations that were canceled or called back */
  settled: number
  /** Calls of Initialize that have not returned */
  initializing: number
  /** MiniportInitializeEx that have not returned */
  running: number
  released: boolean
  /** Entry of the operational miniport, -1 for none */
  handle: number
  deinitializing: number
}

/** One procedure under way on a thread, and its variables. */
export interface Frame {
  readonly procedure: Procedure
  /** Index of the atomic step to come */
  at: number
  instance: number
  driver: number
  initiation: number
  /** DeviceContext that NDIS was given, or gives back */
  context: number
  /** Id of a device entry, -1 for none */
  entry: number
  name: CountedString | undefined
  /** NDIS_STATUS that the procedure returns, or HaltAction that it is given */
  status: number
  /** NDIS_STATUS that the procedure called last has returned */
  result: number
  /** Steps of the plan that the procedure runs, and which is next */
  steps: readonly Step[]
  next: number
  /** A number that a wait compares with; the thread of the plan that a barrier belongs to */
  mark: number
  /** What was decided for it: whether to call MiniportInitializeEx on this thread, whether to look for a cancel once more */
  decided: boolean
}

export interface Thread {
  readonly frames: Frame[]
  /** Whether it is the one that holds the lock */
  holdsLock: boolean
}

export interface World {
  readonly plan: Plan
  /** Whether calls return as soon as they can; otherwise another thread may move before they do */
  readonly returnsAtOnce: boolean
  /** Atomic steps that have been taken */
  steps: number
  /** Returns so far that were not steps of their own */
  returnsTaken: number
  readonly resolve: Resolution
  readonly ndis: Ndis
  readonly threads: Thread[]
  /** Whether a thread holds the lock of the device list */
  locked: boolean
  devices: DeviceEntry[]
  nextEntry: number
  /** Ids of the entries that the PnP worker is to call */
  queue: number[]
  readonly nodes: DeviceNode[]
  /** For each instance, the string that the probe keeps for it */
  readonly names: readonly CountedString[]
  readonly notes: InstanceNotes[]
  /** For each thread of the plan, how many barriers it has reached */
  readonly barriers: number[]
  /** Number of the next initiation, from 1 */
  nextInitiation: number
  /** Events so far, as words of a history */
  readonly words: number[]
}

/**
 * Whether a step can run: now; when nothing is ready; when nothing is idle work either, so that a wait gives way; as the
 * very last; or not before something changes.
 */
export const readinessNumber = { ready: 0, whenIdle: 1, givesWay: 2, atLast: 3, waits: 4 } as const
type Readiness = keyof typeof readinessNumber

/** One atomic step: a scheduling point lies before each. Where `when` is false it is passed over. */
export interface AtomicStep {
  readonly name: string
  readonly when?: ((frame: Frame, world: World, thread: number) => boolean) | undefined
  readonly ready?: ((world: World, frame: Frame, thread: number) => Readiness) | undefined
  readonly run: (world: World, frame: Frame, thread: number) => void
  /** Whether it belongs to the step before it, with no scheduling point between the two */
  readonly immediate?: boolean | undefined
  /** Whether it is the return of a call: immediate where all calls return at once */
  readonly returns?: boolean | undefined
}

export type Procedure = readonly AtomicStep[]

/** The steps with all their fields, in one order: what is alike in memory is looked into faster, and each run looks into them hundreds of times. */
export function procedure(steps: readonly AtomicStep[]): Procedure {
  return steps.map(({ name, when, ready, run, immediate, returns }) => ({ name, when, ready, run, immediate, returns }))
}

/** The procedures of one implementation, and the removal that its driver makes of them. A wrong one differs in a few of their steps. */
export interface Ndis {
  readonly initializeDeviceInstance: Procedure
  readonly cancelInitializeDeviceInstance: Procedure
  readonly deInitializeDeviceInstance: Procedure
  readonly startDevice: Procedure
  /** Calls MiniportInitializeEx for one entry */
  readonly dispatch: Procedure
  readonly pnpWorker: Procedure
  /** How many threads run the PnP worker; one where it is left out */
  readonly workers?: number
  /** What the driver does when an adapter underneath it goes away */
  readonly unbind: Procedure
}

/** The procedures by name, that of the driver's removal among them */
export type ProcedureName = Exclude<keyof Ndis, 'workers'>

/** Starts a procedure on a thread; the one that runs there goes on when it has returned. */
export function call(
  world: World,
  thread: number,
  called: Procedure,
  variables: Partial<Omit<Frame, 'procedure' | 'at' | 'result' | 'next' | 'decided'>>,
): void {
  world.threads[thread]?.frames.push({
    procedure: called,
    at: 0,
    instance: variables.instance ?? -1,
    driver: variables.driver ?? -1,
    initiation: variables.initiation ?? 0,
    context: variables.context ?? 0,
    entry: variables.entry ?? -1,
    name: variables.name,
    status: variables.status ?? 0,
    result: 0,
    steps: variables.steps ?? [],
    next: 0,
    mark: variables.mark ?? 0,
    decided: false,
  })
}

export function noteOf(world: World, instance: number): InstanceNotes {
  const notes = world.notes[instance]
  if (notes === undefined) throw new RangeError(`instance ${instance} of a plan with ${world.notes.length}`)
  return notes
}

/** Calls of Initialize that have returned SUCCESS and are neither canceled nor called back. */
export function outstanding(notes: InstanceNotes): number {
  return notes.due - notes.initializing
}

/** An initiation was canceled or called back. */
export function settleOne(notes: InstanceNotes): void {
  notes.due--
  notes.settled++
}

/** Whether an initiation may still be called back, for all that the probe knows. */
export function isDue(notes: InstanceNotes): boolean {
  return notes.due > 0
}
