/** Saves what a campaign has found, each failure and problem as a file that can be run again. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Adapter } from '../adapters/adapter.ts'
import type { History } from '../model/history.ts'
import { failureText } from '../report/explain-failure.ts'
import type { Recorded } from '../runner/failure-file.ts'
import { countedClauses } from '../runner/profile.ts'
import type { Failure, Problem, Result } from '../runner/result.ts'
import { clauses } from '../spec/clauses.ts'

/** The files, by what they hold. What cannot be written is said, and loses nothing of the report. */
export async function saveAll(
  result: Result,
  adapters: readonly Adapter[],
  folder: string,
): Promise<ReadonlyMap<Failure | Problem, string>> {
  const saved = new Map<Failure | Problem, string>()
  const taken = new Map<string, number>()
  const save = async (one: Failure | Problem, stem: string, from: Recorded, history: History): Promise<void> => {
    const choices = (await adapterOf(adapters, one).choicesOf?.(from.plan)) ?? from.plan.choices
    const recorded = { ...from, plan: { ...from.plan, choices } }
    const nth = (taken.get(stem) ?? 0) + 1
    taken.set(stem, nth)
    const file = join(folder, `${stem}${nth === 1 ? '' : `-${nth}`}.json`)
    try {
      mkdirSync(folder, { recursive: true })
      writeFileSync(file, failureText(recorded, history))
      saved.set(one, file)
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      process.stderr.write(`imcancel: ${file} could not be written (${reason}); choose another folder with --out\n`)
    }
  }
  for (const failure of result.failures)
    await save(failure, failure.verdict.clauses[0], recordedFailure(result, adapters, failure), failure.history)
  for (const problem of result.problems) {
    if (problem.history) await save(problem, problem.kind, recordedProblem(result, adapters, problem), problem.history)
  }
  return saved
}

const allClauses = clauses.map(({ id }) => id)

function recordedFailure(result: Result, adapters: readonly Adapter[], failure: Failure): Recorded {
  const { verdict, counts, plan, times, of, minimal } = failure
  const adapter = adapterOf(adapters, failure)
  return {
    suite: result.suite,
    adapter: adapter.identity,
    seed: result.seed,
    plan,
    verdict,
    enforced: counts ? [...countedClauses(result.profile, result.pattern)] : allClauses,
    times,
    of,
    shrunk: minimal ? 'minimal' : adapter.capabilities.deterministic ? 'unfinished' : 'flaky',
  }
}

function recordedProblem(result: Result, adapters: readonly Adapter[], problem: Problem): Recorded {
  return {
    suite: result.suite,
    adapter: adapterOf(adapters, problem).identity,
    seed: result.seed,
    plan: problem.plan,
    verdict: { kind: 'unknown', reason: problem.reason },
    enforced: allClauses,
    times: 1,
    of: 1,
    shrunk: 'no',
  }
}

/** The adapter that showed it: one of those that ran. */
function adapterOf(adapters: readonly Adapter[], { adapter: name }: Failure | Problem): Adapter {
  const found = adapters.find(({ identity }) => identity.adapter === name)
  if (found === undefined) throw new Error(`nothing was run on ${name}: a fault of the suite`)
  return found
}
