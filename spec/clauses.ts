/** Everything that the suite checks, as one list. Its order is that of every report. */
import { cancelClauses } from './cancel.ts'
import type { Clause } from './clause.ts'
import { clientReliedClauses } from './client-relied.ts'
import { lifecycleClauses } from './lifecycle.ts'

export { levels, terms, type Clause, type Level } from './clause.ts'

/** Every clause, in the order of all tables: what is checked, where it comes from, and what shows it kept or broken. */
export const clauses = [
  ...cancelClauses,
  ...lifecycleClauses,
  ...clientReliedClauses,
] as const satisfies readonly Clause[]

/** The name of a clause, such as `CANCEL-ONCE`. */
export type ClauseId = (typeof clauses)[number]['id']

const byId: ReadonlyMap<string, Clause> = new Map(clauses.map((clause) => [clause.id, clause]))

/** Whether a text is the id of a clause, in that very spelling. */
export function isClauseId(text: string): text is ClauseId {
  return byId.has(text)
}

/** The clause of that id. */
export function clauseById(id: ClauseId): Clause {
  const clause = byId.get(id)
  if (clause === undefined) throw new RangeError(`expected the id of a clause, got ${id}`)
  return clause
}
