/** Plans and steps written by hand: what is not said of a device is as plain as it can be. */
import type { Instance, Plan, Step } from '../adapters/plan.ts'
import { NDIS_STATUS_SUCCESS } from '../spec/constants.ts'
import { plainName } from './names.ts'

type Device = Partial<Pick<Instance, 'owner' | 'context' | 'adapter'>> & Partial<Instance['miniportInitialize']>

/** A plan with these device instances and threads, with as many drivers as own something. */
export function planOf(devices: readonly Device[], ...threads: readonly (readonly Step[])[]): Plan {
  const instances = devices.map((device, index) => ({
    owner: device.owner ?? 0,
    adapter: device.adapter ?? 0,
    name: plainName(index),
    context: device.context ?? 'own',
    miniportInitialize: {
      status: device.status ?? NDIS_STATUS_SUCCESS,
      held: device.held ?? false,
      inside: device.inside ?? [],
    },
  }))
  const drivers = 1 + Math.max(...instances.map(({ owner }) => owner))
  return { drivers, instances, threads, choices: [], skew: 0 }
}

export const initialize = (instance = 0): Step => ({ kind: 'initialize', instance })
export const start = (instance = 0): Step => ({ kind: 'start', instance })
export const cancel = (instance = 0, driver = 0): Step => ({ kind: 'cancel', instance, driver, spelling: 'terminated' })
