/** Names that careless code takes for each other, as drivers would use them and as they should not but may. */
import type { Draw } from './draw.ts'

const text = (value: string): number[] => Array.from({ length: value.length }, (_, index) => value.charCodeAt(index))

const plainNames: (readonly number[])[] = []

/** The plain name of an instance: `\Device\{...}` with its number in it, twice, so that no two are near. */
export function plainName(index: number): readonly number[] {
  return (plainNames[index] ??= text(`\\Device\\{4D36E97${index}-E325-11CE-BFC1-08002BE10318}${index}`))
}

const loneSurrogate = 0xd800
const veryLong = 700
/** Brackets differ from braces in the bit in which small letters differ from capitals. */
const brace = { open: 0x7b, close: 0x7d }
const caseBit = 0x20

/** Ways to make the name of a further instance from that of the first. Each gives another content, in more than case. */
const relatives: readonly [Relative, ...Relative[]] = [
  (base) => base.slice(0, -1),
  (base, index) => [...base, 0x30 + index],
  (base, index) => [...base.slice(0, -1), 0x40 + index * 2],
  (base, index) => [...base.slice(0, 8), 0, ...base.slice(8), 0x30 + index],
  (base, index) => [...base, loneSurrogate, 0x30 + index],
  (base) => base.map((unit) => (unit === brace.open || unit === brace.close ? unit ^ caseBit : unit)),
  (base, index) => [...base, ...Array.from({ length: veryLong }, () => 0x61), 0x30 + index],
]
type Relative = (base: readonly number[], index: number) => number[]

/** Names for `count` instances: plain ones, or relatives of the first. */
export function drawNames(draw: Draw, count: number): (readonly number[])[] {
  const names: (readonly number[])[] = [plainName(0)]
  for (let index = 1; index < count; index++) {
    const related = draw.once(2) ? draw.pick(relatives)(plainName(0), index) : plainName(index)
    const taken = names.some((name) => name.length === related.length && name.every((unit, at) => unit === related[at]))
    names.push(taken ? plainName(index) : related)
  }
  return names
}

/** The names of two instances, one of them a relative of the other. */
export function drawNearNames(draw: Draw): (readonly number[])[] {
  const names: (readonly number[])[] = [plainName(0), draw.pick(relatives)(plainName(0), 1)]
  return draw.once(2) ? names : names.toReversed()
}
