/** Every format in which a result can be had. Each is a function of the result alone, and ends with a line feed. */
import { type ResultFile, encodeResult } from '../runner/result-file.ts'
import { consoleReport, exhaustiveReport } from './console.ts'
import { githubReport } from './github.ts'
import { htmlReport } from './html.ts'
import { junitReport } from './junit.ts'
import { markdownReport } from './markdown.ts'
import { sarifReport } from './sarif.ts'
import { plainScreen } from './screen.ts'
import { onlyWalked } from './summary.ts'
import { visibleFile } from './visible.ts'

export const formats = {
  json: encodeResult,
  text: textReport,
  junit: junitReport,
  sarif: sarifReport,
  markdown: markdownReport,
  github: githubReport,
  html: htmlReport,
} as const satisfies Readonly<Record<string, (file: ResultFile) => string>>

export type Format = keyof typeof formats

export function isFormat(text: string): text is Format {
  return Object.hasOwn(formats, text)
}

/** Columns of a text report: wide enough for every column of its table. */
const textColumns = 120

/** What `verify` prints, without colours. */
function textReport(file: ResultFile): string {
  const { result } = visibleFile(file)
  const report = onlyWalked(result) ? exhaustiveReport : consoleReport
  return `${report(result, { ...plainScreen, columns: textColumns })}\n`
}
