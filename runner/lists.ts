/** Lists with one item gone or changed. */

export const without = <T>(items: readonly T[], index: number): T[] => items.filter((_, at) => at !== index)

export const replaced = <T>(items: readonly T[], index: number, item: T): T[] =>
  items.map((old, at) => (at === index ? item : old))
