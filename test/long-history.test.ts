/** Histories that are read in parts: the verdict is that of the whole, and what is kept does not grow with the length. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { type LongHistory, createChecker } from '../model/checker.ts'
import { type Device, type History, eventWords } from '../model/history.ts'
import { note, noteRest, openNotes } from '../model/notes.ts'
import { symbols } from '../model/determinize.ts'
import { initial } from '../model/configuration.ts'
import { createTally } from '../model/tally.ts'
import { longHistory } from './support/long-history.ts'
import { randomHistory } from './support/random-history.ts'

const checker = createChecker()
const devices: readonly Device[] = [{ owner: 0, adapter: 0, name: [65] }]

/** The history in parts of `size` events. */
function inParts({ ending, words }: History, size: number): LongHistory {
  const all = Array.from(words)
  const starts = Array.from({ length: Math.ceil(all.length / (size * eventWords)) }, (_, part) => part * size)
  const partAt = (start: number): number[] => all.slice(start * eventWords, (start + size) * eventWords)
  return { ending, parts: () => starts.map(partAt) }
}

describe('a history that is read in parts', () => {
  it('gets the verdict of the whole, and exercises the same', () => {
    let diverged = 0
    for (let seed = 1; seed <= 3000; seed++) {
      const { history, devices: some } = randomHistory(seed)
      const [whole, parts] = [createTally(), createTally()]
      const verdict = checker.judge(history, some, whole)
      expect(checker.judgeLong(inParts(history, 1 + (seed % 5)), some, parts), `seed ${seed}`).toEqual(verdict)
      expect(parts).toEqual(whole)
      if (verdict.kind === 'diverges') diverged++
    }
    expect(diverged).toBeGreaterThan(300)
  })

  it('without any events, or with empty parts, is judged as the whole is', () => {
    expect(checker.judgeLong({ ending: 'quiesced', parts: () => [] }, devices)).toEqual({
      kind: 'unknown',
      reason: 'the history does not end quiesced',
    })
    const [words = []] = [...longHistory(40, 'conforms')]
    expect(checker.judgeLong({ ending: 'quiesced', parts: () => [[], words, []] }, devices).kind).toBe('conforms')
  })

  it('of any length takes the same memory, also where it diverges at its end', () => {
    const collect = collector()
    /** Bytes in use while the history is judged, at most. */
    const most = (events: number, ends: 'conforms' | 'diverges'): number => {
      let peak = 0
      const parts = function* (): Iterable<ArrayLike<number>> {
        let part = 0
        for (const words of longHistory(events, ends)) {
          yield words
          if (part++ % 9 > 0) continue
          collect()
          peak = Math.max(peak, inUse())
        }
      }
      const verdict = checker.judgeLong({ ending: 'quiesced', parts }, devices)
      expect(verdict).toMatchObject(ends === 'conforms' ? { kind: ends } : { kind: ends, at: events })
      expect(peak).toBeGreaterThan(1_000_000)
      return peak
    }
    for (const ends of ['conforms', 'diverges'] as const) {
      most(10_000, ends)
      const [short, long] = [most(10_000, ends), most(300_000, ends)]
      // 2 bytes to an event, all that a second reading notes of one, would be 580 000 more where they were kept; words 9 280 000.
      expect(long - short, `${ends}: ${short} and ${long} bytes`).toBeLessThan(300_000)
    }
  })
})

describe('what a second reading notes', () => {
  const call = symbols.call('Cancel', 0)
  const returned = symbols.return(0, false)

  it('starts anew whenever the instance is at rest', () => {
    const sizes = [10_000, 100_000].map((observations) => {
      const notes = openNotes(0, observations, [initial])
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
    for (let event = 0; event <= 100; event++) note(notes, event, call, 1)
    expect([notes.state, notes.length]).toEqual(['overflown', 100])
  })

  it('goes on until the calls have returned that were open', () => {
    const notes = openNotes(0, 1, [initial])
    note(notes, 0, call, 1)
    note(notes, 1, symbols.enter(0), 1)
    expect([notes.state, notes.later]).toEqual(['awaiting', []])
    note(notes, 2, symbols.return(3, true), 1)
    expect([notes.state, notes.later]).toEqual(['awaiting', []])
    note(notes, 3, returned, 0)
    expect([notes.state, notes.later]).toEqual(['complete', ['fails']])
    expect(notes.length).toBe(2)
  })

  it('does not take the result of a later call for that of one whose return was not seen', () => {
    const notes = openNotes(0, 1, [initial])
    note(notes, 0, call, 1)
    note(notes, 1, symbols.enter(0), 1)
    note(notes, 2, call, 1)
    note(notes, 3, returned, 0)
    expect([notes.state, notes.later]).toEqual(['complete', []])
  })
})

function inUse(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

/** The garbage collector, so that what is in use can be told from what was. */
function collector(): () => void {
  setFlagsFromString('--expose-gc')
  const found: unknown = runInNewContext('gc')
  if (typeof found !== 'function') throw new Error('no garbage collector can be called here')
  return () => void found()
}
