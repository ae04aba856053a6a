/** The reference of the package's exports, from their declarations and the comments before them. */
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

export interface Exported {
  readonly name: string
  /** The file that declares it, from the top of the project */
  readonly file: string
  /** What the comment before it says, empty for none */
  readonly comment: string
  /** As much of the declaration as concerns a caller */
  readonly declaration: string
}

const top = new URL('../../', import.meta.url)
const read = (file: string): string => readFileSync(new URL(file, top), 'utf8')

/** What a module exports: what it exports from others, in its order, and what it declares itself. */
export function exportsOf(module: string): Exported[] {
  const own = [...read(module).matchAll(/^export (?:async )?(?:function|class|interface|type|const) (\w+)/gm)]
  return [
    ...passedOn(module).map(({ name, file }) => exported(name, file)),
    ...own.map(([, name = '']) => exported(name, module)),
  ]
}

/** Names that a module exports from others, and the files that it has them from. */
function passedOn(module: string): { readonly name: string; readonly file: string }[] {
  return [...read(module).matchAll(/^export (?:type )?\{([^}]+)\} from '([^']+)'/gm)].flatMap(
    ([, names = '', from = '']) =>
      names
        .split(',')
        .map((name) => name.replace(/^\s*type\s/, '').trim())
        .filter((name) => name !== '')
        .map((name) => ({ name, file: join(dirname(module), from) })),
  )
}

function exported(name: string, file: string): Exported {
  const lines = read(file).split('\n')
  const at = lines.findIndex((line) =>
    new RegExp(
      `^export (?:async )?(?:function|class|interface|type|const) (?:${name}\\b|.*[{ ]${name}[,: }].*\\} = )`,
    ).test(line),
  )
  if (at === -1) {
    const found = passedOn(file).find((one) => one.name === name)
    if (found === undefined) throw new Error(`${file} does not declare ${name}`)
    return exported(name, found.file)
  }
  return { name, file, comment: commentBefore(lines, at), declaration: declarationAt(lines, at) }
}

/** The words of a comment that ends right before a line. */
function commentBefore(lines: readonly string[], at: number): string {
  if (lines[at - 1]?.trimEnd().endsWith('*/') !== true) return ''
  const from = lines.slice(0, at).findLastIndex((line) => line.startsWith('/**'))
  return lines
    .slice(from, at)
    .map((line) => line.replace(/^\/\*\*|\*\/$/g, '').replace(/^ \*/, ''))
    .map((line) => line.replace(/\*\/\s*$/, '').trim())
    .filter((line) => line !== '')
    .join(' ')
}

/** An interface or a type whole, a function up to its body, a class and a constant up to what they hold. */
function declarationAt(lines: readonly string[], at: number): string {
  const first = lines[at] ?? ''
  if (/^export (?:interface|type) /.test(first)) return blockFrom(lines, at).join('\n')
  if (first.startsWith('export const')) return first.replace(/ = .*$/, '')
  const body = lines.findIndex(
    (line, index) => index >= at && line.endsWith('{') && isClosed(lines.slice(at, index + 1)),
  )
  return lines
    .slice(at, body + 1)
    .join('\n')
    .replace(/ \{$/, '')
    .replace(/^export async function/, 'export function')
}

/** Whether all parentheses are closed. */
function isClosed(lines: readonly string[]): boolean {
  const text = lines.join('\n')
  return text.split('(').length === text.split(')').length
}

/** All lines up to the one with which what was opened is closed, or the type ends. */
function blockFrom(lines: readonly string[], at: number): readonly string[] {
  const first = lines[at] ?? ''
  if (first.startsWith('export interface')) return lines.slice(at, lines.indexOf('}', at) + 1)
  const end = lines.findIndex(
    (line, index) => index > at && (line === '' || line.startsWith('export ') || line.startsWith('/**')),
  )
  return lines.slice(at, end === -1 ? lines.length : end)
}

const chapters: Readonly<Record<string, string>> = {
  spec: 'The specification as data',
  model: 'The model, and the checker',
  adapters: 'Adapters',
  runner: 'Campaigns, results and failure files',
  report: 'Reports and the gate',
}

/** The page. */
export function apiReference(): string {
  const all = exportsOf('index.ts')
  const sections = Object.entries(chapters).map(([folder, title]) => {
    const own = all.filter(({ file }) => file.startsWith(`${folder}/`))
    return `## ${title}\n\n${own.map((one) => entry(one)).join('\n\n')}`
  })
  const vitest = exportsOf('conformance.ts').map((one) => entry(one))
  return (
    [
      '# The package',
      'What `ndis-im-cancel-conformance` exports, in the order of the flow: specification, model, adapters, runner, report. Written by `npm run docs` from the sources, whose comments say what else there is to know. Types that are mentioned and not exported can be had from those that are.',
      "```ts\nimport { createSimulator, policies, runCampaign } from 'ndis-im-cancel-conformance'\n\nconst [policy] = policies\nconst result = await runCampaign({ adapters: [createSimulator(policy!)], plans: 2000, seed: 1 })\n```",
      ...sections,
      `## In vitest\n\nFrom \`ndis-im-cancel-conformance/vitest\`.\n\n${vitest.join('\n\n')}`,
    ].join('\n\n') + '\n'
  )
}

function entry({ name, comment, declaration }: Exported): string {
  return `### ${name}\n\n${comment}\n\n\`\`\`ts\n${declaration}\n\`\`\``
}
