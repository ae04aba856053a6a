/** What was seen beside verdicts: answers to open questions, what was walked completely, how real the races were. */
import type { Certificate } from '../../runner/exhaustive/certificate.ts'
import type { Result } from '../../runner/result.ts'
import { type Question, questions } from '../../spec/questions.ts'
import { extentText, policyText } from '../certificate.ts'
import { digits } from '../text.ts'
import { badge } from './icons.ts'
import { code, scrolling, section } from './inline.ts'
import { type Markup, joined, markup } from './markup.ts'
import { count, number, secondsText } from './numbers.ts'

/** Every question that a legal caller comes upon, answered or not; others where they were answered. */
export function questionSection({ answers }: Result): Markup {
  const rows = questions.flatMap((one) => {
    const seen = Object.entries(answers[one.id] ?? {})
    return seen.length > 0 || one.caller === 'legal' ? [questionRow(one, seen)] : []
  })
  return section('questions', 'Open questions', [
    markup`<p class="quiet">What the documents leave open, and how this subject answers it. No answer can fail.</p>`,
    markup`<dl class="questions">
${rows}</dl>`,
  ])
}

function questionRow(
  { id, question, allowed, sources }: Question,
  seen: readonly (readonly [string, number])[],
): Markup {
  const answers =
    seen.length === 0
      ? markup`<p class="answer none">not seen in this run</p>`
      : seen.map(([answer, times]) => markup`<p class="answer"><strong>${answer}</strong> ${count(times, 'time')}</p>`)
  return markup`<div><dt>${question} ${code(id)}</dt>
<dd>${answers}
<p class="quiet">Allowed: ${allowed} Open by ${joined(sources, ', ')}.</p></dd></div>
`
}

/** The section, or nothing where nothing was walked. */
export function walkSection({ exhaustive = [] }: Result): Markup | undefined {
  const [first] = exhaustive
  if (first === undefined) return undefined
  return section('walked', 'Every interleaving', [
    markup`<p class="quiet">Walked on the simulator with policy ${policyText(first.policy)}.</p>`,
    scrolling(
      'What was walked in every interleaving',
      markup`<table class="plain">
<thead><tr><th scope="col">What</th><th scope="col">Outcome</th><th scope="col" class="amount">Interleavings</th><th scope="col" class="amount">States</th><th scope="col" class="amount">Time</th></tr></thead>
<tbody>
${exhaustive.map(walkRow)}</tbody>
</table>`,
    ),
  ])
}

const endings: Readonly<Record<Certificate['ended'], string>> = {
  complete: 'no divergence',
  found: 'diverges',
  states: 'not walked to the end: stopped at the most states that are kept; no divergence so far',
  time: 'not walked to the end: out of time; no divergence so far',
  interrupted: 'not walked to the end: interrupted; no divergence so far',
}

function walkRow(one: Certificate): Markup {
  const { ended, interleavings, states, expected, seconds } = one
  const sign = badge(ended === 'complete' ? 'pass' : ended === 'found' ? 'fail' : 'inconclusive')
  const of = expected === undefined ? '' : ` of some ${number(expected)}`
  return markup`<tr><th scope="row">${extentText(one)}</th><td>${sign}<p class="reason">${endings[ended]}</p></td><td class="amount">${ended === 'complete' ? digits(interleavings) : '–'}</td><td class="amount">${number(states)}${of}</td><td class="amount">${secondsText(seconds)}</td></tr>
`
}

/** The section, or nothing where threads were not real. */
export function overlapSection({ overlap }: Result): Markup | undefined {
  if (overlap === undefined) return undefined
  const { runs, overlapping } = overlap
  const share = runs === 0 ? 0 : (100 * overlapping) / runs
  const text =
    runs === 0
      ? 'No plan could race.'
      : `In ${share.toFixed(1)} % of ${number(runs)} runs of race plans a cancel met another thread on its instance.`
  return section('overlap', 'Overlap', [
    markup`<p>${text}</p>`,
    markup`<svg class="share" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true"><rect class="whole" width="100" height="4"/><rect class="part" width="${share.toFixed(2)}" height="4"/></svg>`,
  ])
}
