/** Counted strings: how a caller lays a name out, and how NDIS compares two (S8). */
import type { Spelling } from '../../model/history.ts'
import type { Policy } from './policy.ts'
import type { CountedString } from './world.ts'

const bytesPerUnit = 2
const letterX = 0x58

function swapCase(unit: number): number {
  return (unit >= 0x41 && unit <= 0x5a) || (unit >= 0x61 && unit <= 0x7a) ? unit ^ 0x20 : unit
}

/** For each spelling: the units behind the name in its buffer, and how many bytes of them MaximumLength counts. */
const shapes: Readonly<Record<Spelling, { readonly tail: readonly number[]; readonly spare: number }>> = {
  terminated: { tail: [0], spare: bytesPerUnit },
  shared: { tail: [0], spare: bytesPerUnit },
  unterminated: { tail: [letterX, letterX], spare: 0 },
  garbage: { tail: Array.from({ length: 8 }, () => letterX), spare: 16 },
  otherCase: { tail: [0], spare: bytesPerUnit },
}

/** The name in a buffer of the given shape. */
export function layOut(name: readonly number[], spelling: Spelling): CountedString {
  const { tail, spare } = shapes[spelling]
  const units = spelling === 'otherCase' ? name.map(swapCase) : name
  const length = name.length * bytesPerUnit
  return { buffer: units.concat(tail), length, maximumLength: length + spare }
}

/** Whether a string is as the name was laid out. */
export function isLaidOut(string: CountedString, name: readonly number[], spelling: Spelling): boolean {
  const { tail, spare } = shapes[spelling]
  const { buffer, length, maximumLength } = string
  if (length !== name.length * bytesPerUnit || maximumLength !== length + spare) return false
  for (let index = 0; index < name.length; index++) {
    const unit = name[index] ?? 0
    if (buffer[index] !== (spelling === 'otherCase' ? swapCase(unit) : unit)) return false
  }
  return tail.every((unit, index) => buffer[name.length + index] === unit)
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
