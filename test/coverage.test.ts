/** Coverage: what can be covered is what histories can show, and what a history is said to cover it has come through. */
import { describe, expect, it } from 'vitest'
import { actions, automaton, states } from '../model/automaton.ts'
import type { Operation } from '../model/configuration.ts'
import { createChecker } from '../model/checker.ts'
import { type CoveredCell, type ReasonLeftOut, cells, leftOut, racePairs, reasonsLeftOut } from '../model/coverage.ts'
import { cellNumber, onlyCell, undecided } from '../model/decided.ts'
import { type HistoryEvent, encodeEvent } from '../model/history.ts'
import { acts, countRaces, pairNumber } from '../model/races.ts'
import { createTally } from '../model/tally.ts'
import { NDIS_STATUS_FAILURE, statuses } from '../spec/constants.ts'
import { blank, parseHistories } from './support/traces.ts'
import { type Shown, walkModel } from './support/walk-model.ts'

const text = ({ state, action }: CoveredCell): string => `${action} in ${state}`

/** Two open calls, one of which is a DeInitialize, or a Cancel beside an Initialize: enough for all that can be told. Any two, in the long run. */
const long = process.env['IMCANCEL_LONG'] !== undefined
const enough = (open: readonly Operation[]): boolean =>
  open.length < 2 || open.includes('DeInitialize') || (open.includes('Cancel') && open.includes('Initialize'))
let walked: Shown | undefined
const shown = (): Shown => (walked ??= walkModel(2, long ? () => true : enough))

/** What a conforming history covers, with how often. */
function coveredBy(lines: string): { cells: Record<string, number>; races: Record<string, number> } {
  const [read] = parseHistories(`== a history -> conforms\n${lines}`)
  if (!read) throw new Error('no history')
  const tally = createTally()
  expect(createChecker().judge(read.history, read.devices, tally)).toEqual({ kind: 'conforms' })
  countRaces(read.history, read.devices, tally.races)
  const seen = <T>(names: readonly T[], nameOf: (one: T) => string, times: (one: T) => number | undefined) =>
    Object.fromEntries(names.flatMap((one) => ((times(one) ?? 0) > 0 ? [[nameOf(one), times(one) ?? 0]] : [])))
  return {
    cells: seen(allCells, text, ({ state, action }) => tally.cells[cellNumber(state, action)]),
    races: seen(
      racePairs,
      ({ first, second }) => `${first}, ${second}`,
      ({ first, second }) => tally.races[pairNumber(first, second)],
    ),
  }
}

const allCells = states.flatMap((state) => actions.map((action) => ({ state, action })))

