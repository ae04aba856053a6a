/** Writes reports. What cannot be written is said, and loses nothing else. */
import { appendFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { formats } from '../report/formats.ts'
import type { ResultFile } from '../runner/result-file.ts'
import type { ReportTarget } from './report-arguments.ts'

/**
 * Writes a report to its file, or prints it. The workflow commands of GitHub come with a summary of the step, where a step has one. Tells
 * whether all of it was written.
 */
export function writeReport(file: ResultFile, { format, file: to }: ReportTarget): boolean {
  const text = formats[format](file)
  const written = to === '-' ? printed(text) : tried(to, () => writeInFolder(to, text))
  const summary = process.env['GITHUB_STEP_SUMMARY']
  if (format !== 'github' || summary === undefined || summary === '') return written
  return tried(summary, () => appendFileSync(summary, formats.markdown(file))) && written
}

function printed(text: string): boolean {
  process.stdout.write(text)
  return true
}

function writeInFolder(file: string, text: string): void {
  makeFolder(dirname(file))
  writeFileSync(file, text)
}

/** Step by step: on a file system that takes no folders, such as /proc, a recursive mkdir of Node may never come back. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return
  makeFolder(dirname(folder))
  mkdirSync(folder)
}

function tried(file: string, write: () => void): boolean {
  try {
    write()
    return true
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    process.stderr.write(`imcancel: ${file} could not be written (${reason}); choose another file\n`)
    return false
  }
}
