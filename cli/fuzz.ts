/** `imcancel fuzz`: plans from ever new seeds until time or plans are used up, with every failure saved as soon as it is found. */
import { randomInt } from 'node:crypto'
import { availableParallelism } from 'node:os'
import type { Adapter } from '../adapters/adapter.ts'
import { openAdapters } from '../adapters/open.ts'
import type { Saved } from '../report/console.ts'
import { fuzzReport } from '../report/fuzz.ts'
import { planName } from '../report/failure-notes.ts'
import type { Recorded } from '../runner/failure-file.ts'
import type { Fresh } from '../runner/fuzz/batch.ts'
import { markText } from '../runner/fuzz/marks.ts'
import { fuzz as runFuzz } from '../runner/fuzz/fuzz.ts'
import type { News } from '../runner/fuzz/harvest.ts'
import { openBatchCrew } from '../runner/fuzz/open-crew.ts'
import { batchPlans } from '../runner/fuzz/seeds.ts'
import { createJudge } from '../runner/judging.ts'
import { countedClauses } from '../runner/profile.ts'
import { type Problem, type Result, exitCodeWithoutFloors } from '../runner/result.ts'
import { suiteVersion } from '../runner/version.ts'
import { UsageError } from './arguments.ts'
import { type Corpus, type State, openCorpus } from './corpus.ts'
import { type FuzzArguments, fuzzArguments } from './fuzz-arguments.ts'
import { onInterrupt, reportFollows } from './interrupt.ts'
import { showFuzz } from './progress.ts'
import { type Head, circumstances, recordedFailure, recordedProblem, saveResult, saverTo } from './save.ts'
import { terminal } from './terminal.ts'
import { exitCodeWritten } from './write-file.ts'

const defaultRepeats = 200
const stateEveryMs = 1000

/** Runs the command, and gives its exit code. */
export async function fuzz(args: readonly string[]): Promise<number> {
  const started = new Date()
  const given = fuzzArguments(args)
  const { adapter: name, plans, seconds, profile, pattern, out } = given
  const repeats = given.repeats ?? defaultRepeats
  const adapters = await openAdapters(name)
  const interrupt = onInterrupt(reportFollows)
  const progress = showFuzz(process.stderr, { plans, seconds })
  const judge = createJudge(adapters, profile, pattern, repeats)
  try {
    const workers = workersFor(given, adapters)
    const corpus = openCorpus(given.corpus)
    const start = startOf(given, adapters, corpus.state)
    const notes = notebook({ suite: suiteVersion, seed: start.seed, profile, pattern }, adapters, out, corpus)
    const crew = openBatchCrew(judge, { adapter: name, profile, pattern, repeats }, workers, interrupt.signal)
    let savedAt = Number.NEGATIVE_INFINITY
    let next = start.next
    try {
      const { result, keys } = await runFuzz({
        judge,
        crew,
        name: adapters.length > 1 ? `${name}, ${adapters.length} policies` : name,
        profile,
        pattern,
        seed: start.seed,
        from: start.next,
        ...(plans !== undefined && { plans }),
        ...(seconds !== undefined && { seconds }),
        kept: corpus.kept,
        signal: interrupt.signal,
        onNews: async (news, unfinished) => {
          next = unfinished
          if (news.failures.length > 0) progress.clear()
          await notes.take(news)
          if (performance.now() - savedAt < stateEveryMs) return
          savedAt = performance.now()
          corpus.saveState({ ...start, next })
        },
        onProgress: progress.show,
      })
      progress.clear()
      corpus.saveState({ ...start, next })
      const file = saveResult(result, circumstances(started, ['fuzz', ...args]), out)
      const savedAs = notes.filesOf(result, keys)
      const screen = {
        ...terminal(process.stdout),
        ...(file !== undefined && { written: [`the whole result, for imcancel gate: ${file}`] }),
      }
      process.stdout.write(`${fuzzReport(result, { ...screen, savedAs: (one) => savedAs.get(one) })}\n`)
      return exitCodeWritten(exitCodeWithoutFloors(result), file !== undefined)
    } finally {
      await crew.close()
    }
  } finally {
    progress.clear()
    interrupt.release()
    await Promise.all(adapters.map(async (adapter) => adapter.close()))
  }
}

/** Real threads are not run beside others: they need the processors to race. */
function workersFor({ adapter: name, workers }: FuzzArguments, [adapter]: readonly [Adapter, ...Adapter[]]): number {
  if (adapter.simulated !== undefined) return workers ?? availableParallelism()
  if ((workers ?? 1) > 1)
    throw new UsageError(
      `-a ${name} is no simulator of the suite and runs by itself; expected no more than --workers 1`,
    )
  return 1
}

/** A seed that is given begins anew; else it goes on where the last fuzz of the adapter ended. */
function startOf(given: FuzzArguments, [adapter]: readonly [Adapter, ...Adapter[]], state: State | undefined): State {
  const batch = adapter.capabilities.deterministic ? batchPlans.simulated : batchPlans.real
  if (given.seed === undefined && state?.adapter === given.adapter && state.batch === batch) return state
  return { adapter: given.adapter, seed: given.seed ?? randomInt(0, 0x100000000), next: 0, batch }
}

/** Writes down what is found, in the folder of failures and in the corpus. */
function notebook(head: Head, adapters: readonly Adapter[], out: string, corpus: Corpus) {
  const saver = saverTo(out, adapters)
  const files = new Map<string, string>()
  const note = (key: string, file: string | undefined): void => {
    if (file !== undefined) files.set(key, file)
  }
  return {
    async take({ failures, problems, fresh }: News): Promise<void> {
      for (const { key, failure } of failures) {
        const isFirst = !files.has(key)
        await saver.failure(head, failure, key)
        const file = saver.saved.get(failure)
        note(key, file)
        corpus.keep(failure.verdict.clauses[0], await recordedFailure(head, adapters, failure), failure.history)
        const where = file === undefined ? '' : `, saved as ${file}`
        if (isFirst) process.stdout.write(`found: ${failure.verdict.clauses[0]}, ${planName(failure)}${where}\n`)
      }
      for (const problem of problems) {
        await saver.problem(head, problem)
        note(problemKey(problem), saver.saved.get(problem))
        if (problem.history) corpus.keep(problem.kind, await recordedProblem(head, adapters, problem), problem.history)
      }
      for (const one of fresh) corpus.keep('new', recordedFresh(one, adapters), one.history)
    },
    /** Where what the result holds was saved: its counts are later than what was. */
    filesOf({ failures, problems }: Result, keys: readonly string[]): ReadonlyMap<Saved, string> {
      const all = new Map(saver.saved)
      const set = (one: Saved, file: string | undefined): void => {
        if (file !== undefined) all.set(one, file)
      }
      for (const [index, failure] of failures.entries()) set(failure, files.get(keys[index] ?? ''))
      for (const problem of problems) set(problem, files.get(problemKey(problem)))
      return all
    },
  }
}

const problemKey = ({ kind, reason }: Problem): string => `${kind} ${reason}`

function recordedFresh({ adapter, seed, plan, verdict, marks }: Fresh, [first]: readonly Adapter[]): Recorded {
  return {
    suite: suiteVersion,
    adapter,
    seed,
    plan,
    verdict,
    enforced: [...countedClauses('client', '*', first?.capabilities.observes)],
    times: 1,
    of: 1,
    shrunk: 'no',
    note: `the first of its fuzz to come through ${marks.map(markText).join('; ')}`,
  }
}
