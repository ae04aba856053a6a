/** The simulated intermediate driver: runs the steps of a plan, and takes everything down at its end. */
import type { Step } from '../plan.ts'
import { beginCancel, initialize, start } from './calls.ts'
import { record } from './record.ts'
import { awaitEntered, awaitReturned, deinitialize, removePatiently } from './removal.ts'
import { type World, call, noteOf, procedure } from './world.ts'

/** Each step of a list, in order. */
export const runSteps = procedure([
  {
    name: 'begin the next step of the plan',
    immediate: true,
    when: (frame) => frame.next < frame.steps.length,
    run: (world, frame, thread) => {
      const step = frame.steps[frame.next++]
      frame.at = -1
      if (step) begin(world, thread, step)
    },
  },
])

/** Begins a step of the plan's thread `planThread`; `thread` runs it. */
export function begin(world: World, thread: number, step: Step, planThread = thread): void {
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
      return call(world, thread, release, { instance: step.instance })
    case 'deinitialize':
      return call(world, thread, deinitialize, { instance: step.instance })
    case 'unbind':
      return call(world, thread, world.ndis.unbind, { instance: step.adapter })
    case 'barrier':
      return call(world, thread, barrier, { mark: planThread })
  }
}

const release = procedure([
  {
    name: 'release MiniportInitializeEx',
    run: (world, frame) => {
      noteOf(world, frame.instance).released = true
    },
  },
])

const barrier = procedure([
  {
    name: 'reach the barrier',
    run: (world, frame) => {
      world.barriers[frame.mark] = (world.barriers[frame.mark] ?? 0) + 1
    },
  },
  {
    name: 'wait for the other threads',
    when: (frame, world) => !othersReachedBarrier(world, frame.mark),
    ready: (world, frame) => (othersReachedBarrier(world, frame.mark) ? 'ready' : 'givesWay'),
    run: () => {},
  },
])

/** Whether every other thread that still has a barrier to come has reached as many as this one. */
function othersReachedBarrier({ plan, barriers }: World, thread: number): boolean {
  const reached = barriers[thread] ?? 0
  return plan.threads.every((steps, index) => {
    const own = barriers[index] ?? 0
    return own >= reached || own >= steps.reduce((count, step) => (step.kind === 'barrier' ? count + 1 : count), 0)
  })
}

/** What the main thread does when all others have ended: nothing more is to come, so everything is taken down. */
export const endOfRun = procedure([
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
    ready: () => 'atLast',
    run: (world, _frame, thread) => record(world, { kind: 'quiesced', thread }),
  },
])
