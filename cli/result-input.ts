/** Result files as commands are given them. */
import { readFileSync } from 'node:fs'
import { ResultFileError, type ResultFile, decodeResult } from '../runner/result-file.ts'
import { UsageError } from './arguments.ts'

/** Reads a result file. Throws a `UsageError` that names the file and says what is wrong with it. */
export function openResult(file: string): ResultFile {
  const text = textOf(file)
  try {
    return decodeResult(text)
  } catch (error) {
    if (error instanceof ResultFileError) throw new UsageError(`${file} is no whole result: ${error.message}`)
    throw error
  }
}

export function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    throw new UsageError(`${file} cannot be read (${why === 'ENOENT' ? 'no such file' : why})`)
  }
}
