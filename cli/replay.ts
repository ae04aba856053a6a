/** `imcancel replay`: runs a saved case again, and says whether the same came of it. */
import { readFileSync } from 'node:fs'
import { AdapterError, type Observed } from '../adapters/adapter.ts'
import { openAdapters } from '../adapters/open.ts'
import { createChecker } from '../model/checker.ts'
import { HistoryError } from '../model/history.ts'
import type { Verdict } from '../model/verdict.ts'
import { headline, wayThere } from '../report/explanation.ts'
import { count, hang, number } from '../report/text.ts'
import { type Case, CaseFileError, decodeCase } from '../runner/case-file.ts'
import { observe } from '../runner/observe.ts'
import { UsageError, replayArguments } from './arguments.ts'
import { terminal } from './terminal.ts'

const defaultRepeats = 1000
const maximumRepeats = 1_000_000

/**
 * Runs the command, and gives its exit code: 1 where the plan diverges, 3 where it crashed its subject, 2 where a run gives
 * no verdict otherwise, else 0.
 */
export async function replay(args: readonly string[]): Promise<number> {
  const given = replayArguments(args)
  const saved = readCase(given.file)
  const name = given.adapter ?? saved.adapter
  const [adapter, ...others] = await openAdapters(name)
  try {
    if (others.length > 0)
      throw new UsageError(
        `-a ${name} is ${others.length + 1} adapters; a replay runs on one, such as ${adapter.identity.adapter}`,
      )
    if (name !== saved.adapter) process.stdout.write(`saved on ${saved.adapter}, replayed on ${name}\n`)
    const repeats = given.repeats ?? Math.min(maximumRepeats, Math.max(defaultRepeats, saved.of))
    return report(saved, name, await observe(adapter, saved.plan, repeats))
  } finally {
    await adapter.close()
  }
}

function readCase(file: string): Case {
  try {
    return decodeCase(readFileSync(file, 'utf8'))
  } catch (error) {
    if (error instanceof CaseFileError) throw new CaseFileError(`${file}: ${error.message}`, { cause: error })
    throw new UsageError(`${file} cannot be read: ${whyUnreadable(error)}; expected a file that verify has saved`)
  }
}

function whyUnreadable(error: unknown): string {
  if (!(error instanceof Error && 'code' in error)) return String(error)
  if (error.code === 'ENOENT') return 'no such file'
  return error.code === 'EISDIR' ? 'it is a directory' : error.message
}

function report(saved: Case, adapter: string, observed: readonly Observed[]): number {
  const judged = observed.map((one) => ({ ...one, verdict: verdictOf(saved, adapter, one) }))
  const screen = terminal(process.stdout)
  const { columns } = screen
  const runsThat = (kind: Verdict['kind']): number =>
    judged.reduce((sum, { verdict, times }) => sum + (verdict.kind === kind ? times : 0), 0)

  const lines: string[] = []
  for (const { verdict, history } of judged) {
    if (verdict.kind !== 'diverges') continue
    const [first = '', ...rest] = hang('', headline(verdict, history, saved.plan), columns, 2)
    lines.push(screen.paint.bad(first), ...rest, ...wayThere(verdict, history, saved.plan, screen))
    break
  }
  const reasons = new Map(
    judged.map(({ verdict, history }) => [verdict.kind === 'unknown' ? verdict.reason : '', history]),
  )
  for (const [reason, history] of reasons) {
    if (reason === '') continue
    lines.push(...hang('', `no verdict: ${reason}`, columns, 2).map((line) => screen.paint.doubtful(line)))
    lines.push(...wayThere(undefined, history, saved.plan, screen))
  }

  const [diverged, conformed, unknown] = [runsThat('diverges'), runsThat('conforms'), runsThat('unknown')]
  const parts = [
    ...(diverged > 0 ? [`${number(diverged)} diverged`] : []),
    ...(conformed > 0 ? [`${number(conformed)} conformed`] : []),
    ...(unknown > 0 ? [`${number(unknown)} without a verdict`] : []),
  ]
  const then = `${saved.clauses[0] ?? 'no verdict'} in ${number(saved.times)} of ${count(saved.of, 'run')}`
  const summary = `${count(diverged + conformed + unknown, 'run')}: ${parts.join(', ')}; when it was saved: ${then}`
  process.stdout.write(`${[...lines, ...hang('', summary, columns, 2)].join('\n')}\n`)

  if (diverged > 0) return 1
  if (observed.some(({ history }) => history.ending === 'crashed')) return 3
  return unknown > 0 ? 2 : 0
}

function verdictOf(saved: Case, adapter: string, { history }: Observed): Verdict {
  try {
    return createChecker().judge(history, saved.plan.instances)
  } catch (error) {
    if (error instanceof HistoryError) throw new AdapterError(`${adapter}: ${error.message}`, { cause: error })
    throw error
  }
}
