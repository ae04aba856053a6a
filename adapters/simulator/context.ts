/** The DeviceContext that the simulated driver gives to each initiation: it tells the instance, and which initiation it is. */
import type { World } from './world.ts'

/** The context of an initiation; 0, which is NULL, where the plan wants that. */
export function contextOf(world: World, instance: number, initiation: number): number {
  const { instances } = world.plan
  return instances[instance]?.context === 'null' ? 0 : initiation * instances.length + instance
}

/** Number of the initiation that a context belongs to, 0 for NULL. */
export function initiationOf(world: World, context: number): number {
  return Math.floor(context / world.plan.instances.length)
}

/** The instance that a context belongs to; for NULL, the one of that driver whose context is NULL. -1 for none. */
export function instanceOf(world: World, driver: number, context: number): number {
  const { instances } = world.plan
  if (context > 0) return context % instances.length
  return instances.findIndex((instance) => instance.owner === driver && instance.context === 'null')
}
