/** Text laid out in columns for a terminal. */

/** Rows whose last cell is wrapped beside the others. */
export function table(rows: readonly (readonly string[])[], columns: number): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows.flatMap((row) => {
    const labels = row.slice(0, -1).map((cell, column) => cell.padEnd((widths[column] ?? 0) + 2))
    return hang(`  ${labels.join('')}`, row.at(-1) ?? '', columns)
  })
}

/** Text wrapped behind a label, its further lines indented by as much, or as `indent` says. */
export function hang(label: string, text: string, columns: number, indent = label.length): string[] {
  return wrap(text, indent, columns).map((line, index) => (index === 0 ? label + line.trimStart() : line))
}

/** Text behind a label as `hang` lays it out, or below the label where a word is too long to stand behind it. */
export function labelled(label: string, text: string, columns: number): string[] {
  const longest = Math.max(...text.split(' ').map((word) => word.length))
  return label.length + longest <= columns ? hang(label, text, columns) : [label.trimEnd(), ...wrap(text, 2, columns)]
}

/** One line broken at its words where it is too long, its further lines indented by `indent`. */
export function fold(line: string, columns: number, indent: number): string[] {
  if (line.length <= columns) return [line]
  const text = line.trimStart()
  return hang(line.slice(0, line.length - text.length), text, columns, indent)
}

/** A number with its thousands apart. */
export function number(value: number): string {
  return digits(String(value))
}

/** Decimal digits with their thousands apart, however many they are. */
export function digits(text: string): string {
  return text.replaceAll(/\B(?=(?:\d{3})+$)/g, ' ')
}

/** How many of what: `1 run`, `2 000 runs`. */
export function count(value: number, noun: string): string {
  return `${number(value)} ${noun}${value === 1 ? '' : 's'}`
}

/** Words in lines of at most `columns`, each indented; a word that is longer gets a line of its own. */
export function wrap(text: string, indent: number, columns: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const next of text.split(' ')) {
    if (line !== '' && indent + line.length + 1 + next.length > columns) {
      lines.push(line)
      line = next
    } else {
      line = line === '' ? next : `${line} ${next}`
    }
  }
  return [...lines, line].map((one) => ' '.repeat(indent) + one)
}

/** A path as a shell takes it for one word. */
export function shellWord(path: string): string {
  return quotedWord(path.startsWith('-') ? `./${path}` : path)
}

/** Words as a shell takes them for the same ones. */
export function shellCommand(words: readonly string[]): string {
  return words.map(quotedWord).join(' ')
}

function quotedWord(word: string): string {
  return /^[\w@%+=:,./\\-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`
}

/** The command that runs a saved file again. A command that the file names has to be named anew: no file may start a program by itself. */
export function replayCommand(file: string, adapter: string): string {
  return `imcancel replay ${shellWord(file)}${adapter.startsWith('exec:') ? ` -a ${shellWord(adapter)}` : ''}`
}

/** At most so many lines: of more, the first quarter and the last ones, with what is left out said between them. */
export function shortened(lines: readonly string[], most: number): readonly string[] {
  if (lines.length <= most) return lines
  const [head, tail] = [Math.floor(most / 4), most - 1 - Math.floor(most / 4)]
  const gap = `  ... ${count(lines.length - head - tail, 'line')} left out ...`
  return [...lines.slice(0, head), gap, ...lines.slice(-tail)]
}

/** A seed as it is typed. */
export function seedText(seed: number): string {
  return `0x${(seed >>> 0).toString(16)}`
}
