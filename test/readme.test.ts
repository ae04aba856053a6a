/** The README keeps to what the suite is: its clause table, its options, its exit codes. */
import { readFileSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openAdapters } from '../adapters/open.ts'
import { policyWords } from '../adapters/simulator/policy.ts'
import { clauses } from '../spec/clauses.ts'

const root = resolve(import.meta.dirname, '..')
const readme = readFileSync(join(root, 'README.md'), 'utf8')

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

  it('explains every word of a policy, as does the message about a wrong one', async () => {
    const [, rows = ''] = /<!-- policies: [^>]*-->\n([^]*?)\n<!-- \/policies -->/.exec(readme) ?? []
    const named = [...rows.matchAll(/`([a-z-]+)`/g)].map(([, word = '']) => word)
    expect(named).toEqual(policyWords)
    const error: unknown = await openAdapters('simulator:zzz').catch((reason: unknown) => reason)
    for (const word of policyWords) expect(String(error)).toMatch(new RegExp(`\\b${word}\\b`))
  })

  it('never has npx fetch a foreign package, nor does any other text that users are given', () => {
    const isText = (file: string): boolean => file.endsWith('.md')
    const within = (folder: string): string[] =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file))
    // The README says what it means by it, at its first use.
    const files = [...within('docs'), ...within('adapters')].filter(isText)
    expect(files.length).toBeGreaterThan(10)
    expect(readFileSync(join(root, 'README.md'), 'utf8').split('npx imcancel')[0]).toContain(
      'Below, `imcancel` stands for',
    )
    for (const file of files)
      expect(readFileSync(join(root, file), 'utf8'), file).not.toMatch(/npx (?!--no -- )[^`\n]*imcancel/)
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
