/** Exact counts of paths, far beyond what one floating-point number holds: two digits to the base 2^50. */

const base = 2 ** 50

export interface Counts {
  add(to: number, from: number): void
  set(at: number, value: bigint): void
  get(at: number): bigint
}

/** Counts for things that are numbered from 0. */
export function counts(): Counts {
  let high = new Float64Array(1024)
  let low = new Float64Array(1024)
  function reach(at: number): void {
    if (at < low.length) return
    const length = Math.max(at + 1, low.length * 2)
    const [oldHigh, oldLow] = [high, low]
    high = new Float64Array(length)
    high.set(oldHigh)
    low = new Float64Array(length)
    low.set(oldLow)
  }
  return {
    add(to, from) {
      reach(Math.max(to, from))
      const sum = (low[to] ?? 0) + (low[from] ?? 0)
      const carries = sum >= base
      low[to] = carries ? sum - base : sum
      high[to] = (high[to] ?? 0) + (high[from] ?? 0) + (carries ? 1 : 0)
    },
    set(at, value) {
      reach(at)
      high[at] = Number(value / BigInt(base))
      low[at] = Number(value % BigInt(base))
    },
    get(at) {
      const digit = high[at] ?? 0
      if (digit > Number.MAX_SAFE_INTEGER) throw new RangeError('more paths than can be counted exactly, above 2^103')
      return BigInt(digit) * BigInt(base) + BigInt(low[at] ?? 0)
    },
  }
}
