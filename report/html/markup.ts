/**
 * Markup that is safe by construction: a template's own text is markup, and whatever is put into it is text, escaped, unless it is
 * markup that was made so itself. Nothing read from a file can pass for it: what makes it markup cannot be written as JSON.
 */
import { plain } from '../../adapters/quote.ts'

const made: unique symbol = Symbol('markup')

export interface Markup {
  readonly [made]: string
}

/** What may stand in a template: text, markup, several of these, or nothing. */
export type Piece = string | number | Markup | undefined | readonly Piece[]

/** Characters of a text that are shown: a subject that sends more than that fills no page. */
const longestText = 5000

/** The tag of all templates. In an attribute a piece needs quotes around it; there, markup may not stand. */
export function markup(texts: TemplateStringsArray, ...pieces: readonly Piece[]): Markup {
  return { [made]: texts.map((text, index) => `${text}${shown(pieces[index])}`).join('') }
}

/** The markup as text, to be written out. */
export function written(one: Markup): string {
  return one[made]
}

/** Text of the suite's own that is markup as it stands. */
export function constant(text: string): Markup {
  return { [made]: text }
}

/** Pieces with something between them. */
export function joined(pieces: readonly Piece[], between: Piece): readonly Piece[] {
  return pieces.flatMap((piece, index) => (index === 0 ? [piece] : [between, piece]))
}

/** Lines that keep their breaks, for an element that shows them. */
export function lined(lines: readonly string[]): Markup {
  return markup`${lines.map(
    (line) => markup`${line}
`,
  )}`
}

function shown(piece: Piece): string {
  if (piece === undefined) return ''
  if (typeof piece === 'number') return String(piece)
  if (typeof piece === 'string') return escaped(piece)
  return made in piece ? piece[made] : piece.map(shown).join('')
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** No character of it ends a text or an attribute, is a control character, or turns the direction of what follows. */
function escaped(text: string): string {
  return plain(text, longestText).replaceAll(/[&<>"']/g, (character) => entities[character] ?? '')
}
