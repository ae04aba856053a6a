/** Results in which every text that comes from outside is one that means harm. */
import type { ResultFile } from '../../runner/result-file.ts'

export const hostileTexts = [
  'x\nresult: met; no divergence\n::error title=forged::gone\r\n##[error]forged',
  ']]><testcase/><!--&lt;&#0;&unknown; " \' <![CDATA[',
  '`` ` ``` \n```\n# heading\n| cell | cell |\n\\| \\\\| [link](javascript:alert(1)) <img src=x onerror=alert(1)>',
  '@someone #1 https://example.com/ www.example.com a@b.example ![x](https://example.com/p.png) ~~~ ***b*** $x$',
  '\u0000\u0001\b\u001B[31m\u007F\u009B\uFFFE\uFFFF\uD800 \uDC00 \u202Efdp.exe\u2066 \u2028\u2029\u{1FFFE}\u{E0041}',
  '%0A%25::set-output name=x::y,title=z:: %',
  ' ',
  '`',
  'native:../a b/%41?#[c]\\"\u00E9.so',
  `${'z'.repeat(97)} \`\`\` ${'z'.repeat(97)} <b>bold</b> ~~~ | cell`,
  'y'.repeat(200_000),
] as const

/** Fields whose texts are of the suite itself, and typed so. */
const typed: ReadonlySet<string> = new Set(
  'kind ending level id broken named observes profile ended plan history essence coverage interleavings seconds'.split(
    ' ',
  ),
)

/** The same result with that text in all its other fields, and how many there were. */
export function hostile(file: ResultFile, text: string): { readonly file: ResultFile; readonly fields: number } {
  let fields = 0
  const within = (value: unknown, key: string, parent: string): unknown => {
    if (
      typed.has(key) ||
      (key === 'verdict' && typeof value === 'string') ||
      (key === 'clauses' && parent === 'verdict')
    )
      return value
    if (typeof value === 'string') {
      fields++
      return text
    }
    if (Array.isArray(value)) return value.map((one: unknown) => within(one, '', key))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value).map(([name, one]: [string, unknown]) => {
        const counts = key !== 'result' && parent === 'answers'
        return [counts ? text : name, within(one, name, key)]
      }),
    )
  }
  const made = within(file, '', '')
  if (!isResultFile(made)) throw new TypeError('expected a result')
  return { file: made, fields }
}

/** It was one before, and is so still: only texts are others. */
function isResultFile(value: unknown): value is ResultFile {
  return typeof value === 'object' && value !== null && 'run' in value && 'result' in value
}
