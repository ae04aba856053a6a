/** `imcancel replay`: runs a saved case again, and says whether the same came of it. */
import { readFileSync } from 'node:fs'
import { openAdapters } from '../adapters/open.ts'
import { createChecker } from '../model/checker.ts'
import { headline, wayThere } from '../report/explanation.ts'
import { type Case, decodeCase } from '../runner/case-file.ts'
import { observe } from '../runner/observe.ts'
import { UsageError, replayArguments } from './arguments.ts'

const defaultRepeats = 1000

/** Runs the command, and gives its exit code: 1 where the plan diverges, 2 where a run gives no verdict, else 0. */
export async function replay(args: readonly string[]): Promise<number> {
  const given = replayArguments(args)
  const saved = decodeCase(readText(given.file))
  const name = given.adapter ?? saved.adapter
  const [adapter, ...others] = await openAdapters(name)
  try {
    if (others.length > 0)
      throw new UsageError(
        `-a ${name} is ${others.length + 1} adapters; a replay runs on one, such as ${saved.adapter}`,
      )
    if (name !== saved.adapter) process.stdout.write(`saved on ${saved.adapter}, replayed on ${name}\n`)
    const observed = await observe(adapter, saved.plan, given.repeats ?? Math.max(defaultRepeats, saved.of))
    return report(saved, observed)
  } finally {
    await adapter.close()
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new UsageError(
      `${file} cannot be read (${error instanceof Error ? error.message : String(error)}); expected a file that verify has saved`,
    )
  }
}

function report(saved: Case, observed: Awaited<ReturnType<typeof observe>>): number {
  const checker = createChecker()
  const runs = observed.reduce((sum, one) => sum + one.times, 0)
  let [diverged, unknown] = [0, 0]
  let shown = false
  for (const { history, times } of observed) {
    const verdict = checker.judge(history, saved.plan.instances)
    if (verdict.kind === 'unknown') unknown += times
    if (verdict.kind === 'unknown' && unknown === times) process.stdout.write(`no verdict: ${verdict.reason}\n`)
    if (verdict.kind !== 'diverges') continue
    diverged += times
    if (shown) continue
    shown = true
    process.stdout.write(
      `${[headline(verdict, history, saved.plan), ...wayThere(verdict, history, saved.plan)].join('\n')}\n`,
    )
  }
  const was = saved.verdict === 'diverges' ? `${saved.clauses[0]} in ${saved.times} of ${saved.of} runs` : `no verdict`
  process.stdout.write(`diverged in ${diverged} of ${runs} ${runs === 1 ? 'run' : 'runs'}; when it was saved: ${was}\n`)
  if (diverged > 0) return 1
  return unknown > 0 ? 2 : 0
}
