/**
 * Plans for fast-check: a sequence of choices over the steps that make sense next. Which kinds of steps a plan has at all
 * is drawn first (swarm testing), so that each plan dwells on a few.
 */
import * as fc from 'fast-check'
import { type Instance, type Plan, type Step, awaitUntil } from '../adapters/plan.ts'
import { type Spelling, spellings } from '../model/history.ts'
import { NDIS_STATUS_SUCCESS, miniportInitializeStatuses } from '../spec/constants.ts'
import { type Draw, drawFrom } from './draw.ts'
import { illegality } from './legal.ts'
import { drawNames, drawNearNames } from './names.ts'
import { drawSchedule, portfolio, racePortfolio } from './portfolio.ts'
import { drawRace } from './race-plans.ts'
import { simplerPlans } from './simpler-plans.ts'
import { drawTowards } from './targeted-plans.ts'
import type { Target } from './targets.ts'

/** How large plans are at most, and what they are about. */
export interface PlanBounds {
  readonly threads: number
  readonly instances: number
  readonly drivers: number
  readonly steps: number
  /** One plan in so many is a race of a START with cancels and removals; 1 for nothing else */
  readonly raceEvery: number
  /** One plan in so many is about two instances whose names are near; 0 for none */
  readonly nearEvery: number
}

const defaultBounds: PlanBounds = { threads: 4, instances: 4, drivers: 2, steps: 14, raceEvery: 2, nearEvery: 5 }

/** Plans that are nothing but races on one instance: for what general plans come to too seldom. */
export const raceBounds: PlanBounds = { threads: 3, instances: 1, drivers: 1, steps: 14, raceEvery: 1, nearEvery: 0 }

/**
 * A fast-check arbitrary of legal plans within the bounds, a part of them with a random scheduler. Shrinks by taking things away, to a plan from
 * which nothing more can go.
 * @example fc.assert(fc.asyncProperty(plans({ threads: 2 }), async (plan) => judge(await adapter.run(plan))))
 */
export function plans(bounds: Partial<PlanBounds> = {}): fc.Arbitrary<Plan> {
  const whole = { ...defaultBounds, ...bounds }
  return new PlanArbitrary((draw) => drawPlan(draw, whole))
}

/** Plans that can come through one of the targets; they shrink as others do. */
export function plansTowards(targets: readonly [Target, ...Target[]]): fc.Arbitrary<Plan> {
  return new PlanArbitrary((draw) => drawTowards(draw, targets))
}

class PlanArbitrary extends fc.Arbitrary<Plan> {
  readonly draw: (draw: Draw) => Plan
  constructor(draw: (draw: Draw) => Plan) {
    super()
    this.draw = draw
  }
  override generate(random: fc.Random): fc.Value<Plan> {
    const plan = this.draw(drawFrom(random))
    const problem = illegality(plan)
    if (problem !== undefined) throw new Error(`the generator drew an illegal plan (${problem}): a fault of the suite`)
    return new fc.Value(plan, undefined)
  }
  override canShrinkWithoutContext(value: unknown): value is Plan {
    return typeof value === 'object' && value !== null && 'threads' in value
  }
  override shrink(plan: Plan): fc.Stream<fc.Value<Plan>> {
    return fc
      .stream(simplerSchedule(plan))
      .join(fc.stream(simplerPlans(plan)))
      .map((simpler) => new fc.Value(simpler, undefined))
  }
}

/** A plan that fails without its scheduler too is simpler, and then shrinks better. */
function* simplerSchedule({ scheduler, ...plan }: Plan): IterableIterator<Plan> {
  if (scheduler !== undefined) yield plan
}

/** What the generator believes of an instance, in the order of drawing; a run in another order may see it differently. */
interface Belief {
  outstanding: boolean
  started: boolean
  mayLive: boolean
  held: boolean
}

function drawPlan(draw: Draw, bounds: PlanBounds): Plan {
  const drivers = 1 + draw.below(bounds.drivers)
  const isNear = bounds.nearEvery > 0 && bounds.instances > 1 && draw.once(bounds.nearEvery)
  const isRace = !isNear && bounds.threads > 1 && draw.once(bounds.raceEvery)
  const count = isNear ? 2 : 1 + (draw.once(2) ? 0 : draw.below(bounds.instances))
  const instances = drawInstances(draw, count, drivers, isNear)
  const beliefs: Belief[] = instances.map((instance) => ({
    outstanding: false,
    started: false,
    mayLive: false,
    held: instance.miniportInitialize.held,
  }))
  const length = isNear ? Math.min(bounds.steps, 3 + draw.below(nearSteps - 2)) : 1 + draw.below(bounds.steps)
  const threadCount = isNear ? 1 : 1 + draw.below(bounds.threads)
  const weights = drawWeights(draw, drivers)
  const threads = isRace
    ? drawRace(draw, 2 + (draw.once(2) ? 0 : draw.below(bounds.threads - 1)), instances, drivers)
    : drawThreads(draw, threadCount, length, instances, beliefs, {
        unusual: draw.once(3),
        ...(isNear ? { ...weights, weights: nearWeights } : weights),
      })
  return {
    drivers,
    instances,
    threads,
    ...drawSchedule(draw, Math.max(length, 6), isRace ? racePortfolio : portfolio),
    skew: 1 + draw.below(0x7fffffff),
  }
}

