/** Command lines that name formats of a report. */
import { type Format, formats, isFormat } from '../report/formats.ts'
import { UsageError, parsed, quoteWord } from './arguments.ts'

/** Where a report goes. */
export interface ReportTarget {
  readonly format: Format
  /** `-` for the standard output */
  readonly file: string
}

export interface ReportArguments extends ReportTarget {
  /** The result that is reported */
  readonly result: string
}

const names = Object.keys(formats).join(', ')

/** What `verify --report` was given, each as FORMAT=FILE. */
export function reportTargets(texts: readonly string[]): ReportTarget[] {
  const targets = texts.map((text): ReportTarget => {
    const [, format = '', file = ''] = /^([^=]*)=(.+)$/s.exec(text) ?? []
    if (file === '')
      throw new UsageError(`--report ${quoteWord(text)}: expected FORMAT=FILE, with a format of ${names}`)
    return { format: formatIn('--report', format), file }
  })
  const twice = targets.find(({ file }, index) => targets.findIndex((one) => one.file === file) < index)
  if (twice === undefined) return targets
  throw new UsageError(`--report names ${quoteWord(twice.file)} twice; expected a file for each format`)
}

export function reportArguments(args: readonly string[]): ReportArguments {
  const { values, positionals } = parsed('report', args, {
    format: { type: 'string' },
    output: { type: 'string', short: 'o' },
  })
  const [result, ...others] = positionals
  if (result === undefined || others.length > 0)
    throw new UsageError(`report takes one result that verify has written, got ${positionals.length || 'none'}`)
  const { format, output } = values
  if (format === undefined) throw new UsageError(`report needs --format, one of ${names}`)
  if (output === '') throw new UsageError("-o '': expected a file, or - for the standard output")
  return { result, format: formatIn('--format', format), file: output ?? '-' }
}

function formatIn(option: string, text: string): Format {
  if (isFormat(text)) return text
  throw new UsageError(`${option} ${quoteWord(text)}: no such format; expected ${names}`)
}
