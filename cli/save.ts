/** Saves what a campaign has found, each failure and problem as a file that can be run again. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { dirname, join, resolve } from 'node:path'
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

/** What is to be known of an adapter whose failures are saved. */
export type Source = Pick<Adapter, 'identity' | 'capabilities' | 'choicesOf'>

/** Writes the result itself into a folder. Gives the file, or undefined where it could not be written, which is said. */
export function saveResult(result: Result, run: Run, folder: string): string | undefined {
  return writeResult(result, run, join(folder, 'result.json'))
}

/** The same into a file. */
export function writeResult(result: Result, run: Run, file: string): string | undefined {
  try {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, encodeResult({ run, result }))
    return file
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    process.stderr.write(`imcancel: ${file} could not be written (${reason}); choose another folder with --out\n`)
    return undefined
  }
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

/** The files, by what they hold. What cannot be written is said, and loses nothing of the report; the file that the plan is from stays. */
export async function saveAll(
  result: Result,
  adapters: readonly Source[],
  folder: string,
  original?: string,
): Promise<ReadonlyMap<Saved, string>> {
  const saved = new Map<Saved, string>()
  const taken = new Map<string, number>()
  const save = (one: Saved, stem: string, recorded: Recorded, history: History): void => {
    let nth = (taken.get(stem) ?? 0) + 1
    const named = (): string => join(folder, `${stem}${nth === 1 ? '' : `-${nth}`}.json`)
    if (original !== undefined && resolve(named()) === resolve(original)) nth++
    taken.set(stem, nth)
    const file = named()
    try {
      mkdirSync(folder, { recursive: true })
      writeFileSync(file, failureText(recorded, history))
      saved.set(one, file)
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      process.stderr.write(`imcancel: ${file} could not be written (${reason}); choose another folder with --out\n`)
    }
  }
  for (const failure of result.failures) {
    const { projection, verdict } = failure
    const stem = verdict.clauses[0]
    const recorded = await recordedFailure(result, adapters, failure)
    save(failure, stem, recorded, failure.history)
    if (projection?.kind === 'shown')
      save(projection, `${stem}-simulated`, recordedProjection(recorded, projection), projection.history)
  }
  for (const problem of result.problems) {
    if (problem.history) save(problem, problem.kind, await recordedProblem(result, adapters, problem), problem.history)
  }
  return saved
}

const allClauses = clauses.map(({ id }) => id)

async function recordedFailure(result: Result, adapters: readonly Source[], failure: Failure): Promise<Recorded> {
  const { verdict, counts, plan, times, of, minimal } = failure
  const adapter = await adapterOf(adapters, failure)
  return {
    suite: result.suite,
    adapter: adapter.identity,
    seed: result.seed,
    plan,
    verdict,
    enforced: counts ? [...countedClauses(result.profile, result.pattern, adapter.capabilities.observes)] : allClauses,
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

async function recordedProblem(result: Result, adapters: readonly Source[], problem: Problem): Promise<Recorded> {
  const adapter = await adapterOf(adapters, problem)
  const choices = (await adapter.choicesOf?.(problem.plan)) ?? problem.plan.choices
  return {
    suite: result.suite,
    adapter: adapter.identity,
    seed: result.seed,
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
