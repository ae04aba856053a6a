/** Fewer clauses forbid less: a checker that enforces some of them never finds what one that enforces all does not. */
import { describe, expect, it } from 'vitest'
import { createChecker } from '../model/checker.ts'
import { countedClauses, profiles } from '../runner/profile.ts'
import { clauses } from '../spec/clauses.ts'
import { randomHistory } from './support/random-history.ts'

const all = createChecker()
const selections = [
  ...profiles.map((profile) => ({ name: profile, enforced: countedClauses(profile, '*') })),
  ...['INIT-*', 'CANCEL-*', '*HALT*'].map((pattern) => ({
    name: pattern,
    enforced: countedClauses('client', pattern),
  })),
  ...clauses.map((clause) => ({ name: `${clause.id} alone`, enforced: countedClauses('client', clause.id) })),
]

describe('a checker that enforces', () => {
  it.each(selections)('$name: finds no more than the whole, no earlier, and only by its clauses', ({ enforced }) => {
    const some = createChecker({ enforced: (clause) => enforced.has(clause) })
    let found = 0
    for (let seed = 1; seed <= 600; seed++) {
      const { history, devices } = randomHistory(seed)
      const [whole, part] = [all.judge(history, devices), some.judge(history, devices)]
      if (part.kind !== 'diverges') continue
      found++
      expect(whole.kind).toBe('diverges')
      expect(whole.kind === 'diverges' && whole.at).toBeLessThanOrEqual(part.at)
      // What binds is named first, and its breach is what a report is about.
      const binding = part.clauses.filter((clause) => enforced.has(clause))
      expect(binding.length).toBeGreaterThan(0)
      expect(part.clauses.slice(0, binding.length)).toEqual(binding)
      expect(enforced.has(part.broken)).toBe(true)
      expect(new Set(part.clauses).size).toBe(part.clauses.length)
    }
    expect(found).toBeGreaterThanOrEqual(enforced.size > 1 ? 1 : 0)
  })
})
