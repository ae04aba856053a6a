/** What the terminal can show. */
import { type Paint, coloured, plain } from '../report/paint.ts'

const fallbackColumns = 100
const widestColumns = 140

/** Width and colours of a stream: none in a pipe, or where NO_COLOR asks for none. */
export function terminal(stream: NodeJS.WriteStream): { columns: number; paint: Paint } {
  const colours = stream.isTTY && !process.env['NO_COLOR'] && process.env['TERM'] !== 'dumb'
  return { columns: Math.min(stream.columns ?? fallbackColumns, widestColumns), paint: colours ? coloured : plain }
}
