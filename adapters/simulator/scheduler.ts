/**
 * Which thread moves next. The plan's choices decide among those that can; when they are used up the running thread goes on. When none
 * can, waits give way; when none does, the run has come to its end or stalled.
 */
import { endOfRun } from './probe.ts'
import { record } from './record.ts'
import { type Frame, type World, call } from './world.ts'
import type { Ending } from '../../model/history.ts'

/** Atomic steps of one run. A plan within the limits needs far fewer; a wrong implementation may loop. */
const maximumSteps = 100_000

/** Runs a world to its end. */
export function runToEnd(world: World): Ending {
  const { choices } = world.plan
  let chosen = 0
  let last = 0
  let ending = false
  const enabled: number[] = []
  for (let steps = 0; steps < maximumSteps; steps++) {
    collect(world, last, enabled)
    if (enabled.length === 0) {
      const someoneWaits = world.threads.some((thread, index) => !isWorker(world, index) && thread.frames.length > 0)
      if (someoneWaits) {
        record(world, { kind: 'quiesced', thread: 0 })
        return 'stalled'
      }
      if (ending) return 'quiesced'
      ending = true
      call(world, 0, endOfRun, {})
      settle(world, 0)
      continue
    }
    const choice = enabled.length === 1 ? 0 : (choices[chosen++] ?? 0) % enabled.length
    last = enabled[choice] ?? 0
    move(world, last)
  }
  return 'flooded'
}

function isWorker(world: World, thread: number): boolean {
  return thread >= world.plan.threads.length
}

/** The threads that can move, the one that moved last in front; else the first that gives way, alone. */
function collect(world: World, last: number, enabled: number[]): void {
  enabled.length = 0
  let whenIdle = -1
  let givesWay = -1
  for (let offset = 0; offset < world.threads.length; offset++) {
    const thread = offset === 0 ? last : offset <= last ? offset - 1 : offset
    const frame = world.threads[thread]?.frames.at(-1)
    const step = frame?.procedure[frame.at]
    if (!frame || !step) continue
    const ready = step.ready?.(world, frame, thread) ?? 'ready'
    if (ready === 'ready') enabled.push(thread)
    else if (ready === 'whenIdle') whenIdle = Math.max(whenIdle, thread)
    else if (ready === 'givesWay' && givesWay === -1) givesWay = thread
  }
  if (enabled.length > 0) return
  if (whenIdle > 0) enabled.push(whenIdle)
  else if (givesWay !== -1) enabled.push(givesWay)
  else if (whenIdle === 0) enabled.push(0)
}

/** One atomic step of a thread. */
function move(world: World, thread: number): void {
  const frames = world.threads[thread]?.frames
  const frame = frames?.at(-1)
  const step = frame?.procedure[frame.at]
  if (!frame || !step) throw new Error(`thread ${thread} cannot move: a fault of the simulator`)
  step.run(world, frame, thread)
  frame.at++
  settle(world, thread)
}

/** Passes over steps that do not apply, and returns from procedures that have ended. */
export function settle(world: World, thread: number): void {
  const frames = world.threads[thread]?.frames ?? []
  for (let frame = frames.at(-1); frame; frame = frames.at(-1)) {
    if (stepsOver(world, frame, thread)) return
    frames.pop()
    const caller = frames.at(-1)
    if (caller) caller.result = frame.status
  }
}

/** Moves a frame to its next step that applies. False where there is none. */
function stepsOver(world: World, frame: Frame, thread: number): boolean {
  for (; frame.at < frame.procedure.length; frame.at++) {
    const step = frame.procedure[frame.at]
    if (step && (step.when?.(frame, world, thread) ?? true)) return true
  }
  return false
}
