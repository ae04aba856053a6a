/** The automaton as data: whole, cited, and reachable. */
import { describe, expect, it } from 'vitest'
import { type State, actions, automaton, states } from '../model/automaton.ts'
import { refinements } from '../model/circumstances.ts'
import { clauses } from '../spec/clauses.ts'

/** Clauses that are judged where an event is read, not by the automaton. */
const judgedElsewhere = ['CANCEL-STATUS', 'CANCEL-INPUT', 'CANCEL-RETURNS', 'INIT-OWN']

describe('the automaton', () => {
  it('decides every action in every state', () => {
    for (const state of states) expect(Object.keys(automaton[state]).toSorted()).toEqual([...actions].toSorted())
  })

  it('can reach every state', () => {
    const reached = new Set<State>(['never'])
    for (const state of reached) {
      for (const action of actions) {
        const cell = automaton[state][action]
        if (cell.kind === 'to') reached.add(cell.state)
      }
    }
    expect([...reached].toSorted()).toEqual([...states].toSorted())
  })

  it('leads from every state to one in which nothing is due', () => {
    const settled = new Set<State>(states.filter((state) => automaton[state].quiesced.kind === 'to'))
    for (let before = 0; before < settled.size;) {
      before = settled.size
      for (const state of states) {
        const cells = actions.map((action) => automaton[state][action])
        if (cells.some((cell) => cell.kind === 'to' && settled.has(cell.state))) settled.add(state)
      }
    }
    expect(settled.size).toBe(states.length)
  })

  it('forbids something by every clause, or the clause is judged elsewhere or by the circumstances', () => {
    const forbidding = states.flatMap((state) =>
      actions.flatMap((action) => {
        const cell = automaton[state][action]
        return cell.kind === 'no' ? cell.clauses : []
      }),
    )
    const named = new Set<string>([...forbidding, ...judgedElsewhere, ...refinements.map((one) => one.suggests)])
    expect(clauses.map((clause) => clause.id).filter((id) => !named.has(id))).toEqual([])
  })

  it('forbids without a clause only what the hidden steps decide', () => {
    const silent = states.flatMap((state) =>
      actions.flatMap((action) => {
        const cell = automaton[state][action]
        return cell.kind === 'no' && cell.clauses.length === 0 && action !== 'commit' && action !== 'gone'
          ? [`${state} ${action}`]
          : []
      }),
    )
    expect(silent).toEqual([
      'permitted Cancel:FAILURE',
      'permitted enter',
      'obliged Cancel:FAILURE',
      'obliged enter',
      'committed Cancel:SUCCESS',
      'committed CancelOtherCase:SUCCESS',
    ])
  })
})
