/** The simulated intermediate driver: runs the steps of a plan, and does on removal what real drivers do (S10, S12). */
import { returnFlags, spellings } from '../../model/history.ts'
import { NDIS_STATUS_NOT_ACCEPTED, NDIS_STATUS_SUCCESS } from '../../spec/constants.ts'
import type { Step } from '../plan.ts'
import { record } from './record.ts'
import { layOut } from './strings.ts'
import {
  type AtomicStep,
  type CountedString,
  type Frame,
  type Procedure,
  type World,
  accepted,
  call,
  isDue,
  noteOf,
} from './world.ts'

/** Each step of a list, in order. */
export const runSteps: Procedure = [
  {
    name: 'begin the next step of the plan',
    when: (frame) => frame.next < frame.steps.length,
    run: (world, frame, thread) => {
      const step = frame.steps[frame.next++]
      frame.at = -1
      if (step) begin(world, thread, step)
    },
  },
]

function begin(world: World, thread: number, step: Step): void {
  switch (step.kind) {
    case 'initialize':
      return call(world, thread, initialize, { instance: step.instance })
    case 'cancel':
      return beginCancel(world, thread, step.instance, step.driver, step.spelling)
    case 'start':
      return call(world, thread, start, { instance: step.instance })
    case 'await':
      return call(world, thread, step.until === 'entered' ? awaitEntered : awaitReturned, { instance: step.instance })
    case 'release':
      noteOf(world, step.instance).released = true
      return
    case 'deinitialize':
      return call(world, thread, deinitialize, { instance: step.instance })
    case 'unbind':
      return call(world, thread, unbind, { instance: step.adapter })
    case 'barrier':
      return call(world, thread, barrier, {})
  }
}

function beginCancel(
  world: World,
  thread: number,
  instance: number,
  driver: number,
  spelling: (typeof spellings)[number],
): void {
  const name = spelling === 'shared' ? ownName(world, instance) : layOut(unitsOf(world, instance), spelling)
  call(world, thread, cancel, { instance, driver, name, mark: spellings.indexOf(spelling) })
}

const ownerOf = (world: World, frame: Frame): number => world.plan.instances[frame.instance]?.owner ?? 0
/** The string that stays valid for the whole run: Initialize and START are given it. */
const ownName = (world: World, instance: number): CountedString | undefined => world.names[instance]
const unitsOf = (world: World, instance: number): readonly number[] => world.plan.instances[instance]?.name ?? []

const initialize: Procedure = [
  {
    name: 'Initialize is called',
    run: (world, frame, thread) => {
      const notes = noteOf(world, frame.instance)
      notes.initiated++
      notes.initializing++
      world.initiations.push(frame.instance)
      frame.initiation = world.initiations.length
      frame.driver = ownerOf(world, frame)
      record(world, {
        kind: 'call',
        thread,
        function: 'initialize',
        instance: frame.instance,
        initiation: frame.initiation,
        driver: frame.driver,
      })
      const hidden = world.plan.instances[frame.instance]?.context === 'null'
      const initiation = hidden ? 0 : frame.initiation
      call(world, thread, world.ndis.initializeDeviceInstance, {
        driver: frame.driver,
        name: ownName(world, frame.instance),
        initiation,
      })
    },
  },
  {
    name: 'Initialize returns',
    run: (world, frame, thread) => {
      record(world, {
        kind: 'return',
        thread,
        function: 'initialize',
        instance: frame.instance,
        initiation: frame.initiation,
        driver: frame.driver,
        status: frame.result,
      })
      const notes = noteOf(world, frame.instance)
      notes.initializing--
      if (frame.result === NDIS_STATUS_NOT_ACCEPTED) notes.refused++
    },
  },
]

const cancel: Procedure = [
  {
    name: 'Cancel is called',
    run: (world, frame, thread) => {
      record(world, {
        kind: 'call',
        thread,
        function: 'cancel',
        instance: frame.instance,
        driver: frame.driver,
        detail: frame.mark,
      })
      call(world, thread, world.ndis.cancelInitializeDeviceInstance, { driver: frame.driver, name: frame.name })
    },
  },
  {
    name: 'Cancel returns',
    run: (world, frame, thread) => {
      record(world, {
        kind: 'return',
        thread,
        function: 'cancel',
        instance: frame.instance,
        driver: frame.driver,
        status: frame.result,
        detail: inputWasChanged(world, frame) ? returnFlags.inputChanged : 0,
      })
      if (frame.result === NDIS_STATUS_SUCCESS && frame.driver === ownerOf(world, frame))
        noteOf(world, frame.instance).canceled++
      if (spellings[frame.mark] !== 'shared') frame.name?.buffer.fill(0)
      frame.status = frame.result
    },
  },
]

