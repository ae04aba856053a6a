/** What the terminal can show. */
import { type Paint, coloured, plain } from '../report/paint.ts'

/** Wide enough for every column of the table */
const fallbackColumns = 120
const fewestColumns = 40
const widestColumns = 140

/** What of a stream tells how it is read */
export type Screen = Pick<NodeJS.WriteStream, 'isTTY' | 'columns'>

/** Columns of a terminal; `fallback` in a pipe, and on terminals that claim to have none. */
export function columnsOf(stream: Screen, fallback = fallbackColumns): number {
  const columns = stream.columns ?? 0
  return columns > 0 ? Math.min(Math.max(columns, fewestColumns), widestColumns) : fallback
}

/** Width and colours of a stream: none in a pipe, or where NO_COLOR asks for none. */
export function terminal(stream: Screen): { columns: number; paint: Paint } {
  const colours = stream.isTTY && !process.env['NO_COLOR'] && process.env['TERM'] !== 'dumb'
  return { columns: columnsOf(stream), paint: colours ? coloured : plain }
}
