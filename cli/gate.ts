/** `imcancel gate`, `baseline` and `diff`: decisions on results that were written before. They run nothing. */
import { existsSync } from 'node:fs'
import { type Baseline, BaselineError, decodeBaseline, encodeBaseline, updatedBaseline } from '../report/baseline.ts'
import { differences, diffReport } from '../report/diff.ts'
import { type Candidate, decide, exitCodeOfGate } from '../report/gate.ts'
import { gateReport } from '../report/gate-text.ts'
import { count } from '../report/text.ts'
import { UsageError } from './arguments.ts'
import { baselineArguments, diffArguments, gateArguments } from './gate-arguments.ts'
import { openResult, textOf } from './result-input.ts'
import { terminal } from './terminal.ts'
import { exitUnwritten, tried, writeInFolder } from './write-file.ts'

/** Decides, and gives the exit code: 0 met, 1 not met, 2 inconclusive, 3 could not be run. */
export function gate(args: readonly string[]): number {
  const { files, profile, floors, baseline: baselineFile } = gateArguments(args)
  const candidates = files.map(candidateOf)
  const known = baselineFile === undefined ? undefined : openBaseline(baselineFile)
  const decision = decide(candidates, { floors, ...(profile && { profile }), ...(known && { baseline: known }) })
  process.stdout.write(`${gateReport(decision, candidates, terminal(process.stdout))}\n`)
  return exitCodeOfGate(decision)
}

/** Writes the baseline anew from what results show, and gives the exit code: 2 where a result is not whole. */
export function baseline(args: readonly string[]): number {
  const { files, to } = baselineArguments(args)
  const before = existsSync(to) ? openBaseline(to) : undefined
  const after = updatedBaseline(
    before,
    files.map(candidateOf).map(({ result }) => result),
  )
  if (after === undefined) {
    process.stderr.write(
      `imcancel: ${to} was left as it is: a result did not come to its end, or has plans without a verdict\n`,
    )
    return 2
  }
  if (!tried(to, 'choose another file with --to', () => writeInFolder(to, encodeBaseline(after)))) return exitUnwritten
  const open = after.known.filter(({ reason }) => reason === '').length
  process.stdout.write(
    `${to}: ${count(after.known.length, 'known divergence')}, ${open} of them without a reason yet\n`,
  )
  return 0
}

/** Tells what changed, and gives the exit code: 0 nothing, 1 something. */
export function diff(args: readonly string[]): number {
  const [before, after] = diffArguments(args)
  const found = differences(openResult(before).result, openResult(after).result)
  process.stdout.write(`${diffReport(found, terminal(process.stdout))}\n`)
  return found.length === 0 ? 0 : 1
}

function candidateOf(file: string): Candidate {
  return { file, result: openResult(file).result }
}

function openBaseline(file: string): Baseline {
  try {
    return decodeBaseline(textOf(file))
  } catch (error) {
    if (error instanceof BaselineError) throw new UsageError(`${file} is no baseline: ${error.message}`)
    throw error
  }
}
