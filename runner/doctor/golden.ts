/** Small plans whose histories show whether an adapter does what it claims. Each is that of a legal caller, and of one thread where it says nothing else. */
import type { Instance, Plan, Step } from '../../adapters/plan.ts'
import { spellings } from '../../model/history.ts'
import { NDIS_STATUS_SUCCESS } from '../../spec/constants.ts'
import { cancel, initialize, planOf, start } from '../small-plans.ts'

const returned = (instance = 0): Step => ({ kind: 'await', instance, until: 'returned' })
const deinitialize = (instance = 0): Step => ({ kind: 'deinitialize', instance })
const unbind: Step = { kind: 'unbind', adapter: 0 }
const barrier: Step = { kind: 'barrier' }

/** One device, brought up and left up: the teardown takes it down. */
export const up = planOf([{}], [initialize(), start(), returned()])
/** The callback comes late, and nobody waits for it but the end of the run. */
export const notAwaited = planOf([{}], [initialize(), start()])
export const onlyInitialized = planOf([{}], [initialize()])
export const reinitiated = planOf([{}], [initialize(), cancel(), initialize(), start(), returned()])
export const withNull = planOf([{ context: 'null' }], [initialize(), start(), returned()])
/** What one thread does behind a barrier comes after what the other did before it. */
export const ordered = planOf([{}], [initialize(), barrier], [barrier, cancel()])
export const race = planOf([{}], [initialize(), start(), initialize(), start()], [cancel(), cancel(), cancel()])

/** Those that need nothing but one thread and one device. */
export const simple: readonly Plan[] = [
  planOf([{}], []),
  onlyInitialized,
  planOf([{}], [cancel()]),
  planOf([{}], [initialize(), cancel(), cancel()]),
  up,
  planOf([{}], [initialize(), start(), returned(), deinitialize(), initialize()]),
  planOf([{}], [initialize(), unbind, initialize(), start(), unbind]),
  planOf([{ status: -1073741823 }], [initialize(), start(), returned(), initialize()]),
  planOf(
    [{ held: true }],
    [
      initialize(),
      start(),
      { kind: 'await', instance: 0, until: 'entered' },
      { kind: 'release', instance: 0 },
      returned(),
    ],
  ),
  planOf([{ held: true }], [initialize(), start(), returned()]),
  withNull,
  reinitiated,
]

export const withSpellings = planOf(
  [{}],
  spellings.flatMap((spelling): Step[] => [initialize(), { kind: 'cancel', instance: 0, driver: 0, spelling }]),
)
export const withDrivers = planOf(
  [{}, { owner: 1 }],
  [initialize(), initialize(1), cancel(0, 1), cancel(1, 1), cancel()],
)
/** A device of each driver, brought up by its own. */
export const upOfBoth = planOf(
  [{}, { owner: 1 }],
  [initialize(), start(), returned(), initialize(1), start(1), returned(1)],
)
export const withInstances = planOf(
  [{}, { adapter: 1 }, {}],
  [initialize(), initialize(1), initialize(2), start(1), returned(1), cancel(), unbind, cancel(2), cancel(1)],
)
export const withInside = planOf([{ inside: [cancel()] }], [initialize(), start(), returned()])
export const withThreads = planOf(
  [{}],
  [initialize(), start(), returned(), barrier, deinitialize()],
  [cancel(), barrier, cancel()],
)
/** As long a line as a legal plan comes to. */
export const large: Plan = {
  ...planOf(
    [{}],
    Array.from({ length: 64 }, () => cancel()),
  ),
  instances: [{ ...instanceNamed(Array.from({ length: 32767 }, (_, index) => 0x41 + (index % 26))) }],
}

function instanceNamed(name: readonly number[]): Instance {
  return {
    owner: 0,
    adapter: 0,
    name,
    context: 'own',
    miniportInitialize: { status: NDIS_STATUS_SUCCESS, held: false, inside: [] },
  }
}
