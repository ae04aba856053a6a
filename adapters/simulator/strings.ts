/** Counted strings: how a caller lays a name out, and how NDIS compares two (S8). */
import type { Spelling } from '../../model/history.ts'
import type { Policy } from './policy.ts'
import type { CountedString } from './world.ts'

const bytesPerUnit = 2
const letterX = 0x58

function swapCase(unit: number): number {
  return (unit >= 0x41 && unit <= 0x5a) || (unit >= 0x61 && unit <= 0x7a) ? unit ^ 0x20 : unit
}

/** The name in a buffer of the given shape. */
export function layOut(name: readonly number[], spelling: Spelling): CountedString {
  const length = name.length * bytesPerUnit
  switch (spelling) {
    case 'terminated':
    case 'shared':
      return { buffer: [...name, 0], length, maximumLength: length + bytesPerUnit }
    case 'unterminated':
      return { buffer: [...name, letterX, letterX], length, maximumLength: length }
    case 'garbage':
      return { buffer: [...name, ...Array.from({ length: 8 }, () => letterX)], length, maximumLength: length + 16 }
    case 'otherCase':
      return { buffer: [...name.map(swapCase), 0], length, maximumLength: length + bytesPerUnit }
  }
}

/** Whether two counted strings have the same content. How they compare is asked only where that matters. */
export function equalNames(a: CountedString, b: CountedString, comparison: () => Policy['names']): boolean {
  if (a.length !== b.length) return false
  const units = a.length / bytesPerUnit
  for (let index = 0; index < units; index++) {
    const one = a.buffer[index] ?? 0
    const other = b.buffer[index] ?? 0
    if (one === other) continue
    if (upperCase(one) !== upperCase(other) || comparison() === 'exact') return false
  }
  return true
}

function upperCase(unit: number): number {
  const upper = String.fromCharCode(unit).toUpperCase()
  return upper.length === 1 ? upper.charCodeAt(0) : unit
}
