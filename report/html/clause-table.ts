/** All clauses with their verdicts, and where each comes from. */
import type { ClauseResult, Result } from '../../runner/result.ts'
import { type Clause, clauseById } from '../../spec/clauses.ts'
import { observations } from '../../spec/observations.ts'
import { badge } from './icons.ts'
import { clauseAnchor, section, sourceLink } from './inline.ts'
import { type Markup, joined, markup } from './markup.ts'
import { number } from './numbers.ts'

export function clauseSection({ clauses, failures }: Result): Markup {
  const brokenIn = (id: Clause['id']): readonly number[] =>
    failures.flatMap(({ verdict }, index) => (verdict.clauses.some((one) => one === id) ? [index + 1] : []))
  return section('clauses', 'Clauses', [
    markup`<p class="quiet">Exercised: how often a clause forbade something that could have come. <em>Documented</em>: a source says it. <em>Derived</em>: it follows from what sources say. <em>Client-relied</em>: the documents are silent, known drivers depend on it.</p>`,
    markup`<table class="clauses">
<thead><tr><th scope="col">Clause</th><th scope="col">Verdict</th><th scope="col" class="amount">Exercised</th><th scope="col">What it says</th></tr></thead>
<tbody>
${clauses.map((clause) => row(clause, brokenIn(clause.id)))}</tbody>
</table>`,
  ])
}

function row({ id, level, counts, verdict, exercised, reason }: ClauseResult, failures: readonly number[]): Markup {
  const links = failures.map((nth) => markup`<a href="#failure-${nth}">divergence ${nth}</a>`)
  const notes = [
    ...(reason === undefined ? [] : [markup`<p class="reason">${reason}</p>`]),
    ...(counts || verdict === 'unobservable' ? [] : [markup`<p class="reason">does not decide</p>`]),
    ...(links.length === 0 ? [] : [markup`<p class="reason">${joined(links, ', ')}</p>`]),
  ]
  return markup`<tr id="${clauseAnchor(id)}"${counts ? undefined : markup` class="aside"`}>
<th scope="row"><span class="clause">${id}</span> <span class="level">${level}</span></th>
<td>${badge(verdict)}${notes}</td>
<td class="amount">${number(exercised)}<span class="unit"> times exercised</span></td>
<td class="says">${says(clauseById(id))}</td>
</tr>
`
}

function says({ id, statement, sources, derivation, observed, needs }: Clause): Markup {
  const follows = derivation === undefined ? undefined : markup`<dt>How it follows</dt><dd>${derivation}</dd>`
  return markup`<p>${statement}</p>
<details>
<summary>From ${sources.join(', ')}<span class="hidden">, for ${id}</span></summary>
<ul class="sources">${sources.map((source) => markup`<li>${sourceLink(source)}</li>`)}</ul>
<dl>${follows}<dt>In a history</dt><dd>${observed}</dd><dt>Needs</dt><dd>${joined(
    needs.map((need) => observations[need]),
    '; ',
  )}</dd></dl>
</details>`
}
