/** How an implementation answers what the documents leave open, as it is seen in passing. */
import { expect, it } from 'vitest'
import { createChecker } from '../model/checker.ts'
import { answersOf, createTally } from '../model/tally.ts'
import type { Answers } from '../model/verdict.ts'
import { parseHistories } from './support/traces.ts'

const initiated = '0 call initialize A\n0 return SUCCESS\n'
const started = '0 start A\n0 started\n'
const live = `${initiated}${started}1 enter A #1\n1 exit SUCCESS\n`
const running = `${initiated}${started}1 enter A #1\n`

const underway: readonly (readonly [state: string, before: string, after: string])[] = [
  ['pending', initiated, ''],
  ['permitted by an earlier START', `${started}${initiated}`, ''],
  ['obliged by a START', `${initiated}${started}`, '1 enter A\n1 exit SUCCESS\n'],
  ['refused', `${initiated}${started}0 call cancel A\n0 return FAILURE\n`, '1 enter A\n1 exit SUCCESS\n'],
  ['running', running, '1 exit SUCCESS\n'],
]

const answers: readonly (readonly [what: string, lines: string, expected: Answers])[] = [
  ...underway.flatMap(([state, before, after]) =>
    ['SUCCESS', 'NOT_ACCEPTED'].map(
      (status) =>
        [
          `Initialize of what is ${state}, ${status}`,
          `${before}2 call initialize A\n2 return ${status}\n${after}`,
          { 'Q-INIT-PENDING': { [`NDIS_STATUS_${status}`]: 1 } },
        ] as const,
    ),
  ),
  ...['SUCCESS', 'NOT_ACCEPTED'].flatMap((status) => [
    [
      `Initialize while MiniportHaltEx runs, ${status}`,
      `${live}0 call deinitialize A\n0 halt A #1\n1 call initialize A\n1 return ${status}\n0 halted\n0 return SUCCESS\n`,
      { 'Q-INIT-HALTING': { [`NDIS_STATUS_${status}`]: 1 } },
    ] as const,
    [
      `Initialize behind a failed MiniportInitializeEx, ${status}`,
      `${running}1 exit FAILURE\n0 call initialize A\n0 return ${status}\n`,
      { 'Q-INIT-AFTER-FAILURE': { [`NDIS_STATUS_${status}`]: 1 } },
    ] as const,
  ]),
  [
    'Initialize when MiniportHaltEx has returned: it may be gone',
    `${live}0 call deinitialize A\n0 halt A #1\n0 halted\n1 call initialize A\n1 return NOT_ACCEPTED\n0 return SUCCESS\n`,
    {},
  ],
  [
    'Initialize that began before another, and is refused because of that',
    '1 call initialize A\n0 call initialize A\n0 return SUCCESS\n1 return NOT_ACCEPTED\n',
    { 'Q-INIT-PENDING': { NDIS_STATUS_NOT_ACCEPTED: 1 } },
  ],
  [
    'Initialize that may have initiated what its own callback runs for',
    `1 call initialize A\n${started}2 enter A\n1 return SUCCESS\n2 exit SUCCESS\n`,
    {},
  ],
  [
    'a cancel in another case, SUCCESS',
    `${initiated}0 call cancel A in otherCase\n0 return SUCCESS\n`,
    { 'Q-NAME-CASE': { 'case ignored': 1 } },
  ],
  [
    'a cancel in another case, FAILURE',
    `${initiated}0 call cancel A in otherCase\n0 return FAILURE\n`,
    { 'Q-NAME-CASE': { 'case matters': 1 } },
  ],
  [
    'Initialize that returns before the one that it is refused for',
    '0 call initialize A\n1 call initialize A\n1 return NOT_ACCEPTED\n0 return SUCCESS\n',
    { 'Q-INIT-PENDING': { NDIS_STATUS_NOT_ACCEPTED: 1 } },
  ],
  [
    'a cancel in another case, without which a removal could not have completed',
    `${initiated}1 call unbind 0\n2 call cancel A in otherCase\n1 return SUCCESS\n2 return SUCCESS\n`,
    { 'Q-NAME-CASE': { 'case ignored': 1 } },
  ],
  ['a cancel in its own case', `${initiated}0 call cancel A\n0 return SUCCESS\n`, {}],
  ['a cancel in another case of what was never initiated', '0 call cancel A in otherCase\n0 return FAILURE\n', {}],
  [
    'a cancel in another case that began before the initiation',
    `1 call cancel A in otherCase\n${initiated}1 return FAILURE\n`,
    {},
  ],
  [
    'a callback where only an earlier START permits it',
    `${started}${initiated}1 enter A #1\n1 exit SUCCESS\n`,
    { 'Q-START-BEFORE': { counts: 1 } },
  ],
  [
    'rest where only an earlier START permits a callback',
    `${started}${initiated}`,
    { 'Q-START-BEFORE': { 'does not count': 1 } },
  ],
  ['a callback where a START came since', `${started}${initiated}${started}1 enter A #1\n1 exit SUCCESS\n`, {}],
  ['rest without any START', initiated, {}],
]

it.each(answers)('%s', (_what, lines, expected) => {
  const [read] = parseHistories(`== a history -> conforms\n${lines}quiesced`)
  if (read === undefined) throw new Error('no history')
  const tally = createTally()
  expect(createChecker().judge(read.history, read.devices, tally)).toEqual({ kind: 'conforms' })
  expect(answersOf(tally)).toEqual(expected)
})
