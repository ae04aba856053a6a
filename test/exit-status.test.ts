/** How the exit status of an adapter without an answer is read. */
import { expect, it } from 'vitest'
import { endingOfStatus, statusText } from '../adapters/bridge/exit-status.ts'

it.each([
  [2, 'linux', 'stalled', '2'],
  [3, 'linux', 'crashed', '3'],
  [1, 'linux', undefined, '1'],
  [3, 'win32', 'crashed', '3'],
  [1, 'win32', undefined, '1'],
  [0xc0000005, 'win32', 'crashed', '0xc0000005'],
  [0xc0000000, 'win32', 'crashed', '0xc0000000'],
  [0xc0000005 | 0, 'win32', 'crashed', '0xc0000005'],
  [0xbfffffff, 'win32', undefined, '3221225471'],
  [0xc0000005, 'linux', undefined, '3221225477'],
] as const)('status %d on %s is %s, written as %s', (status, platform, ending, text) => {
  expect(endingOfStatus(status, platform)).toBe(ending)
  expect(statusText(status, platform)).toBe(text)
})
