/**
 * All that the judge says of each small history, as `judgements.txt` has it: the verdict with what was allowed instead and every clause that
 * is named, how often each clause was exercised, which open questions were answered, which cells and races were covered. A change in any
 * of it shows there as a change of the file, to be read before it is kept:
 *
 *     IMCANCEL_JUDGEMENTS=write npx vitest run test/judgements.test.ts
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { createChecker } from '../model/checker.ts'
import { cells, racePairs } from '../model/coverage.ts'
import { cellNumber } from '../model/decided.ts'
import { countRaces, pairNumber } from '../model/races.ts'
import { answersOf, createTally, exercisedOf } from '../model/tally.ts'
import type { Verdict } from '../model/verdict.ts'
import { type NamedHistory, parseHistories } from './support/traces.ts'

const read = (file: string): string => readFileSync(new URL(file, import.meta.url), 'utf8')
const histories = ['histories.txt', 'needed.txt'].flatMap((file) => parseHistories(read(file)))
const separator = /^== .*\n/m

function verdictText(verdict: Verdict): string {
  if (verdict.kind === 'conforms') return 'conforms'
  if (verdict.kind === 'unknown') return `no verdict: ${verdict.reason}`
  const { at, instance, clauses, broken, allowed } = verdict
  return `diverges at ${at} on instance ${instance}: ${clauses.join(', ')}\n  broken: ${broken}\n  allowed: ${allowed.join('; ')}`
}

/** One line where anything was counted. */
function counted(what: string, counts: readonly (readonly [name: string, times: number | undefined])[]): string[] {
  const seen = counts.flatMap(([name, times]) => (times === undefined || times === 0 ? [] : [`${name} ${times}`]))
  return seen.length === 0 ? [] : [`  ${what}: ${seen.join(', ')}`]
}

function judgementOf({ history, devices }: NamedHistory): string {
  const tally = createTally()
  const verdict = createChecker().judge(history, devices, tally)
  countRaces(history, devices, tally.races)
  const answers = Object.entries(answersOf(tally)).flatMap(([question, given]) =>
    Object.entries(given ?? {}).map(([answer, times]) => [`${question} ${answer}`, times] as const),
  )
  return [
    verdictText(verdict),
    ...counted('exercised', Object.entries(exercisedOf(tally))),
    ...counted('answered', answers),
    ...counted(
      'covered',
      cells.map(({ state, action }) => [`${action} in ${state}`, tally.cells[cellNumber(state, action)]] as const),
    ),
    ...counted(
      'raced',
      racePairs.map(
        ({ first, second }) => [`${first} before ${second}`, tally.races[pairNumber(first, second)]] as const,
      ),
    ),
    '',
  ].join('\n')
}

if (process.env['IMCANCEL_JUDGEMENTS'] === 'write') {
  const text = histories.map((one) => `== ${one.name}\n${judgementOf(one)}`).join('\n')
  writeFileSync(new URL('judgements.txt', import.meta.url), text)
}

const recorded = existsSync(new URL('judgements.txt', import.meta.url))
  ? read('judgements.txt').split(separator).slice(1)
  : []

test('what is said of each small history is recorded', () => {
  expect(recorded).toHaveLength(histories.length)
})

test.each(histories.map((one, index) => ({ ...one, index })))('$name', ({ index, ...one }) => {
  expect(judgementOf(one)).toBe(recorded[index]?.replace(/\n+$/, '\n'))
})
