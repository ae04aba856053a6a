/** Verdicts of one subject that is reached in several ways. */
import type { ClauseResult, Result } from '../../runner/result.ts'

/** A busy machine may leave out the moment between commit and callback, that these take. */
const momentary: ReadonlySet<string> = new Set(['CANCEL-FINAL', 'CANCEL-PROCEEDS', 'CANCEL-COMPLETES'])

/** What must be the same, whichever way it was reached. */
export function verdictsOf({ clauses }: Result): (readonly [string, ClauseResult['verdict']])[] {
  return clauses.filter(({ id }) => !momentary.has(id)).map(({ id, verdict }) => [id, verdict])
}
