/** The callbacks of the simulated intermediate driver: they record, and do what the plan says. */
import { NDIS_STATUS_SUCCESS } from '../../spec/constants.ts'
import { runSteps } from './probe.ts'
import { record } from './record.ts'
import { type Frame, type Procedure, type World, call, noteOf } from './world.ts'

/** The instance that a DeviceContext belongs to; for NULL, the one of that driver whose context is NULL. -1 for none. */
function instanceOf(world: World, driver: number, deviceContext: number): number {
  if (deviceContext > 0) return world.initiations[deviceContext - 1] ?? -1
  return world.plan.instances.findIndex((instance) => instance.owner === driver && instance.context === 'null')
}

const instanceIn = (world: World, frame: Frame) => world.plan.instances[frame.instance]

export const miniportInitialize: Procedure = [
  {
    name: 'MiniportInitializeEx is entered',
    run: (world, frame, thread) => {
      frame.instance = instanceOf(world, frame.driver, frame.initiation)
      record(world, { kind: 'enter', thread, ...identityOf(frame) })
      if (frame.instance >= 0) noteOf(world, frame.instance).entered++
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
    when: (frame, world) => instanceIn(world, frame)?.miniportInitialize.held === true,
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
      notes.exited++
      if (frame.status === NDIS_STATUS_SUCCESS) notes.handle = frame.entry
    },
  },
]

export const miniportHalt: Procedure = [
  {
    name: 'MiniportHaltEx is entered',
    run: (world, frame, thread) => {
      frame.instance = instanceOf(world, frame.driver, frame.initiation)
      record(world, { kind: 'halt', thread, ...identityOf(frame), status: frame.status })
    },
  },
  {
    name: 'MiniportHaltEx returns',
    run: (world, frame, thread) => record(world, { kind: 'halted', thread, ...identityOf(frame) }),
  },
]

function identityOf(frame: Frame): { instance: number; initiation: number; driver: number } {
  return { instance: frame.instance, initiation: frame.initiation, driver: frame.driver }
}
