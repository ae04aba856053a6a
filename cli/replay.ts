/** `imcancel replay`: runs a saved failure again, and says whether the same came of it. */
import { type Adapter, AdapterError, type Observed } from '../adapters/adapter.ts'
import { type Checker, createChecker } from '../model/checker.ts'
import { HistoryError } from '../model/history.ts'
import type { Verdict } from '../model/verdict.ts'
import { replayed } from '../report/comparison.ts'
import { headline, wayThere } from '../report/explanation.ts'
import { hang, replayCommand } from '../report/text.ts'
import type { FailureHead } from '../runner/failure-file.ts'
import { observe } from '../runner/observe.ts'
import { UsageError, replayArguments } from './arguments.ts'
import { aboutFile, openFailure, shownHead } from './failure-input.ts'
import { openOne } from './open-one.ts'
import { terminal } from './terminal.ts'

const defaultRepeats = 1000
const maximumRepeats = 1_000_000

const exitNoVerdict = 2

/**
 * Runs the command, and gives its exit code: 1 where the plan diverges, 3 where it crashed its subject, 2 where a run gives
 * no verdict otherwise or the schedule no longer fits, else 0.
 */
export async function replay(args: readonly string[]): Promise<number> {
  const given = replayArguments(args)
  return aboutFile(given.file, async () => {
    const { head } = openFailure(given.file, given.edited)
    const name = given.adapter ?? head.adapter.adapter
    if (given.adapter === undefined && name.startsWith('exec:'))
      throw new UsageError(
        `${given.file} was saved on a command, and no file may start one by itself; if you trust it: ${replayCommand(given.file, shownHead(head).adapter.adapter)}`,
      )
    const adapter = await openOne(name, 'a replay runs on one')
    try {
      return await replayOn(adapter, name, given.file, head, given.repeats)
    } finally {
      await adapter.close()
    }
  })
}

/**
 * Runs it on an adapter. On the recorded one a schedule that does not fit is refused: what ran would be another interleaving than
 * the one recorded. On any other that is no surprise: it is said, and followed as far as it can be.
 */
export async function replayOn(
  adapter: Adapter,
  name: string,
  file: string,
  head: FailureHead,
  repeats: number | undefined,
): Promise<number> {
  const shown = shownHead(head)
  const recordedOn = shown.adapter.adapter
  const misfit = await adapter.misfit?.(head.plan)
  if (name !== head.adapter.adapter) {
    process.stdout.write(`saved on ${recordedOn}, replayed on ${name}\n`)
    if (misfit !== undefined)
      process.stdout.write(`its schedule was made for ${recordedOn} and is followed as far as it goes: ${misfit}\n`)
  } else if (misfit !== undefined) {
    process.stderr.write(
      `imcancel: ${file}: the schedule no longer fits ${name}: ${misfit}; replay it with ${shown.suite}, or verify again\n`,
    )
    return exitNoVerdict
  }
  const runs = repeats ?? Math.min(maximumRepeats, Math.max(defaultRepeats, head.of))
  return report(shown, name, await observe(adapter, head.plan, runs))
}

function report(head: FailureHead, adapter: string, observed: readonly Observed[]): number {
  const enforced = new Set(head.enforced)
  const checker = createChecker({ enforced: (clause) => enforced.has(clause) })
  const judged = observed.map((one) => ({ ...one, verdict: verdictOf(checker, head, adapter, one) }))
  const screen = terminal(process.stdout)
  const { columns } = screen

  const lines: string[] = []
  for (const { verdict, history } of judged) {
    if (verdict.kind !== 'diverges') continue
    const [first = '', ...rest] = hang('', headline(verdict, history, head.plan), columns, 2)
    lines.push(screen.paint.bad(first), ...rest, ...wayThere(verdict, history, head.plan, screen))
    break
  }
  const reasons = new Map(
    judged.map(({ verdict, history }) => [verdict.kind === 'unknown' ? verdict.reason : '', history]),
  )
  reasons.delete('')
  for (const [reason, history] of reasons) {
    lines.push(...hang('', `no verdict: ${reason}`, columns, 2).map((line) => screen.paint.doubtful(line)))
    lines.push(...wayThere(undefined, history, head.plan, screen))
  }
  lines.push(...hang('', replayed(head, head.of, judged), columns, 2))
  process.stdout.write(`${lines.join('\n')}\n`)

  if (judged.some(({ verdict }) => verdict.kind === 'diverges')) return 1
  if (observed.some(({ history }) => history.ending === 'crashed')) return 3
  return reasons.size > 0 ? exitNoVerdict : 0
}

function verdictOf(checker: Checker, head: FailureHead, adapter: string, { history }: Observed): Verdict {
  try {
    return checker.judge(history, head.plan.instances)
  } catch (error) {
    if (error instanceof HistoryError) throw new AdapterError(`${adapter}: ${error.message}`, { cause: error })
    throw error
  }
}
