/** The reference of the package is complete, and as the sources have it. */
import { describe, expect, it } from 'vitest'
import * as vitestExports from '../conformance.ts'
import * as packageExports from '../index.ts'
import { apiReference, exportsOf } from './support/api.ts'

const documented = [...exportsOf('index.ts'), ...exportsOf('conformance.ts')]

describe('docs/api.md', () => {
  it('is the page as `npm run docs` writes it', async () => {
    await expect(apiReference()).toMatchFileSnapshot('../docs/api.md')
  })

  it('has everything that the package exports as a value', () => {
    const names = new Set(documented.map(({ name }) => name))
    const values = [...Object.keys(packageExports), ...Object.keys(vitestExports)]
    expect(values.filter((name) => !names.has(name))).toEqual([])
    expect(values.length).toBeGreaterThan(30)
  })

  it.each(documented.map((one) => [one.name, one] as const))('says what %s is', (_, { comment, declaration }) => {
    expect(comment).toMatch(/^\S.{10,}/)
    expect(declaration).toMatch(/^export /)
  })
})
