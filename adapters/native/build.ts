/** Builds the agent and the subjects that come with the package, with `make` and a C compiler. */
import { spawn } from 'node:child_process'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { AdapterError } from '../adapter.ts'
import { quoteEnd } from '../quote.ts'
import { packageRoot } from './package-root.ts'

const installHint =
  'Debian/Ubuntu: apt-get install build-essential; Fedora: dnf install gcc make; macOS: xcode-select --install'

/** Where `buildNative` puts the agent and the subjects. */
export function nativeFolder(): string {
  return inPackage('build', 'native')
}

function inPackage(...names: string[]): string {
  return join(fileURLToPath(packageRoot()), ...names)
}

/** Where `buildNative` puts the agent. */
export function agentPath(): string {
  return join(nativeFolder(), process.platform === 'win32' ? 'imcancel-agent.exe' : 'imcancel-agent')
}

/** Those of the tools for the build that are not installed. `CC` names another compiler, as make has it. */
export async function missingTools(): Promise<readonly string[]> {
  const [compiler = 'cc'] = (process.env['CC'] ?? 'cc').split(' ')
  const tools = ['make', compiler]
  const found = await Promise.all(tools.map(async (tool) => (await run(tool, ['--version'])).kind !== 'never-started'))
  return tools.filter((_, index) => found[index] === false)
}

let building: Promise<void> | undefined

/**
 * Brings agent and subjects up to date; quick where they are. Throws an `AdapterError` that says what to install, or
 * what make complained of. Calls that overlap share one build.
 */
export async function buildNative(): Promise<void> {
  building ??= locked(build).finally(() => (building = undefined))
  await building
}

async function build(): Promise<void> {
  const made = await run('make', ['--silent', '-C', inPackage('adapters', 'native')])
  if (made.kind === 'ended' && made.status === 0) return
  const missing = await missingTools()
  if (missing.length > 0) {
    throw new AdapterError(
      `the agent must be built, but ${missing.join(' and ')} cannot be run. Install: ${installHint}`,
    )
  }
  const status = made.kind === 'ended' ? `status ${made.status}` : made.reason
  throw new AdapterError(`make failed in adapters/native (${status}): ${quoteEnd(made.errors, 1000)}`)
}

/** Runs one build at a time, among all processes: make would have them write the same files. */
async function locked(action: () => Promise<void>): Promise<void> {
  const lock = inPackage('build', 'native.lock')
  await mkdir(dirname(lock), { recursive: true })
  await acquire(lock)
  try {
    await action()
  } finally {
    await rm(lock, { force: true })
  }
}

const lockPollMs = 50

async function acquire(lock: string): Promise<void> {
  if (await created(lock)) return
  if (await isAbandoned(lock)) await rm(lock, { force: true })
  else await setTimeout(lockPollMs)
  await acquire(lock)
}

async function created(lock: string): Promise<boolean> {
  try {
    await writeFile(lock, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw new AdapterError(`cannot write ${lock} to build the agent: ${codeOf(error)}`, { cause: error })
  }
}

/** Whether the process that holds the lock has gone without giving it back. */
async function isAbandoned(lock: string): Promise<boolean> {
  const holder = Number(await readFile(lock, 'utf8').catch(() => ''))
  if (!(holder > 0)) return false
  try {
    process.kill(holder, 0)
    return false
  } catch (error) {
    return codeOf(error) === 'ESRCH'
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error)
}

type Run =
  | { readonly kind: 'ended'; readonly status: number | null; readonly errors: string }
  | { readonly kind: 'never-started'; readonly reason: string; readonly errors: '' }

/** Runs a program to its end; of what it writes only the last errors are kept. */
async function run(command: string, args: readonly string[]): Promise<Run> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'], windowsHide: true })
    let errors = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      errors = (errors + text).slice(-keptErrors)
    })
    child.once('error', (error) => resolve({ kind: 'never-started', reason: error.message, errors: '' }))
    child.once('close', (status) => resolve({ kind: 'ended', status, errors }))
  })
}

const keptErrors = 4096
