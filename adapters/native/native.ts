/** Native subjects: a shared library, loaded by an agent in a process of its own, so that it may crash or hang. */
import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { AdapterError, type RepeatingAdapter } from '../adapter.ts'
import { type Link, explaining, openBridge, usualTimes } from '../bridge/bridge.ts'
import { processOf } from '../bridge/process.ts'
import { plain } from '../quote.ts'
import { agentPath, buildNative } from './build.ts'

export interface NativeOptions {
  /** Path of the subject's shared library */
  readonly library: string
  /** Path of the agent; the one of this package where it is left out, built if need be */
  readonly agent?: string
  /** How long a thread may stay inside a call before the agent finds the run stalled */
  readonly stallMs?: number
  /**
   * How long an agent may take to answer, and `perRunMs` more for each run; then it is killed and the run is stalled.
   * The agent itself finds stalls earlier; this is for when it cannot.
   */
  readonly timeoutMs?: number
}

const defaultStallMs = 2000
const beyondStallMs = 8000

const expectedLibrary =
  'expected a shared library that exports the functions that adapters/native/include/ndis_im.h declares; see README'

/** The adapter of a subject library. Rejects with an `AdapterError` where library or agent cannot be used. */
export async function openNative(options: NativeOptions): Promise<RepeatingAdapter> {
  return openBridge(await nativeLink(options))
}

/** The way to the agent that loads the library. Rejects as `openNative` does. */
export async function nativeLink(options: NativeOptions): Promise<Link> {
  const { library, agent, stallMs = defaultStallMs, timeoutMs = beyondStallMs + stallMs } = options
  const name = `native:${library}`
  const command = await explaining(name, async () => {
    await checkLibrary(library)
    return findAgent(agent)
  })
  const args = [...stallArguments(options.stallMs), resolve(library)]
  return { name, start: processOf(command, args), ...usualTimes(timeoutMs) }
}

async function checkLibrary(path: string): Promise<void> {
  const problem = await problemOf(path, constants.R_OK, 'it is not readable')
  if (problem !== undefined) throw new AdapterError(`${problem}; ${expectedLibrary}`)
}

/** The agent to start: the one given, or the one of this package. */
async function findAgent(given: string | undefined): Promise<string> {
  const path = given ?? agentPath()
  if (given === undefined && (await problemOf(path, constants.X_OK, 'it is not executable')) !== undefined) {
    await buildNative()
  }
  const problem = await problemOf(path, constants.X_OK, 'it is not executable')
  if (problem === undefined) return resolve(path)
  throw new AdapterError(
    `the agent ${plain(path)} cannot be used: ${problem}; expected the program that \`npm run build:native\` builds`,
  )
}

/** What is wrong with a file; undefined where nothing is. */
async function problemOf(path: string, mode: number, denied: string): Promise<string | undefined> {
  try {
    const found = await stat(path)
    if (found.isDirectory()) return 'it is a directory'
    if (!found.isFile()) return 'it is no regular file'
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    return code === 'ENOENT' || code === 'ENOTDIR' ? 'no such file' : `it cannot be read (${code})`
  }
  return access(path, mode).then(
    () => undefined,
    () => denied,
  )
}

function stallArguments(stallMs: number | undefined): readonly string[] {
  return stallMs === undefined ? [] : ['--stall-ms', String(stallMs)]
}
