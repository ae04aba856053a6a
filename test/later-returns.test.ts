/**
 * A later return only says less: a walk in which calls return as soon as they can judges no fewer histories than one in which they linger.
 * Held against the histories of 3000 random walks, or of 100 000 where IMCANCEL_LONG is set, each drawn from its seed.
 */
import { expect, test } from 'vitest'
import { createChecker } from '../model/checker.ts'
import { type HistoryEvent, eventsOf } from '../model/history.ts'
import { randomHistory } from './support/random-history.ts'
import { calledEarlier, returnedLater } from './support/shift-history.ts'
import { formatHistory, historyOf, parseHistories } from './support/traces.ts'

const seeds = process.env['IMCANCEL_LONG'] === undefined ? 3000 : 100_000
const checker = createChecker()

/** Judges each history that comes of moving one event of a conforming one, and gives how many there were. */
function judgeMoved(move: (events: readonly HistoryEvent[], index: number) => HistoryEvent[][]): number {
  let moved = 0
  for (let seed = 1; seed <= seeds; seed++) {
    const { history, devices } = randomHistory(seed)
    if (checker.judge(history, devices).kind !== 'conforms') continue
    const events = eventsOf(history)
    for (const changed of events.flatMap((_, index) => move(events, index))) {
      moved++
      const verdict = checker.judge(historyOf(changed), devices)
      if (verdict.kind === 'conforms') continue
      const shown = [history, historyOf(changed)].map((one) => formatHistory(one, devices)).join('\nbecomes\n')
      throw new Error(`seed ${seed}: ${JSON.stringify(verdict)}\n${shown}`)
    }
  }
  return moved
}

test(
  'with a return moved past events of other threads, a history that conforms does so still',
  { timeout: 600_000 },
  () => {
    expect(judgeMoved(returnedLater)).toBeGreaterThan(seeds)
  },
)

test('with a call moved before events of other threads, too', { timeout: 600_000 }, () => {
  expect(judgeMoved(calledEarlier)).toBeGreaterThan(seeds)
})

test('but an Initialize that is called before a removal begins is one that the removal has to see to', () => {
  const [called] = parseHistories(`
== an Initialize during a removal -> conforms
0 call unbind 0
1 call initialize A
1 return SUCCESS
0 return SUCCESS
quiesced`)
  if (called === undefined) throw new Error('no history')
  const [unbind, initialize, ...rest] = eventsOf(called.history)
  if (unbind === undefined || initialize === undefined) throw new Error('no events')
  expect(checker.judge(called.history, called.devices)).toEqual({ kind: 'conforms' })
  expect(checker.judge(historyOf([initialize, unbind, ...rest]), called.devices)).toMatchObject({
    kind: 'diverges',
    broken: 'REMOVAL-CANCELS',
  })
  expect(calledEarlier([unbind, initialize, ...rest], 1)).toEqual([])
})
