/** `imcancel new adapter`: copies a small adapter that works, to be changed. */
import { cpSync, existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { packageRoot } from '../adapters/native/package-root.ts'
import { shellWord } from '../report/text.ts'
import { UsageError, newArguments } from './arguments.ts'
import { makeFolder } from './write-file.ts'

const languages = {
  c: {
    next: (folder: string) => [`make -C ${folder}`, `imcancel doctor -a native:${folder}/my_ndis.so`],
    /** Files of the package that the skeleton is built with */
    with: ['adapters/native/include/ndis_im.h'],
  },
  python: {
    next: (folder: string) => [`imcancel doctor -a ${shellWord(`exec:python3 ${folder}/adapter.py`)}`],
    with: [],
  },
  powershell: {
    next: (folder: string) => [
      `imcancel doctor -a ${shellWord(`exec:powershell -NoProfile -ExecutionPolicy Bypass -File ${folder}/adapter.ps1`)}`,
    ],
    with: [],
  },
} as const

export type Language = keyof typeof languages
export const languageNames: readonly Language[] = ['c', 'python', 'powershell']

/** Runs the command, and gives its exit code. */
export function newAdapter(args: readonly string[]): number {
  const { language, folder } = newArguments(args, languageNames)
  if (existsSync(folder) && readdirSync(folder).length > 0)
    throw new UsageError(`${folder} exists and is not empty; expected the name of a new folder`)
  const { next, with: others } = languages[language]
  const root = fileURLToPath(packageRoot())
  makeFolder(folder)
  const isSource = (file: string): boolean => !/__pycache__|\.(?:so|pyc|dll)$/.test(file)
  cpSync(join(root, 'adapters', 'skeletons', language), folder, { recursive: true, filter: isSource })
  for (const file of others) cpSync(join(root, file), join(folder, file.slice(file.lastIndexOf('/') + 1)))
  const files = readdirSync(folder).toSorted().join(', ')
  process.stdout.write(`${folder} has ${files}; README.md says what to change\n`)
  process.stdout.write(
    `next:\n${next(shellWord(folder))
      .map((line) => `  ${line}\n`)
      .join('')}`,
  )
  return 0
}
