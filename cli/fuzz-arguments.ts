/** Command lines of `fuzz`. */
import { type Profile, profiles } from '../runner/profile.ts'
import { UsageError, adapterOption, integer, namedByOption, oneOf, parsed } from './arguments.ts'
import { checkPattern } from './verify-arguments.ts'

export interface FuzzArguments {
  readonly adapter: string
  readonly seconds: number | undefined
  readonly plans: number | undefined
  readonly repeats: number | undefined
  readonly seed: number | undefined
  readonly workers: number | undefined
  readonly profile: Profile
  readonly pattern: string
  readonly corpus: string
  readonly out: string
}

const defaultSeconds = 60

export function fuzzArguments(args: readonly string[]): FuzzArguments {
  const { values, positionals } = parsed('fuzz', args, {
    adapter: adapterOption,
    seconds: { type: 'string' },
    runs: { type: 'string' },
    repeats: { type: 'string' },
    seed: { type: 'string' },
    workers: { type: 'string' },
    profile: { type: 'string' },
    clauses: { type: 'string' },
    corpus: { type: 'string' },
    out: { type: 'string' },
  })
  const [given] = positionals
  if (given !== undefined) throw namedByOption('fuzz', given)
  const seconds = integer('--seconds', values['seconds'], 1, 100_000_000)
  const plans = integer('--runs', values['runs'], 1, 1_000_000_000_000)
  if (seconds !== undefined && plans !== undefined)
    throw new UsageError('--seconds and --runs both say when to stop; expected one of the two')
  const pattern = values['clauses'] ?? '*'
  const profile = oneOf('--profile', values['profile'] ?? 'derived', profiles)
  checkPattern(pattern, profile)
  return {
    adapter: values['adapter'] ?? 'simulator',
    seconds: plans === undefined ? (seconds ?? defaultSeconds) : undefined,
    plans,
    repeats: integer('--repeats', values['repeats'], 1, 1_000_000),
    seed: integer('--seed', values['seed'], 0, 0xffffffff),
    workers: integer('--workers', values['workers'], 1, 256),
    profile,
    pattern,
    corpus: values['corpus'] ?? 'out/corpus',
    out: values['out'] ?? 'out',
  }
}
