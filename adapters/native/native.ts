/** Native subjects: a shared library, loaded by an agent in a process of its own, so that it may crash or hang. */
import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { AdapterError, type RepeatingAdapter } from '../adapter.ts'
import { type Link, explaining, openBridge, usualTimes } from '../bridge/bridge.ts'
import { tokenVariable } from '../bridge/links.ts'
import { processOf } from '../bridge/process.ts'
import { plain } from '../quote.ts'
import { agentPath, buildNative, buildWindows, windowsAgentPath } from './build.ts'
import { type Program, isForWine, wineCommand } from './wine.ts'

/** Which library is loaded, by what, and how long it may take. */
export interface NativeOptions {
  /** Path of the subject's shared library */
  readonly library: string
  /** Path of the agent; the one of this package where it is left out, built if need be */
  readonly agent?: string
  /** How long a thread may stay inside a call before the agent finds the run stalled */
  readonly stallMs?: number
  /**
   * How long an agent may take to answer, and its `runMs` more for each run; then it is killed and the run is stalled.
   * The agent itself finds stalls earlier; this is for when it cannot.
   */
  readonly timeoutMs?: number
}

const defaultStallMs = 2000
const beyondStallMs = 8000

const expectedLibrary =
  'expected a shared library that exports the functions that adapters/native/include/ndis_im.h declares; see README'

/**
 * The adapter of a subject library, which an agent loads in a process of its own. Rejects with an `AdapterError` where library or agent cannot be used.
 * @example const adapter = await openNative({ library: './my_ndis.so' })
 */
export async function openNative(options: NativeOptions): Promise<RepeatingAdapter> {
  return openBridge(await nativeLink(options))
}

/** The way to the agent that loads the library. Rejects as `openNative` does. */
export async function nativeLink(options: NativeOptions): Promise<Link> {
  const { stallMs = defaultStallMs, timeoutMs = beyondStallMs + stallMs } = options
  const name = `native:${options.library}`
  const { command, args, env } = await explaining(name, async () => programFor(options))
  // A token is for connections: an agent of one's own would wait for it.
  const start = processOf(command, args, { ...env, [tokenVariable]: undefined })
  return { name, start, ...usualTimes(timeoutMs) }
}

async function programFor({ library, agent, stallMs }: NativeOptions): Promise<Program> {
  await checkLibrary(library)
  const options = stallMs === undefined ? [] : ['--stall-ms', String(stallMs)]
  if (isForWine(library)) return wineCommand(await findAgent(agent, ownForWindows), options, library)
  return { command: await findAgent(agent, own), args: [...options, resolve(library)], env: {} }
}

async function checkLibrary(path: string): Promise<void> {
  const problem = await problemOf(path, constants.R_OK, 'it is not readable')
  if (problem !== undefined) throw new AdapterError(`${problem}; ${expectedLibrary}`)
}

/** An agent of this package. */
interface OwnAgent {
  readonly path: string
  readonly build: () => Promise<void>
  /** What people build it by */
  readonly script: string
}

const own: OwnAgent = { path: agentPath(), build: buildNative, script: 'npm run build:native' }
const ownForWindows: OwnAgent = { path: windowsAgentPath(), build: buildWindows, script: 'npm run build:windows' }

/** The agent to start: the one given, or the one of this package, which may have to be built. */
async function findAgent(given: string | undefined, { path: ownPath, build, script }: OwnAgent): Promise<string> {
  const path = given ?? ownPath
  if (given === undefined && (await problemOf(path, constants.X_OK, 'it is not executable')) !== undefined) {
    await build()
  }
  const problem = await problemOf(path, constants.X_OK, 'it is not executable')
  if (problem === undefined) return resolve(path)
  throw new AdapterError(
    `the agent ${plain(path)} cannot be used: ${problem}; expected the program that \`${script}\` builds`,
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
