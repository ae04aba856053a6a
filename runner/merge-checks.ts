/** Whether results are all the parts of one campaign, each of them once. */
import type { Result, Shard } from './result.ts'
import { shardText, shareOf } from './shard.ts'
import { clauseSet, suiteVersion } from './version.ts'

/** A result, and what its file is called. */
export interface Part {
  readonly file: string
  readonly result: Result
}

/** The results cannot be put together; the message names the files, and says what was expected. */
export class MergeError extends Error {
  override readonly name = 'MergeError'
}

type Sharded = Part & { readonly shard: Shard }

/** What parts of one campaign have in common, as it is called on the command line or in a report. */
const common: readonly (readonly [string, (result: Result) => string | number])[] = [
  ['suite', ({ suite }) => suite],
  ['clause set', (result) => result.clauseSet],
  ['adapter', ({ adapter }) => adapter],
  ['subject', ({ subject }) => subject],
  ['what it observes', ({ observes }) => observes.join(', ')],
  ['seed', ({ seed }) => seed],
  ['profile', ({ profile }) => profile],
  ['clauses', ({ pattern }) => pattern],
  ['runs of each plan', ({ repeats }) => repeats],
  ['further plans', ({ morePlans }) => morePlans],
  ['number of shards', ({ shard }) => shard?.of ?? 0],
]

/** The results in the order of their parts. */
export function checkParts(given: readonly Part[]): readonly [Result, ...Result[]] {
  const parts = given.map(sharded)
  const [first] = parts
  if (first === undefined) throw new MergeError('there is nothing to merge; expected the results of all shards')
  for (const part of parts) checkSame(first, part)
  checkSuite(first)
  checkAll(parts, first.shard.of)
  const [head, ...rest] = parts.toSorted((one, other) => one.shard.index - other.shard.index)
  if (head === undefined) throw new MergeError('there is nothing to merge')
  for (const part of rest) checkWalk(part)
  checkBudget([head, ...rest])
  return [head.result, ...rest.map(({ result }) => result)]
}

function sharded({ file, result }: Part): Sharded {
  const { shard } = result
  if (shard === undefined)
    throw new MergeError(`${file} is no shard but a result of its own; expected what verify --shard has written`)
  if (shard.index > shard.of) throw new MergeError(`${file} says that it is shard ${shardText(shard)}`)
  return { file, result, shard }
}

function checkSame(first: Sharded, part: Sharded): void {
  for (const [what, of] of common) {
    const [one, other] = [of(first.result), of(part.result)]
    if (one !== other)
      throw new MergeError(
        `${part.file} is of another campaign than ${first.file}: ${what} ${other}, there ${one}; expected the shards of one`,
      )
  }
}

/** The verdicts are found anew, by the clauses and floors of this suite. */
function checkSuite({ file, result }: Part): void {
  if (result.suite !== suiteVersion || result.clauseSet !== clauseSet())
    throw new MergeError(
      `${file} was written by ${result.suite}, or against other clauses; merge with the suite that wrote it, this is ${suiteVersion}`,
    )
}

function checkAll(parts: readonly Sharded[], of: number): void {
  const places = Array.from({ length: of }, (_, at) => ({
    index: at + 1,
    files: parts.filter(({ shard }) => shard.index === at + 1).map(({ file }) => file),
  }))
  const twice = places.find(({ files }) => files.length > 1)
  if (twice !== undefined)
    throw new MergeError(`shard ${shardText({ index: twice.index, of })} was given twice: ${twice.files.join(', ')}`)
  const missing = places.filter(({ files }) => files.length === 0).map(({ index }) => index)
  if (missing.length > 0)
    throw new MergeError(
      `${missing.length === 1 ? 'shard' : 'shards'} ${missing.join(', ')} of ${of} ${missing.length === 1 ? 'is' : 'are'} missing; expected the results of all`,
    )
}

function checkWalk({ file, result, shard }: Sharded): void {
  if (result.exhaustive !== undefined)
    throw new MergeError(`${file} has an exhaustive part, though it is shard ${shardText(shard)}; only the first has`)
}

/** Each part planned its share of what they planned together. */
function checkBudget(parts: readonly Sharded[]): void {
  const whole = parts.reduce((sum, { result }) => sum + result.plansPlanned, 0)
  const odd = parts.find(({ result, shard }) => result.plansPlanned !== shareOf(shard, whole))
  if (odd !== undefined)
    throw new MergeError(
      `the shards planned different numbers of plans: ${parts.map(({ file, result }) => `${file} ${result.plansPlanned}`).join(', ')}; expected the same --runs for all`,
    )
}
