/** What somebody may have meant who mistyped a name. */

/** How many insertions, deletions and substitutions make one text of the other. */
export function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const substituted = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(substituted, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}

/** The names that are near to what was typed, by a few letters or by a word of theirs, the nearest first. */
export function nearNames(typed: string, names: readonly string[]): string[] {
  const least = Math.floor(typed.length / 3) + 1
  return names
    .map((name) => {
      const words = name.split('-').filter((word) => word.length > 3)
      const shared = words.some((word) => typed.includes(word))
      return { name, distance: Math.min(editDistance(typed, name), shared ? least - 1 : least) }
    })
    .filter(({ distance }) => distance < least)
    .toSorted((one, other) => one.distance - other.distance)
    .map(({ name }) => name)
}
