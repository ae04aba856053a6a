/**
 * The reference of the package's exports, in Markdown: what the sources declare, and what their comments say of it. The compiler tells which
 * they are. As a page: docs/api.md.
 */
import { join, resolve, sep } from 'node:path'
import { API, type Project, type Symbol, SymbolFlags } from 'typescript/unstable/sync'
import { type Node, type SourceFile } from 'typescript/unstable/ast'
import {
  isFunctionDeclaration,
  isIdentifier,
  isInterfaceDeclaration,
  isTypeAliasDeclaration,
  isVariableDeclaration,
} from 'typescript/unstable/ast/is'

/** One name that the package exports. */
export interface Exported {
  readonly name: string
  /** The folder of its source, which is its place in the flow; empty for the root */
  readonly folder: string
  /** What the comment above it says; empty where it has none */
  readonly doc: string
  /** An example, as the comment has it */
  readonly example: string | undefined
  /** Its declaration, without what it does, and those of the options that only it takes */
  readonly declarations: readonly string[]
}

const root = resolve(import.meta.dirname, '..', '..')

/** The exports of a module of the package, in the order in which it names them. */
export function exportsOf(...modules: readonly string[]): readonly (readonly Exported[])[] {
  const api = new API({ cwd: root })
  try {
    const config = join(root, 'tsconfig.json')
    const project = api.updateSnapshot({ openProject: config }).getProject(config)
    if (project === undefined) throw new Error(`the compiler cannot open ${config}`)
    return modules.map((module) => exportsIn(project, join(root, module)))
  } finally {
    api.close()
  }
}

function exportsIn(project: Project, module: string): readonly Exported[] {
  const { checker, program } = project
  const file = program.getSourceFile(module)
  const symbol = file && checker.getSymbolAtLocation(file)
  if (file === undefined || symbol === undefined) throw new Error(`${module} is no module`)
  const exported = checker.getExportsOfModule(symbol).map((one) => targetOf(project, one))
  const names = new Set(exported.map(({ name }) => name))
  return exported
    .map((one) => ({ symbol: one, node: declarationOf(project, one) }))
    .toSorted((one, other) => orderIn(file.text, one.symbol.name) - orderIn(file.text, other.symbol.name))
    .map(({ symbol: one, node }) => ({
      name: one.name,
      folder: folderOf(node.getSourceFile()),
      doc: checker.getDocumentationCommentOfSymbol(one).replaceAll('\n', ' ').trim(),
      example: checker.getJsDocTagsOfSymbol(one).find(({ name }) => name === 'example')?.text,
      declarations: [
        literalsOf(project, one, node) ?? declarationText(node),
        ...optionsOf(project, node, names).map(declarationText),
      ],
    }))
}

/** Where a module names an export, for an order that a reader of it knows. */
const orderIn = (text: string, name: string): number => text.search(new RegExp(String.raw`\b${name}\b`))

function targetOf({ checker }: Project, symbol: Symbol): Symbol {
  return (symbol.flags & SymbolFlags.Alias) === 0 ? symbol : checker.getAliasedSymbol(symbol)
}

function declarationOf(project: Project, symbol: Symbol): Node {
  const node = symbol.declarations[0]?.resolve(project)
  if (node === undefined) throw new Error(`${symbol.name} is declared nowhere`)
  return node
}

function folderOf({ fileName }: SourceFile): string {
  const parts = fileName.slice(root.length + 1).split(sep)
  return parts.length > 1 ? (parts[0] ?? '') : ''
}

/** A type that is made of the names in a table: the names. */
function literalsOf({ checker }: Project, symbol: Symbol, node: Node): string | undefined {
  if (!isTypeAliasDeclaration(node) || !/\btypeof\b/.test(node.type.getText())) return undefined
  const type = checker.getDeclaredTypeOfSymbol(symbol)
  const names = type.isUnionType() ? type.getTypes().map((one) => checker.typeToString(one)) : []
  return `type ${symbol.name} =\n  | ${names.join('\n  | ')}`
}

/** A declaration as it stands, without its comment, without what a function does and what a table holds. */
function declarationText(node: Node): string {
  const text = node.getText().replace(/^export /, '')
  if (isFunctionDeclaration(node))
    return text
      .slice(0, -(node.body?.getText().length ?? 0))
      .replace(/^async /, '')
      .trim()
  if (isVariableDeclaration(node)) return `const ${node.name.getText()}${node.type ? `: ${node.type.getText()}` : ''}`
  if (isInterfaceDeclaration(node) || isTypeAliasDeclaration(node)) return text
  return text.split(' {')[0] ?? ''
}

/** The interfaces in the parameters of a function that the package does not export by themselves. */
function optionsOf(project: Project, node: Node, exported: ReadonlySet<string>): readonly Node[] {
  if (!isFunctionDeclaration(node)) return []
  const found = new Map<string, Node>()
  const visit = (part: Node): void => {
    const symbol = isIdentifier(part) ? project.checker.getSymbolAtLocation(part) : undefined
    const target = symbol && targetOf(project, symbol)
    const declared = target?.declarations[0]?.resolve(project)
    const isOurs = declared?.getSourceFile().fileName.includes('node_modules') === false
    if (declared && isOurs && isInterfaceDeclaration(declared) && !exported.has(declared.name.text))
      found.set(declared.name.text, declared)
    part.forEachChild(visit)
  }
  for (const { type } of node.parameters) if (type) visit(type)
  return [...found.values()]
}

const chapters = [
  ['spec', 'The specification', 'What the documents say, as data. It imports nothing.'],
  [
    'model',
    'The model',
    'What the specification allows, and the judge of histories. Nothing here touches time or files.',
  ],
  ['adapters', 'Adapters', 'What a plan is, and what runs it.'],
  ['runner', 'The runner', 'Draws plans, has them run and judged, and keeps what comes of it.'],
  ['report', 'Reports', 'What is made of a result.'],
] as const

/** The page, with a line break at its end. */
export function apiPage(main: readonly Exported[], tests: readonly Exported[]): string {
  return [
    '# The package in code',
    '',
    'What `ndis-im-cancel-conformance` exports, in the order of the flow, and last what `ndis-im-cancel-conformance/vitest` does. `npm run docs` writes this page from the comments in the sources.',
    'Statuses are numbers, as NTSTATUS has them. Seeds are integers from 0 to 4 294 967 295. Whatever ends in `Ms` is in milliseconds.',
    '',
    ...chapters.flatMap(([folder, title, about]) =>
      chapter(
        title,
        about,
        main.filter((one) => one.folder === folder),
      ),
    ),
    ...chapter('In vitest', 'From `ndis-im-cancel-conformance/vitest`: the clauses as tests of your own suite.', tests),
  ].join('\n')
}

function chapter(title: string, about: string, exported: readonly Exported[]): readonly string[] {
  return [`## ${title}`, '', about, '', ...exported.flatMap(entry)]
}

function entry({ name, doc, example, declarations }: Exported): readonly string[] {
  const code = [...declarations, ...(example === undefined ? [] : [`// for example\n${example.trim()}`])]
  return [`### ${name}`, '', doc, '', '```ts', code.join('\n\n'), '```', '']
}
