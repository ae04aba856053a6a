/** The plan that belongs to a history of one instance: its calls as steps of their threads, and what its callbacks do. */
import type { Plan, Step } from '../../adapters/plan.ts'
import type { HistoryEvent } from '../../model/history.ts'
import { planOf as smallPlan } from '../../runner/small-plans.ts'
import { NDIS_STATUS_SUCCESS } from '../../spec/constants.ts'
import { after, callers, empty } from './scene.ts'

const cancel: Step = { kind: 'cancel', instance: 0, driver: 0, spelling: 'terminated' }

/** A plan of one instance with so many cancels inside each MiniportInitializeEx. */
export function planWith(status: number, cancels: number, threads: Plan['threads']): Plan {
  const inside = Array.from({ length: cancels }, () => cancel)
  return smallPlan([{ status, inside }], ...threads)
}

/** A step that waits begins at once where it need not wait: with a `release` before it, it begins when a schedule says so. */
function stepsFor({ function: name }: HistoryEvent): Step[] {
  switch (name) {
    case 'initialize':
    case 'start':
      return [{ kind: name, instance: 0 }]
    case 'cancel':
      return [cancel]
    case 'deinitialize':
      return [
        { kind: 'release', instance: 0 },
        { kind: 'deinitialize', instance: 0 },
      ]
    case 'unbind':
    case undefined:
      throw new Error('a removal is no call of one instance')
  }
}

export function planOf(events: readonly HistoryEvent[]): Plan {
  const threads: Step[][] = Array.from({ length: callers }, () => [])
  let scene = empty
  for (const event of events) {
    const isStep = event.kind === 'call' && scene.stacks[event.thread]?.length === 0
    if (isStep) threads[event.thread]?.push(...stepsFor(event))
    scene = after(scene, event)
  }
  return planWith(scene.status ?? NDIS_STATUS_SUCCESS, scene.cancels ?? 0, threads)
}
