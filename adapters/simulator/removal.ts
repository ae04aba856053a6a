/** What the simulated driver waits for, and what it does when an underlying adapter goes away (S10, S12). */
import { NDIS_STATUS_SUCCESS } from '../../spec/constants.ts'
import { beginCancel, haltIfOperational, ownerOf } from './calls.ts'
import { record } from './record.ts'
import {
  type AtomicStep,
  type Frame,
  type Procedure,
  type World,
  call,
  isDue,
  noteOf,
  outstanding,
  procedure,
} from './world.ts'

type Reached = (world: World, frame: Frame) => boolean

/** A step that waits for something of the instance. What has been reached already is not waited for: it is no step then. */
function wait(name: string, reached: Reached, otherwise: 'givesWay' | 'waits'): AtomicStep {
  return {
    name,
    when: (frame, world) => !reached(world, frame),
    ready: (world, frame) => (reached(world, frame) ? 'ready' : otherwise),
    run: () => {},
  }
}

/** Gives way when nothing else can move. */
const waitUntil = (name: string, reached: Reached): AtomicStep => wait(name, reached, 'givesWay')

/** Waits without a limit, as a driver does during a removal. */
const waitFor = (name: string, reached: Reached): AtomicStep => wait(name, reached, 'waits')

const noneDue = (world: World, frame: Frame): boolean => !isDue(noteOf(world, frame.instance))

const noneRuns = (world: World, frame: Frame): boolean => {
  const notes = noteOf(world, frame.instance)
  return notes.running === 0
}

export const awaitEntered = procedure([waitUntil('await MiniportInitializeEx', noneDue)])

export const awaitReturned = procedure([
  waitUntil(
    'await the return of MiniportInitializeEx',
    (world, frame) => noneDue(world, frame) && noneRuns(world, frame),
  ),
])

export const deinitialize = procedure([...awaitReturned, haltIfOperational])

/** What a driver does for one instance whose adapter goes away; `waits` says how patient it is. */
function removal(waits: typeof waitFor): Procedure {
  return procedure([
    waits('wait for Initialize to return', (world, frame) => noteOf(world, frame.instance).initializing === 0),
    {
      name: 'cancel what is due',
      immediate: true,
      run: (world, frame, thread) => {
        const notes = noteOf(world, frame.instance)
        const due = outstanding(notes)
        if (due <= 0) return
        frame.mark = notes.settled + due
        beginCancel(world, thread, frame.instance, ownerOf(world, frame), 'terminated')
      },
    },
    waits(
      'wait for MiniportInitializeEx',
      (world, frame) => frame.result === NDIS_STATUS_SUCCESS || noteOf(world, frame.instance).settled >= frame.mark,
    ),
    {
      name: 'forget what was canceled',
      immediate: true,
      when: (frame) => frame.mark > 0,
      run: (_world, frame) => {
        frame.mark = 0
        frame.result = NDIS_STATUS_SUCCESS
      },
    },
    waits('wait for MiniportInitializeEx to return', noneRuns),
    haltIfOperational,
    waits('wait for MiniportHaltEx', (world, frame) => noteOf(world, frame.instance).deinitializing === 0),
  ])
}

export const remove = removal(waitFor)

export const removePatiently = removal(waitUntil)

/** The removal of an adapter, which does this for each instance on it. */
export const unbindBy = (removeOne: Procedure): Procedure =>
  procedure([
    {
      name: 'the removal begins',
      run: (world, frame, thread) =>
        record(world, { kind: 'call', thread, function: 'unbind', instance: frame.instance }),
    },
    {
      name: 'remove the next instance of the adapter',
      immediate: true,
      when: (frame, world) => frame.next < world.plan.instances.length,
      run: (world, frame, thread) => {
        const instance = frame.next++
        frame.at--
        if (world.plan.instances[instance]?.adapter === frame.instance) call(world, thread, removeOne, { instance })
      },
    },
    {
      name: 'the removal has completed',
      run: (world, frame, thread) =>
        record(world, { kind: 'return', thread, function: 'unbind', instance: frame.instance }),
    },
  ])
