/** How to have something again: the command of the run, and the files that verify saves by its convention. */
import type { ResultFile } from '../../runner/result-file.ts'
import type { Saved } from '../console.ts'
import { replayCommand, shellCommand } from '../text.ts'
import { command } from './inline.ts'
import { type Markup, markup } from './markup.ts'

/** The command line as it was given. */
export function commandText(words: readonly string[]): string {
  return `imcancel ${shellCommand(words)}`
}

/** The command that makes the same run, with its seed: one that was drawn is not in the command line. Only of a verify. */
function runAgain({ run, result }: ResultFile): string | undefined {
  const [name] = run.command
  if (name !== 'verify') return undefined
  const seeded = valueOf(run.command, '--seed') !== undefined
  return commandText(seeded ? run.command : [...run.command, '--seed', String(result.seed)])
}

/** The whole run once more, where that is one command. */
export function wholeRun(file: ResultFile): Markup | undefined {
  const again = runAgain(file)
  if (again === undefined) return undefined
  return markup`<p>The whole run again, with the same plans:</p>
${command(again)}`
}

/** A plan run again, from the file that it was saved as. */
export function savedAs(file: string | undefined, adapter: string): Markup {
  return file === undefined
    ? markup`<p>Its plan is in the file that was saved when it was found, and <code>imcancel replay</code> runs it.</p>`
    : markup`<p>Its plan alone, from the file that verify saved:</p>
${command(replayCommand(file, adapter))}`
}

/**
 * The files that verify saves. A result names none: this follows the names that it gives, which are others only where the plan walked was
 * itself of such a file. Nothing of a result that no verify has made.
 */
export function savedFiles({ run, result }: ResultFile): ReadonlyMap<Saved, string> {
  const files = new Map<Saved, string>()
  if (run.command[0] !== 'verify') return files
  const folder = (valueOf(run.command, '--out') ?? 'out').replace(/\/+$/, '')
  const taken = new Map<string, number>()
  const add = (one: Saved, stem: string): void => {
    const nth = (taken.get(stem) ?? 0) + 1
    taken.set(stem, nth)
    files.set(one, `${folder}/${stem}${nth === 1 ? '' : `-${nth}`}.json`)
  }
  for (const failure of result.failures) {
    const [stem] = failure.verdict.clauses
    add(failure, stem)
    if (failure.projection?.kind === 'shown') add(failure.projection, `${stem}-simulated`)
  }
  for (const problem of result.problems) if (problem.history) add(problem, problem.kind)
  return files
}

/** The value of an option, the last where it is given several times. */
function valueOf(words: readonly string[], option: string): string | undefined {
  let value: string | undefined
  for (const [at, word] of words.entries()) {
    if (word === option) value = words[at + 1]
    else if (word.startsWith(`${option}=`)) value = word.slice(option.length + 1)
  }
  return value
}
