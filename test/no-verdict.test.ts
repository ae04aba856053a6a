/** Where the judge gives no verdict it says why, and words that are no history are refused with what is wrong about them. */
import { describe, expect, it } from 'vitest'
import { createChecker } from '../model/checker.ts'
import {
  type History,
  type HistoryEvent,
  HistoryError,
  encodeEvent,
  endings,
  eventAt,
  eventsOf,
  word,
} from '../model/history.ts'
import type { Verdict } from '../model/verdict.ts'
import { type ClauseId } from '../spec/clauses.ts'
import { NDIS_STATUS_FAILURE, NDIS_STATUS_SUCCESS, statuses } from '../spec/constants.ts'
import { blank, parseHistories } from './support/traces.ts'

const devices = [{ owner: 0, adapter: 0, name: [0x41] }]
const cancel: HistoryEvent = { ...blank, kind: 'call', function: 'cancel' }
const quiesced: HistoryEvent = { ...blank, kind: 'quiesced' }

const wordsOf = (...events: readonly HistoryEvent[]): number[] => events.flatMap(encodeEvent)

function judge(words: readonly number[], enforced: (clause: ClauseId) => boolean = () => true): Verdict {
  return createChecker({ enforced }).judge({ ending: 'quiesced', words }, devices)
}

/** Judges a history that is written as those in `histories.txt` are. */
function judged(lines: string, enforced?: (clause: ClauseId) => boolean): Verdict {
  const [read] = parseHistories(`== a history -> conforms\n${lines}`)
  if (read === undefined) throw new Error('no history')
  return createChecker(enforced ? { enforced } : {}).judge({ ...read.history, ending: 'quiesced' }, read.devices)
}

const unknown = (reason: string): Verdict => ({ kind: 'unknown', reason })

describe('no verdict, and the reason', () => {
  it.each(endings.filter((ending) => ending !== 'quiesced'))('of a run that ended %s', (ending) => {
    expect(createChecker().judge({ ending, words: wordsOf(quiesced) }, devices)).toEqual(
      unknown(`the run ended ${ending}`),
    )
  })

  it('of a history that does not end at rest', () => {
    expect(judge(wordsOf(quiesced, cancel))).toEqual(unknown('the history does not end quiesced'))
    expect(judge([])).toEqual(unknown('the history does not end quiesced'))
    expect(judge([...wordsOf(quiesced), 1, 2, 3])).toEqual({ kind: 'conforms' })
    const inParts = (...parts: readonly (readonly number[])[]): Verdict =>
      createChecker().judgeLong({ ending: 'quiesced', parts: () => parts }, devices)
    expect(inParts([], wordsOf(quiesced), [])).toEqual({ kind: 'conforms' })
    expect(inParts(wordsOf(quiesced), wordsOf(cancel), [])).toEqual(unknown('the history does not end quiesced'))
  })

  it('of more threads than are told apart', () => {
    const on = (thread: number): number[] =>
      wordsOf({ ...cancel, thread }, { ...cancel, thread, kind: 'return', status: NDIS_STATUS_FAILURE }, quiesced)
    expect(judge(on(63))).toEqual({ kind: 'conforms' })
    expect(judge(on(64))).toEqual(unknown('thread 64; at most 64 are told apart'))
    expect(judge(on(-1))).toEqual(unknown('thread -1; at most 64 are told apart'))
  })

  it('of more calls inside each other on one thread than are kept', () => {
    const enter: HistoryEvent = { ...blank, kind: 'enter', initiation: 0 }
    const unbind: HistoryEvent = { ...blank, kind: 'call', function: 'unbind', instance: 7 }
    const nested = (depth: number, innermost: HistoryEvent): number[] =>
      wordsOf(...Array.from({ length: depth - 1 }, () => unbind), innermost, quiesced)
    expect(judge(nested(16, unbind))).toEqual(unknown('a removal did not complete'))
    for (const one of [unbind, enter, cancel, { ...blank, kind: 'halt' as const }])
      expect(judge(nested(17, one))).toEqual(unknown('too many calls inside each other on thread 0'))
  })

  it('of more calls of one instance at once than are told apart', () => {
    const calls = (count: number): HistoryEvent[] =>
      Array.from({ length: count }, (_, thread) => ({ ...cancel, thread }))
    const returns = (count: number): HistoryEvent[] =>
      calls(count).map((call) => ({ ...call, kind: 'return', status: NDIS_STATUS_FAILURE }))
    expect(judge(wordsOf(...calls(8), ...returns(8), quiesced))).toEqual({ kind: 'conforms' })
    expect(judge(wordsOf(...calls(9), ...returns(9), quiesced))).toEqual(
      unknown('more than 8 calls of one instance at once'),
    )
  })

  it('of a rest at which something has not returned that is no fault of the implementation', () => {
    expect(judged('0 start A\nquiesced')).toEqual(unknown('the delivery of a START did not return'))
    expect(judged('device A of driver 0 on adapter 0\n0 call unbind 0\nquiesced')).toEqual(
      unknown('a removal did not complete'),
    )
    expect(judged('0 call cancel A\nquiesced', (clause) => clause !== 'CANCEL-RETURNS')).toEqual(
      unknown('a call of NdisIMCancelInitializeDeviceInstance did not return'),
    )
    // What is no call is not named, and what has not returned only where nothing is forbidden.
    expect(judged('0 start A\n0 call cancel A\nquiesced')).toMatchObject({ broken: 'CANCEL-RETURNS' })
    expect(judged('0 start A\n1 call initialize A\nquiesced')).toMatchObject({ broken: 'INIT-STATUS' })
  })
})

