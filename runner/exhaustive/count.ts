/** Exact counts of paths, far beyond what one floating-point number holds: three digits to the base 2^40. */

const base = 2 ** 40
const digits = 3

export interface Counts {
  /** Adds one count to another, so many times; at most 4096. */
  add(to: number, from: number, times: number): void
  set(at: number, value: bigint): void
  get(at: number): bigint
}

/** Counts for things that are numbered from 0, each 0 at first. */
export function counts(): Counts {
  let words = new Float64Array(digits * 1024)

  function reach(at: number): void {
    if ((at + 1) * digits <= words.length) return
    const more = new Float64Array(Math.max((at + 1) * digits, words.length * 2))
    more.set(words)
    words = more
  }

  return {
    add(to, from, times) {
      reach(Math.max(to, from))
      let carry = 0
      for (let digit = 0; digit < digits; digit++) {
        const sum = (words[to * digits + digit] ?? 0) + (words[from * digits + digit] ?? 0) * times + carry
        carry = digit === digits - 1 ? 0 : Math.floor(sum / base)
        words[to * digits + digit] = sum - carry * base
      }
    },
    set(at, value) {
      reach(at)
      if (value === 0n) {
        words.fill(0, at * digits, (at + 1) * digits)
        return
      }
      let rest = value
      for (let digit = 0; digit < digits; digit++) {
        words[at * digits + digit] = Number(rest % BigInt(base))
        rest /= BigInt(base)
      }
    },
    get(at) {
      let value = 0n
      for (let digit = digits - 1; digit >= 0; digit--) {
        const word = words[at * digits + digit] ?? 0
        if (word > Number.MAX_SAFE_INTEGER) throw new RangeError('more paths than can be counted exactly, above 2^133')
        value = value * BigInt(base) + BigInt(word)
      }
      return value
    },
  }
}
