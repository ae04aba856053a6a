/** The README keeps to what the suite is: its clause table, its options, its exit codes. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { clauses } from '../spec/clauses.ts'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')

/** The table as the README has to hold it. */
const table = [
  '| clause | level | in short |',
  '|---|---|---|',
  ...clauses.map((clause) => `| ${clause.id} | ${clause.level} | ${clause.title} |`),
].join('\n')

describe('the README', () => {
  it('lists every clause, as the specification has it', () => {
    const [, found = ''] = /<!-- clauses: [^>]*-->\n([^]*?)\n?<!-- \/clauses -->/.exec(readme) ?? []
    expect(found.trim()).toBe(table)
  })

  it('names only files that exist', () => {
    const links = [...readme.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, link = '']) => link)
    expect(links.length).toBeGreaterThan(3)
    for (const link of links) expect(() => readFileSync(new URL(`../${link}`, import.meta.url)), link).not.toThrow()
  })

  it('names only scripts that exist', () => {
    const manifest: { scripts: Record<string, string> } = JSON.parse(
      readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
    )
    const named = [...readme.matchAll(/npm run ([\w:]+)/g)].map(([, script = '']) => script)
    expect(named.filter((script) => !(script in manifest.scripts))).toEqual([])
  })
})
