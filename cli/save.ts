/** Saves what a campaign has found, each failure and problem as a file that can be run again. */
import { availableParallelism } from 'node:os'
import { join, resolve } from 'node:path'
import type { Adapter } from '../adapters/adapter.ts'
import { openAdapters } from '../adapters/open.ts'
import type { History } from '../model/history.ts'
import type { Saved } from '../report/console.ts'
import { failureText } from '../report/explain-failure.ts'
import type { Recorded } from '../runner/failure-file.ts'
import { countedClauses } from '../runner/profile.ts'
import type { Shown } from '../runner/project.ts'
import type { Failure, Problem, Result } from '../runner/result.ts'
import { type Run, encodeResult } from '../runner/result-file.ts'
import { clauses } from '../spec/clauses.ts'
import { tried, writeInFolder } from './write-file.ts'

/** What is to be known of an adapter whose failures are saved. */
export type Source = Pick<Adapter, 'identity' | 'capabilities' | 'choicesOf'>

/** Writes the result itself into a folder. Gives the file, or undefined where it could not be written, which is said. */
export function saveResult(result: Result, run: Run, folder: string): string | undefined {
  return writeResult(result, run, join(folder, 'result.json'))
}

/** The same into a file. */
export function writeResult(result: Result, run: Run, file: string): string | undefined {
  return written(file, encodeResult({ run, result })) ? file : undefined
}

/** The circumstances of a run that began then. */
export function circumstances(started: Date, command: readonly string[]): Run {
  return {
    started: started.toISOString(),
    seconds: (Date.now() - started.getTime()) / 1000,
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    processors: availableParallelism(),
    command,
  }
}

/** What saved files say of the run that they are of. */
export type Head = Pick<Result, 'suite' | 'seed' | 'profile' | 'pattern'>

/** Writes failures and problems into a folder, each into a file of its own. What cannot be written is said, and loses nothing of the report. */
interface Saver {
  /** The files, by what they hold */
  readonly saved: ReadonlyMap<Saved, string>
  /** Where it is given a key again, the file is written anew */
  failure(head: Head, failure: Failure, key?: string): Promise<void>
  problem(head: Head, problem: Problem): Promise<void>
}

/** The file that a plan is from stays. */
export function saverTo(folder: string, adapters: readonly Source[], original?: string): Saver {
  const saved = new Map<Saved, string>()
  const taken = new Map<string, number>()
  const files = new Map<string, string>()
  const fresh = (stem: string): string => {
    let nth = (taken.get(stem) ?? 0) + 1
    const named = (): string => join(folder, `${stem}${nth === 1 ? '' : `-${nth}`}.json`)
    if (original !== undefined && resolve(named()) === resolve(original)) nth++
    taken.set(stem, nth)
    return named()
  }
  const save = (one: Saved, stem: string, key: string | undefined, recorded: Recorded, history: History): void => {
    const file = files.get(`${key} ${stem}`) ?? fresh(stem)
    if (key !== undefined) files.set(`${key} ${stem}`, file)
    if (written(file, failureText(recorded, history))) saved.set(one, file)
  }
  return {
    saved,
    async failure(head, failure, key) {
      const { projection, verdict } = failure
      const stem = verdict.clauses[0]
      const recorded = await recordedFailure(head, adapters, failure)
      save(failure, stem, key, recorded, failure.history)
      if (projection?.kind === 'shown')
        save(projection, `${stem}-simulated`, key, recordedProjection(recorded, projection), projection.history)
    },
    async problem(head, problem) {
      const { kind, history } = problem
      if (history) save(problem, kind, undefined, await recordedProblem(head, adapters, problem), history)
    },
  }
}

/** Saves all that a result holds, and gives the files. */
export async function saveAll(
  result: Result,
  adapters: readonly Source[],
  folder: string,
  original?: string,
): Promise<ReadonlyMap<Saved, string>> {
  const saver = saverTo(folder, adapters, original)
  for (const failure of result.failures) await saver.failure(result, failure)
  for (const problem of result.problems) await saver.problem(result, problem)
  return saver.saved
}

/** Writes a file. Says so where it cannot be written. */
function written(file: string, text: string): boolean {
  return tried(file, 'choose another folder with --out', () => writeInFolder(file, text))
}

const allClauses = clauses.map(({ id }) => id)

export async function recordedFailure(head: Head, adapters: readonly Source[], failure: Failure): Promise<Recorded> {
  const { verdict, counts, plan, times, of, minimal } = failure
  const adapter = await adapterOf(adapters, failure)
  return {
    suite: head.suite,
    adapter: adapter.identity,
    seed: failure.origin?.seed ?? head.seed,
    plan,
    verdict,
    enforced: counts ? [...countedClauses(head.profile, head.pattern, adapter.capabilities.observes)] : allClauses,
    times,
    of,
    shrunk: minimal ? 'minimal' : adapter.capabilities.deterministic ? 'unfinished' : 'flaky',
  }
}

/** The same trace on a wrong simulator, as a failure of its own. */
function recordedProjection(recorded: Recorded, { adapter, plan, verdict }: Shown): Recorded {
  const identity = { adapter, subject: 'embedded simulator, wrong on purpose' }
  return { ...recorded, adapter: identity, plan, verdict, times: 1, of: 1, shrunk: 'no' }
}

export async function recordedProblem(head: Head, adapters: readonly Source[], problem: Problem): Promise<Recorded> {
  const adapter = await adapterOf(adapters, problem)
  const choices = (await adapter.choicesOf?.(problem.plan)) ?? problem.plan.choices
  return {
    suite: head.suite,
    adapter: adapter.identity,
    seed: problem.origin?.seed ?? head.seed,
    plan: { ...problem.plan, choices },
    verdict: { kind: 'unknown', reason: problem.reason },
    enforced: allClauses,
    times: 1,
    of: 1,
    shrunk: 'no',
  }
}

/** The adapter that showed it. */
async function adapterOf(adapters: readonly Source[], { adapter: name }: Failure | Problem): Promise<Source> {
  const found = adapters.find(({ identity }) => identity.adapter === name)
  if (found !== undefined) return found
  // The exhaustive part names a policy that nothing else was run on.
  const [opened] = await openAdapters(name)
  return opened
}
