/**
 * Which thread moves next. Of the threads whose steps are most ready all can move, and a scheduler chooses; when none can, the run has
 * come to its end or stalled.
 */
import { endOfRun } from './probe.ts'
import { record } from './record.ts'
import { type AtomicStep, type Frame, type World, call, readinessNumber } from './world.ts'
import type { Ending } from '../../model/history.ts'

/**
 * Chooses among threads that can move, the one that moved `last` in front where it can: gives an index, or -1 to give the run up,
 * which then ends `stalled`. Asked only where there are two or more.
 */
export type Scheduler = (enabled: readonly number[], world: World, last: number) => number

/** What a scheduler is asked where a policy is free: 0 for no, 1 for yes; none of them has moved last. */
export const noOrYes: readonly number[] = [0, 1]

/** Atomic steps of one run. A plan within the limits needs far fewer; a wrong implementation may loop. */
const maximumSteps = 100_000

/** Runs a world to its end. */
export function runToEnd(world: World, choose: Scheduler): Ending {
  let last = 0
  let ending = false
  const enabled: number[] = []
  for (let steps = 0; steps < maximumSteps; steps++) {
    collect(world, last, enabled)
    if (enabled.length === 0) {
      if (someoneWaits(world)) {
        record(world, { kind: 'quiesced', thread: 0 })
        return 'stalled'
      }
      if (ending) return 'quiesced'
      ending = true
      call(world, 0, endOfRun, {})
      settle(world, 0)
      continue
    }
    const choice = enabled.length === 1 ? 0 : choose(enabled, world, last)
    if (choice < 0) return 'stalled'
    last = enabled[choice] ?? 0
    move(world, last)
  }
  return 'flooded'
}

/** Whether a thread of the plan has not come to its end. */
function someoneWaits(world: World): boolean {
  return world.plan.threads.some((_, thread) => (world.threads[thread]?.frames.length ?? 0) > 0)
}

/** How ready a thread is to move, as in `readinessNumber`; that of `waits` where it has come to its end. */
export function readinessOf(world: World, thread: number): number {
  const frame = innermost(world.threads[thread]?.frames)
  const step = frame?.procedure[frame.at]
  if (!frame || !step) return waits
  return step.ready === undefined ? 0 : readinessNumber[step.ready(world, frame, thread)]
}

/** What runs on a thread. To ask an empty list for its last is slow, and often done. */
function innermost(frames: readonly Frame[] = []): Frame | undefined {
  return frames.length === 0 ? undefined : frames[frames.length - 1]
}

/** Readiness from which on a thread cannot move. */
export const waits: number = readinessNumber.waits

/** The threads that can move, the one that moved last in front. */
function collect(world: World, last: number, enabled: number[]): void {
  clear(enabled)
  let most: number = waits
  for (let offset = 0; offset < world.threads.length; offset++) {
    const thread = offset === 0 ? last : offset <= last ? offset - 1 : offset
    const readiness = readinessOf(world, thread)
    if (readiness > most || readiness === waits) continue
    if (readiness < most) clear(enabled)
    most = readiness
    enabled.push(thread)
  }
}

/** Empties a list of a few; for so few much faster than to set its length. */
function clear(list: number[]): void {
  while (list.length > 0) list.pop()
}

/** One atomic step of a thread. */
export function move(world: World, thread: number): void {
  const frames = world.threads[thread]?.frames
  const frame = innermost(frames)
  const step = frame?.procedure[frame.at]
  if (!frame || !step) throw new Error(`thread ${thread} cannot move: a fault of the simulator`)
  world.steps++
  step.run(world, frame, thread)
  frame.at++
  settle(world, thread)
}

/** Passes over steps that do not apply, takes those that are immediate, and returns from procedures that have ended. */
export function settle(world: World, thread: number): void {
  const frames = world.threads[thread]?.frames ?? []
  for (let frame = innermost(frames); frame; frame = innermost(frames)) {
    if (stepsOver(world, frame, thread)) {
      const step = frame.procedure[frame.at]
      if (step === undefined || !isImmediate(world, step)) return
      step.run(world, frame, thread)
      frame.at++
      continue
    }
    frames.pop()
    const caller = innermost(frames)
    if (caller) caller.result = frame.status
  }
}

function isImmediate(world: World, step: AtomicStep): boolean {
  if (step.immediate === true) return true
  if (step.returns !== true || !world.returnsAtOnce) return false
  world.returnsTaken++
  return true
}

/** Moves a frame to its next step that applies. False where there is none. */
function stepsOver(world: World, frame: Frame, thread: number): boolean {
  for (; frame.at < frame.procedure.length; frame.at++) {
    const step = frame.procedure[frame.at]
    if (step && (step.when?.(frame, world, thread) ?? true)) return true
  }
  return false
}
