/**
 * The automaton as data: whole, cited, and reachable. After a change of it, this writes the page anew that shows it:
 *
 *     IMCANCEL_AUTOMATON=write npx vitest run test/automaton.test.ts
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type Cell, type State, actions, automaton, states } from '../model/automaton.ts'
import { bySpecificity, refinements } from '../model/circumstances.ts'
import { diverges } from '../model/reading.ts'
import { type ClauseId, clauses } from '../spec/clauses.ts'

/** Clauses that are judged where an event is read, not by the automaton. */
const judgedElsewhere = ['CANCEL-STATUS', 'CANCEL-INPUT', 'CANCEL-RETURNS', 'INIT-OWN']

const page = new URL('../docs/automaton.md', import.meta.url)
const heading = '## The states\n'

function rowText(action: string, cell: Cell): string {
  const leadsTo = cell.kind === 'to' ? cell.state : 'forbidden'
  const named = cell.kind === 'to' ? (cell.by ?? '') : cell.clauses.join(', ')
  return `| ${action} | ${leadsTo} | ${named} |`
}

/** For each state what may be seen in it, and what not; the hidden steps only where they can be taken. */
function tables(): string {
  return states
    .map((state) => {
      const shown = actions.filter((action) => {
        const isHidden = action === 'commit' || action === 'gone'
        return !isHidden || automaton[state][action].kind === 'to'
      })
      const rows = shown.map((action) => rowText(action, automaton[state][action]))
      return ['', `### ${state}`, '', '| seen | leads to | clause |', '|---|---|---|', ...rows, ''].join('\n')
    })
    .join('')
}

if (process.env['IMCANCEL_AUTOMATON'] === 'write') {
  writeFileSync(page, (readFileSync(page, 'utf8').split(heading)[0] ?? '') + heading + tables())
}

describe('the automaton', () => {
  it('is the one that docs/automaton.md shows', () => {
    expect(readFileSync(page, 'utf8').split(heading)[1]).toBe(tables())
  })

  it('names no clause, rather than an unknown one, where none says so', () => {
    expect(automaton.never.START).toStrictEqual({ kind: 'to', state: 'neverStarted' })
  })

  it('has three hidden steps, and no clause forbids one', () => {
    const hidden = states.flatMap((state) =>
      (['commit', 'gone'] as const).flatMap((step): readonly string[] => {
        const cell = automaton[state][step]
        return cell.kind === 'to' ? [`${state} ${step} ${cell.state}`] : cell.clauses
      }),
    )
    expect(hidden).toEqual(['permitted commit committed', 'obliged commit committed', 'haltReturned gone halted'])
  })

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

describe('of several clauses that are broken at once', () => {
  const ordered: readonly ClauseId[] = [
    ...(['CANCEL-STATUS', 'CANCEL-INPUT', 'CANCEL-STOPS', 'CANCEL-ONCE', 'CANCEL-FINAL', 'CANCEL-WINDOW'] as const),
    ...(['CANCEL-REENTRANT', 'CANCEL-RETURNS', 'CANCEL-DRIVER', 'CANCEL-NAME', 'CANCEL-INSTANCE'] as const),
    ...(['DEINIT-HALTS', 'CANCEL-NO-EFFECT', 'HALT-ONLY-INITIALIZED', 'CANCEL-AGAIN', 'REMOVAL-CANCELS'] as const),
    ...([
      'CANCEL-STOPPABLE',
      'INIT-DISPATCH',
      'CANCEL-PROCEEDS',
      'CANCEL-COMPLETES',
      'CANCEL-PRECEDING',
      'INIT-REFUSED',
    ] as const),
    ...(['INIT-DUPLICATE', 'INIT-OWN', 'INIT-NO-START', 'INIT-ONCE', 'INIT-STATUS'] as const),
  ]

  it('the one is named first that explains most, and each once', () => {
    const ids = clauses.map(({ id }) => id)
    expect(bySpecificity(ids)).toEqual(ordered)
    expect(bySpecificity([...ids, ...ordered.toReversed()])).toEqual(ordered)
  })

  it('those that bind are named before the others', () => {
    const enforced = (clause: ClauseId): boolean => clause === 'INIT-ONCE'
    expect(diverges({ event: 3, enforced }, 0, ['CANCEL-ONCE', 'INIT-ONCE', 'CANCEL-STOPS'], [], 0)).toMatchObject({
      clauses: ['INIT-ONCE', 'CANCEL-STOPS', 'CANCEL-ONCE'],
      broken: 'INIT-ONCE',
    })
  })

  it('the event without a clause is a fault of the model', () => {
    expect(() => diverges({ event: 3, enforced: () => true }, 0, [], [], 0)).toThrow(
      'event 4 has no explanation, and no clause says why: a fault of the model',
    )
  })
})
