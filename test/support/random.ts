/** Seeded random numbers: the same seed gives the same history on every machine. */

/** An integer from 0 up to, not including, `below`. */
export type Random = (below: number) => number

/** Mulberry32: small, fast, and even enough to draw small histories. */
export function seeded(seed: number): Random {
  let state = seed | 0
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below)
  }
}

export function pick<T>(random: Random, items: readonly T[]): T {
  const item = items[random(items.length)]
  if (item === undefined) throw new RangeError('nothing to pick from')
  return item
}

/** True once in `times`. */
export function once(random: Random, times: number): boolean {
  return random(times) === 0
}

/** One of the keys, each as often as its weight says. */
export function weighted<K>(random: Random, weights: ReadonlyMap<K, number>): K {
  let sum = 0
  for (const weight of weights.values()) sum += weight
  let rest = random(sum)
  for (const [key, weight] of weights) {
    rest -= weight
    if (rest < 0) return key
  }
  throw new RangeError('weights that add up to nothing')
}
