/** `imcancel verify`: the main job, with progress on a terminal and every failure saved. */
import { randomInt } from 'node:crypto'
import type { Adapter } from '../adapters/adapter.ts'
import { openAdapters } from '../adapters/open.ts'
import type { Plan } from '../adapters/plan.ts'
import { type Saved, consoleReport, exhaustiveReport } from '../report/console.ts'
import { runCampaign } from '../runner/campaign.ts'
import { type Bound, defaultBounds, parseBounds } from '../runner/exhaustive/bound.ts'
import { exploreAll } from '../runner/exhaustive/explore-all.ts'
import { exitCodeOf, exitCodeOfWalk } from '../runner/result.ts'
import { UsageError } from './arguments.ts'
import { openFailure } from './failure-input.ts'
import { onInterrupt, reportFollows } from './interrupt.ts'
import { showProgress } from './progress.ts'
import { circumstances, saveAll, saveResult } from './save.ts'
import { terminal } from './terminal.ts'
import { type VerifyArguments, verifyArguments } from './verify-arguments.ts'
import { exitCodeWritten } from './write-file.ts'
import { writeReport } from './write-report.ts'

/** Enough to exercise every clause many times, within seconds. */
const defaultPlans = { deterministic: 8000, real: 400 } as const
/** And so many more at most, to exercise what those have not; none where their number is asked for. */
const morePlans = 1600
const defaultRepeats = 200

/** What is to be walked in all interleavings: the plan of a file, the bounds asked for, or the usual ones; nothing on real threads. */
function toBeWalked(given: VerifyArguments, adapters: readonly Adapter[]): readonly (Bound | Plan)[] {
  const { adapter: name, plan, bounds, onlyExhaustive, shard } = given
  if (adapters[0]?.simulated === undefined) {
    if (onlyExhaustive || (bounds?.length ?? 0) > 0)
      throw new UsageError(`-a ${name} has real threads: all interleavings can be walked on a simulator only`)
    return []
  }
  // The first shard walks for all of them.
  if (shard !== undefined && shard.index > 1) return []
  if (plan !== undefined) return [openFailure(plan, true).head.plan]
  return bounds ?? parseBounds(defaultBounds) ?? []
}

/** Runs the command, and gives its exit code. */
export async function verify(args: readonly string[]): Promise<number> {
  const started = new Date()
  const given = verifyArguments(args)
  const { adapter: name, plans, repeats, seed, shard, profile, pattern, out, onlyExhaustive } = given
  const adapters = await openAdapters(name)
  const interrupt = onInterrupt(reportFollows)
  const progress = showProgress(process.stderr)
  const walk = new AbortController()
  try {
    const exhausted = exploreAll({
      adapters,
      what: toBeWalked(given, adapters),
      forecast: given.bounds !== undefined,
      signal: AbortSignal.any([interrupt.signal, walk.signal]),
      onProgress: progress.showWalk,
      ...(given.walkSeconds !== undefined && { seconds: given.walkSeconds }),
    })
    const result = await runCampaign({
      adapters,
      exhausted,
      name: adapters.length > 1 ? `${name}, ${adapters.length} policies` : name,
      plans: onlyExhaustive
        ? 0
        : (plans ?? defaultPlans[adapters[0].capabilities.deterministic ? 'deterministic' : 'real']),
      morePlans: plans === undefined && !onlyExhaustive && shard === undefined ? morePlans : 0,
      repeats: repeats ?? defaultRepeats,
      ...(shard && { shard }),
      seed: seed ?? randomInt(0, 0x100000000),
      profile,
      pattern,
      bail: given.bail,
      onBail: () => walk.abort(),
      ...(given.shrinkSeconds !== undefined && { shrinkSeconds: given.shrinkSeconds }),
      signal: interrupt.signal,
      onProgress: progress.show,
    })
    progress.clear()
    const run = circumstances(started, ['verify', ...args])
    const toFiles = given.reports.filter(({ file }) => file !== '-')
    const written = toFiles.filter((target) => writeReport({ run, result }, target))
    const saved = await saveAll(result, adapters, out, given.plan)
    const file = saveResult(result, run, out)
    const screen = terminal(process.stdout)
    const report = onlyExhaustive ? exhaustiveReport : consoleReport
    const told = [
      ...(file === undefined ? [] : [`the whole result, for imcancel gate: ${file}`]),
      ...written.map((one) => `written as ${one.format}: ${one.file}`),
    ]
    const options = { ...screen, savedAs: (one: Saved) => saved.get(one), written: told }
    process.stdout.write(`${report(result, options)}\n`)
    const printed = given.reports.filter((target) => target.file === '-' && writeReport({ run, result }, target))
    const whole = file !== undefined && written.length + printed.length === given.reports.length
    return exitCodeWritten(onlyExhaustive ? exitCodeOfWalk(result) : exitCodeOf(result), whole)
  } finally {
    // Ends the walk, where the campaign has failed before it.
    interrupt.abort()
    progress.clear()
    interrupt.release()
    await Promise.all(adapters.map(async (adapter) => adapter.close()))
  }
}
