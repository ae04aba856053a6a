/** A line of text that is drawn upon: characters at columns, each in a style, turned into colours at the end. */
import type { Paint } from './paint.ts'

export type Style = keyof Paint | 'usual'

export interface CanvasRow {
  readonly characters: string[]
  readonly styles: Style[]
}

export function emptyRow(): CanvasRow {
  return { characters: [], styles: [] }
}

/** Writes over what stands there. Every UTF-16 unit of the text takes one column. */
export function put(row: CanvasRow, column: number, text: string, style: Style = 'usual'): void {
  for (let index = row.characters.length; index < column; index++) {
    row.characters[index] = ' '
    row.styles[index] = 'usual'
  }
  for (let index = 0; index < text.length; index++) {
    row.characters[column + index] = text.charAt(index)
    row.styles[column + index] = style
  }
}

/** The row as text, without blanks at its end. Neighbours of one style are painted together. */
export function paintRow({ characters, styles }: CanvasRow, paint: Paint): string {
  const length = characters.join('').trimEnd().length
  let text = ''
  for (let from = 0, to = 0; from < length; from = to) {
    const style = styles[from] ?? 'usual'
    while (to < length && styles[to] === style) to++
    const run = characters.slice(from, to).join('')
    text += style === 'usual' || run.trim() === '' ? run : paint[style](run)
  }
  return text
}
