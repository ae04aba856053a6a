/** `imcancel merge`: one result from those of all shards of a campaign. It runs nothing. */
import { dirname, resolve } from 'node:path'
import { consoleReport } from '../report/console.ts'
import { exitCodeOf } from '../runner/result.ts'
import type { Run } from '../runner/result-file.ts'
import { mergeResults } from '../runner/merge.ts'
import { MergeError } from '../runner/merge-checks.ts'
import { UsageError, parsed } from './arguments.ts'
import { openResult } from './result-input.ts'
import { type Source, circumstances, saveAll, writeResult } from './save.ts'
import { terminal } from './terminal.ts'
import { exitCodeWritten } from './write-file.ts'

interface MergeArguments {
  readonly files: readonly string[]
  readonly to: string
}

function mergeArguments(args: readonly string[]): MergeArguments {
  const { values, positionals } = parsed('merge', args, { output: { type: 'string', short: 'o' } })
  if (positionals.length === 0) throw new UsageError('merge takes the results of all shards that verify has written')
  const to = values['output'] ?? 'out/merged.json'
  if (positionals.some((file) => resolve(file) === resolve(to)))
    throw new UsageError(`--output ${to} is one of the results to be merged; choose another file`)
  return { files: positionals, to }
}

/** Runs the command, and gives the exit code that one run of all the plans would have had. */
export async function merge(args: readonly string[]): Promise<number> {
  const { files, to } = mergeArguments(args)
  const parts = files.map((file) => ({ file, ...openResult(file) }))
  const result = merged(parts)
  const saved = await saveAll(result, sourcesIn(parts), dirname(to))
  const written = writeResult(
    result,
    runOf(
      parts.map(({ run }) => run),
      args,
    ),
    to,
  )
  const screen = {
    ...terminal(process.stdout),
    ...(written !== undefined && { written: [`the whole result, for imcancel gate: ${written}`] }),
  }
  process.stdout.write(`${consoleReport(result, { ...screen, savedAs: (one) => saved.get(one) })}\n`)
  return exitCodeWritten(exitCodeOf(result), written !== undefined)
}

function merged(parts: Parameters<typeof mergeResults>[0]): ReturnType<typeof mergeResults> {
  try {
    return mergeResults(parts)
  } catch (error) {
    if (error instanceof MergeError) throw new UsageError(error.message)
    throw error
  }
}

/** What saved failures say of the adapters that showed them: all that the results know. */
function sourcesIn(parts: Parameters<typeof mergeResults>[0]): readonly Source[] {
  return parts.flatMap(({ result: { failures, problems, subject, observes, overlap } }) =>
    [...failures, ...problems].map(({ adapter }) => ({
      identity: { adapter, subject },
      capabilities: { observes: new Set(observes), deterministic: overlap === undefined },
    })),
  )
}

/** From when the first shard began to when the last one ended. */
function runOf(runs: readonly Run[], args: readonly string[]): Run {
  const begins = runs.map(({ started }) => Date.parse(started))
  const ends = runs.map(({ seconds }, index) => (begins[index] ?? 0) + seconds * 1000)
  const started = Math.min(...begins)
  return {
    ...circumstances(new Date(started), ['merge', ...args]),
    seconds: (Math.max(...ends) - started) / 1000,
  }
}
