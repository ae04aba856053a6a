/** Command lines of `verify`. */
import { type Bound, boundLimits, defaultBounds, parseBounds } from '../runner/exhaustive/bound.ts'
import { type Profile, clausesMatching, countedClauses, patternsIn, profiles } from '../runner/profile.ts'
import type { Shard } from '../runner/result.ts'
import { shareOf } from '../runner/shard.ts'
import {
  UsageError,
  type Values,
  adapterOption,
  clauseHint,
  integer,
  namedByOption,
  oneOf,
  parsed,
  quoteWord,
} from './arguments.ts'
import { type ReportTarget, reportTargets } from './report-arguments.ts'
import { shardIn } from './shard.ts'

export interface VerifyArguments {
  readonly adapter: string
  readonly plans: number | undefined
  readonly repeats: number | undefined
  readonly seed: number | undefined
  /** Which part of the plans is to be run; all of them where it is undefined */
  readonly shard: Shard | undefined
  readonly profile: Profile
  readonly pattern: string
  readonly out: string
  /** How far the exhaustive part goes; undefined where it is not said, none where it is not wanted */
  readonly bounds: readonly Bound[] | undefined
  /** Seconds that one walk may take at most */
  readonly walkSeconds: number | undefined
  /** Whether nothing but the exhaustive part is wanted */
  readonly onlyExhaustive: boolean
  /** A file whose plan alone is walked */
  readonly plan: string | undefined
  /** Whether to end at the first divergence that counts */
  readonly bail: boolean
  /** Seconds for making failures simpler */
  readonly shrinkSeconds: number | undefined
  /** Formats in which the result is to be had, besides what is printed */
  readonly reports: readonly ReportTarget[]
}

export function verifyArguments(args: readonly string[]): VerifyArguments {
  const { values, lists, flags, positionals } = parsed('verify', args, {
    adapter: adapterOption,
    runs: { type: 'string' },
    repeats: { type: 'string' },
    seed: { type: 'string' },
    shard: { type: 'string' },
    profile: { type: 'string' },
    clauses: { type: 'string' },
    out: { type: 'string' },
    bound: { type: 'string' },
    'walk-seconds': { type: 'string' },
    exhaustive: { type: 'boolean' },
    plan: { type: 'string' },
    report: { type: 'string', multiple: true },
    bail: { type: 'boolean' },
    'shrink-seconds': { type: 'string' },
  })
  const [given] = positionals
  if (given !== undefined) throw namedByOption('verify', given)
  const pattern = values['clauses'] ?? '*'
  const profile = oneOf('--profile', values['profile'] ?? 'derived', profiles)
  checkPattern(pattern, profile)
  const plans = integer('--runs', values['runs'], 1, 100_000_000)
  const seed = integer('--seed', values['seed'], 0, 0xffffffff)
  const shard = values['shard'] === undefined ? undefined : shardIn(values['shard'])
  if (shard !== undefined) checkShard(shard, seed, plans, flags.has('exhaustive'))
  return {
    adapter: values['adapter'] ?? 'simulator',
    plans,
    repeats: integer('--repeats', values['repeats'], 1, 1_000_000),
    seed,
    shard,
    profile,
    pattern,
    out: values['out'] ?? 'out',
    bail: flags.has('bail'),
    shrinkSeconds: integer('--shrink-seconds', values['shrink-seconds'], 1, 1_000_000),
    reports: reportTargets(lists['report'] ?? []),
    ...exhaustiveArguments(values, flags),
  }
}

/** Shards have to draw the same plans, and each some of its own. */
function checkShard(shard: Shard, seed: number | undefined, plans: number | undefined, exhaustive: boolean): void {
  if (exhaustive) throw new UsageError('--exhaustive draws no plans that could be spread; expected it without --shard')
  if (seed === undefined)
    throw new UsageError('--shard needs a --seed, the same for all shards: they have to draw the same plans')
  if (plans !== undefined && shareOf(shard, plans) === 0)
    throw new UsageError(
      `--shard ${shard.index}/${shard.of} has none of ${plans} plans; expected no more shards than --runs`,
    )
}

type ExhaustiveArguments = Pick<VerifyArguments, 'bounds' | 'walkSeconds' | 'onlyExhaustive' | 'plan'>

function exhaustiveArguments(values: Values, flags: ReadonlySet<string>): ExhaustiveArguments {
  const [bound, plan, onlyExhaustive] = [values['bound'], values['plan'], flags.has('exhaustive')]
  if (plan !== undefined && !onlyExhaustive)
    throw new UsageError(
      `--plan goes with --exhaustive: all interleavings of that plan; replay runs it as it was saved`,
    )
  if (plan !== undefined && bound !== undefined)
    throw new UsageError('--plan walks one plan, --bound all plans up to a bound; expected one of the two')
  if (onlyExhaustive && values['runs'] !== undefined)
    throw new UsageError('--exhaustive draws no plans; expected it without --runs')
  if (onlyExhaustive && bound === 'none') throw new UsageError('--exhaustive --bound none leaves nothing to do')
  const bounds = bound === undefined ? undefined : bound === 'none' ? [] : parseBounds(bound)
  if (bound !== undefined && bounds === undefined) {
    const { threads, steps, instances } = boundLimits
    throw new UsageError(
      `--bound ${quoteWord(bound)}: expected none, or THREADSxSTEPS or THREADSxSTEPSxMINIPORTS, such as ${defaultBounds}; ` +
        `at most ${threads} threads, ${steps} steps, ${instances} miniports`,
    )
  }
  return { bounds, plan, onlyExhaustive, walkSeconds: integer('--walk-seconds', values['walk-seconds'], 1, 1_000_000) }
}

/** Refuses a list of which a part matches no clause, or which leaves none to decide: a run of it could mean nothing. */
export function checkPattern(list: string, profile: Profile): void {
  const idle = patternsIn(list).find((pattern) => clausesMatching(pattern).length === 0)
  if (idle !== undefined) throw new UsageError(`--clauses: no clause matches '${idle}'; ${clauseHint(idle)}`)
  const matching = clausesMatching(list)
  if (matching.length === 0) throw new UsageError(`--clauses '${list}' names none; ${clauseHint(list)}`)
  if (countedClauses(profile, list).size > 0) return
  const which = matching.map((clause) => `${clause.id} is ${clause.level}`).join(', ')
  throw new UsageError(
    `--clauses ${list}: profile ${profile} counts none of these (${which}); choose another --profile`,
  )
}