describe('what is no history', () => {
  const misfits: readonly [what: string, words: readonly number[]][] = [
    ['event 1 is of kind 0; known are 1..7', wordsOf(quiesced).with(word.kind, 0)],
    ['event 2 is of kind 8; known are 1..7', [...wordsOf(quiesced), ...wordsOf(quiesced).with(word.kind, 8)]],
    ['event 1 is of function 0; known are 1..5', wordsOf({ ...blank, kind: 'call' })],
    ['event 1 is of function 6; known are 1..5', wordsOf({ ...blank, kind: 'call' }).with(word.function, 6)],
    ['event 1 is of function 0; known are 1..5', wordsOf({ ...blank, kind: 'return' })],
    ['event 1 is about instance 1; there are 1', wordsOf({ ...cancel, instance: 1 })],
    ['event 1 is about instance -1; there are 1', wordsOf({ ...cancel, instance: -1 })],
    ['event 1 is about instance 2; there are 1', wordsOf({ ...blank, kind: 'enter', instance: 2 })],
    ['event 1 is about instance 2; there are 1', wordsOf({ ...blank, kind: 'halt', instance: 2 })],
    ['event 1 is a return on thread 0 that belongs to no open call', wordsOf({ ...cancel, kind: 'return' })],
    [
      'event 2 is a return on thread 0 that belongs to no open call',
      wordsOf(cancel, { ...cancel, kind: 'return', function: 'start' }),
    ],
    [
      'event 2 is a return on thread 1 that belongs to no open call',
      wordsOf(cancel, { ...cancel, kind: 'return', thread: 1 }),
    ],
    [
      'event 2 is a return on thread 0 that belongs to no open call',
      wordsOf({ ...cancel, function: 'unbind' }, { ...cancel, function: 'unbind', kind: 'return', instance: 1 }),
    ],
    ['event 1 is a return on thread 0 that belongs to no open call', wordsOf({ ...blank, kind: 'exit' })],
    ['event 2 is a return on thread 0 that belongs to no open call', wordsOf(cancel, { ...blank, kind: 'exit' })],
    ['event 1 is a return of MiniportHaltEx on a thread that is not inside it', wordsOf({ ...blank, kind: 'halted' })],
    [
      'event 2 is a return of MiniportHaltEx on a thread that is not inside it',
      wordsOf(cancel, { ...blank, kind: 'halted' }),
    ],
  ]

  it.each(misfits)('%s', (what, words) => {
    expect(() => judge(words)).toThrow(new HistoryError(what))
    expect(new HistoryError(what).name).toBe('HistoryError')
  })

  it('is not read as one for what was open on another thread', () => {
    const unbind: HistoryEvent = { ...blank, kind: 'call', function: 'unbind', instance: 7 }
    const deep = wordsOf(...Array.from({ length: 15 }, () => unbind), cancel, { ...cancel, kind: 'return', thread: 1 })
    expect(() => judge(deep)).toThrow(new HistoryError('event 17 is a return on thread 1 that belongs to no open call'))
    // Of the third device on thread 0, and then of the first on thread 1
    const three = [0, 1, 2].map((unit) => ({ owner: 0, adapter: 0, name: [unit, unit] }))
    const words = wordsOf({ ...cancel, instance: 2 }, { ...cancel, kind: 'return', thread: 1 })
    expect(() => createChecker().judge({ ending: 'quiesced', words }, three)).toThrow(
      new HistoryError('event 2 is a return on thread 1 that belongs to no open call'),
    )
  })

  it('is told by the devices of this history, whatever was judged before', () => {
    const checker = createChecker()
    const [first, second, third] = [0, 0, 1].map((owner, index) => ({ owner, adapter: 0, name: [index, index] }))
    if (first === undefined || second === undefined || third === undefined) throw new Error('no devices')
    const canceled = (instance: number): History => {
      const call: HistoryEvent = { ...cancel, instance, driver: 1 }
      return {
        ending: 'quiesced',
        words: wordsOf(call, { ...call, kind: 'return', status: NDIS_STATUS_SUCCESS }, quiesced),
      }
    }
    expect(checker.judge(canceled(1), [first, second])).toMatchObject({ broken: 'CANCEL-DRIVER' })
    expect(checker.judge(canceled(1), [first, third])).toMatchObject({ broken: 'CANCEL-PRECEDING' })
    expect(() => checker.judge(canceled(1), [first])).toThrow('event 1 is about instance 1; there are 1')
  })

  it('has no event that could be shown', () => {
    const history = { ending: 'quiesced', words: [...wordsOf(quiesced), 9, 0, 0, 0, 0, 0, 0, 0] } as const
    expect(eventAt(history, 0)).toEqual(quiesced)
    expect(() => eventAt(history, 1)).toThrow(new RangeError('event 2 has kind 9; known are 1..7'))
    expect(() => eventAt(history, 2)).toThrow(new RangeError('event 3 of a history of 2 events'))
    expect(eventsOf({ ending: 'quiesced', words: [...wordsOf(quiesced), 7] })).toEqual([quiesced])
  })
})

