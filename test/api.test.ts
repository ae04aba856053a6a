/** docs/api.md: it has every export, as the sources declare it today, and each has a comment to be read there. */
import { describe, expect, it } from 'vitest'
import { apiPage, exportsOf } from './support/api-page.ts'

const [main = [], tests = []] = exportsOf('index.ts', 'conformance.ts')
const page = apiPage(main, tests)

describe('docs/api.md', () => {
  it('is the page as `npm run docs` writes it', async () => {
    await expect(page).toMatchFileSnapshot('../docs/api.md')
  })

  it('has every export, once', () => {
    const headings = [...page.matchAll(/^### (.*)$/gm)].map(([, name = '']) => name)
    expect(headings.length).toBe(main.length + tests.length)
    expect(new Set(headings)).toEqual(new Set([...main, ...tests].map(({ name }) => name)))
    expect(headings.length).toBeGreaterThan(60)
  })

  it.each([...main, ...tests])('says what $name is, in whole sentences', ({ doc }) => {
    expect(doc).toMatch(/^[A-Z0-9`].*[.:]$/)
  })

  it('says of what can be asked to run what it throws', () => {
    const fallible = new Set([
      'openAdapters',
      'openNative',
      'Checker',
      'decodeFailure',
      'decodeResult',
      'decodeBaseline',
    ])
    const told = [...main, ...tests].filter(({ name, doc }) => fallible.has(name) && doc.includes('Error'))
    expect(new Set(told.map(({ name }) => name))).toEqual(fallible)
  })
})
