/** What a campaign came through of all that the model allows, and the names of what it did not. */
import type { Coverage } from '../model/coverage.ts'
import { hang, number } from './text.ts'

/** The section on coverage, as lines of at most `columns`. */
export function coverageLines({ cells, races }: Coverage, columns: number): string[] {
  const text = `coverage: ${number(cells.seen)} of ${number(cells.of)} cells, ${number(races.seen)} of ${number(races.of)} race pairs`
  const unseen = [...unseenCells(cells.unseen), ...unseenRaces(races.unseen)]
  return hang('', unseen.length === 0 ? text : `${text}; not seen: ${unseen.join('; ')}`, columns, 2)
}

/** The cells, those of one action together: `Cancel:FAILURE in failed, haltRunning`. */
function unseenCells(unseen: Coverage['cells']['unseen']): string[] {
  const actions = [...new Set(unseen.map(({ action }) => action))]
  return actions.map((action) => {
    const states = unseen.filter((cell) => cell.action === action).map(({ state }) => state)
    return `${action} in ${states.join(', ')}`
  })
}

/** The pairs, those that begin alike together: `START then dispatch, unbind`. */
function unseenRaces(unseen: Coverage['races']['unseen']): string[] {
  const firsts = [...new Set(unseen.map(({ first }) => first))]
  return firsts.map((first) => {
    const others = unseen.filter((pair) => pair.first === first).map(({ second }) => second)
    return `${first} then ${others.join(', ')}`
  })
}
