/** Signs for verdicts: drawn, so that no font has to have them, and always beside a word. */
import type { ClauseVerdict } from '../../runner/result.ts'
import { type Markup, markup } from './markup.ts'

const strokes: Readonly<Record<ClauseVerdict, string>> = {
  pass: 'M3 8.6 6.4 12 13 4.6',
  fail: 'M4 4l8 8M12 4l-8 8',
  inconclusive: 'M5.4 5.9a2.6 2.6 0 1 1 3.9 2.2C8.3 8.7 8 9.2 8 10.1M8 12.7v.1',
  'not-exercised': 'M8 3.200a4.8 4.8 0 1 0 0 9.6a4.8 4.8 0 1 0 0-9.6',
  unobservable: 'M3.2 12.8 12.8 3.200M1.8 8S4 4.2 8 4.2 14.2 8 14.2 8 12 11.8 8 11.8 1.8 8 1.8 8',
}

export function icon(verdict: ClauseVerdict): Markup {
  return markup`<svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false"><path d="${strokes[verdict]}"/></svg>`
}

const words: Readonly<Record<ClauseVerdict, string>> = {
  pass: 'pass',
  fail: 'fail',
  inconclusive: 'inconclusive',
  'not-exercised': 'not exercised',
  unobservable: 'unobservable',
}

/** A verdict as sign and word. */
export function badge(verdict: ClauseVerdict): Markup {
  return markup`<span class="badge ${verdict}">${icon(verdict)}${words[verdict]}</span>`
}

/** How many clauses have which verdict, as signs and words: `15 pass`. */
export function tally(verdict: ClauseVerdict, times: number): Markup {
  return markup`<span class="badge ${verdict}">${icon(verdict)}${times} ${words[verdict]}</span>`
}
