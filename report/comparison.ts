/** Whether the same came again of what was recorded, in one sentence. */
import { runsOf } from '../adapters/adapter.ts'
import type { Verdict } from '../model/verdict.ts'
import { number } from './text.ts'

/** A verdict, and in how many runs it was seen. */
export interface Seen {
  readonly verdict: Verdict
  readonly times: number
}

/** A verdict in short, by which two are compared: its most specific clause, where it diverges. */
export function verdictName(verdict: Verdict): string {
  switch (verdict.kind) {
    case 'conforms':
      return 'conforms'
    case 'diverges':
      return verdict.clauses[0]
    case 'unknown':
      return `no verdict (${verdict.reason})`
  }
}

/** What running it again gave, beside what was recorded in `recorded.times` of `of` runs. */
export function replayed(recorded: Seen, of: number, seen: readonly Seen[]): string {
  const runs = runsOf(seen)
  const timesOf = new Map<string, number>()
  for (const { verdict, times } of seen)
    timesOf.set(verdictName(verdict), (timesOf.get(verdictName(verdict)) ?? 0) + times)
  const name = verdictName(recorded.verdict)
  const again = timesOf.get(name)
  timesOf.delete(name)
  const others = [...timesOf].map(([other, times]) => `${other} in ${inRuns(times, runs)}`).join(', ')
  const before = inRuns(recorded.times, of)
  if (again === undefined) return `another verdict: ${others}; recorded: ${name} in ${before}`
  const moved = runs === 1 && seen[0] ? elsewhere(seen[0].verdict, recorded.verdict).replace(/^ /, ', ') : ''
  const parts = [
    `same verdict: ${name} in ${inRuns(again, runs)}${moved}`,
    ...(others === '' ? [] : [others]),
    ...(runs === 1 && of === 1 ? [] : [`recorded in ${before}`]),
  ]
  return parts.join('; ')
}

/** What judging the recorded history again gave. */
export function rechecked(recorded: Verdict, now: Verdict): string {
  const [was, is] = [verdictName(recorded), verdictName(now)]
  return was === is
    ? `same verdict as recorded: ${is}${elsewhere(now, recorded) || at(now)}`
    : `another verdict than recorded: ${is}${at(now)}; recorded: ${was}${at(recorded)}`
}

/** `37 of 1 000 runs` */
function inRuns(times: number, of: number): string {
  return `${number(times)} of ${number(of)} runs`
}

function at(verdict: Verdict): string {
  return verdict.kind === 'diverges' ? ` at event ${number(verdict.at)}` : ''
}

/** Where the same verdict is about another event. */
function elsewhere(now: Verdict, recorded: Verdict): string {
  if (now.kind !== 'diverges' || recorded.kind !== 'diverges' || now.at === recorded.at) return ''
  return `${at(now)} instead of ${number(recorded.at)}`
}
