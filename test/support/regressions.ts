/** Plans that have been worth keeping: each is saved in `test/regressions` with the verdict that it has to go on giving. */
import type { Instance, Plan, Step } from '../../adapters/plan.ts'
import { plainName } from '../../runner/names.ts'

export interface Regression {
  /** The file, without its ending */
  readonly name: string
  readonly adapter: string
  /** Why it is kept */
  readonly note: string
  readonly plan: Plan
}

const initialize: Step = { kind: 'initialize', instance: 0 }
const start: Step = { kind: 'start', instance: 0 }
const cancel: Step = { kind: 'cancel', instance: 0, driver: 0, spelling: 'terminated' }
const deinitialize: Step = { kind: 'deinitialize', instance: 0 }
const unbind: Step = { kind: 'unbind', adapter: 0 }
const barrier: Step = { kind: 'barrier' }

function instance(index: number, inside: readonly Step[] = [], held = false): Instance {
  return {
    owner: 0,
    adapter: 0,
    name: plainName(index),
    context: 'own',
    miniportInitialize: { status: 0, held, inside },
  }
}

// Few choices, and none that names more than the second of the threads that can move: two threads always can at the beginning, whatever
// atomic steps the simulator is made of.
function planOf(
  threads: readonly (readonly Step[])[],
  instances: readonly Instance[],
  choices: readonly number[] = [],
): Plan {
  return { drivers: 1, instances, threads, choices, skew: 0 }
}

export const regressions: readonly Regression[] = [
  {
    name: 'cancel-inside-the-callback',
    adapter: 'simulator:inside,last-moment,ignored,exact',
    note: 'A cancel from inside MiniportInitializeEx of the same instance, which runs inside the START: it returns, with FAILURE, and deadlocks with nothing.',
    plan: planOf([[initialize, start, deinitialize]], [instance(0, [cancel])]),
  },
  {
    name: 'start-before-initialize-counts',
    adapter: 'simulator:inside,at-start,counts,exact',
    note: 'A START that came before Initialize counts here: the callback runs inside Initialize, and the cancel behind it is too late.',
    plan: planOf([[start, initialize, cancel]], [instance(0)]),
  },
  {
    name: 'start-before-initialize-is-ignored',
    adapter: 'simulator:inside,at-start,ignored,exact',
    note: 'The same where an earlier START does not count: the cancel succeeds, and nothing is ever called.',
    plan: planOf([[start, initialize, cancel]], [instance(0)]),
  },
  ...['worker,at-start', 'worker,last-moment', 'late,at-dequeue', 'inside,at-dequeue'].map((policy) => ({
    name: `removal-races-with-a-start-${policy.replace(',', '-')}`,
    adapter: `simulator:${policy},ignored,exact`,
    note: 'The removal of the adapter cancels while a START is being delivered: whoever comes first, no miniport is left behind.',
    plan: planOf(
      [
        [initialize, barrier, start],
        [barrier, unbind],
      ],
      [instance(0)],
      [1, 0, 0, 0, 0, 0, 1],
    ),
  })),
  {
    name: 'canceled-then-initiated-anew',
    adapter: 'simulator:late,last-moment,ignored,exact',
    note: 'The START of a canceled initiation is no START of the next one, whose own callback then has to come.',
    plan: planOf([[initialize, start, cancel, initialize, start, deinitialize]], [instance(0)]),
  },
  {
    name: 'held-callback-and-two-cancels',
    adapter: 'simulator:worker,at-dequeue,ignored,exact',
    note: 'Two threads cancel while MiniportInitializeEx is held: both cancels return, and neither succeeds.',
    plan: planOf(
      [
        [initialize, start, { kind: 'await', instance: 0, until: 'entered' }, barrier, cancel],
        [barrier, cancel, { kind: 'release', instance: 0 }, deinitialize],
      ],
      [instance(0, [], true)],
    ),
  },
]
