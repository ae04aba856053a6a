/** A lock among processes: a file with the id of the process that holds it. */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { AdapterError } from '../adapter.ts'

/** Does one thing at a time, among all processes that name the same lock: else they would write the same files. */
export async function locked(lock: string, action: () => Promise<void>): Promise<void> {
  await mkdir(dirname(lock), { recursive: true })
  await acquire(lock)
  try {
    await action()
  } finally {
    await rm(lock, { force: true })
  }
}

const lockPollMs = 50

async function acquire(lock: string): Promise<void> {
  if (await created(lock)) return
  if (await isAbandoned(lock)) await rm(lock, { force: true })
  else await setTimeout(lockPollMs)
  await acquire(lock)
}

async function created(lock: string): Promise<boolean> {
  try {
    await writeFile(lock, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw new AdapterError(
      `cannot write ${lock}, which keeps others from building at the same time: ${codeOf(error)}`,
      { cause: error },
    )
  }
}

/** Whether the process that holds the lock has gone without giving it back. */
async function isAbandoned(lock: string): Promise<boolean> {
  const holder = Number(await readFile(lock, 'utf8').catch(() => ''))
  if (!(holder > 0)) return false
  try {
    process.kill(holder, 0)
    return false
  } catch (error) {
    return codeOf(error) === 'ESRCH'
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error)
}
