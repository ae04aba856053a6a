/** What the doctor found, as a table: what was looked at, how it is, and what to mend. */
import type { Diagnosis, Outcome } from '../runner/doctor/finding.ts'
import { type Group, grouped } from '../runner/doctor/grouped.ts'
import type { Screen } from './screen.ts'
import { count, hang } from './text.ts'

const words: Readonly<Record<Outcome, string>> = {
  good: 'ok',
  problem: 'PROBLEM',
  unclear: 'unclear',
  unclaimed: 'not claimed',
}

export function doctorReport({ adapter, agent, subject, findings }: Diagnosis, { columns, paint }: Screen): string {
  const colours = { good: paint.good, problem: paint.bad, unclear: paint.doubtful, unclaimed: paint.faint } as const
  const width = Math.max(...findings.map(({ check }) => check.length))
  const line = ({ check, outcome, text, fix, others }: Group): string[] => {
    const label = `${check.padEnd(width)}  ${words[outcome].padEnd(11)}  `
    const [first = '', ...rest] = hang(label, text, columns)
    const head = first.replace(words[outcome], colours[outcome](words[outcome]))
    const below = ' '.repeat(label.length)
    return [
      head,
      ...rest,
      ...(others.length === 0 ? [] : hang(`${below}came upon it too: `, others.join(', '), columns)),
      ...(fix === undefined ? [] : hang(`${below}to mend: `, fix, columns)),
    ]
  }
  const groups = grouped(findings)
  const problems = groups.filter(({ outcome }) => outcome === 'problem').length
  const unclear = findings.filter(({ outcome }) => outcome === 'unclear').length
  const verdict =
    problems > 0
      ? paint.bad(`${count(problems, 'problem')}: histories of this adapter cannot be trusted`)
      : paint.good(
          `no problem found in ${count(findings.length, 'check')}${unclear > 0 ? `, ${unclear} of them unclear` : ''}`,
        )
  return [
    ...hang('', `${adapter}: ${agent === '' ? 'an adapter' : agent}, for ${subject}`, columns, 2),
    'The adapter is examined, not the subject behind it.',
    '',
    ...groups.flatMap(line),
    '',
    verdict,
  ].join('\n')
}