describe('behind what only a clause forbids that does not bind', () => {
  it('a callback for no instance, and what belongs to it, is passed over', () => {
    const strays = '0 enter ?\n0 exit SUCCESS\n0 halt ?\n0 halted\n0 call cancel A\n0 return FAILURE\nquiesced'
    expect(judged(strays)).toMatchObject({ kind: 'diverges', at: 1, broken: 'INIT-OWN' })
    expect(judged(strays, (clause) => clause !== 'INIT-OWN')).toMatchObject({ at: 3, broken: 'HALT-ONLY-INITIALIZED' })
    const without = (clause: ClauseId): boolean => clause !== 'INIT-OWN' && clause !== 'HALT-ONLY-INITIALIZED'
    expect(judged(strays, without)).toEqual({ kind: 'conforms' })
  })

  it('what befalls another instance is explained all the same', () => {
    const lines = `0 call initialize B
      0 return SUCCESS
      0 start B
      0 started
      1 call cancel A
      1 return FAILURE changed
      quiesced`
    expect(judged(lines, (clause) => clause !== 'CANCEL-INPUT')).toMatchObject({
      broken: 'INIT-DISPATCH',
      clauses: ['CANCEL-INSTANCE', 'INIT-DISPATCH'],
    })
  })
})

describe('the delivery of a START', () => {
  it.each([NDIS_STATUS_FAILURE, statuses.NDIS_STATUS_PENDING])('is over whatever it returns, such as %s', (status) => {
    const start: HistoryEvent = { ...blank, kind: 'call', function: 'start' }
    const initialize: HistoryEvent = { ...blank, kind: 'call', function: 'initialize', initiation: 1 }
    const enter: HistoryEvent = { ...blank, kind: 'enter', initiation: 1 }
    const exit: HistoryEvent = { ...enter, kind: 'exit' }
    const life = [
      initialize,
      { ...initialize, kind: 'return' as const },
      start,
      { ...start, kind: 'return' as const, status },
      enter,
      exit,
    ]
    expect(judge(wordsOf(...life, quiesced))).toEqual({ kind: 'conforms' })
    expect(judge(wordsOf(...life, enter, exit, quiesced))).toMatchObject({ at: 7, clauses: ['INIT-ONCE'] })
  })
})

