/** Histories that are read in parts: the verdict is that of the whole, and what is kept does not grow with the length. */
import { describe, expect, it } from 'vitest'
import { type LongHistory, createChecker } from '../model/checker.ts'
import { type Device, type History, eventWords } from '../model/history.ts'
import { createTally } from '../model/tally.ts'
import { failureText } from '../report/explain-failure.ts'
import { type Bytes, eventsIn, readHead } from '../runner/failure-reader.ts'
import { example } from './support/failure.ts'
import { longHistory } from './support/long-history.ts'
import { expectNoGrowth, sampled } from './support/memory.ts'
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
    for (const ends of ['conforms', 'diverges'] as const) {
      expectNoGrowth((events, sample) => {
        const parts = (): Iterable<Int32Array> => sampled(longHistory(events, ends), events, sample)
        const verdict = checker.judgeLong({ ending: 'quiesced', parts }, devices)
        expect(verdict).toMatchObject(ends === 'conforms' ? { kind: ends } : { kind: ends, at: events })
      })
    }
  })

  it('of any length is explained by what came since its instance was last at rest', () => {
    const sparing = createChecker({ maximumNotes: 4 })
    for (const events of [10_000, 100_000]) {
      const parts = (): Iterable<Int32Array> => longHistory(events, 'diverges')
      expect(sparing.judgeLong({ ending: 'quiesced', parts }, devices)).toMatchObject({ kind: 'diverges', at: events })
    }
  })

  it('from a file of any length takes the same memory', () => {
    expectNoGrowth((events, sample) => {
      const bytes: Bytes = () => sampled(fileOf(events), events, sample)
      const head = readHead(bytes)
      const parts = (): Iterable<Int32Array> => eventsIn(bytes, head.plan)
      const verdict = checker.judgeLong({ ending: head.ending, parts }, head.plan.instances)
      expect([head.events, verdict]).toMatchObject([events, { kind: 'diverges', at: events }])
    })
  })
})

/** A failure file with a long history that diverges at its end. */
function* fileOf(events: number): Iterable<Uint8Array> {
  const verdict = { kind: 'conforms' } as const
  const [before = '', after = ''] = failureText({ ...example, verdict }, { ending: 'quiesced', words: [] }).split(
    /(?<="words": \[)(?=\])/,
  )
  yield Buffer.from(before)
  let comma = ''
  for (const words of longHistory(events, 'diverges')) {
    yield Buffer.from(comma + words.join())
    comma = ','
  }
  yield Buffer.from(after)
}
