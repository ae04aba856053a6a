/** From a sentence of the documentation to the faults that would go unnoticed without it, and back. */
import { describe, expect, it } from 'vitest'
import { faults } from '../adapters/faults/faults.ts'
import { traceability } from '../report/traceability.ts'
import { clauses, isClauseId } from '../spec/clauses.ts'
import { statements } from '../spec/statements.ts'

const page = traceability()

/** What the page says from one heading up to the next of its level. */
function chapter(level: string, title: string): string {
  const [, text] = `\n${page}`.split(`\n${level} ${title}\n`)
  return text?.split(`\n${level} `)[0] ?? ''
}

describe('docs/traceability.md', () => {
  it('is the page as `npm run docs` writes it', async () => {
    await expect(page).toMatchFileSnapshot('../docs/traceability.md')
  })

  it('has every sentence, with the clauses that it leads to or the reason why there are none', () => {
    const rows = chapter('##', 'By source')
      .split('\n')
      .filter((line) => /^\| .* \d+ \|/.test(line))
    expect(rows.map((row) => row.split(' | ').length)).toEqual(statements.map(() => 3))
    expect(rows.map((row) => row.slice(2, -2).split(' | ').slice(0, 2))).toEqual(
      statements.map((one) => [`${one.section} ${one.ordinal}`, one.paraphrase]),
    )
    expect(rows.map((row) => row.slice(2, -2).split(' | ')[2])).toEqual(
      statements.map(({ clauses: ids, none }) =>
        ids.length > 0 ? ids.map((id) => `[${id}](#${id.toLowerCase()})`).join(', ') : `*none*: ${none}`,
      ),
    )
  })

  it.each(clauses.map((clause) => [clause.id, clause] as const))(
    'says of %s where it is from, what observes it and what it kills',
    (id, { level, title, observed, needs }) => {
      const text = chapter('###', id).toLowerCase()
      const killed = faults.filter((fault) => fault.breaks === id)
      for (const part of [level, title, observed, needs.join(', ')]) expect(text).toContain(part.toLowerCase())
      for (const { source, section } of statements.filter((one) => one.clauses.includes(id))) {
        expect(text).toContain(`${source} ${section} `.toLowerCase())
      }
      expect([...text.matchAll(/`([a-z-]+)`: /g)].map(([, name]) => name)).toEqual(killed.map(({ name }) => name))
    },
  )

  it('has every fault, once', () => {
    const named = [...page.matchAll(/^ {2}- `([a-z-]+)`: /gm)].map(([, name]) => name)
    expect(named).toHaveLength(faults.length)
    expect(new Set(named)).toEqual(new Set(faults.map(({ name }) => name)))
  })

  it('gives the reason of each sentence that leads to no clause', () => {
    const text = chapter('##', 'Sentences that lead to no clause')
    const unled = statements.filter((one) => one.none !== undefined)
    for (const { source, section, none = '' } of unled) {
      const line = text.split('\n').find((one) => one.startsWith(`- ${none}<br>`))
      expect(line).toContain(`${source} ${section} `)
    }
    expect(text.match(/\d+(?=[,;]|$)/gm)).toHaveLength(unled.length)
  })
})

describe('the faults', () => {
  it('leave no clause unbroken', () => {
    const broken = new Set<string>(faults.map((fault) => fault.breaks))
    expect(clauses.map(({ id }) => id).filter((id) => !broken.has(id))).toEqual([])
  })

  it('each break a clause', () => {
    expect(faults.filter((fault) => !isClauseId(fault.breaks))).toEqual([])
  })
})
