/** Text from outside: cut into lines of limited length, and made fit to be shown. */
import { describe, expect, test } from 'vitest'
import { createLineReader } from '../adapters/bridge/lines.ts'
import { plain, quote, quoteEnd } from '../adapters/quote.ts'

describe('lines', () => {
  test('are put together from whatever pieces they come in', () => {
    const lines: string[] = []
    const reader = createLineReader(10, (line) => lines.push(line))
    for (const piece of ['a', 'b\nc', '\n\n', 'é'.slice(0, 1), '\nde']) reader.read(Buffer.from(piece))
    expect(lines).toEqual(['ab', 'c', '', 'é'])
    expect(reader.rest()).toBe('de')
  })

  test('of the longest length pass, longer ones do not, ended or not', () => {
    const lines: string[] = []
    const read = (text: string): boolean => createLineReader(3, (line) => lines.push(line)).read(Buffer.from(text))
    expect([read('abc\n'), read('abc'), read('abcd\n'), read('abcd'), read('ab\nabcd')]).toEqual([
      true,
      true,
      false,
      false,
      false,
    ])
    expect(lines).toEqual(['abc', 'ab'])
  })
})

describe('what came from outside', () => {
  test('is shown short and without control characters', () => {
    expect(plain('a\u001b[2J\u202e\ud800\n')).toBe('a\\u001b[2J\\u202e\\ud800\\u000a')
    expect(quote('x'.repeat(300))).toBe(`"${'x'.repeat(200)}... (300 characters)"`)
    expect(quoteEnd(`${'x'.repeat(300)}end\n`, 5)).toBe('"...xxend"')
  })
})