/** Whether the string of a cancel is no longer as the caller laid it out. What was not shared is wiped after the call. */
function inputWasChanged(world: World, frame: Frame): boolean {
  const before = layOut(unitsOf(world, frame.instance), spellings[frame.mark] ?? 'terminated')
  const { name } = frame
  if (name?.length !== before.length || name.maximumLength !== before.maximumLength) return true
  return before.buffer.some((unit, index) => unit !== name.buffer[index])
}

const start: Procedure = [
  {
    name: 'START is delivered',
    run: (world, frame, thread) => {
      record(world, { kind: 'call', thread, function: 'start', instance: frame.instance })
      call(world, thread, world.ndis.startDevice, { name: ownName(world, frame.instance) })
    },
  },
  {
    name: 'START is done',
    run: (world, frame, thread) =>
      record(world, { kind: 'return', thread, function: 'start', instance: frame.instance }),
  },
]

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
  return notes.entered === notes.exited
}

const awaitEntered: Procedure = [waitUntil('await MiniportInitializeEx', noneDue)]
const awaitReturned: Procedure = [
  waitUntil(
    'await the return of MiniportInitializeEx',
    (world, frame) => noneDue(world, frame) && noneRuns(world, frame),
  ),
]

const halt: Procedure = [
  {
    name: 'DeInitialize is called',
    when: (frame) => frame.entry >= 0,
    run: (world, frame, thread) => {
      record(world, {
        kind: 'call',
        thread,
        function: 'deinitialize',
        instance: frame.instance,
        driver: ownerOf(world, frame),
      })
      call(world, thread, world.ndis.deInitializeDeviceInstance, { entry: frame.entry })
    },
  },
  {
    name: 'DeInitialize returns',
    when: (frame) => frame.entry >= 0,
    run: (world, frame, thread) => {
      record(world, {
        kind: 'return',
        thread,
        function: 'deinitialize',
        instance: frame.instance,
        driver: ownerOf(world, frame),
        status: frame.result,
      })
      noteOf(world, frame.instance).deinitializing--
    },
  },
]

/** Takes the handle of the operational miniport, once, and deinitializes it. */
const haltIfOperational: AtomicStep = {
  name: 'take the handle of the miniport',
  when: (frame, world) => noteOf(world, frame.instance).handle >= 0,
  run: (world, frame, thread) => {
    const notes = noteOf(world, frame.instance)
    const entry = notes.handle
    if (entry < 0) return
    notes.handle = -1
    notes.deinitializing++
    call(world, thread, halt, { instance: frame.instance, entry })
  },
}

const deinitialize: Procedure = [...awaitReturned, haltIfOperational]

/** What a driver does for one instance whose adapter goes away; `wait` says how patient it is. */
function removal(wait: typeof waitFor): Procedure {
  return [
    wait('wait for Initialize to return', (world, frame) => noteOf(world, frame.instance).initializing === 0),
    {
      name: 'cancel what is due',
      run: (world, frame, thread) => {
        const notes = noteOf(world, frame.instance)
        if (accepted(notes) <= notes.canceled + notes.entered) return
        frame.mark = accepted(notes)
        beginCancel(world, thread, frame.instance, ownerOf(world, frame), 'terminated')
      },
    },
    {
      ...wait('wait for MiniportInitializeEx', (world, frame) => {
        const notes = noteOf(world, frame.instance)
        return notes.canceled + notes.entered >= frame.mark
      }),
      when: (frame) => frame.mark > 0 && frame.result !== NDIS_STATUS_SUCCESS,
    },
    wait('wait for MiniportInitializeEx to return', noneRuns),
    haltIfOperational,
    wait('wait for MiniportHaltEx', (world, frame) => noteOf(world, frame.instance).deinitializing === 0),
  ]
}

const remove = removal(waitFor)
const removePatiently = removal(waitUntil)

const unbind: Procedure = [
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

const barrier: Procedure = [
  {
    name: 'reach the barrier',
    run: (world, _frame, thread) => {
      const own = world.threads[thread]
      if (own) own.barriersReached++
    },
  },
  {
    name: 'wait for the other threads',
    ready: (world, _frame, thread) => {
      const reached = world.threads[thread]?.barriersReached ?? 0
      const all = world.plan.threads.every((steps, index) => {
        const barriers = steps.filter((step) => step.kind === 'barrier').length
        return (world.threads[index]?.barriersReached ?? 0) >= Math.min(reached, barriers)
      })
      return all ? 'ready' : 'givesWay'
    },
    run: () => {},
  },
]

/** What the main thread does when all others have ended: nothing more is to come, so everything is taken down. */
export const endOfRun: Procedure = [
  { name: 'quiesced', run: (world, _frame, thread) => record(world, { kind: 'quiesced', thread }) },
  {
    name: 'take the next instance down',
    when: (frame, world) => frame.next < world.plan.instances.length,
    run: (world, frame, thread) => {
      frame.at--
      call(world, thread, removePatiently, { instance: frame.next++ })
    },
  },
  {
    name: 'quiesced again',
    ready: () => 'whenIdle',
    run: (world, _frame, thread) => record(world, { kind: 'quiesced', thread }),
  },
]
