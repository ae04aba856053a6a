/** The checker against the small histories of `histories.txt`: verdict, position and clause, each confirmed by brute force. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { createChecker } from '../model/checker.ts'
import type { Verdict } from '../model/verdict.ts'
import { bruteForce } from './support/brute.ts'
import { formatHistory, parseHistories } from './support/traces.ts'

const histories = parseHistories(readFileSync(new URL('histories.txt', import.meta.url), 'utf8'))
const checker = createChecker()

/** The part of a verdict that a history names: the clause named first is the most specific one. */
function inShort(verdict: Verdict): unknown {
  return verdict.kind === 'diverges' ? { kind: 'diverges', clause: verdict.clauses[0], at: verdict.at } : verdict
}

test('the histories are all there, under names of their own', () => {
  expect(histories.length).toBeGreaterThanOrEqual(100)
  expect(new Set(histories.map(({ name }) => name)).size).toBe(histories.length)
})

describe.each(histories)('$name', ({ expected, history, devices }) => {
  test('the checker', () => {
    expect(inShort(checker.judge(history, devices))).toEqual(expected)
  })

  test('brute force', () => {
    const { clause: _, ...verdict } = { clause: undefined, ...expected }
    expect(bruteForce(history, devices)).toEqual(verdict)
  })

  test('is written as it was read', () => {
    const [again] = parseHistories(`== again -> conforms\n${formatHistory(history, devices)}`)
    expect([again?.history, again?.devices]).toEqual([history, devices])
  })
})
