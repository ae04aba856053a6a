/** Command lines, and what is wrong with them. */
import { parseArgs } from 'node:util'
import { type ClauseId, isClauseId } from '../spec/clauses.ts'
import { type Profile, clausesMatching, countedClauses, patternsIn, profiles } from '../runner/profile.ts'
import { suggestClause } from '../report/explain-clause.ts'
import { type ReportTarget, reportTargets } from './report-arguments.ts'
import { type Bound, boundLimits, defaultBounds, parseBounds } from '../runner/exhaustive/bound.ts'

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
  /** How far the exhaustive part goes; undefined where it is not said, none where it is not wanted */
  readonly bounds: readonly Bound[] | undefined
  /** Seconds that one walk may take at most */
  readonly walkSeconds: number | undefined
  /** Whether nothing but the exhaustive part is wanted */
  readonly onlyExhaustive: boolean
  /** A file whose plan alone is walked */
  readonly plan: string | undefined
  /** Formats in which the result is to be had, besides what is printed */
  readonly reports: readonly ReportTarget[]
}

const adapterOption = { type: 'string', short: 'a' } as const

export function verifyArguments(args: readonly string[]): VerifyArguments {
  const { values, lists, flags, positionals } = parsed('verify', args, {
    adapter: adapterOption,
    runs: { type: 'string' },
    repeats: { type: 'string' },
    seed: { type: 'string' },
    profile: { type: 'string' },
    clauses: { type: 'string' },
    out: { type: 'string' },
    bound: { type: 'string' },
    'walk-seconds': { type: 'string' },
    exhaustive: { type: 'boolean' },
    plan: { type: 'string' },
    report: { type: 'string', multiple: true },
  })
  const [given] = positionals
  if (given !== undefined) {
    const adapter = /^(?:simulator|fault:|look-alike:|native:|exec:|tcp:)/.test(given) ? given : `native:${given}`
    throw new UsageError(`verify takes no '${given}'; an implementation is named by -a, such as -a ${adapter}`)
  }
  const pattern = values['clauses'] ?? '*'
  const profile = oneOf('--profile', values['profile'] ?? 'derived', profiles)
  checkPattern(pattern, profile)
  return {
    adapter: values['adapter'] ?? 'simulator',
    plans: integer('--runs', values['runs'], 1, 100_000_000),
    repeats: integer('--repeats', values['repeats'], 1, 1_000_000),
    seed: integer('--seed', values['seed'], 0, 0xffffffff),
    profile,
    pattern,
    out: values['out'] ?? 'out',
    reports: reportTargets(lists['report'] ?? []),
    ...exhaustiveArguments(values, flags),
  }
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
function checkPattern(list: string, profile: Profile): void {
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

/** What to say of a text that is no clause. */
export function clauseHint(text: string): string {
  const near = suggestClause(text)
  return `${near === undefined ? '' : `did you mean ${near}? `}'imcancel list' shows them all`
}

export interface FileArguments {
  readonly file: string
  /** Whether a file is taken that was changed after it was saved */
  readonly edited: boolean
}

export interface ReplayArguments extends FileArguments {
  readonly adapter: string | undefined
  readonly repeats: number | undefined
}

export function replayArguments(args: readonly string[]): ReplayArguments {
  const given = fileArguments('replay', args, { adapter: adapterOption, repeats: { type: 'string' } })
  const { adapter, repeats } = given.values
  return {
    file: given.file,
    edited: given.edited,
    adapter,
    repeats: integer('--repeats', repeats, 1, 1_000_000),
  }
}

export interface ServeArguments {
  readonly adapter: string
  /** HOST:PORT; without it the standard streams are served */
  readonly listen: string | undefined
}

export function serveArguments(args: readonly string[]): ServeArguments {
  const { values, positionals } = parsed('serve', args, { adapter: adapterOption, listen: { type: 'string' } })
  return { adapter: adapterAsked('serve', values, positionals), listen: values['listen'] }
}

export function doctorArguments(args: readonly string[]): { readonly adapter: string } {
  const { values, positionals } = parsed('doctor', args, { adapter: adapterOption })
  return { adapter: adapterAsked('doctor', values, positionals) }
}

export interface NewArguments<L extends string> {
  readonly language: L
  readonly folder: string
}

export function newArguments<L extends string>(args: readonly string[], languages: readonly L[]): NewArguments<L> {
  const { values, positionals } = parsed('new', args, { lang: { type: 'string' } })
  const [what, folder, ...others] = positionals
  if (what !== 'adapter' || folder === undefined || others.length > 0)
    throw new UsageError(
      `new takes what is to be made and where: imcancel new adapter --lang ${languages.join('|')} DIR`,
    )
  if (values['lang'] === undefined) throw new UsageError(`new adapter needs --lang ${languages.join(' or ')}`)
  return { language: oneOf('--lang', values['lang'], languages), folder }
}

/** The adapter of a command that has none by default. */
function adapterAsked(command: string, values: Values, positionals: readonly string[]): string {
  const { adapter } = values
  if (positionals[0] !== undefined)
    throw new UsageError(`${command} takes no '${positionals[0]}'; an adapter is named by -a`)
  if (adapter === undefined)
    throw new UsageError(`${command} needs an adapter, such as -a 'exec:python3 adapter.py' or -a native:./my_ndis.so`)
  return adapter
}

export interface SelftestArguments {
  /** A clause that is not to be checked */
  readonly without: ClauseId | undefined
  /** Whether the table alone is wanted, in Markdown */
  readonly markdown: boolean
}

export function selftestArguments(args: readonly string[]): SelftestArguments {
  const { values, flags, positionals } = parsed('selftest', args, {
    without: { type: 'string' },
    markdown: { type: 'boolean' },
  })
  if (positionals[0] !== undefined) throw new UsageError(`selftest takes no '${positionals[0]}'`)
  const without = values['without']
  if (without !== undefined && !isClauseId(without))
    throw new UsageError(`--without ${quoteWord(without)}: expected a clause; ${clauseHint(without)}`)
  return { without, markdown: flags.has('markdown') }
}

/** The arguments of a command about one file. */
export function fileArguments(
  command: 'replay' | 'recheck' | 'explain',
  args: readonly string[],
  options: Options = {},
): FileArguments & { readonly values: Values } {
  const { values, flags, positionals } = parsed(command, args, { ...options, edited: { type: 'boolean' } })
  const [file, ...others] = positionals
  if (file === undefined || others.length > 0)
    throw new UsageError(
      `${command} takes ${takenBy[command]}, got ${positionals.length === 0 ? 'none' : positionals.length}`,
    )
  return { file, edited: flags.has('edited'), values }
}

const takenBy = {
  replay: 'one file that verify has saved',
  recheck: 'one file that verify has saved',
  explain: "one clause, such as CANCEL-ONCE ('imcancel list' shows them all), or one file that verify has saved",
} as const

interface Option {
  readonly type: 'string' | 'boolean'
  readonly short?: string
  /** Whether it may be given more than once */
  readonly multiple?: boolean
}

type Options = Readonly<Record<string, Option>>
type Values = Readonly<Record<string, string | undefined>>

interface Parsed {
  readonly values: Values
  /** Those of options that may be given more than once */
  readonly lists: Readonly<Record<string, readonly string[]>>
  readonly flags: ReadonlySet<string>
  readonly positionals: readonly string[]
}

export function parsed(command: string, args: readonly string[], options: Options): Parsed {
  try {
    const { values, positionals } = parseArgs({
      args: withNumbersJoined(args),
      options,
      allowPositionals: true,
      strict: true,
    })
    const texts = Object.entries(values).map(([name, value]) => [name, typeof value === 'string' ? value : undefined])
    const lists = Object.entries(values).flatMap(([name, value]) =>
      Array.isArray(value) ? [[name, value.map(String)]] : [],
    )
    const flags = Object.keys(values).filter((name) => values[name] === true)
    return {
      values: Object.fromEntries(texts),
      lists: Object.fromEntries(lists),
      flags: new Set(flags),
      positionals,
    }
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    const named = /'(?:-\w, )?(-[^' ]*)/.exec(error.message)?.[1] ?? ''
    if ('code' in error && error.code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') {
      throw new UsageError(`${command} has no option ${named}; expected ${optionNames(options)}`)
    }
    if (options[named.slice(2)]?.type === 'boolean') throw new UsageError(`${named} takes no value`)
    throw new UsageError(`${named} needs a value; one that starts with - is given as ${named}=-VALUE`)
  }
}

