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
