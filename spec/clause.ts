/** What a clause is. The clauses themselves stand in families and come together in `clauses.ts`. */
import type { Observation } from './observations.ts'
import type { SourceId } from './sources.ts'

/**
 * `documented`: a source says it. `derived`: it follows from what sources say. `client-relied`: the documents are
 * silent, and known drivers depend on it.
 */
export const levels = ['documented', 'derived', 'client-relied'] as const
/** How firmly a clause stands: a document says it, it follows from documents, or known drivers rely on it. */
export type Level = (typeof levels)[number]

/** One thing that an implementation is held to. */
export interface Clause {
  /** Stable: reports, baselines and failure files name it */
  readonly id: string
  readonly level: Level
  /** A few words for a table, at most 44 characters */
  readonly title: string
  /** One sentence, in the words of `terms` */
  readonly statement: string
  readonly sources: readonly SourceId[]
  /** How it follows, naming the sources; always there unless the level is `documented` */
  readonly derivation?: string
  /** What in a history shows it kept, and what shows it broken */
  readonly observed: string
  /** What has to be observed to judge it; where an adapter lacks any of it, the clause is unobservable there */
  readonly needs: readonly Observation[]
  /** Whether its breach typically needs two threads at the same moment, so that a pass means little without overlap */
  readonly race: boolean
}

/** The words in which clauses are stated. */
export const terms = {
  Cancel: 'NdisIMCancelInitializeDeviceInstance',
  Initialize: 'NdisIMInitializeDeviceInstanceEx',
  DeInitialize: 'NdisIMDeInitializeDeviceInstance',
  initiation:
    'what one call of Initialize that returns NDIS_STATUS_SUCCESS starts, from some moment inside that call on',
  outstanding: 'initiated, not canceled, and its MiniportInitializeEx not yet entered',
} as const
