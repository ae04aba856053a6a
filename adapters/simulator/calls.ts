/** The calls that the simulated driver makes, each stamped before and after. */
import { type Spelling, returnFlags, spellings } from '../../model/history.ts'
import { NDIS_STATUS_NOT_ACCEPTED, NDIS_STATUS_SUCCESS } from '../../spec/constants.ts'
import { record } from './record.ts'
import { isLaidOut, layOut } from './strings.ts'
import { contextOf } from './context.ts'
import {
  type AtomicStep,
  type CountedString,
  type Frame,
  type World,
  call,
  noteOf,
  procedure,
  settleOne,
} from './world.ts'

export const ownerOf = (world: World, frame: Frame): number => world.plan.instances[frame.instance]?.owner ?? 0

/** The string that stays valid for the whole run: Initialize and START are given it. */
const ownName = (world: World, instance: number): CountedString | undefined => world.names[instance]

const unitsOf = (world: World, instance: number): readonly number[] => world.plan.instances[instance]?.name ?? []

export const initialize = procedure([
  {
    name: 'Initialize is called',
    run: (world, frame, thread) => {
      const notes = noteOf(world, frame.instance)
      notes.due++
      notes.initializing++
      frame.initiation = world.nextInitiation++
      frame.driver = ownerOf(world, frame)
      record(world, {
        kind: 'call',
        thread,
        function: 'initialize',
        instance: frame.instance,
        initiation: frame.initiation,
        driver: frame.driver,
      })
      call(world, thread, world.ndis.initializeDeviceInstance, {
        driver: frame.driver,
        name: ownName(world, frame.instance),
        context: contextOf(world, frame.instance, frame.initiation),
      })
    },
  },
  {
    name: 'Initialize returns',
    returns: true,
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
      if (frame.result === NDIS_STATUS_NOT_ACCEPTED) notes.due--
    },
  },
])

export function beginCancel(world: World, thread: number, instance: number, driver: number, spelling: Spelling): void {
  const name = spelling === 'shared' ? ownName(world, instance) : layOut(unitsOf(world, instance), spelling)
  call(world, thread, cancel, { instance, driver, name, mark: spellings.indexOf(spelling) })
}

const cancel = procedure([
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
    returns: true,
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
        settleOne(noteOf(world, frame.instance))
      if (spellings[frame.mark] !== 'shared') frame.name?.buffer.fill(0)
      frame.status = frame.result
    },
  },
])

/** Whether the string of a cancel is no longer as the caller laid it out. What was not shared is wiped after the call. */
function inputWasChanged(world: World, frame: Frame): boolean {
  const { name } = frame
  return name === undefined || !isLaidOut(name, unitsOf(world, frame.instance), spellings[frame.mark] ?? 'terminated')
}

export const start = procedure([
  {
    name: 'START is delivered',
    run: (world, frame, thread) => {
      record(world, { kind: 'call', thread, function: 'start', instance: frame.instance })
      call(world, thread, world.ndis.startDevice, { name: ownName(world, frame.instance) })
    },
  },
  {
    name: 'START is done',
    returns: true,
    run: (world, frame, thread) =>
      record(world, { kind: 'return', thread, function: 'start', instance: frame.instance }),
  },
])

const halt = procedure([
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
    returns: true,
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
])

/** Takes the handle of the operational miniport, once, and deinitializes it. */
export const haltIfOperational: AtomicStep = {
  name: 'take the handle of the miniport',
  immediate: true,
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
