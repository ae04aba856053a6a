/** Rows of integers are found by their keys, however many there are. */
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { IntTable } from '../model/int-table.ts'

it('finds what was added, as a Map does, and nothing else', () => {
  const keys = fc.uniqueArray(fc.integer({ min: 0, max: 0x7fffffff }), { maxLength: 2000, size: 'max' })
  fc.assert(
    fc.property(keys, keys, (added, others) => {
      const table = new IntTable(3)
      const known = new Map<number, number>()
      for (const [index, key] of added.entries()) {
        const at = table.add(key)
        table.rows[at + 1] = index
        known.set(key, index)
      }
      expect(table.size).toBe(known.size)
      for (const key of [...added, ...others]) {
        const at = table.find(key)
        expect(at === -1 ? undefined : table.rows[at + 1]).toBe(known.get(key))
        expect(at === -1 ? 0 : table.rows[at + 2]).toBe(0)
      }
      table.clear()
      expect(table.size).toBe(0)
      for (const key of added) expect(table.find(key)).toBe(-1)
    }),
    { numRuns: 50 },
  )
})

it('gives a row that is added where another was forgotten no words of that one', () => {
  const table = new IntTable(2)
  table.rows[table.add(5) + 1] = 7
  table.clear()
  expect(table.rows[table.add(6) + 1]).toBe(0)
})
