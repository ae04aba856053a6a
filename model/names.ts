/** Names as the documents mean them: counted strings of UTF-16 code units, compared by content alone (S1, S8). */

export type Name = readonly number[]

/** Same counted content. Neither buffer, terminator nor MaximumLength plays a part: they are not in a `Name`. */
export function sameName(a: Name, b: Name): boolean {
  return a.length === b.length && a.every((unit, index) => unit === b[index])
}

/** The unit with the case of an ASCII letter swapped; any other unit as it is. */
export function swapCase(unit: number): number {
  const letter = unit | 0x20
  return letter >= 0x61 && letter <= 0x7a ? unit ^ 0x20 : unit
}

/**
 * Whether a careless comparison could take one name for the other: one begins with the other, or they are of one length and
 * differ in one unit, or in nothing but case.
 */
export function nearName(a: Name, b: Name): boolean {
  const shared = Math.min(a.length, b.length)
  let differences = 0
  let onlyCase = true
  for (let index = 0; index < shared; index++) {
    if (a[index] === b[index]) continue
    differences++
    if (swapCase(a[index] ?? 0) !== b[index]) onlyCase = false
  }
  return a.length === b.length ? differences <= 1 || onlyCase : differences === 0
}
