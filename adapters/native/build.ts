/** Builds the agent and the subjects that come with the package, with `make` and a C compiler. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { AdapterError } from '../adapter.ts'
import { quoteEnd } from '../quote.ts'

const installHint =
  'Debian/Ubuntu: apt-get install build-essential; Fedora: dnf install gcc make; macOS: xcode-select --install'

/** The folder of the package: the nearest one upwards that holds package.json, from the sources as from dist. */
export function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder)
    if (parent === folder) throw new AdapterError('no package.json above the code of the bridge: the package is incomplete')
    folder = parent
  }
  return folder
}

/** Where `buildNative` puts the agent and the subjects. */
export function nativeFolder(): string {
  return join(packageRoot(), 'build', 'native')
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
  building ??= build().finally(() => (building = undefined))
  await building
}

async function build(): Promise<void> {
  const made = await run('make', ['--silent', '-C', join(packageRoot(), 'adapters', 'native')])
  if (made.kind === 'ended' && made.status === 0) return
  const missing = await missingTools()
  if (missing.length > 0) {
    throw new AdapterError(`the agent must be built, but ${missing.join(' and ')} cannot be run. Install: ${installHint}`)
  }
  const status = made.kind === 'ended' ? `status ${made.status}` : made.reason
  throw new AdapterError(`make failed in adapters/native (${status}): ${quoteEnd(made.errors, 1000)}`)
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
