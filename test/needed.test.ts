/**
 * No clause is idle. Most are needed as they stand: a checker without one passes a wrong history that one with all of them finds. Some
 * forbid what another clause forbids too, from another source; and some only say what is behind the breach of another one.
 */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type Action, type State, actions, automaton, states } from '../model/automaton.ts'
import { createChecker } from '../model/checker.ts'
import { refinements } from '../model/circumstances.ts'
import { type ClauseId, clauses } from '../spec/clauses.ts'
import { type RandomHistory, randomHistory } from './support/random-history.ts'
import { type NamedHistory, formatHistory, parseHistories } from './support/traces.ts'

const histories = parseHistories(readFileSync(new URL('needed.txt', import.meta.url), 'utf8'))

/** Clauses that forbid nothing but what others forbid too: in the automaton, these. */
const shared: Readonly<Partial<Record<ClauseId, readonly ClauseId[]>>> = {
  'CANCEL-STOPS': ['INIT-ONCE'],
  'CANCEL-ONCE': ['CANCEL-PRECEDING'],
  'CANCEL-PROCEEDS': ['CANCEL-COMPLETES'],
  'CANCEL-AGAIN': ['INIT-STATUS'],
}
/** Clauses that are named beside another one where the circumstances suggest them, and forbid nothing themselves */
const naming: readonly ClauseId[] = [
  'CANCEL-NO-EFFECT',
  'CANCEL-INSTANCE',
  'CANCEL-NAME',
  'CANCEL-REENTRANT',
  'INIT-REFUSED',
]
/** What is said of a run without an end where its clause does not bind */
const endless: Readonly<Partial<Record<ClauseId, string>>> = {
  'CANCEL-RETURNS': 'a call of NdisIMCancelInitializeDeviceInstance did not return',
  'CANCEL-COMPLETES': 'a removal did not complete',
}
const alone = clauses.map(({ id }) => id).filter((id) => shared[id] === undefined && !naming.includes(id))

function historyFor(clause: ClauseId): NamedHistory {
  const found = histories.find(({ name }) => name === clause)
  if (found === undefined) throw new Error(`needed.txt has no history for ${clause}`)
  return found
}

const without = (...dropped: readonly ClauseId[]) => createChecker({ enforced: (clause) => !dropped.includes(clause) })
const all = without()

const forbiddenIn = (state: State, action: Action): readonly ClauseId[] => {
  const cell = automaton[state][action]
  return cell.kind === 'no' ? cell.clauses : []
}
const forbidding = states.flatMap((state) => actions.map((action) => forbiddenIn(state, action)))

describe('each clause', () => {
  it('has a history of its own, which breaks it', () => {
    expect(histories.map(({ name }) => name).toSorted()).toEqual(clauses.map(({ id }) => id).toSorted())
    for (const { name, history, devices, expected } of histories) {
      const verdict = all.judge(history, devices)
      const named = verdict.kind === 'diverges' ? verdict.clauses : []
      expect(expected.kind === 'diverges' && [expected.at, expected.clause]).toEqual(
        verdict.kind === 'diverges' && [verdict.at, named[0]],
      )
      expect(named).toContain(name)
    }
  })
})

describe('without a clause alone, a wrong history passes:', () => {
  it.each(alone)('%s', (clause) => {
    const { history, devices } = historyFor(clause)
    // A call that never returns leaves a run without an end, on which no verdict can be given.
    const reason = endless[clause]
    expect(without(clause).judge(history, devices)).toEqual(reason ? { kind: 'unknown', reason } : { kind: 'conforms' })
  })
})

describe('what a clause forbids together with another', () => {
  it.each(Object.entries(shared))(
    '%s, %j: passes without the two of them, and with neither left out alone',
    (id, others) => {
      const clause = clauses.find((one) => one.id === id)?.id
      if (clause === undefined) throw new Error(`no clause is called ${id}`)
      const { history, devices } = historyFor(clause)
      expect(without(clause, ...others).judge(history, devices)).toEqual({ kind: 'conforms' })
      expect(without(clause).judge(history, devices).kind).toBe('diverges')
      expect(without(...others).judge(history, devices).kind).toBe('diverges')
    },
  )

  it.each(Object.entries(shared))('%s: is forbidden by %j in each cell', (id, others) => {
    const cells = forbidding.filter((named) => named.some((one) => one === id))
    expect(cells.length).toBeGreaterThan(0)
    for (const named of cells) expect(named.some((one) => others.includes(one))).toBe(true)
  })
})

describe('a clause that says what is behind the breach of another', () => {
  it.each(naming)('%s: stands in no cell, and beside another clause where the circumstances suggest it', (clause) => {
    expect(forbidding.filter((named) => named.includes(clause))).toEqual([])
    const behind = refinements.filter((one) => one.suggests === clause).map((one) => one.broken)
    const { history, devices } = historyFor(clause)
    const verdict = all.judge(history, devices)
    expect(verdict.kind === 'diverges' && behind.includes(verdict.broken)).toBe(true)
    // What forbids it is the other; without that nothing does.
    expect(without(...behind).judge(history, devices).kind).not.toBe('diverges')
  })
})

describe('over random histories, no verdict changes without', () => {
  let drawn: readonly RandomHistory[] | undefined
  const diverging = (): readonly RandomHistory[] =>
    (drawn ??= Array.from({ length: 2000 }, (_, seed) => randomHistory(seed + 1)).filter(
      ({ history, devices }) => all.judge(history, devices).kind === 'diverges',
    ))

  it.each([...Object.keys(shared), ...naming])('%s, since another clause is broken too', (id) => {
    const less = createChecker({ enforced: (clause) => clause !== id })
    for (const { history, devices } of diverging()) {
      const [whole, part] = [all.judge(history, devices), less.judge(history, devices)]
      const shown = formatHistory(history, devices)
      expect(part.kind, shown).toBe('diverges')
      expect(part.kind === 'diverges' && part.at, shown).toBe(whole.kind === 'diverges' && whole.at)
    }
  })
})
