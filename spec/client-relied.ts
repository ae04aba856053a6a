/** The clauses on which the documents are silent and known drivers depend. */
import type { Clause } from './clause.ts'

export const clientReliedClauses = [
  {
    id: 'CANCEL-COMPLETES',
    level: 'client-relied',
    title: 'after FAILURE the callback runs to its end',
    statement:
      'After Cancel returned NDIS_STATUS_FAILURE for an initiation whose MiniportInitializeEx has not returned, that ' +
      'callback runs to its end with no further act of the driver, so that the driver can wait for it without a limit.',
    sources: ['S1', 'S12'],
    derivation:
      'S1 says that the initialization cannot be stopped, and leaves unsaid when it will be over. Drivers built like S12 ' +
      'rely on its coming to an end: their instance record is the DeviceContext that the callback will use, so after a ' +
      'failure they cannot free it, and wait without a limit, within the unbind, for an event that MiniportInitializeEx ' +
      'sets as it ends. If it never came, or only after the unbind returned, that thread would hang forever.',
    observed:
      'Kept when the callback is entered and returns while the caller only waits; broken when a caller that waits for it ' +
      'after NDIS_STATUS_FAILURE is still waiting when nothing more is to come.',
    needs: ['calls', 'callbacks', 'start', 'quiescence'],
    race: true,
  },
] as const satisfies readonly Clause[]