function drawThreads(
  draw: Draw,
  threadCount: number,
  length: number,
  instances: readonly Instance[],
  beliefs: Belief[],
  swarm: Swarm,
): Step[][] {
  const threads: Step[][] = Array.from({ length: threadCount }, () => [])
  let thread = 0
  for (let drawn = 0; drawn < length; drawn++) {
    if (draw.once(2)) thread = draw.below(threadCount)
    const step = drawStep(draw, instances, beliefs, swarm, threadCount)
    if (step) threads[thread]?.push(step)
  }
  return threads
}

function drawInstances(draw: Draw, count: number, drivers: number, isNear: boolean): Instance[] {
  const names = isNear ? drawNearNames(draw) : drawNames(draw, count)
  const withNull = new Set<number>()
  return names.map((name, index) => {
    const owner = isNear && !draw.once(4) ? 0 : draw.below(drivers)
    const hasNull = draw.once(5) && !withNull.has(owner)
    if (hasNull) withNull.add(owner)
    const inside: Step[] = []
    if (draw.once(4)) inside.push(drawCancel(draw, draw.once(2) ? draw.below(count) : index, owner, drivers, false))
    if (draw.once(12) && index + 1 < count)
      inside.push({ kind: draw.pick(['initialize', 'start']), instance: index + 1 })
    if (draw.once(10)) inside.push({ kind: 'release', instance: draw.below(count) })
    return {
      owner,
      adapter: draw.below(2),
      name,
      context: hasNull ? 'null' : 'own',
      miniportInitialize: {
        status: draw.once(5) ? draw.pick(miniportInitializeStatuses) : NDIS_STATUS_SUCCESS,
        held: draw.once(5),
        inside,
      },
    }
  })
}

/** Plans about near names are short, and hold no more than these: initialize, cancel, start. */
const nearSteps = 8
const nearWeights: readonly number[] = [1, 3, 1]

const kinds = ['initialize', 'cancel', 'start', 'await', 'release', 'deinitialize', 'unbind', 'barrier'] as const

interface Swarm {
  /** Whether names are spelled unusually, now and then */
  readonly unusual: boolean
  /** By index in `kinds` */
  readonly weights: readonly number[]
  /** One cancel in so many uses the handle of any driver */
  readonly otherDriver: number
}

function drawWeights(draw: Draw, drivers: number): Omit<Swarm, 'unusual'> {
  const usual = [8, 8, 8, 1, 1, 2, 2, 1]
  const weights = usual.map((weight, index) => (index === 0 ? weight : draw.once(4) ? 0 : weight * (1 + draw.below(3))))
  return { weights, otherDriver: drivers > 1 ? 4 : 0 }
}

/** The next step: a kind that makes sense for an instance drawn first. */
function drawStep(
  draw: Draw,
  instances: readonly Instance[],
  beliefs: Belief[],
  swarm: Swarm,
  threads: number,
): Step | undefined {
  const instance = draw.below(instances.length)
  const belief = beliefs[instance]
  const owner = instances[instance]?.owner ?? 0
  if (!belief) return undefined
  const sense: Record<(typeof kinds)[number], number> = {
    initialize: belief.outstanding || belief.mayLive ? 1 : 12,
    cancel: belief.outstanding ? 6 : 2,
    start: belief.outstanding ? (belief.started ? 1 : 6) : 1,
    await: belief.outstanding && belief.started ? 2 : 0,
    release: belief.held && belief.outstanding ? 6 : 0,
    deinitialize: belief.mayLive ? 8 : 0,
    unbind: belief.outstanding || belief.mayLive ? 2 : 0,
    barrier: threads > 1 ? 1 : 0,
  }
  const kind = kinds[draw.weighted(kinds.map((one, index) => (swarm.weights[index] ?? 0) * sense[one]))]
  if (kind === undefined) return undefined
  believe(belief, kind)
  switch (kind) {
    case 'initialize':
    case 'start':
    case 'release':
    case 'deinitialize':
      return { kind, instance }
    case 'cancel':
      return drawCancel(
        draw,
        instance,
        swarm.otherDriver > 0 && draw.once(swarm.otherDriver) ? 1 - owner : owner,
        swarm.otherDriver,
        swarm.unusual,
      )
    case 'await':
      return { kind, instance, until: draw.pick(awaitUntil) }
    case 'unbind':
      return { kind, adapter: instances[instance]?.adapter ?? 0 }
    case 'barrier':
      return { kind }
  }
}

function believe(belief: Belief, kind: (typeof kinds)[number]): void {
  if (kind === 'initialize') {
    belief.outstanding = true
    belief.started = false
  }
  if (kind === 'start' && belief.outstanding) {
    belief.started = true
    belief.mayLive = true
  }
  if (kind === 'cancel') belief.outstanding = belief.outstanding && belief.started
  if (kind === 'deinitialize' || kind === 'unbind') belief.mayLive = belief.outstanding = false
}

function drawCancel(draw: Draw, instance: number, driver: number, drivers: number, unusual: boolean): Step {
  const spelling: Spelling = unusual && draw.once(2) ? draw.pick(spellings) : 'terminated'
  return { kind: 'cancel', instance, driver: drivers > 0 ? driver : Math.max(driver, 0), spelling }
}