describe('a history covers', () => {
  it('each call where it took effect, and each event where it came, one after the other', () => {
    const covered = coveredBy(`
      0 call initialize A
      0 return SUCCESS
      0 start A
      0 started
      1 enter A #1
      1 exit SUCCESS
      0 call cancel A
      0 return FAILURE
      0 call deinitialize A
      0 halt A #1
      0 halted
      0 return SUCCESS
      quiesced`)
    expect(covered.cells).toEqual({
      'Initialize:SUCCESS in never': 1,
      'START in pending': 1,
      'enter in committed': 1,
      'exit:SUCCESS in initializing': 1,
      'Cancel:FAILURE in operational': 1,
      'DeInitialize:SUCCESS in operational': 1,
      'halt in halting': 1,
      'halted in haltRunning': 1,
      'quiesced in halted': 1,
    })
    expect(covered.races).toEqual({ 'START, dispatch': 1, 'dispatch, Cancel:FAILURE': 1 })
  })

  it('not the state in which a cancel came, where it can be one of two', () => {
    const covered = coveredBy(`
      0 call initialize A
      1 call cancel A
      1 return FAILURE
      0 return SUCCESS
      2 call cancel A
      3 start A
      2 return SUCCESS
      3 started
      quiesced`)
    // The first cancel came before the initiation. The second came before the START, or behind it: pending or obliged.
    expect(covered.cells).toEqual({
      'Initialize:SUCCESS in never': 1,
      'Cancel:FAILURE in never': 1,
      'quiesced in canceledStarted': 1,
    })
    expect(covered.races).toEqual({
      'Initialize, Cancel:FAILURE': 1,
      'Initialize, Cancel:SUCCESS': 1,
      'Cancel:SUCCESS, START': 1,
    })
  })

  it('a refused cancel, and what comes of it', () => {
    const covered = coveredBy(`
      0 start A
      0 started
      0 call initialize A
      0 return SUCCESS
      1 call cancel A
      1 return FAILURE
      0 call cancel A by other
      0 return FAILURE
      2 enter A #1
      1 call cancel A
      2 exit FAILURE
      1 return FAILURE
      quiesced`)
    expect(covered.cells).toEqual({
      'START in never': 1,
      'Initialize:SUCCESS in neverStarted': 1,
      'Cancel:FAILURE in committed': 1,
      'CancelByOther:FAILURE in refused': 1,
      'enter in refused': 1,
      'exit:failure in initializing': 1,
      'quiesced in failed': 1,
    })
    // A cancel with another handle is no act, and parts what lies before and behind it.
    expect(covered.races).toEqual({ 'Initialize, Cancel:FAILURE': 1, 'dispatch, Cancel:FAILURE': 1 })
  })

  it('a removal as an act on each instance of its adapter, the whole time', () => {
    const covered = coveredBy(`
      0 call initialize A
      0 return SUCCESS
      1 call unbind 0
      1 call cancel A
      1 return SUCCESS
      2 start A
      2 started
      1 return SUCCESS
      quiesced
      0 call cancel A
      0 return FAILURE
      quiesced`)
    expect(covered.cells).toEqual({
      'Initialize:SUCCESS in never': 1,
      'Cancel:SUCCESS in pending': 1,
      'START in canceled': 1,
      'removed in canceledStarted': 1,
      'Cancel:FAILURE in canceledStarted': 1,
      'quiesced in canceledStarted': 2,
    })
    expect(covered.races).toEqual({ 'Initialize, unbind': 1, 'Cancel:SUCCESS, START': 1, 'unbind, START': 1 })
  })

  it('no race of two acts with an event between them, on whatever instance', () => {
    const covered = coveredBy(`
      0 call cancel A
      0 return FAILURE
      0 call initialize B
      0 return SUCCESS
      0 start B
      0 started
      1 enter B #1
      1 exit SUCCESS
      0 call deinitialize B
      2 call cancel B
      2 return FAILURE
      0 halt B #1
      1 start B
      1 started
      0 halted
      0 return SUCCESS
      quiesced`)
    expect(covered.races).toEqual({
      'START, dispatch': 1,
      'dispatch, DeInitialize': 1,
      'DeInitialize, Cancel:FAILURE': 1,
      'DeInitialize, START': 1,
    })
  })

  it('no race of two acts with an event between them', () => {
    const covered = coveredBy(`
      0 start A
      0 started
      0 call initialize A
      1 enter A #1
      1 exit SUCCESS
      0 return SUCCESS
      0 call deinitialize A
      1 call cancel A
      1 return FAILURE
      0 halt A #1
      2 start A
      2 started
      0 halted
      0 return SUCCESS
      quiesced`)
    expect(covered.cells).toMatchObject({ 'START in haltRunning': 1 })
    expect(covered.races).toEqual({
      'Initialize, dispatch': 1,
      'DeInitialize, Cancel:FAILURE': 1,
      'DeInitialize, START': 1,
    })
  })
})

/** The pairs that raced in these events of one instance. */
function racesIn(...events: readonly HistoryEvent[]): string[] {
  const counts = createTally().races
  countRaces(
    { ending: 'stalled', words: events.flatMap(encodeEvent) },
    [{ owner: 0, adapter: 0, name: [0x41] }],
    counts,
  )
  expect(counts.length).toBe(acts.length * acts.length)
  return Array.from(counts).flatMap((count, pair) =>
    count === 0 ? [] : [`${acts[Math.floor(pair / acts.length)]}, ${acts[pair % acts.length]}`],
  )
}

