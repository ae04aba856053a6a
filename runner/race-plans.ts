/** Races on one instance, and what goes on beside them. */
import type { Instance, Step } from '../adapters/plan.ts'
import type { Draw } from './draw.ts'

/** What the function is there for: an initiation whose START, or all of it, meets cancels and removals, all let go at one moment. */
export function drawRace(draw: Draw, threadCount: number, instances: readonly Instance[], drivers: number): Step[][] {
  const instance = draw.below(instances.length)
  const { owner, adapter } = instances[instance] ?? { owner: 0, adapter: 0 }
  const cancel: Step = { kind: 'cancel', instance, driver: owner, spelling: 'terminated' }
  const initialize: Step = { kind: 'initialize', instance }
  const barrier: Step = { kind: 'barrier' }
  const start: Step = { kind: 'start', instance }
  const byOther: Step = { ...cancel, driver: 1 - owner }
  const otherDrivers: Step[][] = [[byOther], [byOther, byOther]]
  const rivals: readonly [Step[], ...Step[][]] = [
    [cancel],
    [cancel, cancel],
    [cancel, cancel, cancel],
    [{ kind: 'unbind', adapter }],
    [{ kind: 'unbind', adapter }, cancel],
    [cancel, initialize],
    [cancel, initialize, start],
    [cancel, { kind: 'unbind', adapter }],
    ...(drivers > 1 ? otherDrivers : []),
    ...(instances.length > 1 ? [besides(draw, instance, instances), inItsPlace(draw, instance, instances)] : []),
  ]
  // The PnP worker has a START to work on that is taken back and given anew.
  const further = draw.once(6) ? [cancel, initialize] : []
  return [
    draw.once(4) ? [barrier, initialize, start] : [initialize, barrier, draw.once(6) ? cancel : start, ...further],
    ...Array.from({ length: threadCount - 1 }, () => [barrier, ...draw.pick(rivals)]),
  ]
}

/** Any instance but that one. */
function drawOther(draw: Draw, instance: number, instances: readonly Instance[]): number {
  return (instance + 1 + draw.below(instances.length - 1)) % instances.length
}

/** The instance is canceled, and another one initiated. */
function inItsPlace(draw: Draw, instance: number, instances: readonly Instance[]): Step[] {
  const driver = instances[instance]?.owner ?? 0
  return [
    { kind: 'cancel', instance, driver, spelling: 'terminated' },
    { kind: 'initialize', instance: drawOther(draw, instance, instances) },
  ]
}

/** Another instance is initiated meanwhile, and canceled or started or both. */
function besides(draw: Draw, instance: number, instances: readonly Instance[]): Step[] {
  const other = drawOther(draw, instance, instances)
  const driver = instances[other]?.owner ?? 0
  const start: Step = { kind: 'start', instance: other }
  const cancel: Step = { kind: 'cancel', instance: other, driver, spelling: 'terminated' }
  return [{ kind: 'initialize', instance: other }, ...draw.pick([[start], [cancel], [start, cancel]])]
}
