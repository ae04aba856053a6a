/** What the sources say, as data: every sentence accounted for, and in agreement with the clauses in both directions. */
import { describe, expect, it } from 'vitest'
import { type Clause, clauses, isClauseId } from '../spec/clauses.ts'
import { sources } from '../spec/sources.ts'
import { readings, statements } from '../spec/statements.ts'

const everyClause: readonly Clause[] = clauses

/** A sentence: a capital, no stray space, no comma or colon left over, and a full stop. */
const sentence = /^[A-Z](?!.* {2}).*[^\s.,;:]\.$/

function repeated(texts: readonly string[]): string[] {
  return texts.filter((text, index) => texts.indexOf(text) !== index)
}

describe('what the sources say', () => {
  it.each([
    ['S1', [1, 1, 4, 2, 3, 4]],
    ['S2', [1, 1, 4, 2, 3, 5, 6, 6]],
    ['S3', [1, 2, 1, 5, 4, 2, 5]],
    ['S4', [1, 1, 2, 3]],
    ['S5', [3, 2, 8, 3, 4]],
    ['S6', [1, 3, 3, 1, 1]],
    ['S7', [1, 3, 1]],
    ['S8', [1, 1, 1, 1, 4]],
    ['S9', [2, 2, 2, 5, 6]],
    ['S10', [2, 3, 2, 2, 1, 1]],
    ['S11', [2]],
    ['S12', [1, 1, 4, 1]],
  ] as const)('in %s is this many sentences, section by section', (id, counts) => {
    expect(readings[id].sections.map(({ sentences }) => sentences.length)).toEqual(counts)
    expect(repeated(readings[id].sections.map(({ section }) => section))).toEqual([])
    expect(readings[id].leftOut ?? 'nothing.').toMatch(/^[a-z].*[^\s.,;:]\.$/)
  })

  it('is there of every source, in order', () => {
    expect([...new Set(statements.map(({ source }) => source))]).toEqual(sources.map(({ id }) => id))
  })

  it('of the function’s own page, is all there', () => {
    expect(readings.S1.leftOut).toBeUndefined()
    expect(readings.S1.sections.map(({ section }) => section)).toEqual([
      'Description',
      'Parameter DriverHandle',
      'Parameter DeviceInstance',
      'Return value',
      'Remarks',
      'See also',
    ])
  })

  it.each(statements.map((one) => [one.source, one.section, one.ordinal, one] as const))(
    '%s %s %i leads to clauses, or says why to none',
    (_source, _section, _ordinal, one) => {
      expect(one.paraphrase).toMatch(sentence)
      expect(one.clauses.filter((id) => !isClauseId(id))).toEqual([])
      expect(repeated(one.clauses)).toEqual([])
      expect(one.none ?? '').toMatch(one.clauses.length === 0 ? sentence : /^$/)
    },
  )

  it.each(everyClause.map((clause) => [clause.id, clause] as const))(
    'gives rise to %s, in each of the sources that it cites and in no other',
    (id, clause) => {
      const led = statements.filter((one) => one.clauses.some((other) => other === id))
      expect([...new Set(led.map((one) => one.source))]).toEqual(clause.sources)
    },
  )
})
