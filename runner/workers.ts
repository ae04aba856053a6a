/** Tasks side by side, on as many worker threads as there are processors. */
import { availableParallelism } from 'node:os'
import { Tinypool } from 'tinypool'

export interface Work<Task, Answer> {
  readonly tasks: readonly Task[]
  /** The module that exports `run` to a worker thread, under the name `exported` */
  readonly worker: URL
  readonly exported: string
  readonly run: (task: Task) => Answer | Promise<Answer>
  /** Megabytes for what lives for a moment: the more, the less often it is collected */
  readonly youngMegabytes?: number
  readonly signal?: AbortSignal | undefined
  readonly onDone?: () => void
}

/** The answers in the order of the tasks; undefined where the signal came first. Where the suite is not built, one after another in this thread. */
export async function runOnWorkers<Task, Answer>(work: Work<Task, Answer>): Promise<readonly Answer[] | undefined> {
  // The sources are run as they are by tests alone, where a worker could not load them.
  return import.meta.url.endsWith('.ts') ? runHere(work) : runSideBySide(work)
}

async function runHere<Task, Answer>({
  tasks,
  run,
  signal,
  onDone,
}: Work<Task, Answer>): Promise<readonly Answer[] | undefined> {
  const answers: Answer[] = []
  for (const task of tasks) {
    if (signal?.aborted === true) return undefined
    answers.push(await run(task))
    onDone?.()
  }
  return answers
}

async function runSideBySide<Task, Answer>(work: Work<Task, Answer>): Promise<readonly Answer[] | undefined> {
  const { tasks, worker, exported, youngMegabytes, signal, onDone } = work
  const threads = Math.max(1, Math.min(tasks.length, availableParallelism()))
  const pool = new Tinypool({
    filename: worker.href,
    minThreads: threads,
    maxThreads: threads,
    ...(youngMegabytes !== undefined && { resourceLimits: { maxYoungGenerationSizeMb: youngMegabytes } }),
  })
  const stop = (): void => void pool.destroy()
  if (signal?.aborted === true) stop()
  signal?.addEventListener('abort', stop)
  try {
    return await Promise.all(
      tasks.map(async (task): Promise<Answer> => {
        const answer: Answer = await pool.run(task, { name: exported })
        onDone?.()
        return answer
      }),
    )
  } catch (error) {
    if (signal?.aborted === true) return undefined
    throw error
  } finally {
    signal?.removeEventListener('abort', stop)
    await pool.destroy()
  }
}
