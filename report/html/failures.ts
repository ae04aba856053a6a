/** Each failure: what came, what happened, the clauses that forbid it, how often, and how to have it again. */
import type { ResultFile } from '../../runner/result-file.ts'
import type { Projection } from '../../runner/project.ts'
import type { Failure } from '../../runner/result.ts'
import { type ClauseId, clauseById } from '../../spec/clauses.ts'
import type { Saved } from '../console.ts'
import { stepCount } from '../event-text.ts'
import { whatCame } from '../explanation.ts'
import { essenceLines, inWalk, projectionText } from '../failure-notes.ts'
import { replayCommand } from '../text.ts'
import { savedAs, savedFiles, wholeRun } from './again.ts'
import { icon } from './icons.ts'
import { clauseLink, clauseName, code, command, scrolling, section, sourceLink } from './inline.ts'
import { type Markup, joined, lined, markup } from './markup.ts'
import { count, number } from './numbers.ts'
import { isWalkAlone } from './outcome.ts'
import { planList, way } from './way.ts'

interface Surroundings {
  /** Where what was found is saved */
  readonly files: ReadonlyMap<Saved, string>
  /** Whether the clauses stand on the page */
  readonly linked: boolean
}

/** The section, or nothing where nothing diverged. */
export function failureSection(file: ResultFile): Markup | undefined {
  const { failures } = file.result
  if (failures.length === 0) return undefined
  const surroundings = { files: savedFiles(file), linked: !isWalkAlone(file.result) }
  return section('failures', failures.length === 1 ? 'The divergence' : `The ${number(failures.length)} divergences`, [
    failures.map((failure, index) => card(failure, index + 1, surroundings)),
    wholeRun(file),
  ])
}

function card(failure: Failure, nth: number, { files, linked }: Surroundings): Markup {
  const { verdict, history, plan, counts, shapes } = failure
  const [clause] = verdict.clauses
  const came = whatCame(verdict, history, plan).replace(/^[a-z]/, (first) => first.toUpperCase())
  const allowed = verdict.allowed.join(' or ')
  const summary = `Event ${verdict.at} diverges: ${came}; allowed: ${allowed}`
  const id = `failure-${nth}`
  return markup`<article class="card ${counts ? 'failed' : 'doubtful'}" id="${id}" aria-labelledby="${id}-title">
<h3 id="${id}-title">${icon('fail')}<span>${clause} <small>diverges at event ${verdict.at}</small></span></h3>
<p class="came">${came}.</p>
<p class="instead"><span>Allowed</span> ${joined(verdict.allowed.map(code), ' or ')}</p>
${counts ? undefined : markup`<p class="notice">Reported only: the profile or the pattern does not count it.</p>`}
<div class="beside">
<div>
<h4>What happened</h4>
${way({ history, plan, verdict, summary })}
${essence(failure)}
</div>
<div>
<h4>The plan</h4>
${planList(plan)}
<h4>How often</h4>
${seen(failure)}
${shapes.length > 1 ? markup`<p>It came in ${count(shapes.length, 'shape')}:</p><ul>${shapes.map((shape) => markup`<li>${code(shape)}</li>`)}</ul>` : undefined}
<h4>Again</h4>
${replay(failure, files)}
</div>
</div>
<h4>${verdict.clauses.length === 1 ? 'The clause that forbids it' : 'The clauses that forbid it'}</h4>
<ul class="forbids">${verdict.clauses.map((one) => forbids(one, linked))}</ul>
</article>
`
}

function forbids(id: ClauseId, linked: boolean): Markup {
  const { statement, level, sources } = clauseById(id)
  return markup`<li>${linked ? clauseLink(id) : clauseName(id)} <span class="level">${level}</span>
<p>${statement}</p>
<ul class="sources">${sources.map((source) => markup`<li>${sourceLink(source)}</li>`)}</ul></li>
`
}

/** Which events matter, where not all do. */
function essence(failure: Failure): Markup | undefined {
  const [, ...lines] = essenceLines(failure)
  if (lines.length === 0) return undefined
  return markup`<details>
<summary>What matters of it: ${count(lines.length, 'event')} of ${number(failure.verdict.at)}</summary>
${scrolling('The events that matter', markup`<pre class="lanes">${lined(lines)}</pre>`)}
</details>`
}

function seen({ adapter, plan, times, of, foundIn, plans, minimal }: Failure): Markup {
  const least = minimal ? 'nothing more can be left out' : `${times < of ? 'flaky, ' : ''}the simplest found`
  const where =
    foundIn === 0
      ? inWalk
      : `${plans === 1 ? 'only in plan' : `in ${count(plans, 'plan')}, first in plan`} ${number(foundIn)}`
  return markup`<dl class="facts small">
<div><dt>Runs</dt><dd>${of === 1 ? 'the one run of this plan' : `${number(times)} of ${number(of)} runs of this plan`}</dd></div>
<div><dt>Plans</dt><dd>${where}</dd></div>
<div><dt>Size</dt><dd>${count(stepCount(plan), 'step')}; ${least}</dd></div>
<div><dt>On</dt><dd>${code(adapter)}</dd></div>
</dl>`
}

function replay(failure: Failure, files: ReadonlyMap<Saved, string>): Markup {
  const { projection, adapter } = failure
  return markup`${savedAs(files.get(failure), adapter)}
${projection === undefined ? undefined : simulated(projection, files)}`
}

function simulated(projection: Projection, files: ReadonlyMap<Saved, string>): Markup {
  if (projection.kind === 'not-shown') return markup`<p>On a simulator: ${projectionText(projection, undefined)}.</p>`
  const file = files.get(projection)
  return markup`<p>The same trace comes in every run on ${code(projection.adapter)}, a simulator that is wrong on purpose${file === undefined ? '.' : ':'}</p>
${file === undefined ? undefined : command(replayCommand(file, projection.adapter))}`
}
