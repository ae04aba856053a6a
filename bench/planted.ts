/**
 * A planted bug of depth 2, and plans of 3 threads with 8 steps each in which it hides.
 *
 * Cancel looks under the lock whether it comes in time, lets go of the lock, and takes it again to unlink: a START that comes between
 * the two commits to an initiation which the cancel then says it has stopped. Two things have to happen in order, in one run: the START
 * after the look, and all that it does up to the callback before the entry is unlinked. All the rest of a plan is other work.
 */
import * as fc from 'fast-check'
import type { Instance, Plan, Step } from '../adapters/plan.ts'
import { faithfulNdis } from '../adapters/simulator/ndis.ts'
import { type Policy, policiesNamed } from '../adapters/simulator/policy.ts'
import { generator } from '../adapters/simulator/random.ts'
import { simulate } from '../adapters/simulator/simulator.ts'
import type { Ndis, Procedure } from '../adapters/simulator/world.ts'
import { createChecker } from '../model/checker.ts'
import { type Draw, drawFrom } from '../runner/draw.ts'
import { plainName } from '../runner/names.ts'

const look = 'see whether it can still be stopped'

/** The procedure with the lock let go and taken again behind a step. */
function withGapBehind(procedure: Procedure, name: string): Procedure {
  const lock = procedure.filter((step) => step.name.endsWith('the list lock'))
  const [acquire, release] = lock
  if (lock.length !== 2 || acquire === undefined || release === undefined)
    throw new Error('expected a procedure that takes the lock once')
  return procedure.flatMap((step) => (step.name === name ? [step, release, acquire] : [step]))
}

/** NDIS with the bug. */
const plantedNdis: Ndis = {
  ...faithfulNdis,
  cancelInitializeDeviceInstance: withGapBehind(faithfulNdis.cancelInitializeDeviceInstance, look),
}

const [policy] = policiesNamed('inside,at-start,ignored,exact') ?? []

/** The policy under which the bug shows: the START commits and calls back on its own thread. */
export const plantedPolicy: Policy = policy ?? missing()

function missing(): never {
  throw new Error('no such policy')
}

const threads = 3
const threadSteps = 8
const hidden = 0

/** Each thread's other work is on an instance that no other thread touches. */
const otherWork = (thread: number): fc.Arbitrary<Step> => {
  const instance = 1 + thread
  return fc.constantFrom<Step>(
    { kind: 'initialize', instance },
    { kind: 'start', instance },
    { kind: 'cancel', instance, driver: 0, spelling: 'terminated' },
    { kind: 'deinitialize', instance },
  )
}

/** A thread of other work in which `steps` stand in this order. */
function threadWith(thread: number, steps: readonly Step[]): fc.Arbitrary<Step[]> {
  const places = Array.from({ length: threadSteps }, (_, place) => place)
  return fc
    .tuple(
      fc.array(otherWork(thread), { minLength: threadSteps, maxLength: threadSteps }),
      fc.subarray(places, { minLength: steps.length, maxLength: steps.length }),
    )
    .map(([work, at]) => work.map((other, place) => steps[at.indexOf(place)] ?? other))
}

const instances: readonly Instance[] = Array.from({ length: 1 + threads }, (_, index) => ({
  owner: 0,
  adapter: 0,
  name: plainName(index),
  context: 'own',
  miniportInitialize: { status: 0, held: false, inside: [] },
}))

/** One thread initializes and cancels the instance that matters, another starts it, the third has nothing to do with it. */
const roles: readonly (readonly Step[])[] = [
  [
    { kind: 'initialize', instance: hidden },
    { kind: 'cancel', instance: hidden, driver: 0, spelling: 'terminated' },
  ],
  [{ kind: 'start', instance: hidden }],
  [],
]

/** Plans that can meet the bug in one place only, without an interleaving. */
export const plantedPlans: fc.Arbitrary<Plan> = fc
  .shuffledSubarray([...roles], { minLength: threads, maxLength: threads })
  .chain((shuffled) => fc.tuple(...shuffled.map((steps, thread) => threadWith(thread, steps))))
  .map((work) => ({ drivers: 1, instances, threads: work, choices: [], skew: 0 }))

const checker = createChecker()

/** Whether a run of the plan, interleaved as it says, meets the bug. */
export function meetsBug(plan: Plan): boolean {
  return checker.judge(simulate(plan, plantedPolicy, plantedNdis), instances).kind === 'diverges'
}

/** How a run is to be interleaved. */
export type Schedule = (draw: Draw) => Pick<Plan, 'choices' | 'scheduler'>

/** The numbers, from 1, of the first runs that meet the bug, of `most` at most; each run is of a plan drawn anew and interleaved by `schedule`. */
export function runsThatMeet(schedule: Schedule, seed: number, times: number, most: number): number[] {
  const batch = 250
  const met: number[] = []
  for (let before = 0; before < most && met.length < times; before += batch) {
    const plans = fc.sample(plantedPlans, { numRuns: Math.min(batch, most - before), seed: seed * 65537 + before })
    for (const [index, plan] of plans.entries()) {
      // The n-th run of a seed has the same plan and the same dice for every scheduler: they differ in nothing else.
      if (meetsBug({ ...plan, ...schedule(drawBy(seed * 65537 + before + index)) })) met.push(before + index + 1)
    }
  }
  return met.slice(0, times)
}

function drawBy(seed: number): Draw {
  const below = generator(seed)
  return drawFrom({ nextInt: (least, most) => least + below(most - least + 1) })
}
