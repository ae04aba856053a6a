/** Failure files as the commands read them: a part at a time, with what is wrong told in one line. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { FailureFileError, type FailureHead } from '../runner/failure-file.ts'
import { type Bytes, changed, eventsIn, readHead } from '../runner/failure-reader.ts'
import { plain } from '../adapters/quote.ts'
import { UsageError } from './arguments.ts'

export interface FailureInput {
  readonly head: FailureHead
  /** Reads the history anew: whole events in each part, which the next one overwrites */
  readonly events: () => Iterable<Int32Array>
}

/** Opens a failure file. One that was changed after it was saved is refused, or said aloud where `edited` allows it. */
export function openFailure(file: string, edited: boolean): FailureInput {
  const bytes = bytesOf(file)
  const head = readHead(bytes)
  if (!head.intact && !edited) throw changed('--edited takes it as it is')
  if (!head.intact)
    process.stdout.write(`${file} was changed after it was saved: what it records may be of another run\n`)
  return { head, events: () => eventsIn(bytes, head.plan) }
}

/** Does what a command does with a file, whose name is put before what is wrong with it. */
export async function aboutFile<T>(file: string, command: () => Promise<T> | T): Promise<T> {
  try {
    return await command()
  } catch (error) {
    if (error instanceof FailureFileError) throw new FailureFileError(`${file}: ${error.message}`, { cause: error })
    throw error
  }
}

/** What a file says of adapters and verdicts, fit to be shown. */
export function shownHead(head: FailureHead): FailureHead {
  const { suite, adapter, verdict, note } = head
  return {
    ...head,
    suite: plain(suite),
    adapter: { adapter: plain(adapter.adapter), subject: plain(adapter.subject) },
    verdict:
      verdict.kind === 'unknown'
        ? { ...verdict, reason: plain(verdict.reason, 1000) }
        : verdict.kind === 'diverges'
          ? { ...verdict, allowed: verdict.allowed.map((one) => plain(one)) }
          : verdict,
    ...(note !== undefined && { note: plain(note, 1000) }),
  }
}

const partBytes = 64 * 1024

function bytesOf(file: string): Bytes {
  let readBefore = false
  return function* bytes() {
    const buffer = new Uint8Array(partBytes)
    const descriptor = reading(file, () => openSync(file, 'r'))
    try {
      if (readBefore && !fstatSync(descriptor).isFile())
        throw new UsageError(`${file} has to be read twice, and is no file that can be; save it as one first`)
      readBefore = true
      for (;;) {
        const length = reading(file, () => readSync(descriptor, buffer, 0, partBytes, null))
        if (length === 0) return
        yield buffer.subarray(0, length)
      }
    } finally {
      closeSync(descriptor)
    }
  }
}

function reading<T>(file: string, step: () => T): T {
  try {
    return step()
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${whyUnreadable(error)}; expected a file that verify has saved`)
  }
}

function whyUnreadable(error: unknown): string {
  if (!(error instanceof Error && 'code' in error)) return String(error)
  if (error.code === 'ENOENT') return 'no such file'
  return error.code === 'EISDIR' ? 'it is a directory' : error.message
}