/** `--seed -1` as `--seed=-1`, so that what is said of it is about the number. */
function withNumbersJoined(args: readonly string[]): string[] {
  const joins = (at: number): boolean => /^--[a-z]+$/.test(args[at - 1] ?? '') && /^-\d/.test(args[at] ?? '')
  return args.flatMap((arg, at) => (joins(at) ? [] : joins(at + 1) ? [`${arg}=${args[at + 1]}`] : [arg]))
}

function optionNames(options: Options): string {
  return Object.entries(options)
    .map(([name, { short }]) => (short === undefined ? `--${name}` : `-${short}, --${name}`))
    .join(', ')
}

/** As the user wrote it, in quotes where it would not be seen otherwise. */
export function quoteWord(text: string): string {
  return /^[\w.+-]+$/.test(text) ? text : `'${text}'`
}

function integer(name: string, text: string | undefined, least: number, most: number): number | undefined {
  if (text === undefined) return undefined
  const value = Number(text)
  if (text.trim() !== '' && Number.isInteger(value) && value >= least && value <= most) return value
  throw new UsageError(`${name} ${quoteWord(text)}: expected an integer from ${least} to ${most}`)
}

export function oneOf<T extends string>(name: string, text: string, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === text)
  if (found === undefined) throw new UsageError(`${name} ${quoteWord(text)}: expected ${choices.join(' or ')}`)
  return found
}
