/** Plans cut down to what an adapter takes and can do, as its capabilities say. */
import type { Capabilities, Limits } from '../adapters/adapter.ts'
import { type Instance, type Plan, type Step, planLimits } from '../adapters/plan.ts'

/** Gives the plan itself where an adapter takes all plans. The result is a legal plan again, with as much of the given one as fits. */
export function suitedTo(capabilities: Capabilities): (plan: Plan) => Plan {
  const able = abilitiesOf(capabilities)
  if (Object.values(able).every((one) => one === true || one === Number.POSITIVE_INFINITY)) return (plan) => plan
  return (plan) => cut(plan, able)
}

interface Abilities extends Limits {
  readonly start: boolean
  readonly spellings: boolean
  readonly inside: boolean
}

/** A limit that no plan can reach is none. */
function abilitiesOf({ observes, limits }: Capabilities): Abilities {
  const limit = (name: 'drivers' | 'instances' | 'threads'): number => {
    const most = limits?.[name] ?? planLimits[name]
    return most >= planLimits[name] ? Number.POSITIVE_INFINITY : most
  }
  return {
    drivers: observes.has('drivers') ? limit('drivers') : 1,
    instances: observes.has('instances') ? limit('instances') : 1,
    threads: limit('threads'),
    start: observes.has('start'),
    spellings: observes.has('spellings'),
    inside: observes.has('inside') && observes.has('callbacks'),
  }
}

function cut(plan: Plan, able: Abilities): Plan {
  const drivers = Math.min(plan.drivers, able.drivers)
  const steps = (list: readonly Step[]): Step[] => list.flatMap((step) => suitedStep(step, plan, able))
  const instances = plan.instances.slice(0, able.instances).map((instance) => ({
    ...instance,
    owner: Math.min(instance.owner, drivers - 1),
    miniportInitialize: {
      ...instance.miniportInitialize,
      inside: able.inside ? steps(instance.miniportInitialize.inside) : [],
    },
  }))
  return {
    ...plan,
    drivers,
    instances: withOneNull(instances),
    threads: joined(plan.threads.map(steps), able.threads),
  }
}

/** A step that is about an instance or a driver of the plan that is left, if it is. */
function suitedStep(step: Step, plan: Plan, able: Abilities): readonly Step[] {
  if ('instance' in step && step.instance >= able.instances) return []
  if (step.kind === 'start' && !able.start) return []
  if (step.kind !== 'cancel') return [step]
  const owner = plan.instances[step.instance]?.owner ?? 0
  // With one driver left, a cancel by the other one is none that could be made.
  if (step.driver >= able.drivers && owner < able.drivers) return []
  return [
    {
      ...step,
      driver: Math.min(step.driver, able.drivers - 1),
      spelling: able.spellings ? step.spelling : 'terminated',
    },
  ]
}

/** With fewer drivers two NULL contexts can come together in one: all but the first get one of their own. */
function withOneNull(instances: readonly Instance[]): Instance[] {
  const withNull = new Set<number>()
  return instances.map((instance) => {
    if (instance.context === 'own') return instance
    const second = withNull.has(instance.owner)
    withNull.add(instance.owner)
    return second ? { ...instance, context: 'own' } : instance
  })
}

/** The threads beyond the limit follow on the last one within it, as far as there is room. */
function joined(threads: readonly (readonly Step[])[], limit: number): readonly (readonly Step[])[] {
  if (threads.length <= limit) return threads
  const last = threads
    .slice(limit - 1)
    .flat()
    .slice(0, planLimits.steps)
  return [...threads.slice(0, limit - 1), last]
}
