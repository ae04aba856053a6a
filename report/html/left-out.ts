/** What the run left out, and why: clauses that do not decide it, and what the adapter cannot show. */
import { clausesMatching } from '../../runner/profile.ts'
import type { ClauseResult, Result } from '../../runner/result.ts'
import { allObservations, observations } from '../../spec/observations.ts'
import { sources } from '../../spec/sources.ts'
import { clauseLink, code, section, sourceLink } from './inline.ts'
import { type Markup, joined, markup } from './markup.ts'

export function leftOutSection(result: Result): Markup {
  const groups = clauseGroups(result)
  const lacking = [...allObservations].filter((one) => !result.observes.includes(one))
  const clauses = groups.map(
    ({ why, members }) => markup`<li>${why}: ${joined(
      members.map(({ id }) => clauseLink(id)),
      ', ',
    )}</li>
`,
  )
  const needs = lacking.map(
    (one) => markup`<li>The adapter cannot show or do: ${observations[one]}.</li>
`,
  )
  return section('left-out', 'What was left out', [
    groups.length + lacking.length === 0
      ? markup`<p>Nothing: every clause decides this run, and the adapter can show all that they need.</p>`
      : markup`<ul>${clauses}${needs}</ul>`,
    markup`<p class="quiet">Cells of the automaton that are not counted stand greyed in the map above, each with its reason.</p>`,
  ])
}

interface Group {
  readonly why: Markup
  readonly members: readonly ClauseResult[]
}

function clauseGroups({ clauses, pattern, profile }: Result): readonly Group[] {
  const matching = new Set(clausesMatching(pattern).map(({ id }): string => id))
  const unobservable = clauses.filter(({ verdict }) => verdict === 'unobservable')
  const others = clauses.filter(({ counts, verdict }) => !counts && verdict !== 'unobservable')
  const groups = [
    { why: markup`Unobservable, each for the reason in the table`, members: unobservable },
    { why: markup`Outside of the pattern ${code(pattern)}`, members: others.filter(({ id }) => !matching.has(id)) },
    {
      why: markup`Of a level that profile ${profile} does not take`,
      members: others.filter(({ id }) => matching.has(id)),
    },
  ]
  return groups.filter(({ members }) => members.length > 0)
}

export function sourceSection(): Markup {
  return section('sources', 'Sources', [
    markup`<p class="quiet">The documents that the clauses rest on. All but S12 are normative; S12 shows what drivers rely on.</p>`,
    markup`<ul class="sources">${sources.map(
      ({ id }) => markup`<li id="source-${id}">${sourceLink(id)}</li>
`,
    )}</ul>`,
  ])
}
