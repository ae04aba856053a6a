/** Which part of a campaign this run is: as it is said, or as the system that started it says in the environment. */
import type { Shard } from '../runner/result.ts'
import { UsageError, quoteWord } from './arguments.ts'

/** How a system tells the parts that it starts apart. */
interface System {
  readonly name: string
  readonly index: string
  /** What it calls the first part */
  readonly from: 0 | 1
  /** The number of parts is in one of these, that of the suite for systems that tell none */
  readonly counts: readonly string[]
  /** Set where the system is at work: others give the same variable another meaning */
  readonly only?: string
}

const ownCount = 'IMCANCEL_SHARD_COUNT'

/**
 * What their documentation says. A job slot of GNU parallel (PARALLEL_JOBSLOT) is none: slots are used again. GitLab counts from 1, and Heroku, which
 * counts from 0, has the same variables.
 */
const systems: readonly System[] = [
  { name: 'imcancel', index: 'IMCANCEL_SHARD_INDEX', from: 0, counts: [ownCount] },
  { name: 'Kubernetes', index: 'JOB_COMPLETION_INDEX', from: 0, counts: ['JOB_COMPLETIONS', ownCount] },
  { name: 'GitLab', index: 'CI_NODE_INDEX', from: 1, counts: ['CI_NODE_TOTAL'], only: 'GITLAB_CI' },
  { name: 'CircleCI', index: 'CIRCLE_NODE_INDEX', from: 0, counts: ['CIRCLE_NODE_TOTAL'] },
  { name: 'GNU parallel', index: 'PARALLEL_SEQ', from: 1, counts: [ownCount] },
]

type Environment = Readonly<Record<string, string | undefined>>

/** Reads `2/4`, or `auto` from the environment. */
export function shardIn(text: string, environment: Environment = process.env): Shard {
  if (text === 'auto') return shardFrom(environment)
  const [, index, of] = /^(\d{1,6})\/(\d{1,6})$/.exec(text) ?? []
  const shard = { index: Number(index), of: Number(of) }
  if (index === undefined || shard.index < 1 || shard.index > shard.of)
    throw new UsageError(`--shard ${quoteWord(text)}: expected INDEX/COUNT such as 1/4, counted from 1, or auto`)
  return shard
}

function shardFrom(environment: Environment): Shard {
  const [found, ...others] = systems.filter(
    ({ index, only }) => set(environment, index) && (only === undefined || set(environment, only)),
  )
  if (found === undefined)
    throw new UsageError(
      `--shard auto: none of ${systems.map(({ index }) => index).join(', ')} is set in the environment; expected one, or --shard INDEX/COUNT`,
    )
  // One may run inside the other: which of them parts the plans cannot be told.
  if (others.length > 0 && found.index !== 'IMCANCEL_SHARD_INDEX')
    throw new UsageError(
      `--shard auto: ${[found, ...others].map(({ index }) => index).join(' and ')} are set; say which by IMCANCEL_SHARD_INDEX, or --shard INDEX/COUNT`,
    )
  const count = found.counts.find((name) => set(environment, name))
  if (count === undefined)
    throw new UsageError(
      `--shard auto: ${found.index} is set, for ${found.name}, but not the number of shards; set ${found.counts.join(' or ')}`,
    )
  const index = integerIn(environment, found.index) + 1 - found.from
  const of = integerIn(environment, count)
  if (index < 1 || index > of)
    throw new UsageError(
      `--shard auto: ${found.index}=${environment[found.index]} with ${count}=${environment[count]}; expected an index from ${found.from} to ${of - 1 + found.from}`,
    )
  return { index, of }
}

function set(environment: Environment, name: string): boolean {
  return (environment[name] ?? '') !== ''
}

function integerIn(environment: Environment, name: string): number {
  const text = environment[name] ?? ''
  if (/^\d{1,6}$/.test(text)) return Number(text)
  throw new UsageError(`--shard auto: ${name} is ${quoteWord(text)}; expected an integer`)
}
