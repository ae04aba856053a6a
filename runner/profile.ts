/** Which clauses count: a profile takes the documented ones, those and the derived ones, or all (S12 clients' too). */
import { type ClauseId, type Level, clauses } from '../spec/clauses.ts'
import { type Observation, allObservations } from '../spec/observations.ts'

export const profiles = ['documented', 'derived', 'client'] as const
export type Profile = (typeof profiles)[number]

const levelsOf: Readonly<Record<Profile, readonly Level[]>> = {
  documented: ['documented'],
  derived: ['documented', 'derived'],
  client: ['documented', 'derived', 'client-relied'],
}

/** The patterns in a list such as `CANCEL-*, INIT-ONCE`. */
export function patternsIn(list: string): string[] {
  return list
    .split(',')
    .map((pattern) => pattern.trim())
    .filter((pattern) => pattern !== '')
}

/** Clauses whose id matches a pattern in which `*` stands for anything; `,` parts several, and case does not matter. */
export function clausesMatching(pattern: string): readonly (typeof clauses)[number][] {
  const sources = patternsIn(pattern).map((one) =>
    one
      .split('*')
      .map((part) => part.replaceAll(/[^\w-]/g, String.raw`\$&`))
      .join('.*'),
  )
  const expressions = sources.map((source) => new RegExp(`^${source}$`, 'i'))
  return clauses.filter((clause) => expressions.some((expression) => expression.test(clause.id)))
}

/**
 * The clauses that decide a run: those of the profile that match the pattern and can be observed. What an adapter cannot show, it cannot
 * show to be broken either.
 */
export function countedClauses(
  profile: Profile,
  pattern: string,
  observes: ReadonlySet<Observation> = allObservations,
): ReadonlySet<ClauseId> {
  const levels = levelsOf[profile]
  return new Set(
    clausesMatching(pattern)
      .filter((clause) => levels.includes(clause.level) && clause.needs.every((need) => observes.has(need)))
      .map((clause) => clause.id),
  )
}
