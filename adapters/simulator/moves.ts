/** How far a simulated thread has to go: an estimate in atomic steps, for schedulers that weigh threads by it. */
import type { Step } from '../plan.ts'
import { miniportInitialize } from './probe-callbacks.ts'
import { runSteps } from './probe.ts'
import type { Frame, Ndis, Procedure, World } from './world.ts'

/** A call is called, and returns. */
const aroundCall = 2
/** What a wait takes, and a step that only sets something. */
const shortStep = 1

/**
 * Atomic steps that a thread has still to take: those of its procedures and of its plan that apply in any case. Too few where more of
 * them apply, or where a call brings a callback to the thread.
 */
export function movesLeft(world: World, thread: number): number {
  let moves = 0
  for (const frame of world.threads[thread]?.frames ?? []) moves += movesOfFrame(world, frame)
  return moves
}

function movesOfFrame(world: World, frame: Frame): number {
  if (frame.procedure === runSteps) {
    let moves = 0
    for (let at = frame.next; at < frame.steps.length; at++) moves += movesOfStep(world, frame.steps[at])
    return moves
  }
  const rest = stepsFrom(frame.procedure, frame.at)
  if (frame.procedure !== world.ndis.pnpWorker) return rest
  // The worker goes round once more for each entry that is queued.
  return frame.at === 0 ? world.queue.length * (rest + stepsFrom(miniportInitialize, 0)) : rest
}

function movesOfStep(world: World, step: Step | undefined): number {
  const { ndis } = world
  switch (step?.kind) {
    case undefined:
      return 0
    case 'initialize':
      return aroundCall + stepsFrom(ndis.initializeDeviceInstance, 0)
    case 'cancel':
      return aroundCall + stepsFrom(ndis.cancelInitializeDeviceInstance, 0)
    case 'start':
      return aroundCall + stepsFrom(ndis.startDevice, 0)
    case 'deinitialize':
      return aroundCall + stepsFrom(ndis.deInitializeDeviceInstance, 0)
    case 'unbind':
      return aroundCall + world.plan.instances.length * movesOfRemoval(ndis)
    case 'await':
    case 'release':
      return shortStep
    case 'barrier':
      return shortStep + 1
  }
}

/** A removal cancels, and may have to wait and to halt. */
function movesOfRemoval(ndis: Ndis): number {
  return aroundCall + stepsFrom(ndis.cancelInitializeDeviceInstance, 0) + 3 * shortStep
}

/** Of each procedure met: how many steps without a condition there are from each place on. */
const known = new WeakMap<Procedure, readonly number[]>()

function stepsFrom(procedure: Procedure, at: number): number {
  const found = known.get(procedure)
  if (found) return found[at] ?? 0
  const counts = procedure.map((_, from) => procedure.slice(from).filter((step) => step.when === undefined).length)
  known.set(procedure, counts)
  return counts[at] ?? 0
}
