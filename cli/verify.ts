/** `imcancel verify`: the main job, with progress on a terminal and every failure saved. */
import { randomInt } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openAdapters } from '../adapters/open.ts'
import { type History, eventCount } from '../model/history.ts'
import { type Saved, consoleReport } from '../report/console.ts'
import { traceLines } from '../report/event-text.ts'
import { headline, wayThere } from '../report/explanation.ts'
import { runCampaign } from '../runner/campaign.ts'
import { encodeCase } from '../runner/case-file.ts'
import { type Failure, type Problem, type Result, exitCodeOf } from '../runner/result.ts'
import { verifyArguments } from './arguments.ts'
import { showProgress } from './progress.ts'
import { terminal } from './terminal.ts'

/** Enough to exercise every clause many times, within seconds. */
const defaultPlans = { deterministic: 8000, real: 400 } as const
/** And so many more at most, to exercise what those have not; none where their number is asked for. */
const morePlans = 1600
const defaultRepeats = 200

/** Runs the command, and gives its exit code. */
export async function verify(args: readonly string[]): Promise<number> {
  const { adapter: name, plans, repeats, seed, profile, pattern, out } = verifyArguments(args)
  const adapters = await openAdapters(name)
  const interrupt = new AbortController()
  const onInterrupt = (): void => {
    interrupt.abort()
    process.stderr.write('imcancel: stopping, the report follows; once more to end at once\n')
  }
  process.once('SIGINT', onInterrupt)
  process.once('SIGTERM', onInterrupt)
  const progress = showProgress(process.stderr)
  try {
    const result = await runCampaign({
      adapters,
      name: adapters.length > 1 ? `${name}, ${adapters.length} policies` : name,
      plans: plans ?? (adapters[0].capabilities.deterministic ? defaultPlans.deterministic : defaultPlans.real),
      morePlans: plans === undefined ? morePlans : 0,
      repeats: repeats ?? defaultRepeats,
      seed: seed ?? randomInt(0, 0x100000000),
      profile,
      pattern,
      signal: interrupt.signal,
      onProgress: progress.show,
    })
    progress.clear()
    const saved = saveAll(result, out)
    const { columns, paint } = terminal(process.stdout)
    process.stdout.write(`${consoleReport(result, { columns, paint, savedAs: (one) => saved.get(one) })}\n`)
    return exitCodeOf(result)
  } finally {
    progress.clear()
    process.off('SIGINT', onInterrupt)
    process.off('SIGTERM', onInterrupt)
    await Promise.all(adapters.map(async (adapter) => adapter.close()))
  }
}

/** Saves every failure and problem that can be run again; what cannot be written is said, and loses nothing of the report. */
function saveAll(result: Result, folder: string): Map<Saved, string> {
  const saved = new Map<Saved, string>()
  const taken = new Map<string, number>()
  const save = (one: Saved, stem: string, text: string): void => {
    const nth = (taken.get(stem) ?? 0) + 1
    taken.set(stem, nth)
    const file = join(folder, `${stem}${nth === 1 ? '' : `-${nth}`}.json`)
    try {
      mkdirSync(folder, { recursive: true })
      writeFileSync(file, text)
      saved.set(one, file)
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      process.stderr.write(`imcancel: ${file} could not be written (${reason}); choose another folder with --out\n`)
    }
  }
  for (const failure of result.failures) {
    const { projection, verdict } = failure
    save(failure, verdict.clauses[0], failureCase(result, failure))
    if (projection?.kind === 'shown')
      save(projection, `${verdict.clauses[0]}-simulated`, failureCase(result, { ...projection, times: 1, of: 1 }))
  }
  for (const problem of result.problems) {
    if (problem.history) save(problem, problem.kind, problemCase(result, problem, problem.history))
  }
  return saved
}

type Found = Pick<Failure, 'verdict' | 'history' | 'plan' | 'adapter' | 'times' | 'of'>

function failureCase(result: Result, failure: Found): string {
  const { verdict, history, plan, adapter, times, of } = failure
  const { suite, seed } = result
  return encodeCase({ suite, seed, adapter, plan, history, clauses: verdict.clauses, verdict: 'diverges', times, of }, [
    headline(verdict, history, plan),
    ...wayThere(verdict, history, plan),
  ])
}

function problemCase(result: Result, problem: Problem, history: History): string {
  const { adapter, plan, kind, reason } = problem
  const { suite, seed } = result
  return encodeCase({ suite, seed, adapter, plan, history, clauses: [], verdict: 'unknown', times: 1, of: 1 }, [
    `${kind}: ${reason}`,
    ...traceLines(history, plan, eventCount(history)),
  ])
}
