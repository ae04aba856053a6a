/** Writes reports. What cannot be written is said, and loses nothing else. */
import { appendFileSync } from 'node:fs'
import { formats } from '../report/formats.ts'
import type { ResultFile } from '../runner/result-file.ts'
import type { ReportTarget } from './report-arguments.ts'
import { tried, writeInFolder } from './write-file.ts'

const instead = 'choose another file'

/**
 * Writes a report to its file, or prints it. The workflow commands of GitHub come with a summary of the step, where a step has one. Tells
 * whether all of it was written.
 */
export function writeReport(file: ResultFile, { format, file: to }: ReportTarget): boolean {
  const text = formats[format](file)
  const written = to === '-' ? printed(text) : tried(to, instead, () => writeInFolder(to, text))
  const summary = process.env['GITHUB_STEP_SUMMARY']
  if (format !== 'github' || summary === undefined || summary === '') return written
  return tried(summary, instead, () => appendFileSync(summary, formats.markdown(file))) && written
}

function printed(text: string): boolean {
  process.stdout.write(text)
  return true
}
