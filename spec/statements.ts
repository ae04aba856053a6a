/** Every sentence of the sources that was read for the suite, as one list, and the clauses that it leads to. */
import type { ClauseId } from './clauses.ts'
import { initParametersReading, miniportInitializeReading } from './readings/callback.ts'
import { cancelReading } from './readings/cancel.ts'
import { clientReading } from './readings/client.ts'
import { irqlReading, registrationReading, unicodeStringReading } from './readings/driver.ts'
import { deInitializeReading, haltReading } from './readings/halt.ts'
import { initializeReading } from './readings/initialize.ts'
import type { Reading } from './readings/reading.ts'
import { unbindingReading, virtualMiniportsReading } from './readings/removal.ts'
import { type SourceId, sources } from './sources.ts'

export const readings: Readonly<Record<SourceId, Reading>> = {
  S1: cancelReading,
  S2: initializeReading,
  S3: miniportInitializeReading,
  S4: deInitializeReading,
  S5: haltReading,
  S6: registrationReading,
  S7: initParametersReading,
  S8: unicodeStringReading,
  S9: virtualMiniportsReading,
  S10: unbindingReading,
  S11: irqlReading,
  S12: clientReading,
}

export interface Statement {
  readonly source: SourceId
  readonly section: string
  /** Counted from 1 within its section */
  readonly ordinal: number
  readonly paraphrase: string
  /** Those that hold to it; empty where it says why there are none */
  readonly clauses: readonly ClauseId[]
  readonly none?: string
}

/** In the order of the sources, and in the order of each. */
export const statements: readonly Statement[] = sources.flatMap(({ id: source }) =>
  readings[source].sections.flatMap(({ section, sentences }) =>
    sentences.map((sentence, index) => ({ source, section, ordinal: index + 1, clauses: [], ...sentence })),
  ),
)
