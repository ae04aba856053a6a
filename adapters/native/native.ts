/** Native subjects: a shared library, loaded by an agent in a process of its own, so that it may crash or hang. */
import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { AdapterError, type RepeatingAdapter } from '../adapter.ts'
import { plain } from '../quote.ts'
import { agentPath, buildNative } from './build.ts'
import { type Conversation, converse } from '../bridge/conversation.ts'

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
const perRunMs = 200
/** The longest time a timer takes */
const maximumMs = 0x7fffffff
/** By the protocol */
const maximumTimes = 1_000_000

const expectedLibrary =
  'expected a shared library that exports the functions that adapters/native/include/ndis_im.h declares; see README'

/**
 * The adapter of a subject library. Requests may overlap, they are answered in order. Rejects with an `AdapterError` where
 * library or agent cannot be used.
 */
export async function openNative(options: NativeOptions): Promise<RepeatingAdapter> {
  const name = `native:${options.library}`
  return explaining(name, async () => {
    await checkLibrary(options.library)
    const conversation = converse({
      command: await findAgent(options.agent),
      args: [...stallArguments(options.stallMs), resolve(options.library)],
      ...timesOf(options),
    })
    return greet(name, conversation)
  })
}

async function greet(name: string, conversation: Conversation): Promise<RepeatingAdapter> {
  try {
    const { subject, observes } = await conversation.hello
    const repeat: RepeatingAdapter['repeat'] = (plan, times) =>
      explaining(name, async () => {
        if (!(Number.isInteger(times) && times >= 1 && times <= maximumTimes)) {
          throw new AdapterError(`a plan cannot be run ${times} times; expected 1..${maximumTimes}`)
        }
        return conversation.ask(plan, times)
      })
    return {
      identity: { adapter: name, subject },
      capabilities: { observes, deterministic: false },
      async run(plan) {
        const [first] = await repeat(plan, 1)
        if (first === undefined) throw new AdapterError(`${name}: an answer without a history; expected one`)
        return first.history
      },
      repeat,
      close: async () => conversation.close(),
    }
  } catch (error) {
    await conversation.close()
    throw error
  }
}

/** Names the adapter in whatever went wrong. */
async function explaining<T>(name: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action()
  } catch (error) {
    if (!(error instanceof AdapterError)) throw error
    throw new AdapterError(`${plain(name)}: ${error.message}`, { cause: error })
  }
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

function timesOf({ stallMs = defaultStallMs, timeoutMs = beyondStallMs + stallMs }: NativeOptions) {
  return {
    helloMs: timeoutMs,
    answerMs: (times: number): number => Math.min(timeoutMs + perRunMs * times, maximumMs),
  }
}
