/** Command lines, and what is wrong with them. */
import { parseArgs } from 'node:util'
import { nearNames } from '../adapters/near.ts'
import { type ClauseId, isClauseId } from '../spec/clauses.ts'
import { suggestClause } from '../report/explain-clause.ts'

/** The caller's mistake: exit code 64, no stack trace. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

export const adapterOption = { type: 'string', short: 'a' } as const

/** What is said to a user who names an adapter without -a. */
export function namedByOption(command: string, given: string): UsageError {
  const adapter = /^(?:simulator|fault:|look-alike:|native:|exec:|tcp:)/.test(given) ? given : `native:${given}`
  return new UsageError(`${command} takes no '${given}'; an implementation is named by -a, such as -a ${adapter}`)
}

/** The names near to a mistyped one, to be said before what is expected; nothing where none is. */
export function didYouMean(typed: string, names: readonly string[], before = ''): string {
  const near = nearNames(typed.replace(/^-+/, ''), names).slice(0, 3)
  return near.length === 0 ? '' : `did you mean ${near.map((name) => before + name).join(' or ')}? `
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
export type Values = Readonly<Record<string, string | undefined>>

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
      throw new UsageError(
        `${command} has no option ${named}; ${didYouMean(named, Object.keys(options), '--')}expected ${optionNames(options)}`,
      )
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

export function integer(name: string, text: string | undefined, least: number, most: number): number | undefined {
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
