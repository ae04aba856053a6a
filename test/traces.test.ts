/** The text format of histories: what cannot be read is refused, and the line is named. */
import { expect, test } from 'vitest'
import { eventsOf } from '../model/history.ts'
import { NDIS_STATUS_FAILURE } from '../spec/constants.ts'
import { parseHistories } from './support/traces.ts'

const header = '== a history -> conforms'

test.each([
  ['0 call cancel A', 'line 1: 0 call cancel A: an event before the first'],
  ['== a history', 'line 1: == a history: expected "== NAME -> conforms"'],
  ['== a history -> diverges CANCEL-TWICE at 3', 'no clause is called CANCEL-TWICE'],
  [`${header}\n\n# why\n0 return SUCCESS`, 'line 4: 0 return SUCCESS: no call is unfinished on thread 0'],
  [`${header}\n0 enter A\n0 halted`, 'line 3: 0 halted: no halt is unfinished on thread 0'],
  [`${header}\n0 call shutdown A`, 'no function is called shutdown'],
  [`${header}\n0 call cancel`, 'which instance?'],
  [`${header}\n0 call cancel A\n0 return MAYBE`, 'line 3: 0 return MAYBE: no status is called MAYBE'],
  [`${header}\n0 call cancel A in capitals`, 'cannot read "in capitals"'],
  [`${header}\n0 sleeps`, 'expected call, return, start'],
  [`${header}\nthread 0 call cancel A`, 'expected a thread number'],
])('%j is refused', (text, message) => {
  expect(() => parseHistories(text)).toThrow(message)
})

test('instances are numbered as they appear, initiations as they are called, and ends belong to what began last', () => {
  const [read] = parseHistories(`${header}
    device C of driver 1 on adapter 2
    0 call initialize B
    1 call initialize C
    1 enter C #2
    1 call cancel C by other in shared
    1 return FAILURE late
    1 exit 0xc0000001`)
  expect(read?.history.ending).toBe('stalled')
  expect(read?.devices.map(({ owner, adapter }) => [owner, adapter])).toEqual([
    [1, 2],
    [0, 0],
  ])
  const events = eventsOf(read?.history ?? { ending: 'stalled', words: [] })
  expect(events.map(({ instance, initiation, driver }) => [instance, initiation, driver])).toEqual([
    [1, 1, 0],
    [0, 2, 1],
    [0, 2, 1],
    [0, 0, 0],
    [0, 0, 0],
    [0, 2, 1],
  ])
  expect(events.map(({ detail }) => detail)).toEqual([0, 0, 0, 3, 2, 0])
  expect(events.at(-1)?.status).toBe(NDIS_STATUS_FAILURE)
})