describe('of a removal that does not complete there is a verdict only where its own cancel failed, and nothing else holds up the callback', () => {
  const initiated = `0 call initialize A
0 return SUCCESS
0 start A
0 started
`
  const failed = `1 call unbind 0
1 call cancel A
1 return FAILURE
`
  const stuck = unknown('a removal did not complete')
  const broken = { kind: 'diverges', clauses: ['CANCEL-COMPLETES'] }

  it.each<[string, string, object]>([
    ['the callback is stopped', `${initiated}${failed}2 enter A\n`, broken],
    ['it was entered before', `${initiated}2 enter A\n${failed}`, broken],
    ['it has returned', `${initiated}${failed}2 enter A\n2 exit FAILURE\n`, stuck],
    ['no cancel was made', `${initiated}1 call unbind 0\n2 enter A\n`, stuck],
    [
      'another driver made it',
      `${initiated}1 call unbind 0\n1 call cancel A by other\n1 return FAILURE\n2 enter A\n`,
      stuck,
    ],
    [
      'another driver made it, and the callback came meanwhile',
      `${initiated}1 call unbind 0\n1 call cancel A by other\n2 enter A\n1 return FAILURE\n`,
      stuck,
    ],
    [
      'a callback made it on the thread of the removal, while another removal goes on',
      `${initiated}0 call initialize B\n0 return SUCCESS\n0 start B\n0 started\n3 call unbind 1\n2 enter A\n1 call unbind 0\n1 call cancel B\n1 enter B\n1 call cancel A\n1 return FAILURE\n1 exit FAILURE\n1 return FAILURE\n`,
      stuck,
    ],
    [
      'it was initiated anew before its callback had returned, and no cancel was made since',
      `${initiated}2 enter A\n0 call initialize A\n0 return SUCCESS\n2 exit FAILURE\n1 call unbind 0\n2 enter A\n`,
      stuck,
    ],
    ['another thread made it', `${initiated}1 call unbind 0\n0 call cancel A\n0 return FAILURE\n2 enter A\n`, stuck],
    [
      'a callback made it that came on the thread of the removal',
      `${initiated}0 call initialize B\n0 return SUCCESS\n0 start B\n0 started\n2 enter A\n1 call unbind 0\n1 call cancel B\n1 enter B\n1 call cancel A\n1 return FAILURE\n1 exit FAILURE\n1 return FAILURE\n`,
      stuck,
    ],
    [
      'it failed for the initiation before',
      `${initiated}1 call unbind 0\n2 enter A\n1 call cancel A\n1 return FAILURE\n2 exit FAILURE\n0 call initialize A\n0 return SUCCESS\n0 start A\n0 started\n2 enter A\n`,
      stuck,
    ],
    [
      'there was nothing to cancel, and what is called came later',
      `1 call unbind 0\n1 call cancel A\n1 return FAILURE\n${initiated}2 enter A\n`,
      stuck,
    ],
    [
      'another miniport is called, which no removal waits for',
      `${initiated}${failed}2 enter A\n2 exit FAILURE\n0 call initialize B\n0 return SUCCESS\n0 start B\n0 started\n2 enter B\n`,
      stuck,
    ],
    [
      'the other one of two is stopped, on another thread',
      `0 call initialize B\n0 return SUCCESS\n${initiated}${failed}3 enter A\n`,
      broken,
    ],
    [
      'a START holds the callback up',
      `${initiated}${failed}2 enter A\n2 start B\n`,
      unknown('a removal did not complete'),
    ],
  ])('%s', (_, lines, verdict) => {
    expect(judged(`${lines}quiesced\n`)).toMatchObject(verdict)
  })

  it('the removal has completed, and another one goes on', () => {
    const completed = `${initiated}${failed}2 enter A\n2 exit FAILURE\n1 return SUCCESS\n`
    expect(judged(`${completed}1 call unbind 1\nquiesced\n`)).toEqual(stuck)
  })
})
