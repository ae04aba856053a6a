/** Numbers for tuples of 32-bit integers, all of one length: an open-addressing hash table over one flat array. */

export interface TupleTable {
  /** The number of the tuple in `scratch`, which is new where it equals the `size` before */
  number(): number
  /** The tuple to be looked up */
  readonly scratch: Int32Array
  /** The word at `index` of a tuple */
  word(tuple: number, index: number): number
  readonly size: number
}

export function tupleTable(length: number): TupleTable {
  const scratch = new Int32Array(length)
  let words = new Int32Array(length * 16_384)
  let slots = new Int32Array(65_536).fill(-1)
  let size = 0

  function hash(of: Int32Array, at: number): number {
    let value = 0
    for (let index = 0; index < length; index++) {
      value = Math.imul(value ^ (of[at + index] ?? 0), 0x9e3779b1)
      value ^= value >>> 15
    }
    return value
  }

  function equals(tuple: number): boolean {
    const at = tuple * length
    for (let index = 0; index < length; index++) if (words[at + index] !== scratch[index]) return false
    return true
  }

  function grow(): void {
    const more = new Int32Array(words.length * 2)
    more.set(words)
    words = more
    slots = new Int32Array(slots.length * 2).fill(-1)
    const mask = slots.length - 1
    for (let tuple = 0; tuple < size; tuple++) {
      let slot = hash(words, tuple * length) & mask
      while (slots[slot] !== -1) slot = (slot + 1) & mask
      slots[slot] = tuple
    }
  }

  return {
    scratch,
    number() {
      if ((size + 1) * length > words.length) grow()
      const mask = slots.length - 1
      let slot = hash(scratch, 0) & mask
      for (let found = slots[slot] ?? -1; found !== -1; found = slots[slot] ?? -1) {
        if (equals(found)) return found
        slot = (slot + 1) & mask
      }
      slots[slot] = size
      words.set(scratch, size * length)
      return size++
    },
    word: (tuple, index) => words[tuple * length + index] ?? 0,
    get size() {
      return size
    },
  }
}
