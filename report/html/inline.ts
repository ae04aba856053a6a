/** Small pieces that stand within text. */
import type { ClauseId } from '../../spec/clauses.ts'
import { type SourceId, sourceById } from '../../spec/sources.ts'
import { type Markup, type Piece, markup } from './markup.ts'

export function code(text: string): Markup {
  return markup`<code>${text}</code>`
}

/** A command to be copied, on lines of its own. */
export function command(text: string): Markup {
  return markup`<pre class="command"><code>${text}</code></pre>`
}

export function clauseAnchor(id: ClauseId): string {
  return `clause-${id}`
}

/** In one piece, where text would be broken at its hyphens. */
export function clauseName(id: ClauseId): Markup {
  return markup`<span class="clause">${id}</span>`
}

export function clauseLink(id: ClauseId): Markup {
  return markup`<a class="clause" href="#${clauseAnchor(id)}">${id}</a>`
}

/** A source by name, leading to its public pages: these alone are addresses on the page, and all of them are the suite's own. */
export function sourceLink(id: SourceId): Markup {
  const { title, what, where } = sourceById(id)
  const [first, ...others] = where
  const more = others.map((address, index) => link(address, `page ${index + 2}`))
  return markup`<span class="source-id">${id}</span> <span>${link(first, title)}${more.map((one) => markup`, ${one}`)}: ${what}</span>`
}

function link(address: string, text: string): Markup {
  return markup`<a href="${address}" rel="noreferrer">${text}</a>`
}

/** A part that scrolls by itself where the page is narrow, reachable by keyboard. */
export function scrolling(label: string, inside: Piece): Markup {
  return markup`<div class="scroll" tabindex="0" role="group" aria-label="${label}">${inside}</div>`
}

/** A section with its heading. */
export function section(id: string, title: string, inside: readonly Piece[]): Markup {
  return markup`<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}</h2>
${inside.map(
  (piece) => markup`${piece}
`,
)}</section>
`
}
