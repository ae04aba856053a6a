/** Command lines, and what is wrong with them. */
import { parseArgs } from 'node:util'
import { type Profile, clausesMatching, profiles } from '../runner/profile.ts'
import { suggestClause } from '../report/explain-clause.ts'

/** The caller's mistake: exit code 64, no stack trace. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

export interface VerifyArguments {
  readonly adapter: string
  readonly plans: number | undefined
  readonly repeats: number | undefined
  readonly seed: number | undefined
  readonly profile: Profile
  readonly pattern: string
  readonly out: string
}

const adapterOption = { type: 'string', short: 'a' } as const

export function verifyArguments(args: readonly string[]): VerifyArguments {
  const { values, positionals } = parsed(args, {
    adapter: adapterOption,
    runs: { type: 'string' },
    repeats: { type: 'string' },
    seed: { type: 'string' },
    profile: { type: 'string' },
    clauses: { type: 'string' },
    out: { type: 'string' },
  })
  if (positionals.length > 0)
    throw new UsageError(
      `verify takes no '${positionals[0]}'; an implementation is named by -a, such as -a native:${positionals[0]}`,
    )
  const pattern = values['clauses'] ?? '*'
  if (clausesMatching(pattern).length === 0) {
    const near = suggestClause(pattern)
    throw new UsageError(
      `no clause matches '${pattern}'${near === undefined ? '' : `; did you mean ${near}?`} 'imcancel list' shows them all`,
    )
  }
  return {
    adapter: values['adapter'] ?? 'simulator',
    plans: integer('--runs', values['runs'], 1, 100_000_000),
    repeats: integer('--repeats', values['repeats'], 1, 1_000_000),
    seed: integer('--seed', values['seed'], 0, 0xffffffff),
    profile: oneOf('--profile', values['profile'] ?? 'derived', profiles),
    pattern,
    out: values['out'] ?? 'out',
  }
}

export interface ReplayArguments {
  readonly file: string
  readonly adapter: string | undefined
  readonly repeats: number | undefined
}

export function replayArguments(args: readonly string[]): ReplayArguments {
  const { values, positionals } = parsed(args, { adapter: adapterOption, repeats: { type: 'string' } })
  const [file, ...others] = positionals
  if (file === undefined || others.length > 0)
    throw new UsageError(`replay takes one file that verify has saved, got ${positionals.length}`)
  return { file, adapter: values['adapter'], repeats: integer('--repeats', values['repeats'], 1, 1_000_000) }
}

function parsed(
  args: readonly string[],
  options: Record<string, { type: 'string'; short?: string }>,
): { values: Record<string, string | undefined>; positionals: string[] } {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true, strict: true })
    const texts = Object.entries(values).map(([name, value]) => [name, typeof value === 'string' ? value : undefined])
    return { values: Object.fromEntries(texts), positionals }
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    const [first = ''] = error.message.split('. ')
    const names = Object.entries(options).map(([name, { short }]) =>
      short === undefined ? `--${name}` : `-${short}/--${name}`,
    )
    throw new UsageError(`${first}; expected ${names.join(', ')}`)
  }
}

function integer(name: string, text: string | undefined, least: number, most: number): number | undefined {
  if (text === undefined) return undefined
  const value = Number(text)
  if (text.trim() !== '' && Number.isInteger(value) && value >= least && value <= most) return value
  throw new UsageError(`${name} ${text}: expected an integer from ${least} to ${most}`)
}

function oneOf<T extends string>(name: string, text: string, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === text)
  if (found === undefined) throw new UsageError(`${name} ${text}: expected ${choices.join(', ')}`)
  return found
}
