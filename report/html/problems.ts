/** Plans that gave no verdict, and why. */
import type { ResultFile } from '../../runner/result-file.ts'
import type { Problem } from '../../runner/result.ts'
import type { Saved } from '../console.ts'
import { inWalk } from '../failure-notes.ts'
import { savedAs, savedFiles } from './again.ts'
import { icon } from './icons.ts'
import { code, section } from './inline.ts'
import { type Markup, markup } from './markup.ts'
import { count, number } from './numbers.ts'
import { planList, way } from './way.ts'

const kinds: Readonly<Record<Problem['kind'], string>> = {
  crashed: 'The subject crashed',
  stalled: 'Stalled: nothing moved any more',
  flooded: 'Flooded: more events than are kept',
  unknown: 'No verdict on what was recorded',
  adapter: 'The adapter could not run the plan',
}

/** The section, or nothing where every plan was judged. */
export function problemSection(file: ResultFile): Markup | undefined {
  const { problems } = file.result
  if (problems.length === 0) return undefined
  const files = savedFiles(file)
  return section('problems', 'Plans without a verdict', [
    problems.map((problem, index) => card(problem, index + 1, files)),
  ])
}

function card(problem: Problem, nth: number, files: ReadonlyMap<Saved, string>): Markup {
  const { kind, reason, note, adapter, plan, history, foundIn, plans } = problem
  const id = `problem-${nth}`
  const first = foundIn === 0 ? inWalk : `first in plan ${number(foundIn)}`
  const happened =
    history &&
    markup`<div>
<h4>What happened until then</h4>
${way({ history, plan, summary: kinds[kind] })}
</div>`
  return markup`<article class="card doubtful" id="${id}" aria-labelledby="${id}-title">
<h3 id="${id}-title">${icon('inconclusive')}<span>${kinds[kind]} <small>in ${count(plans, 'plan')}</small></span></h3>
<dl class="facts small">
<div><dt>Reason</dt><dd>${reason}</dd></div>
${note === undefined ? undefined : markup`<div><dt>The adapter says</dt><dd>${note}</dd></div>`}
<div><dt>On</dt><dd>${code(adapter)}; ${first}</dd></div>
</dl>
<div class="beside">
${happened}
<div>
<h4>The plan</h4>
${planList(plan)}
${
  history &&
  markup`<h4>Again</h4>
${savedAs(files.get(problem), adapter)}`
}
</div>
</div>
</article>
`
}
