/** What the terminal can show. */
import { coloured, plain } from '../report/paint.ts'
import type { Screen } from '../report/screen.ts'

/** Wide enough for every column of the table */
const fallbackColumns = 120
const fewestColumns = 40
const widestColumns = 140

/** What of a stream tells how it is read */
export type Stream = Pick<NodeJS.WriteStream, 'isTTY' | 'columns'>

/** Columns of a terminal; `fallback` in a pipe, and on terminals that claim to have none. */
export function columnsOf(stream: Stream, fallback = fallbackColumns): number {
  const columns = stream.columns ?? 0
  return columns > 0 ? Math.min(Math.max(columns, fewestColumns), widestColumns) : fallback
}

/** Width, colours and characters of a stream. No colours in a pipe, or where NO_COLOR asks for none. */
export function terminal(stream: Stream): Screen {
  const colours = stream.isTTY && !process.env['NO_COLOR'] && process.env['TERM'] !== 'dumb'
  return { columns: columnsOf(stream), paint: colours ? coloured : plain, ascii: !showsBoxes(stream) }
}

/** Whether box drawing characters reach the reader: where the locale is of UTF-8, and on consoles of Windows, which have no locale. */
function showsBoxes(stream: Stream): boolean {
  if (process.env['TERM'] === 'dumb') return false
  const locale = process.env['LC_ALL'] || process.env['LC_CTYPE'] || process.env['LANG'] || ''
  if (locale === '' && process.platform === 'win32') return stream.isTTY
  return /utf-?8/i.test(locale)
}
