/** The corpus of a fuzz: a folder of plans that are worth trying again, as failure files, and how far the seeds were used up. */
import { createHash } from 'node:crypto'
import { readFileSync, readdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import type { Plan } from '../adapters/plan.ts'
import { encodePlan } from '../adapters/wire.ts'
import type { History } from '../model/history.ts'
import { failureText } from '../report/explain-failure.ts'
import { count } from '../report/text.ts'
import { FailureFileError, type Recorded } from '../runner/failure-file.ts'
import { decodeFailure } from '../runner/failure-reader.ts'
import type { Kept } from '../runner/fuzz/batch.ts'
import { writeInFolder } from './write-file.ts'

/** The most plans that are kept: all are tried again each time. */
const mostKept = 1000

const stateName = 'state.json'
const stateFormat = 'imcancel-fuzz-state'
const stateVersion = 1

/** Where a fuzz goes on: the batches of the seed below `next` have been run on the adapter. */
export interface State {
  readonly adapter: string
  readonly seed: number
  readonly next: number
  /** Plans of a batch: with others its number means other plans */
  readonly batch: number
}

export interface Corpus {
  readonly kept: readonly Kept[]
  readonly state: State | undefined
  /** Adds a plan, unless it is there, or there are too many. */
  keep(stem: string, recorded: Recorded, history: History): void
  saveState(state: State): void
}

/** Opens a folder, which need not exist. What cannot be read or written is said, and left out. */
export function openCorpus(folder: string): Corpus {
  const names = namesIn(folder)
  const known = new Set(names)
  const kept = names.slice(0, mostKept).flatMap((name) => keptIn(join(folder, name)))
  if (names.length > mostKept) say(`${folder} has ${count(names.length, 'plan')}; the first ${mostKept} are tried`)
  let complained = false
  const write = (name: string, text: string): void => {
    try {
      // Whole or not at all, whenever the process ends.
      writeInFolder(join(folder, `${name}.part`), text)
      renameSync(join(folder, `${name}.part`), join(folder, name))
    } catch (error) {
      if (!complained) say(`nothing can be kept in ${folder} (${reasonOf(error)}); choose another folder with --corpus`)
      complained = true
    }
  }
  return {
    kept,
    state: stateIn(join(folder, stateName)),
    keep(stem, recorded, history) {
      const name = `${stem}-${digestOf(recorded.plan)}.json`
      if (known.has(name) || known.size >= mostKept) return
      known.add(name)
      write(name, failureText(recorded, history))
    },
    saveState: (state) =>
      write(stateName, `${JSON.stringify({ format: stateFormat, version: stateVersion, ...state }, undefined, 2)}\n`),
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.json') && name !== stateName)
      .toSorted()
  } catch (error) {
    if (!isMissing(error)) say(`${folder} cannot be read (${reasonOf(error)}); nothing of it is tried again`)
    return []
  }
}

function keptIn(file: string): Kept[] {
  try {
    const { seed, plan, adapter } = decodeFailure(readFileSync(file, 'utf8'))
    return [{ file, seed, plan, adapter: adapter.adapter }]
  } catch (error) {
    if (!(error instanceof FailureFileError || (error instanceof Error && 'code' in error))) throw error
    say(`${file} is not tried again: ${reasonOf(error)}`)
    return []
  }
}

/** A state that cannot be read is none: a fresh seed is as good. */
function stateIn(file: string): State | undefined {
  let value: unknown
  try {
    value = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    if (!isMissing(error)) say(`${file} is no state of a fuzz (${reasonOf(error)}); a fresh seed is taken`)
    return undefined
  }
  const fields: Readonly<Record<string, unknown>> = typeof value === 'object' && value !== null ? { ...value } : {}
  const { format, version, adapter, seed, next, batch } = fields
  const isNumber = (one: unknown): one is number => typeof one === 'number' && Number.isSafeInteger(one) && one >= 0
  if (
    format === stateFormat &&
    version === stateVersion &&
    typeof adapter === 'string' &&
    isNumber(seed) &&
    isNumber(next) &&
    isNumber(batch)
  )
    return { adapter, seed, next, batch }
  say(`${file} is no state of a fuzz of this version; a fresh seed is taken`)
  return undefined
}

function digestOf(plan: Plan): string {
  return createHash('sha256')
    .update(JSON.stringify([encodePlan(plan), plan.choices]))
    .digest('hex')
    .slice(0, 12)
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function say(text: string): void {
  process.stderr.write(`imcancel: ${text}\n`)
}
