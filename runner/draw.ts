/** Small draws from a generator of integers. */
export interface Draw {
  /** An integer from 0 to `limit` - 1 */
  below(limit: number): number
  /** True once in `times` */
  once(times: number): boolean
  pick<T>(items: readonly [T, ...T[]]): T
  /** An index, in proportion to the weights; -1 where all are 0 */
  weighted(weights: readonly number[]): number
}

/** Draws from a generator, such as fast-check's: `nextInt` gives an integer from `least` to `most`. */
export function drawFrom(random: { nextInt(least: number, most: number): number }): Draw {
  const below = (limit: number): number => (limit <= 1 ? 0 : random.nextInt(0, limit - 1))
  return {
    below,
    once: (times) => below(times) === 0,
    pick: (items) => items[below(items.length)] ?? items[0],
    weighted: (weights) => {
      let total = 0
      for (const weight of weights) total += weight
      if (total === 0) return -1
      let rest = below(total)
      let index = 0
      while ((rest -= weights[index] ?? 0) >= 0) index++
      return index
    },
  }
}
