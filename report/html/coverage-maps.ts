/** What the plans came through of all that the model allows, as two maps: states by actions, and races by the act that began first. */
import { type Action, type State, actions, states } from '../../model/automaton.ts'
import { type Coverage, cells, leftOut, racePairs, reasonsLeftOut } from '../../model/coverage.ts'
import { type Act, acts } from '../../model/races.ts'
import { coverageLines } from '../coverage.ts'
import { scrolling, section } from './inline.ts'
import { type Markup, markup } from './markup.ts'
import { number } from './numbers.ts'

export function coverageSection(coverage: Coverage): Markup {
  const share = (name: string, { seen, of }: Coverage['cells' | 'races']): string =>
    `${number(seen)} of ${number(of)} ${name}`
  return section('coverage', 'Coverage', [
    markup`<p>${share('cells of the automaton', coverage.cells)} and ${share('race pairs', coverage.races)} were seen. Coverage decides nothing.</p>`,
    markup`<h3>What happened in which state of a virtual miniport</h3>`,
    scrolling('Cells of the automaton: actions by states', cellMap(coverage)),
    markup`<ul class="key">
<li><span class="heat h3">12</span> seen so often; the stronger, the more often</li>
<li><span class="heat unseen">0</span> counts, and was not seen</li>
${Object.values(letters).map(({ letter, why }) => markup`<li><span class="heat left">${letter}</span> not counted: ${why}</li>`)}
<li><span class="heat"></span> not allowed</li>
</ul>`,
    markup`<h3>Which acts raced</h3>`,
    markup`<p class="quiet">The act in the row began first, and was going on, or had just ended, when another thread began that of the column.</p>`,
    scrolling('Race pairs: the act that began first by the one that followed', raceMap(coverage)),
    unseen(coverage),
  ])
}

/** Reasons why an allowed cell is not counted, each with a letter. */
const letters = {
  hidden: { letter: 'h', why: reasonsLeftOut.hidden },
  open: { letter: 'o', why: reasonsLeftOut.open },
  question: { letter: 'q', why: reasonsLeftOut.question },
  untold: { letter: 'u', why: reasonsLeftOut.untold },
  never: { letter: 'n', why: reasonsLeftOut.never },
} as const

function cellMap({ cells: { times } }: Coverage): Markup {
  const most = Math.max(...times)
  const timesOf = new Map(cells.map((cell, index) => [keyOf(cell.state, cell.action), times[index] ?? 0]))
  const cell = (state: State, action: Action): Markup => {
    const counted = timesOf.get(keyOf(state, action))
    if (counted !== undefined) return amount(counted, most, `${action} in ${state}`)
    const reason = leftOut(state, action)
    if (reason === undefined) return markup`<td></td>`
    const { letter, why } = letters[reason]
    return markup`<td class="left" title="${action} in ${state}: not counted, ${why}">${letter}</td>`
  }
  return markup`<table class="map">
<caption class="hidden">How often each action was seen in each state</caption>
<thead><tr><td></td>${states.map((state) => columnHead(state))}</tr></thead>
<tbody>
${actions.map(
  (action) => markup`<tr><th scope="row">${action}</th>${states.map((state) => cell(state, action))}</tr>
`,
)}</tbody>
</table>`
}

const keyOf = (state: State, action: Action): string => `${state} ${action}`

function raceMap({ races: { times } }: Coverage): Markup {
  const most = Math.max(...times)
  const cell = (first: Act, second: Act): Markup => {
    const index = racePairs.findIndex((pair) => pair.first === first && pair.second === second)
    const name = `${first} then ${second}`
    return index < 0
      ? markup`<td class="left" title="${name}: not counted, ${letters.open.why}">o</td>`
      : amount(times[index] ?? 0, most, name)
  }
  return markup`<table class="map races">
<caption class="hidden">How often each pair of acts raced</caption>
<thead><tr><td></td>${acts.map((act) => columnHead(act))}</tr></thead>
<tbody>
${acts.map(
  (first) => markup`<tr><th scope="row">${first}</th>${acts.map((second) => cell(first, second))}</tr>
`,
)}</tbody>
</table>`
}

function columnHead(name: string): Markup {
  return markup`<th scope="col"><span>${name}</span></th>`
}

/** A cell that counts, the stronger the more often it was seen, by order of magnitude. */
function amount(times: number, most: number, name: string): Markup {
  if (times === 0) return markup`<td class="unseen" title="${name}: not seen">0</td>`
  const level = 1 + Math.min(4, Math.floor((5 * Math.log(times)) / Math.log(most + 1)))
  return markup`<td class="h${level}" title="${name}: ${number(times)}">${short(times)}</td>`
}

/** A count in at most four characters: `9999`, `22k`, `3.1M`. */
function short(times: number): string {
  if (times < 10_000) return String(times)
  const [divisor, unit] = times < 999_500 ? [1e3, 'k'] : times < 999_500_000 ? [1e6, 'M'] : [1e9, 'G']
  const value = times / divisor
  return `${value < 9.95 ? value.toFixed(1) : Math.round(value)}${unit}`
}

/** What was not seen, by name. */
function unseen(coverage: Coverage): Markup | undefined {
  const [, names] = coverageLines(coverage, Number.POSITIVE_INFINITY).join(' ').split('; not seen: ')
  if (names === undefined) return undefined
  return markup`<details>
<summary>What was not seen, by name</summary>
<ul>${names.split('; ').map((name) => markup`<li>${name}</li>`)}</ul>
</details>`
}
