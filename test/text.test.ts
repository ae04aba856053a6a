/** Text that is shortened says what it leaves out. */
import { expect, it } from 'vitest'
import { shortened } from '../report/text.ts'

const lines = (count: number): string[] => Array.from({ length: count }, (_, index) => `line ${index + 1}`)

it('is left as it is where it is short enough', () => {
  expect(shortened(lines(8), 8)).toEqual(lines(8))
})

it('keeps its beginning and more of its end otherwise, in as many lines as may be', () => {
  const few = shortened(lines(1300), 8)
  expect(few).toHaveLength(8)
  expect(few).toEqual([...lines(2), '  ... 1 293 lines left out ...', ...lines(1300).slice(-5)])
})
