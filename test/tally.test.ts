/** What is counted while histories are judged: each as often as it was seen, whatever was judged before. */
import { describe, expect, it } from 'vitest'
import { createChecker } from '../model/checker.ts'
import { cells, coverageOf, racePairs } from '../model/coverage.ts'
import { cellNumber } from '../model/decided.ts'
import { countRaces, pairNumber } from '../model/races.ts'
import { type Tally, answersOf, createTally, exercisedOf } from '../model/tally.ts'
import { randomHistory } from './support/random-history.ts'
import { parseHistories } from './support/traces.ts'

const [judged] = parseHistories(`
== a START before the initiation counts, and the other case names nothing -> conforms
0 start A
0 started
0 call initialize A
0 return SUCCESS
1 enter A #1
1 exit SUCCESS
0 call initialize B
0 return SUCCESS
0 call cancel B in otherCase
0 return FAILURE
quiesced`)
if (judged === undefined) throw new Error('no history')
const { history, devices } = judged

function counted(...times: readonly (number | undefined)[]): Tally {
  const checker = createChecker()
  const tally = createTally()
  for (const one of times) {
    expect(checker.judge(history, devices, tally, one)).toEqual({ kind: 'conforms' })
    countRaces(history, devices, tally.races, one)
  }
  return tally
}

const multiple = (counts: Float64Array, factor: number): number[] => Array.from(counts, (count) => count * factor)

describe('a tally', () => {
  it('counts a history as often as it was seen, and adds up', () => {
    const [once, often] = [counted(undefined), counted(3, undefined, 2)]
    for (const name of ['exercised', 'answers', 'cells', 'races'] as const) {
      expect(once[name].some((count) => count > 0)).toBe(true)
      expect(Array.from(often[name])).toEqual(multiple(once[name], 6))
    }
  })

  it('names what was exercised, and what was answered, and nothing else', () => {
    expect(exercisedOf(createTally())).toEqual({})
    expect(answersOf(createTally())).toEqual({})
    expect(answersOf(counted(2))).toEqual({
      'Q-START-BEFORE': { counts: 2 },
      'Q-NAME-CASE': { 'case matters': 2 },
    })
    expect(exercisedOf(counted(2))).toMatchObject({ 'CANCEL-STATUS': 2, 'INIT-OWN': 2 })
    const both = createTally()
    both.answers.fill(1)
    expect(answersOf(both)['Q-START-BEFORE']).toEqual({ counts: 1, 'does not count': 1 })
  })

  it('tells how much of what can be covered it has seen, and what not', () => {
    const nothing = coverageOf(createTally())
    expect(nothing.cells).toMatchObject({ seen: 0, of: cells.length, unseen: cells })
    expect(nothing.races).toMatchObject({ seen: 0, of: racePairs.length, unseen: racePairs })
    const tally = createTally()
    const [cell, ...otherCells] = cells
    const [pair, ...otherPairs] = racePairs
    if (cell === undefined || pair === undefined) throw new Error('nothing to cover')
    tally.cells[cellNumber(cell.state, cell.action)] = 1
    tally.races[pairNumber(pair.first, pair.second)] = 5
    const times = (of: number, first: number): number[] => [first, ...Array.from({ length: of - 1 }, () => 0)]
    expect(coverageOf(tally)).toEqual({
      cells: { seen: 1, of: cells.length, times: times(cells.length, 1), unseen: otherCells },
      races: { seen: 1, of: racePairs.length, times: times(racePairs.length, 5), unseen: otherPairs },
    })
  })

  it('is the same from a judge that has judged others before', () => {
    const used = createChecker()
    for (let seed = 1; seed <= 150; seed++) {
      const { history: one, devices: some } = randomHistory(seed)
      const [before, fresh] = [createTally(), createTally()]
      expect(used.judge(one, some, before), `seed ${seed}`).toEqual(createChecker().judge(one, some, fresh))
      expect(before, `seed ${seed}`).toEqual(fresh)
    }
  })
})