describe('a race', () => {
  const cancel: HistoryEvent = { ...blank, kind: 'call', function: 'cancel' }
  const failed: HistoryEvent = { ...cancel, kind: 'return', status: NDIS_STATUS_FAILURE }
  const start: HistoryEvent = { ...blank, kind: 'call', thread: 1, function: 'start' }

  it('is counted to the very end of a history, with what the last return tells', () => {
    expect(racesIn(cancel, start, failed)).toEqual(['Cancel:FAILURE, START'])
    expect(racesIn(cancel, start)).toEqual([])
  })

  it('is none with a cancel that returned neither SUCCESS nor FAILURE', () => {
    expect(racesIn(cancel, start, { ...failed, status: statuses.NDIS_STATUS_PENDING })).toEqual([])
  })

  it('is one with a DeInitialize, whatever driver is told', () => {
    const deinitialize: HistoryEvent = { ...blank, kind: 'call', function: 'deinitialize', driver: 1 }
    expect(racesIn(deinitialize, start, { ...deinitialize, kind: 'return' })).toEqual(['DeInitialize, START'])
  })

  it('is none of callbacks for no instance, or for one that is not there', () => {
    for (const instance of [-1, 1, 2]) {
      const enter: HistoryEvent = { ...blank, kind: 'enter', instance }
      const other: HistoryEvent = { ...enter, thread: 1 }
      expect(racesIn(enter, other, { ...enter, kind: 'exit' }, { ...other, thread: 2 })).toEqual([])
      expect(racesIn({ ...cancel, instance }, start, { ...failed, instance })).toEqual([])
    }
  })

  it('goes on where something returns that was never called', () => {
    expect(racesIn(cancel, { ...failed, thread: 2 }, start, failed)).toEqual(['Cancel:FAILURE, START'])
    const over = { ...failed, thread: 1 }
    expect(
      racesIn({ ...start, kind: 'call' }, { ...start, kind: 'return' }, cancel, over, { ...start, thread: 2 }, failed),
    ).toEqual(['Cancel:FAILURE, START', 'START, Cancel:FAILURE'])
  })

  it('decides nothing about a cell where no state allows what was returned', () => {
    expect(onlyCell(0, 3)).toBe(undecided)
    expect([onlyCell(1, 3), onlyCell(0b110, 3), onlyCell(0b100, 3)]).toEqual([3, undecided, 2 * actions.length + 3])
  })
})

describe('what counts', () => {
  it('is 74 cells and 48 race pairs', () => {
    expect([cells.length, racePairs.length]).toEqual([74, 48])
    const byAction = (wanted: string): string[] => cells.filter(({ action }) => action === wanted).map(text)
    expect(byAction('quiesced')).toHaveLength(9)
    expect(byAction('Cancel:FAILURE')).toHaveLength(11)
    expect(byAction('Initialize:SUCCESS')).toHaveLength(5)
  })
})

describe('a cell that is not allowed', () => {
  it('is left out for no reason of its own', () => {
    const forbidden = allCells.filter(({ state, action }) => automaton[state][action].kind === 'no')
    expect(forbidden.filter(({ state, action }) => leftOut(state, action) !== undefined)).toEqual([])
  })
})

describe('the cells that count', () => {
  const allowed = states.flatMap((state) =>
    actions.filter((action) => automaton[state][action].kind === 'to').map((action) => ({ state, action })),
  )
  const isShown = ({ state, action }: CoveredCell): boolean => shown().cells.has(cellNumber(state, action))

  it('are those that some history of a legal caller shows for certain, where the documents decide', () => {
    const judged = allowed.filter(({ state, action }) => leftOut(state, action) !== 'question')
    expect(judged.filter(isShown).map(text).toSorted()).toEqual(cells.map(text).toSorted())
    expect(cells).toHaveLength(74)
    expect(shown().places).toBeGreaterThan(10_000)
  })

  it('leave out the others for a reason each', () => {
    const others = allowed.filter((cell) => !cells.some((one) => text(one) === text(cell)))
    const because = (reason: ReasonLeftOut): CoveredCell[] =>
      others.filter(({ state, action }) => leftOut(state, action) === reason)
    const reasons = new Set(others.map(({ state, action }) => leftOut(state, action)))
    expect(reasons).toEqual(new Set(Object.keys(reasonsLeftOut)))
    for (const { state, action } of because('question')) {
      const outcomes = actions.filter((one) => one.startsWith(`${action.split(':')[0]}:`))
      expect(outcomes.map((one) => automaton[state][one].kind)).toEqual(['to', 'to'])
    }
    expect([...because('untold'), ...because('never')].filter(isShown)).toEqual([])
    expect(because('hidden').every(({ action }) => action === 'commit' || action === 'gone')).toBe(true)
    expect(because('open').every(({ state }) => state.startsWith('open'))).toBe(true)
  })
})

describe('the race pairs that count', () => {
  it('are all but a second callback beside the first, which takes an open question', () => {
    expect(racePairs).toHaveLength(acts.length * acts.length - 1)
    expect(racePairs).not.toContainEqual({ first: 'dispatch', second: 'dispatch' })
    expect(shown().pairs).toEqual([{ first: 'dispatch', second: 'Cancel:SUCCESS' }])
  })
})
