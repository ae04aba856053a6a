/** Skeleton; being written. */
import type { Observation } from './observations.ts'
import type { SourceId } from './sources.ts'

export const levels = ['documented', 'derived', 'client-relied'] as const
export type Level = (typeof levels)[number]

export interface Clause {
  readonly id: string
  readonly level: Level
  readonly statement: string
  readonly sources: readonly SourceId[]
  readonly derivation?: string
  readonly observed: string
  readonly needs: readonly Observation[]
  readonly race: boolean
}

export const clauses = [
  {
    id: 'CANCEL-STATUS',
    level: 'documented',
    statement: 'Cancel returns SUCCESS or FAILURE, nothing else',
    sources: ['S1'],
    observed: '',
    needs: [],
    race: false,
  },
  {
    id: 'CANCEL-PRECEDING',
    level: 'documented',
    statement: 'SUCCESS only where a preceding Initialize of this driver and instance is outstanding',
    sources: ['S1'],
    observed: '',
    needs: [],
    race: false,
  },
  {
    id: 'CANCEL-STOPS',
    level: 'documented',
    statement: 'after SUCCESS, MiniportInitializeEx is never called for that initiation',
    sources: ['S1'],
    observed: '',
    needs: [],
    race: false,
  },
  {
    id: 'CANCEL-WINDOW',
    level: 'documented',
    statement: 'once MiniportInitializeEx was entered, and as long as the miniport lives, FAILURE',
    sources: ['S1', 'S2'],
    observed: '',
    needs: [],
    race: false,
  },
  {
    id: 'CANCEL-STOPPABLE',
    level: 'derived',
    statement:
      'no IRP_MN_START_DEVICE was ever received for the device: nothing can have made the initialization unstoppable, so SUCCESS',
    sources: ['S1', 'S2'],
    observed: '',
    needs: [],
    race: false,
  },
  {
    id: 'CANCEL-ONCE',
    level: 'derived',
    statement: 'of all cancels of one initiation, one after another or at once, at most one returns SUCCESS',
    sources: ['S1'],
    observed: '',
    needs: [],
    race: false,
  },
  {
    id: 'CANCEL-FINAL',
    level: 'derived',
    statement:
      'FAILURE for an outstanding initiation means "no way to stop it": no later cancel of that initiation succeeds',
    sources: ['S1'],
    observed: '',
    needs: [],
    race: false,
  },
  {
    id: 'CANCEL-PROCEEDS',
    level: 'derived',
    statement: 'after FAILURE the initiation stands: with the START received, MiniportInitializeEx is called',
    sources: ['S1', 'S2'],
    observed: '',
    needs: [],
    race: false,
  },
  {
    id: 'CANCEL-NO-EFFECT',
    level: 'derived',
    statement: 'FAILURE changes nothing: an operational miniport is not halted, a later Initialize is not affected',
    sources: ['S1'],
    observed: '',
    needs: [],
    race: false,
  },
  {
    id: 'CANCEL-INSTANCE',
    level: 'documented',
    statement: 'only the named instance is affected; the others keep their state and their callbacks',
    sources: ['S1'],
    observed: '',
    needs: [],
    race: false,
  },
  {
    id: 'CANCEL-DRIVER',
    level: 'documented',
    statement:
      "only initiations made with this DriverHandle are affected; another registered driver's handle gets FAILURE",
    sources: ['S1'],
    observed: '',
    needs: [],
    race: false,
  },
  {
    id: 'CANCEL-NAME',
    level: 'documented',
    statement: 'the name is matched by its counted content: not by pointer, terminator, MaximumLength or prefix',
    sources: ['S1', 'S8'],
    observed: '',
    needs: [],
    race: false,
  },
  {
    id: 'CANCEL-INPUT',
    level: 'derived',
    statement: 'the string and its buffer are inputs: unchanged after the call, not needed after it returned',
    sources: ['S1'],
    observed: '',
    needs: [],
    race: false,
  },
  {
    id: 'CANCEL-AGAIN',
    level: 'derived',
    statement: 'after SUCCESS the instance can be initiated anew, and that initiation stands on its own',
    sources: ['S1', 'S2'],
    observed: '',
    needs: [],
    race: false,
  },
  {
    id: 'CANCEL-REENTRANT',
    level: 'derived',
    statement: 'called from inside MiniportInitializeEx of the same instance: returns, with FAILURE',
    sources: ['S1'],
    observed: '',
    needs: [],
    race: false,
  },
  {
    id: 'CANCEL-RETURNS',
    level: 'derived',
    statement: 'the call returns: it neither waits for a START that may never come nor deadlocks with a callback',
    sources: ['S1'],
    observed: '',
    needs: [],
    race: false,
  },
  {
    id: 'REMOVAL-CANCELS',
    level: 'documented',
    statement:
      'on removal, each outstanding miniport of that adapter can be canceled on its own; after removal completed none of them is called or left alive',
    sources: ['S1', 'S9', 'S10'],
    observed: '',
    needs: [],
    race: false,
  },
  {
    id: 'INIT-STATUS',
    level: 'documented',
    statement: 'Initialize returns SUCCESS or NOT_ACCEPTED',
    sources: ['S2'],
    observed: '',
    needs: [],
    race: false,
  },
  {
    id: 'INIT-DISPATCH',
    level: 'documented',
    statement: 'initiated, not canceled, START received: MiniportInitializeEx is called',
    sources: ['S2'],
    observed: '',
    needs: [],
    race: false,
  },
  {
    id: 'INIT-NO-START',
    level: 'documented',
    statement: 'without the START it is not called',
    sources: ['S2'],
    observed: '',
    needs: [],
    race: false,
  },
  {
    id: 'INIT-ONCE',
    level: 'derived',
    statement: 'at most one callback per initiation, none without one',
    sources: ['S2'],
    observed: '',
    needs: [],
    race: false,
  },
  {
    id: 'INIT-OWN',
    level: 'documented',
    statement:
      "the callback of the driver that initiated, with its MiniportDriverContext and that initiation's DeviceContext (NULL stays NULL)",
    sources: ['S3', 'S6', 'S7'],
    observed: '',
    needs: [],
    race: false,
  },
  {
    id: 'INIT-DUPLICATE',
    level: 'documented',
    statement: 'an instance that is already initialized: NOT_ACCEPTED, and the running miniport is untouched',
    sources: ['S2'],
    observed: '',
    needs: [],
    race: false,
  },
  {
    id: 'INIT-REFUSED',
    level: 'derived',
    statement: 'NOT_ACCEPTED initiates nothing',
    sources: ['S2'],
    observed: '',
    needs: [],
    race: false,
  },
  {
    id: 'DEINIT-HALTS',
    level: 'documented',
    statement:
      'DeInitialize halts that miniport, with HaltAction NdisHaltDeviceInstanceDeInitialized, and returns SUCCESS',
    sources: ['S4', 'S5'],
    observed: '',
    needs: [],
    race: false,
  },
  {
    id: 'HALT-ONLY-INITIALIZED',
    level: 'documented',
    statement:
      'MiniportHaltEx only after MiniportInitializeEx returned SUCCESS, once, with the context it set; never for a canceled initiation',
    sources: ['S5'],
    observed: '',
    needs: [],
    race: false,
  },
  {
    id: 'CANCEL-COMPLETES',
    level: 'client-relied',
    statement:
      'after FAILURE, MiniportInitializeEx has run, runs, or will run *to completion*: the driver waits for it without a limit',
    sources: ['S12'],
    observed: '',
    needs: [],
    race: false,
  },
] as const satisfies readonly Clause[]

export type ClauseId = (typeof clauses)[number]['id']
