/** The decision of the gate, for a terminal: what stands against the release, what was excused, and what in the end. */
import type { Candidate, Decision } from './gate.ts'
import { exitCodeOfGate } from './gate.ts'
import type { Screen } from './screen.ts'
import { count, hang } from './text.ts'

const verdicts = {
  0: 'met',
  1: 'not met',
  2: 'inconclusive, which is no pass',
  3: 'not met: it could not be run',
} as const

export function gateReport(decision: Decision, candidates: readonly Candidate[], { columns, paint }: Screen): string {
  const { objections, excused, passed, unobservable } = decision
  const code = exitCodeOfGate(decision)
  const colour = code === 0 ? paint.good : code === 2 ? paint.doubtful : paint.bad
  return [
    ...candidates.flatMap(({ file, result }) =>
      hang('', `${file}: ${result.adapter} (${result.subject}), profile ${result.profile}`, columns, 2),
    ),
    ...objections.flatMap(({ file, text }) => hang(`${file}: `, text, columns, 2)),
    ...excused.flatMap((shape) => hang('known: ', shape, columns, 2)),
    ...(unobservable.length > 0 ? hang('not observable: ', unobservable.join(', '), columns, 2) : []),
    colour(
      `gate: ${verdicts[code]}; ${count(passed, 'clause')} passed in ${count(candidates.length, 'result')}, ${count(objections.length, 'objection')}`,
    ),
  ].join('\n')
}
