/** Every transition that the automaton allows is taken by some conforming history of legal callers, or cannot be, for a reason. */
import { describe, expect, it } from 'vitest'
import { type State, actions, automaton, states } from '../model/automaton.ts'
import { createChecker } from '../model/checker.ts'
import type { HistoryEvent } from '../model/history.ts'
import { cellText, cellsOnTheWay } from './support/paths.ts'
import { formatHistory, historyOf } from './support/traces.ts'

const reasons = {
  neverStarted:
    'before a START, MiniportInitializeEx was never called, so that nothing returns, halts, or has a handle',
  callOpen: 'the DeInitialize that has halted the miniport has not returned, and nothing is at rest until it has',
} as const

/** Allowed, and yet never taken by a history that legal callers can bring on and that conforms. */
const neverTaken: Readonly<Record<string, keyof typeof reasons>> = {
  'DeInitialize:SUCCESS in open': 'neverStarted',
  'DeInitialize:FAILURE in open': 'neverStarted',
  'exit:SUCCESS in open': 'neverStarted',
  'exit:failure in open': 'neverStarted',
  'halt in open': 'neverStarted',
  'halted in open': 'neverStarted',
  'quiesced in haltReturned': 'callOpen',
}

const allowed = states.flatMap((state) =>
  actions.filter((action) => automaton[state][action].kind === 'to').map((action) => cellText(state, action)),
)

describe('the transitions that the automaton allows', () => {
  let found: ReturnType<typeof cellsOnTheWay> | undefined
  const onTheWay = (): ReturnType<typeof cellsOnTheWay> => (found ??= cellsOnTheWay())

  it('are taken on the way to a rest, all but those that cannot be', () => {
    const { histories, places } = onTheWay()
    expect(allowed.filter((cell) => !histories.has(cell)).toSorted()).toEqual(Object.keys(neverTaken).toSorted())
    expect([...histories.keys()].filter((cell) => !allowed.includes(cell))).toEqual([])
    expect([allowed.length, places]).toEqual([153, 8025])
  })

  it('are taken by histories that the judge finds to conform', () => {
    const checker = createChecker()
    const devices = [{ owner: 0, adapter: 0, name: [0x41] }]
    for (const [cell, events] of onTheWay().histories) {
      const history = historyOf(numbered(events))
      expect(checker.judge(history, devices), `${cell}\n${formatHistory(history, devices)}`).toEqual({
        kind: 'conforms',
      })
    }
  })

  it('lead to `open` only from states behind which there was no START, so that no miniport ever lives there', () => {
    const leadingTo = (to: State): State[] =>
      states.filter((state) =>
        actions.some((action) => {
          const cell = automaton[state][action]
          return state !== to && cell.kind === 'to' && cell.state === to
        }),
      )
    expect(leadingTo('open')).toEqual(['pending'])
    expect(leadingTo('pending')).toEqual(['never', 'canceled'])
    expect(leadingTo('canceled')).toEqual(['pending'])
    for (const state of ['never', 'pending', 'canceled', 'open'] as const) {
      const { START } = automaton[state]
      expect(START.kind === 'to' && START.state).not.toBe(state)
    }
  })
})

/** The same with the calls of Initialize numbered. */
function numbered(events: readonly HistoryEvent[]): HistoryEvent[] {
  let initiations = 0
  const open: number[] = []
  return events.map((event) => {
    if (event.function !== 'initialize') return event
    if (event.kind === 'call') open[event.thread] = ++initiations
    return { ...event, initiation: open[event.thread] ?? 0 }
  })
}
