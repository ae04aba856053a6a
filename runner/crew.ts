/** Worker threads that are given one task after another, for as long as there are any. */
import { Tinypool } from 'tinypool'

export interface Crew<Task, Answer> {
  /** Tasks that go on side by side */
  readonly size: number
  run(task: Task): Promise<Answer>
  close(): Promise<void>
}

export interface CrewOptions<Task, Answer> {
  /** The module that exports `run` to a worker thread, under the name `exported` */
  readonly worker: URL
  readonly exported: string
  readonly run: (task: Task) => Promise<Answer>
  readonly threads: number
  /** Megabytes for what lives for a moment: the more, the less often it is collected */
  readonly youngMegabytes: number
}

/** Starts the threads; where the suite is not built, as in its tests, tasks are done in this one. */
export function openCrew<Task, Answer>(options: CrewOptions<Task, Answer>): Crew<Task, Answer> {
  const { worker, exported, run, threads, youngMegabytes } = options
  if (import.meta.url.endsWith('.ts')) return crewOfOne(run)
  const pool = new Tinypool({
    filename: worker.href,
    minThreads: threads,
    maxThreads: threads,
    resourceLimits: { maxYoungGenerationSizeMb: youngMegabytes },
  })
  return {
    size: threads,
    run: async (task): Promise<Answer> => pool.run(task, { name: exported }),
    close: async () => pool.destroy(),
  }
}

/** This thread, which lets others in between two tasks. */
export function crewOfOne<Task, Answer>(run: (task: Task) => Promise<Answer>): Crew<Task, Answer> {
  return {
    size: 1,
    run: async (task) => {
      await new Promise(setImmediate)
      return run(task)
    },
    close: async () => {},
  }
}
