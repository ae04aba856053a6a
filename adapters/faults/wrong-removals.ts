/** Every call is right, and the driver's removal makes the wrong ones of them. */
import { haltIfOperational } from '../simulator/calls.ts'
import { faithfulNdis } from '../simulator/ndis.ts'
import { remove, unbindBy } from '../simulator/removal.ts'
import { withSteps } from '../simulator/edit.ts'
import type { Fault } from './fault.ts'

const without = (...names: readonly string[]): Fault['ndis'] => ({
  ...faithfulNdis,
  unbind: unbindBy(remove.filter((step) => !names.includes(step.name))),
})

export const wrongRemovals = [
  {
    name: 'removes-first',
    breaks: 'REMOVAL-CANCELS',
    mistake:
      'The removal cancels the first virtual miniport of the adapter and no other: it was written when there was one.',
    ndis: withSteps('unbind', (steps) =>
      steps.map((step) =>
        step.name === 'remove the next instance of the adapter'
          ? {
              ...step,
              run: (world, frame, thread) => {
                step.run(world, frame, thread)
                if (world.threads[thread]?.frames.at(-1) !== frame) frame.next = world.plan.instances.length
              },
            }
          : step,
      ),
    ),
  },
  {
    name: 'removes-without-waiting',
    breaks: 'REMOVAL-CANCELS',
    mistake:
      'The removal goes on when a Cancel fails, without waiting for MiniportInitializeEx: its return is ignored.',
    ndis: without('wait for MiniportInitializeEx', 'wait for MiniportInitializeEx to return'),
  },
  {
    name: 'removes-without-halting',
    breaks: 'REMOVAL-CANCELS',
    mistake:
      'The removal cancels, and leaves alone what runs already: that was to be halted by the other driver’s unload.',
    ndis: without(haltIfOperational.name),
  },
] as const satisfies readonly Fault[]
