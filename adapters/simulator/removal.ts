/** What the simulated driver waits for, and what it does when an underlying adapter goes away (S10, S12). */
import { NDIS_STATUS_SUCCESS } from '../../spec/constants.ts'
import { beginCancel, haltIfOperational, ownerOf } from './calls.ts'
import { record } from './record.ts'
import { type AtomicStep, type Frame, type Procedure, type World, call, isDue, noteOf, outstanding } from './world.ts'

/** A step that waits for something of the instance, and gives way when nothing else can move. */
function waitUntil(name: string, reached: (world: World, frame: Frame) => boolean): AtomicStep {
  return { name, ready: (world, frame) => (reached(world, frame) ? 'ready' : 'givesWay'), run: () => {} }
}

/** A step that waits without a limit, as a driver does during a removal. */
function waitFor(name: string, reached: (world: World, frame: Frame) => boolean): AtomicStep {
  return { name, ready: (world, frame) => (reached(world, frame) ? 'ready' : 'waits'), run: () => {} }
}

const noneDue = (world: World, frame: Frame): boolean => !isDue(noteOf(world, frame.instance))

const noneRuns = (world: World, frame: Frame): boolean => {
  const notes = noteOf(world, frame.instance)
  return notes.running === 0
}

export const awaitEntered: Procedure = [waitUntil('await MiniportInitializeEx', noneDue)]

export const awaitReturned: Procedure = [
  waitUntil(
    'await the return of MiniportInitializeEx',
    (world, frame) => noneDue(world, frame) && noneRuns(world, frame),
  ),
]

export const deinitialize: Procedure = [...awaitReturned, haltIfOperational]

/** What a driver does for one instance whose adapter goes away; `wait` says how patient it is. */
function removal(wait: typeof waitFor): Procedure {
  return [
    wait('wait for Initialize to return', (world, frame) => noteOf(world, frame.instance).initializing === 0),
    {
      name: 'cancel what is due',
      run: (world, frame, thread) => {
        const notes = noteOf(world, frame.instance)
        const due = outstanding(notes)
        if (due <= 0) return
        frame.mark = notes.settled + due
        beginCancel(world, thread, frame.instance, ownerOf(world, frame), 'terminated')
      },
    },
    {
      ...wait('wait for MiniportInitializeEx', (world, frame) => noteOf(world, frame.instance).settled >= frame.mark),
      when: (frame) => frame.mark > 0 && frame.result !== NDIS_STATUS_SUCCESS,
    },
    wait('wait for MiniportInitializeEx to return', noneRuns),
    haltIfOperational,
    wait('wait for MiniportHaltEx', (world, frame) => noteOf(world, frame.instance).deinitializing === 0),
  ]
}

const remove = removal(waitFor)

export const removePatiently = removal(waitUntil)

export const unbind: Procedure = [
  {
    name: 'the removal begins',
    run: (world, frame, thread) =>
      record(world, { kind: 'call', thread, function: 'unbind', instance: frame.instance }),
  },
  {
    name: 'remove the next instance of the adapter',
    when: (frame, world) => frame.next < world.plan.instances.length,
    run: (world, frame, thread) => {
      const instance = frame.next++
      frame.at--
      if (world.plan.instances[instance]?.adapter === frame.instance) call(world, thread, remove, { instance })
    },
  },
  {
    name: 'the removal has completed',
    run: (world, frame, thread) =>
      record(world, { kind: 'return', thread, function: 'unbind', instance: frame.instance }),
  },
]
