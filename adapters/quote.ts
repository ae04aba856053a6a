/** What came from outside, made fit for a message: short, on one line, without control characters. */

const maximumShown = 200

/** The text, at most `limit` characters of it, with what a terminal could act on or hide written as `\uXXXX`. */
export function plain(text: string, limit = maximumShown): string {
  const shown = text.slice(0, limit).replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, unitsEscaped)
  return text.length > limit ? `${shown}... (${text.length} characters)` : shown
}

/** The same in quotes. */
export function quote(text: string, limit = maximumShown): string {
  return `"${plain(text, limit)}"`
}

/** The end of a text in quotes, for logs, where the last words matter most. */
export function quoteEnd(text: string, limit = maximumShown): string {
  const trimmed = text.trimEnd()
  return trimmed.length > limit ? `"...${plain(trimmed.slice(-limit), limit)}"` : quote(trimmed, limit)
}

/** A value out of JSON, for a message: a number or a quoted text; of anything larger only what it is. */
export function describe(value: unknown): string {
  if (typeof value === 'string') return quote(value)
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (Array.isArray(value)) return `an array of ${value.length}`
  return value === undefined ? 'missing' : value === null ? 'null' : `an ${typeof value}`
}

/** Each UTF-16 code unit as `\uXXXX`. */
export function unitsEscaped(character: string): string {
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index))
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('')
}
