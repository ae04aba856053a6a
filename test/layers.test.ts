/** The flow goes one way: each folder imports only from those before it, and adapters know nothing of the automaton. */
import { readFileSync, readdirSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const order = ['spec', 'model', 'adapters', 'runner', 'report', 'cli']

/** What adapters may know of the model: the format of what they record. */
const openToAdapters: ReadonlySet<string> = new Set(['model/history.ts'])

interface Import {
  readonly from: string
  readonly to: string
}

/** Imports between files of different folders. */
const imports: readonly Import[] = order.flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => {
      const from = join(folder, file)
      const text = readFileSync(join(root, from), 'utf8')
      return [...text.matchAll(/from '(\.[^']+)'/g)].map(([, target = '']) => ({
        from,
        to: relative(root, join(root, dirname(from), target)),
      }))
    }),
)

const folderOf = (file: string): number => order.indexOf(file.split('/')[0] ?? '')

describe('imports', () => {
  it('are seen at all', () => {
    expect(imports.length).toBeGreaterThan(150)
  })

  it('point only to the folder itself and to those before it', () => {
    expect(imports.filter(({ from, to }) => folderOf(to) < 0 || folderOf(to) > folderOf(from))).toEqual([])
  })

  it('of adapters from the model are of the history alone', () => {
    const known = imports.filter(({ from, to }) => from.startsWith('adapters/') && to.startsWith('model/'))
    expect(known.filter(({ to }) => !openToAdapters.has(to))).toEqual([])
  })

  it('of the model bring in no time, no I/O and no fast-check', () => {
    const outside = readdirSync(join(root, 'model')).flatMap((file) =>
      [...readFileSync(join(root, 'model', file), 'utf8').matchAll(/from '([^.][^']*)'/g)].map(([, name]) => name),
    )
    expect(outside).toEqual([])
  })
})
