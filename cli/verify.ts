/** `imcancel verify`: the main job, with progress on a terminal and every failure saved. */
import { randomInt } from 'node:crypto'
import { openAdapters } from '../adapters/open.ts'
import { consoleReport } from '../report/console.ts'
import { runCampaign } from '../runner/campaign.ts'
import { exitCodeOf } from '../runner/result.ts'
import { verifyArguments } from './arguments.ts'
import { showProgress } from './progress.ts'
import { saveAll } from './save.ts'
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
    const saved = await saveAll(result, adapters, out)
    const screen = terminal(process.stdout)
    process.stdout.write(`${consoleReport(result, { ...screen, savedAs: (one) => saved.get(one) })}\n`)
    return exitCodeOf(result)
  } finally {
    progress.clear()
    process.off('SIGINT', onInterrupt)
    process.off('SIGTERM', onInterrupt)
    await Promise.all(adapters.map(async (adapter) => adapter.close()))
  }
}
