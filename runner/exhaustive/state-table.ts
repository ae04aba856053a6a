/**
 * All that a walk keeps of each state, side by side in memory: its words, how far it has been visited, and how many paths lead from it to an
 * end. States are numbered as they are met, by an open-addressing hash table. A walk waits for memory more than for all else: each state
 * has a cache line of its own, and several states are asked for at once, so that the waits for them overlap.
 */

export interface StateTable {
  /** Asks for the number of the state whose words are in `scratch`. */
  ask(): void
  readonly scratch: Int32Array
  /** The numbers of the states asked for since the last time, in that order. They are good until the next time. */
  answers(): ArrayLike<number>
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
/** A slot that holds no state */
const none = -1

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
  let pathDigits = new Float64Array(words.buffer)
  let slots = new Int32Array(capacity * 2).fill(none)
  let size = 0
  /** The words of the states asked for; for each its hash, what its slot holds, and its number */
  let asked = new Int32Array(16 * length)
  let count = 0
  const hashes: number[] = []
  const there: number[] = []
  const numbers: number[] = []
  /** Takes what is read only to have it near when it is needed */
  let touched = 0

  function hash(of: Int32Array, at: number): number {
    let value = 0
    for (let index = 0; index < length; index++) {
      value = Math.imul(value ^ (of[at + index] ?? 0), 0x9e3779b1)
      value ^= value >>> 15
    }
    return value
  }

  /** In a slot, the bits above the number of its state are those of its hash: what differs there need not be looked at. */
  const stateIn = (found: number): number => found & (capacity - 1)
  const tagOf = (hashed: number): number => hashed & ~(capacity - 1) & 0x7fffffff

  function equals(state: number, from: number): boolean {
    const at = state * stride
    for (let index = 0; index < length; index++) if (words[at + index] !== asked[from + index]) return false
    return true
  }

  /** The number of the state asked for whose words begin there: the `size` before, where it is new */
  function numberOf(from: number, hashed: number): number {
    const mask = slots.length - 1
    const tag = tagOf(hashed)
    let slot = hashed & mask
    for (let found = slots[slot] ?? none; found !== none; found = slots[slot] ?? none) {
      const state = stateIn(found)
      if (found === (state | tag) && equals(state, from)) return state
      slot = (slot + 1) & mask
    }
    slots[slot] = size | tag
    const at = size * stride
    for (let index = 0; index < length; index++) words[at + index] = asked[from + index] ?? 0
    return size++
  }

  function grow(): void {
    capacity *= 2
    const more = new Int32Array(capacity * stride)
    more.set(words)
    words = more
    pathDigits = new Float64Array(words.buffer)
    slots = new Int32Array(capacity * 2).fill(none)
    const mask = slots.length - 1
    for (let state = 0; state < size; state++) {
      const hashed = hash(words, state * stride)
      let slot = hashed & mask
      while (slots[slot] !== none) slot = (slot + 1) & mask
      slots[slot] = state | tagOf(hashed)
    }
  }

  return {
    scratch,
    ask() {
      const from = count * length
      if (from === asked.length) {
        const more = new Int32Array(2 * from)
        more.set(asked)
        asked = more
      }
      for (let index = 0; index < length; index++) asked[from + index] = scratch[index] ?? 0
      count++
    },
    answers() {
      while (size + count > capacity) grow()
      const mask = slots.length - 1
      // Loops so short that the processor is at the next state before the memory of one has come.
      for (let at = 0; at < count; at++) hashes[at] = hash(asked, at * length)
      for (let at = 0; at < count; at++) there[at] = slots[(hashes[at] ?? 0) & mask] ?? none
      for (let at = 0; at < count; at++) touched |= words[stateIn(there[at] ?? 0) * stride] ?? 0
      for (let at = 0; at < count; at++) numbers[at] = numberOf(at * length, hashes[at] ?? 0)
      count = 0
      return numbers
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
        const sum = (pathDigits[target + digit] ?? 0) + (pathDigits[source + digit] ?? 0) * times + carry
        carry = digit === digits - 1 ? 0 : Math.floor(sum / base)
        pathDigits[target + digit] = sum - carry * base
      }
    },
    setPaths(state, paths) {
      let rest = paths
      for (let digit = 0; digit < digits; digit++) {
        pathDigits[state * strideDigits + firstDigit + digit] = Number(rest % BigInt(base))
        rest /= BigInt(base)
      }
    },
    paths(state) {
      let paths = 0n
      for (let digit = digits - 1; digit >= 0; digit--) {
        const number = pathDigits[state * strideDigits + firstDigit + digit] ?? 0
        if (number > Number.MAX_SAFE_INTEGER)
          throw new RangeError('more paths than can be counted exactly, above 2^133')
        paths = paths * BigInt(base) + BigInt(number)
      }
      return paths
    },
  }
}
