/** What plans have come through, as a mark for each cell and each race pair: the first plan to set one is worth keeping. */
import { cells, racePairs } from '../../model/coverage.ts'
import { cellNumber } from '../../model/decided.ts'
import { pairNumber } from '../../model/races.ts'
import type { Tally } from '../../model/tally.ts'

/** 1 for each cell, then for each race pair, that was seen. */
export type Marks = Uint8Array

const cellNumbers = cells.map(({ state, action }) => cellNumber(state, action))
const pairNumbers = racePairs.map(({ first, second }) => pairNumber(first, second))

export function noMarks(): Marks {
  return new Uint8Array(cells.length + racePairs.length)
}

/** Sets the marks of what a tally has seen, and gives those that were not set before. */
export function setMarks(marks: Marks, tally: Tally): number[] {
  const fresh: number[] = []
  for (let index = 0; index < cellNumbers.length; index++)
    if (marks[index] === 0 && (tally.cells[cellNumbers[index] ?? 0] ?? 0) > 0) fresh.push(index)
  for (let index = 0; index < pairNumbers.length; index++)
    if (marks[cells.length + index] === 0 && (tally.races[pairNumbers[index] ?? 0] ?? 0) > 0)
      fresh.push(cells.length + index)
  for (const mark of fresh) marks[mark] = 1
  return fresh
}

/** `Cancel:FAILURE in failed`, `START then dispatch` */
export function markText(mark: number): string {
  const [cell, pair] = [cells[mark], racePairs[mark - cells.length]]
  if (cell !== undefined) return `${cell.action} in ${cell.state}`
  return pair === undefined ? '' : `${pair.first} then ${pair.second}`
}
