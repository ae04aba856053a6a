/** A batch as a task for a worker thread: plain data in, plain data out, and one shared number that tells it to stop. */
import { openAdapters } from '../../adapters/open.ts'
import { type Judge, createJudge } from '../judging.ts'
import type { Profile } from '../profile.ts'
import { type Batch, type BatchAnswer, runBatch } from './batch.ts'

/** What all batches of a fuzz have in common. */
export interface Settings {
  /** As the command line names it: a simulator, since each thread has one of its own */
  readonly adapter: string
  readonly profile: Profile
  readonly pattern: string
  readonly repeats: number
  /** Not 0 where batches are to end before their time */
  readonly stop: SharedArrayBuffer
}

export interface BatchTask {
  readonly settings: Settings
  readonly batch: Batch
}

const lookEveryMs = 50

/** Kept from task to task: checkers remember what they have worked out. */
const judges = new Map<string, Judge>()

export async function runBatchTask({ settings, batch }: BatchTask): Promise<BatchAnswer> {
  const stop = new Int32Array(settings.stop)
  const interrupt = new AbortController()
  const look = (): void => {
    if (Atomics.load(stop, 0) !== 0) interrupt.abort()
  }
  look()
  const timer = setInterval(look, lookEveryMs)
  try {
    return await runBatch(await judgeFor(settings), batch, interrupt.signal)
  } finally {
    clearInterval(timer)
  }
}

async function judgeFor({ adapter, profile, pattern, repeats }: Settings): Promise<Judge> {
  const key = [adapter, profile, pattern, repeats].join('\n')
  const judge = judges.get(key) ?? createJudge(await openAdapters(adapter), profile, pattern, repeats)
  judges.set(key, judge)
  return judge
}
