/** Writing what a command leaves behind. What cannot be written is said, and loses nothing else. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** The exit code where nothing but that went wrong */
export const exitUnwritten = 70

/** What was found says more than what could not be written; but nothing is met without its result and its reports. */
export function exitCodeWritten(code: number, whole: boolean): number {
  return code === 0 && !whole ? exitUnwritten : code
}

/** Writes a file, and its folder where that is missing. */
export function writeInFolder(file: string, text: string): void {
  makeFolder(dirname(file))
  writeFileSync(file, text)
}

/** Step by step: on a file system that takes no folders, such as /proc, a recursive mkdir of Node may never come back. */
export function makeFolder(folder: string): void {
  if (existsSync(folder)) return
  makeFolder(dirname(folder))
  mkdirSync(folder)
}

/** Whether a file could be written; where not, that is said, with what to do instead. */
export function tried(file: string, instead: string, write: () => void): boolean {
  try {
    write()
    return true
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    process.stderr.write(`imcancel: ${file} could not be written (${reason}); ${instead}\n`)
    return false
  }
}
