/** What a second reading notes of the instance that diverged: enough to explain it, and no more. */
import { describe, expect, it } from 'vitest'
import { initial } from '../model/configuration.ts'
import { symbols } from '../model/determinize.ts'
import { note, noteRest, openNotes } from '../model/notes.ts'

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
    for (let event = 0; event <= 100; event++) note(notes, event, call, 1)
    expect([notes.state, notes.length]).toEqual(['overflown', 100])
  })

  it('goes on until the calls have returned that were open', () => {
    const notes = openNotes(0, 1, [initial], 10)
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
    const notes = openNotes(0, 1, [initial], 10)
    note(notes, 0, call, 1)
    note(notes, 1, symbols.enter(0), 1)
    note(notes, 2, call, 1)
    note(notes, 3, returned, 0)
    expect([notes.state, notes.later]).toEqual(['complete', []])
  })
})
