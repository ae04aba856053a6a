/** Conversations as they are written in `test/transcripts`: `>` what the bridge says, `<` what the adapter says, `=` what the bridge makes of it. */
import { readFileSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export interface Line {
  readonly from: 'bridge' | 'adapter' | 'outcome'
  readonly text: string
}

export interface Transcript {
  readonly name: string
  /** What it is replayed on, as its head says */
  readonly on: readonly string[]
  readonly lines: readonly Line[]
}

const folder = fileURLToPath(new URL('../transcripts/', import.meta.url))
const marks = { '>': 'bridge', '<': 'adapter', '=': 'outcome' } as const
const head = '# replayed on: '

export const transcripts: readonly Transcript[] = readdirSync(folder).map((file) => {
  const text = readFileSync(folder + file, 'utf8').split('\n')
  return {
    name: file.replace('.txt', ''),
    on:
      text
        .find((line) => line.startsWith(head))
        ?.slice(head.length)
        .split(', ') ?? [],
    lines: text.filter((line) => line !== '' && !line.startsWith('#')).map(lineOf),
  }
})

function lineOf(text: string): Line {
  const [mark] = text
  if (mark === '>' || mark === '<' || mark === '=') return { from: marks[mark], text: text.slice(2) }
  throw new Error(`a line of a transcript begins with '${mark}'; expected # > < or =`)
}
