/** Who runs the batches of a fuzz: worker threads on a simulator, this thread alone where real ones want the processors. */
import { type Crew, crewOfOne, openCrew } from '../crew.ts'
import type { Judge } from '../judging.ts'
import { type Batch, type BatchAnswer, runBatch } from './batch.ts'
import { type Settings, runBatchTask } from './batch-task.ts'

/** What is allocated for one plan is gone with the next. */
const youngMegabytes = 64

export function openBatchCrew(
  judge: Judge,
  settings: Omit<Settings, 'stop'>,
  threads: number,
  signal: AbortSignal,
): Crew<Batch, BatchAnswer> {
  if (judge.adapters[0].simulated === undefined) return crewOfOne(async (batch) => runBatch(judge, batch, signal))
  const stop = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)
  const tell = (): void => void Atomics.store(new Int32Array(stop), 0, 1)
  if (signal.aborted) tell()
  signal.addEventListener('abort', tell)
  const crew = openCrew({
    worker: new URL('batch-worker.js', import.meta.url),
    exported: 'runBatchTask',
    run: runBatchTask,
    threads,
    youngMegabytes,
  })
  return {
    size: crew.size,
    run: async (batch) => crew.run({ settings: { ...settings, stop }, batch }),
    close: async () => {
      signal.removeEventListener('abort', tell)
      await crew.close()
    },
  }
}
