/** What a second reading notes of the instance that diverged: enough to explain it, and no more. */
import { describe, expect, it } from 'vitest'
import { type LongHistory, createChecker } from '../model/checker.ts'
import { initial } from '../model/configuration.ts'
import { symbols } from '../model/symbols.ts'
import { type Device, type HistoryEvent, HistoryError, encodeEvent } from '../model/history.ts'
import { note, noteRest, openNotes } from '../model/notes.ts'
import type { Verdict } from '../model/verdict.ts'
import { NDIS_STATUS_FAILURE } from '../spec/constants.ts'
import { createTally } from '../model/tally.ts'
import { longHistory } from './support/long-history.ts'
import { randomHistory } from './support/random-history.ts'
import { blank } from './support/traces.ts'

describe('what a second reading notes', () => {
  const call = symbols.call('Cancel', 0)
  const returned = symbols.return(0, false)

  it('starts anew whenever the instance is at rest', () => {
    const sizes = [10_000, 100_000].map((observations) => {
      const notes = openNotes(0, observations, [initial], observations)
      for (let event = 0; event < observations; event += 2) {
        note(notes, event, call, 1)
        note(notes, event + 1, returned, 0)
        noteRest(notes, [initial])
      }
      return [notes.length, notes.symbols.length]
    })
    expect(sizes).toEqual([
      [0, 64],
      [0, 64],
    ])
  })

  it('is given up beyond a limit, not cut', () => {
    const notes = openNotes(0, 1000, [initial], 100)
    for (let event = 0; event <= 100; event++) note(notes, event, event % 2 === 0 ? call : returned, 1)
    expect([notes.state, notes.length]).toEqual(['overflown', 100])
    const noted = Array.from({ length: 100 }, (_, event) => (event % 2 === 0 ? call : returned))
    expect(Array.from(notes.symbols.subarray(0, 100))).toEqual(noted)
  })

  it('goes on until the calls have returned that were open', () => {
    const notes = openNotes(0, 1, [initial], 10)
    note(notes, 0, call, 1)
    note(notes, 1, symbols.enter(0), 1)
    expect([notes.state, notes.later]).toEqual(['awaiting', []])
    for (const other of [symbols.return(3, true), symbols.enter(1), symbols.exitSuccess, symbols.quiesced])
      note(notes, 2, other, 1)
    expect([notes.state, notes.later]).toEqual(['awaiting', []])
    noteRest(notes, [])
    note(notes, 3, returned, 0)
    expect([notes.state, notes.later]).toEqual(['complete', ['fails']])
    note(notes, 4, returned, 0)
    expect([notes.length, notes.from]).toEqual([2, [initial]])
  })

  it('is complete at once where no call was open, and only with the last return where several were', () => {
    const alone = openNotes(0, 0, [initial], 10)
    note(alone, 0, symbols.quiesced, 0)
    expect(alone.state).toBe('complete')
    const several = openNotes(0, 0, [initial], 10)
    note(several, 0, symbols.enter(0), 0b101)
    note(several, 1, symbols.return(2, true), 0b001)
    expect(several.state).toBe('awaiting')
    note(several, 2, returned, 0)
    expect([several.state, several.later]).toEqual(['complete', ['fails', undefined, 'succeeds']])
  })

  it('does not take the result of a later call for that of one whose return was not seen', () => {
    const notes = openNotes(0, 1, [initial], 10)
    note(notes, 0, call, 1)
    note(notes, 1, symbols.enter(0), 1)
    note(notes, 2, call, 1)
    note(notes, 3, returned, 0)
    expect([notes.state, notes.later]).toEqual(['complete', []])
  })
})

describe('a history that diverges', () => {
  const devices: readonly Device[] = [{ owner: 0, adapter: 0, name: [65] }]
  const open: HistoryEvent = { ...blank, kind: 'call', thread: 1, driver: 1, function: 'cancel' }

  it('gets no verdict where that is too long after its instance was at rest', () => {
    const parts = function* (): Iterable<ArrayLike<number>> {
      yield encodeEvent(open)
      yield* longHistory(40, 'diverges')
    }
    const judge = (maximumNotes: number): Verdict =>
      createChecker({ maximumNotes }).judgeLong({ ending: 'quiesced', parts }, devices)
    expect(judge(41)).toMatchObject({ kind: 'diverges', at: 41 })
    expect(judge(40)).toEqual({
      kind: 'unknown',
      reason:
        'event 41 diverges, too long after its instance was last at rest to be explained: more than 40 observations',
    })
  })

  it('needs few notes where its instance was at rest shortly before', () => {
    const parts = (): Iterable<Int32Array> => longHistory(40, 'diverges')
    const sparing = createChecker({ maximumNotes: 4 })
    expect(sparing.judgeLong({ ending: 'quiesced', parts }, devices)).toMatchObject({ kind: 'diverges', at: 40 })
  })

  /** Reads the history and goes on with other parts, and tells how many were read in all. */
  function partsRead(
    history: () => Iterable<ArrayLike<number>>,
    maximumNotes: number,
  ): [verdict: Verdict, parts: number] {
    let count = 0
    const parts: LongHistory['parts'] = function* () {
      for (const part of history()) {
        count++
        yield part
      }
      for (let more = 0; more < 50; more++) {
        count++
        yield encodeEvent({ ...blank, kind: 'quiesced' })
      }
    }
    return [createChecker({ maximumNotes }).judgeLong({ ending: 'quiesced', parts }, devices), count]
  }

  it('is read a second time, no further than its explanation takes', () => {
    const [verdict, parts] = partsRead(() => longHistory(4, 'diverges'), 10)
    expect([verdict.kind, parts]).toEqual(['diverges', 2])
    const [none, read] = partsRead(function* () {
      yield encodeEvent(open)
      yield* longHistory(4, 'diverges')
    }, 3)
    expect([none.kind, read]).toEqual(['unknown', 4])
  })

  it('is explained as far as it is a history', () => {
    // The cancel that is open may still tell what was true; what follows is the return of no call.
    const [diverging = new Int32Array()] = [...longHistory(4, 'diverges')]
    const stray = encodeEvent({ ...open, kind: 'return', thread: 2, status: NDIS_STATUS_FAILURE })
    const words = [...encodeEvent(open), ...Array.from(diverging), ...stray]
    expect(createChecker().judge({ ending: 'quiesced', words }, devices)).toMatchObject({ kind: 'diverges', at: 5 })
    expect(() => createChecker().judge({ ending: 'quiesced', words: stray }, devices)).toThrow(HistoryError)
  })

  it('that cannot be read again is no verdict, but the error', () => {
    let times = 0
    const parts = function* (): Iterable<ArrayLike<number>> {
      if (times++ > 0) throw new Error('the file is gone')
      yield* longHistory(4, 'diverges')
    }
    expect(() => createChecker().judgeLong({ ending: 'quiesced', parts }, devices)).toThrow('the file is gone')
  })

  it('or conforms gets the same verdict where all explanations are forgotten that are not needed', () => {
    const forgetting = createChecker({ maximumSetBytes: 0 })
    for (let seed = 1; seed <= 150; seed++) {
      const { history, devices: some } = randomHistory(seed)
      const [usual, other] = [createTally(), createTally()]
      expect(forgetting.judge(history, some, other), `seed ${seed}`).toEqual(
        createChecker().judge(history, some, usual),
      )
      expect(other, `seed ${seed}`).toEqual(usual)
    }
  })
})
