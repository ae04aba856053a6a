/** What an exit status of an adapter says of its subject, where it has not answered. */
import type { Ending } from '../../model/history.ts'

/** Windows ends a process by an exception that nobody caught with its NTSTATUS, which is an error from here on. */
const firstException = 0xc0000000

/** Undefined where the status means nothing by the protocol: the adapter itself failed. */
export function endingOfStatus(status: number, platform: NodeJS.Platform = process.platform): Ending | undefined {
  if (isException(status, platform)) return 'crashed'
  return status === 2 ? 'stalled' : status === 3 ? 'crashed' : undefined
}

/** A status as its reader looks it up. */
export function statusText(status: number, platform: NodeJS.Platform = process.platform): string {
  return isException(status, platform) ? `0x${(status >>> 0).toString(16)}` : `${status}`
}

function isException(status: number, platform: NodeJS.Platform): boolean {
  return platform === 'win32' && status >>> 0 >= firstException
}
