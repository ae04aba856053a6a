/**
 * All that a walk keeps of each state, side by side in memory: its words, how far it has been visited, and how many paths lead from it to an
 * end. States are numbered as they are met, by an open-addressing hash table. A walk waits for memory more than for all else, and so
 * each state has a cache line of its own.
 */

export interface StateTable {
  /** The number of the state whose words are in `scratch`: the `size` before, where it is new */
  number(): number
  readonly scratch: Int32Array
  word(state: number, index: number): number
  readonly size: number
  /** A small number, 0 at first */
  status(state: number): number
  setStatus(state: number, status: number): void
  /** Adds the paths of one state to those of another, so many times; at most 4096. */
  addPaths(to: number, from: number, times: number): void
  setPaths(state: number, paths: bigint): void
  /** Throws a `RangeError` where they are more than can be counted exactly. */
  paths(state: number): bigint
}

/** Counts go far beyond what one floating-point number holds exactly: they have three digits to the base 2^40. */
const base = 2 ** 40
const digits = 3
const wordsOfDigit = 2
const cacheLineWords = 16

/** A table of states of `length` words. */
export function stateTable(length: number): StateTable {
  const statusWord = length
  const firstDigit = Math.ceil((length + 1) / wordsOfDigit)
  const used = (firstDigit + digits) * wordsOfDigit
  const stride = Math.ceil(used / cacheLineWords) * cacheLineWords
  const strideDigits = stride / wordsOfDigit
  const scratch = new Int32Array(length)
  let capacity = 16_384
  let words = new Int32Array(capacity * stride)
  let numbers = new Float64Array(words.buffer)
  let slots = new Int32Array(capacity * 2).fill(-1)
  let size = 0

  function hash(of: Int32Array, at: number): number {
    let value = 0
    for (let index = 0; index < length; index++) {
      value = Math.imul(value ^ (of[at + index] ?? 0), 0x9e3779b1)
      value ^= value >>> 15
    }
    return value
  }

  function equals(state: number): boolean {
    const at = state * stride
    for (let index = 0; index < length; index++) if (words[at + index] !== scratch[index]) return false
    return true
  }

  function grow(): void {
    capacity *= 2
    const more = new Int32Array(capacity * stride)
    more.set(words)
    words = more
    numbers = new Float64Array(words.buffer)
    slots = new Int32Array(capacity * 2).fill(-1)
    const mask = slots.length - 1
    for (let state = 0; state < size; state++) {
      let slot = hash(words, state * stride) & mask
      while (slots[slot] !== -1) slot = (slot + 1) & mask
      slots[slot] = state
    }
  }

  return {
    scratch,
    number() {
      if (size === capacity) grow()
      const mask = slots.length - 1
      let slot = hash(scratch, 0) & mask
      for (let found = slots[slot] ?? -1; found !== -1; found = slots[slot] ?? -1) {
        if (equals(found)) return found
        slot = (slot + 1) & mask
      }
      slots[slot] = size
      const at = size * stride
      for (let index = 0; index < length; index++) words[at + index] = scratch[index] ?? 0
      return size++
    },
    word: (state, index) => words[state * stride + index] ?? 0,
    get size() {
      return size
    },
    status: (state) => words[state * stride + statusWord] ?? 0,
    setStatus(state, status) {
      words[state * stride + statusWord] = status
    },
    addPaths(to, from, times) {
      const [target, source] = [to * strideDigits + firstDigit, from * strideDigits + firstDigit]
      let carry = 0
      for (let digit = 0; digit < digits; digit++) {
        const sum = (numbers[target + digit] ?? 0) + (numbers[source + digit] ?? 0) * times + carry
        carry = digit === digits - 1 ? 0 : Math.floor(sum / base)
        numbers[target + digit] = sum - carry * base
      }
    },
    setPaths(state, paths) {
      let rest = paths
      for (let digit = 0; digit < digits; digit++) {
        numbers[state * strideDigits + firstDigit + digit] = Number(rest % BigInt(base))
        rest /= BigInt(base)
      }
    },
    paths(state) {
      let paths = 0n
      for (let digit = digits - 1; digit >= 0; digit--) {
        const number = numbers[state * strideDigits + firstDigit + digit] ?? 0
        if (number > Number.MAX_SAFE_INTEGER)
          throw new RangeError('more paths than can be counted exactly, above 2^133')
        paths = paths * BigInt(base) + BigInt(number)
      }
      return paths
    },
  }
}
