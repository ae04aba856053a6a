/** Names as the documents mean them: counted strings of UTF-16 code units, compared by content alone (S1, S8). */

type Name = readonly number[]

/** Same counted content. Neither buffer, terminator nor MaximumLength plays a part: they are not in a `Name`. */
export function sameName(a: Name, b: Name): boolean {
  return a.length === b.length && a.every((unit, index) => unit === b[index])
}

/** In which small letters differ from capitals, and a bracket from a brace */
const caseBit = 0x20

/** Whether a careless comparison could take one name for the other: one begins with the other, or one unit differs, but for the case bit. */
export function nearName(a: Name, b: Name): boolean {
  const shared = Math.min(a.length, b.length)
  let differences = 0
  for (let index = 0; index < shared; index++) if ((((a[index] ?? 0) ^ (b[index] ?? 0)) & ~caseBit) !== 0) differences++
  return a.length === b.length ? differences <= 1 : differences === 0
}
