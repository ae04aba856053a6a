/** The callbacks of the simulated intermediate driver: they record, and do what the plan says. */
import { NDIS_STATUS_SUCCESS } from '../../spec/constants.ts'
import { initiationOf, instanceOf } from './context.ts'
import { runSteps } from './probe.ts'
import { record } from './record.ts'
import { type Frame, type World, call, noteOf, procedure, settleOne } from './world.ts'

const instanceIn = (world: World, frame: Frame) => world.plan.instances[frame.instance]

export const miniportInitialize = procedure([
  {
    name: 'MiniportInitializeEx is entered',
    run: (world, frame, thread) => {
      identify(world, frame)
      record(world, { kind: 'enter', thread, ...identityOf(frame) })
      if (frame.instance < 0) return
      const notes = noteOf(world, frame.instance)
      settleOne(notes)
      notes.running++
    },
  },
  {
    name: 'run the steps inside',
    when: (frame, world) => (instanceIn(world, frame)?.miniportInitialize.inside.length ?? 0) > 0,
    run: (world, frame, thread) =>
      call(world, thread, runSteps, { steps: instanceIn(world, frame)?.miniportInitialize.inside ?? [] }),
  },
  {
    name: 'wait to be released',
    when: (frame, world) =>
      instanceIn(world, frame)?.miniportInitialize.held === true && !noteOf(world, frame.instance).released,
    ready: (world, frame) => (noteOf(world, frame.instance).released ? 'ready' : 'givesWay'),
    run: () => {},
  },
  {
    name: 'MiniportInitializeEx returns',
    run: (world, frame, thread) => {
      frame.status = instanceIn(world, frame)?.miniportInitialize.status ?? NDIS_STATUS_SUCCESS
      record(world, { kind: 'exit', thread, ...identityOf(frame), status: frame.status })
      if (frame.instance < 0) return
      const notes = noteOf(world, frame.instance)
      notes.running--
      if (frame.status === NDIS_STATUS_SUCCESS) notes.handle = frame.entry
    },
  },
])

export const miniportHalt = procedure([
  {
    name: 'MiniportHaltEx is entered',
    run: (world, frame, thread) => {
      identify(world, frame)
      record(world, { kind: 'halt', thread, ...identityOf(frame), status: frame.status })
    },
  },
  {
    name: 'MiniportHaltEx returns',
    run: (world, frame, thread) => record(world, { kind: 'halted', thread, ...identityOf(frame) }),
  },
])

/** What the driver takes the callback's context for. */
function identify(world: World, frame: Frame): void {
  frame.instance = instanceOf(world, frame.driver, frame.context)
  frame.initiation = initiationOf(world, frame.context)
}

function identityOf(frame: Frame): { instance: number; initiation: number; driver: number } {
  return { instance: frame.instance, initiation: frame.initiation, driver: frame.driver }
}
