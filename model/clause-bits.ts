/** Sets of clauses as masks. */
import { type ClauseId, clauses } from '../spec/clauses.ts'

/** Bit of a clause in a mask; the clauses fit in one 32-bit integer. */
export function clauseBit(id: ClauseId): number {
  return 1 << clauses.findIndex((clause) => clause.id === id)
}

/** Bits of clauses in a mask. */
export function maskOf(ids: Iterable<ClauseId>): number {
  let mask = 0
  for (const id of ids) mask |= clauseBit(id)
  return mask
}
