/** The way to a failure or a problem: the plan, the picture of what happened, and the same as text. */
import type { Plan } from '../../adapters/plan.ts'
import type { History } from '../../model/history.ts'
import type { Diverges } from '../../model/verdict.ts'
import { planLines } from '../event-text.ts'
import { shortStatuses } from '../lane-labels.ts'
import { laneDiagram } from '../lanes.ts'
import { plain } from '../paint.ts'
import { count } from '../text.ts'
import { scrolling } from './inline.ts'
import { type LaneScene, laneScene } from './lane-bars.ts'
import { lanePicture } from './lane-picture.ts'
import { type Markup, lined, markup } from './markup.ts'

/** Columns of the lanes as text */
const textColumns = 96

/** A thread each, then what is unusual about the instances. */
export function planList(plan: Plan): Markup {
  const rows = planLines(plan).map((line) => {
    const [, name = '', text = line] = /^(\S+) {2}(.*)$/s.exec(line) ?? []
    return markup`<div><dt>${name}</dt><dd>${text}</dd></div>
`
  })
  return markup`<dl class="plan">${rows}</dl>`
}

export interface Way {
  readonly history: History
  readonly plan: Plan
  readonly verdict?: Diverges
  /** What came, in a sentence */
  readonly summary: string
}

export function way({ history, plan, verdict, summary }: Way): Markup {
  const scene = laneScene(history, plan, verdict)
  if (scene === undefined) return markup`<p class="quiet">No event was recorded.</p>`
  const titles = new Map(
    scene.threads.map((thread) => [thread, [`T${thread}`, thread < plan.threads.length ? '' : 'subject']] as const),
  )
  const size = `${count(scene.events, 'event')} on ${count(scene.threads.length, 'thread')}`
  const allowed = verdict?.allowed.map(shortStatuses) ?? []
  const description = `Lane diagram, ${size}. ${summary}. The same follows as text.`
  const lines = laneDiagram(history, plan, { columns: textColumns, paint: plain }, verdict)
  return markup`<figure>
${scrolling(`Lane diagram, ${size}`, lanePicture({ scene, titles, allowed, description }))}
<figcaption>${legend(scene, verdict !== undefined)}</figcaption>
</figure>
<details>
<summary>The same as text</summary>
${scrolling(`Lane diagram as text, ${size}`, markup`<pre class="lanes">${lined(lines)}</pre>`)}
</details>`
}

/** What the picture shows, of what is in it. */
function legend({ bars, threads }: LaneScene, diverges: boolean): Markup {
  const callbacks = bars.some(({ callback }) => callback)
  const swatch = (name: string, inner?: Markup): Markup =>
    markup`<svg class="swatch" viewBox="0 0 26 16" aria-hidden="true"><rect class="${name}" x="1" y="1" width="24" height="14" rx="4"/>${inner}</svg>`
  const twice = markup`<rect class="bar callback inner" x="4" y="4" width="18" height="8" rx="2"/>`
  const lost = markup`<svg class="swatch" viewBox="0 0 26 16" aria-hidden="true"><path class="mark" d="M8 2l10 6-10 6Z"/></svg>`
  return markup`<span>Time goes down${threads.length > 1 ? ', a column to each thread' : undefined}.</span>
<span>${swatch('bar')} a call</span>
${callbacks ? markup`<span>${swatch('bar callback', twice)} a callback</span>` : undefined}
${diverges ? markup`<span>${lost} from here on the documents leave no explanation</span>` : undefined}`
}
