/** Builds the agent and the subjects that come with the package, with `make` and a C compiler. */
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { AdapterError } from '../adapter.ts'
import { quoteEnd } from '../quote.ts'
import { locked } from './lock.ts'
import { packageRoot } from './package-root.ts'
import { run } from './run.ts'

/** One way to build agent and subjects. */
interface Build {
  /** In the package's folder `build` */
  readonly folder: string
  readonly agent: string
  readonly arguments: readonly string[]
  /** The environment variable that names another compiler, as the Makefile has it, and the usual one */
  readonly compiler: readonly [variable: string, usual: string]
  readonly install: string
}

const forWindows: Build = {
  folder: 'native-windows',
  agent: 'imcancel-agent.exe',
  arguments: ['TARGET=windows'],
  compiler: ['WINDOWS_CC', 'x86_64-w64-mingw32-gcc-posix'],
  install:
    'Debian/Ubuntu: apt-get install make gcc-mingw-w64-x86-64; elsewhere a mingw-w64 with POSIX threads, named by WINDOWS_CC',
}

const forHere: Build =
  process.platform === 'win32'
    ? forWindows
    : {
        folder: 'native',
        agent: 'imcancel-agent',
        arguments: [],
        compiler: ['CC', 'cc'],
        install:
          'Debian/Ubuntu: apt-get install build-essential; Fedora: dnf install gcc make; macOS: xcode-select --install',
      }

/** Where `buildNative` puts the agent and the subjects. */
export function nativeFolder(): string {
  return inPackage('build', forHere.folder)
}

/** Where `buildWindows` does. */
export function windowsFolder(): string {
  return inPackage('build', forWindows.folder)
}

/** The path of something in this package. */
export function inPackage(...names: string[]): string {
  return join(fileURLToPath(packageRoot()), ...names)
}

/** Where `buildNative` puts the agent. */
export function agentPath(): string {
  return join(nativeFolder(), forHere.agent)
}

/** Where `buildWindows` does. */
export function windowsAgentPath(): string {
  return join(windowsFolder(), forWindows.agent)
}

/** Those of the tools for the build that are not installed. */
export async function missingTools(): Promise<readonly string[]> {
  return missingFor(forHere)
}

/** Those for `buildWindows`. */
export async function missingWindowsTools(): Promise<readonly string[]> {
  return missingFor(forWindows)
}

async function missingFor({ compiler: [variable, usual] }: Build): Promise<readonly string[]> {
  const [compiler = usual] = (process.env[variable] ?? usual).split(' ')
  const tools = ['make', compiler]
  const found = await Promise.all(tools.map(async (tool) => (await run(tool, ['--version'])).kind !== 'never-started'))
  return tools.filter((_, index) => found[index] === false)
}

const building = new Map<Build, Promise<void>>()

/**
 * Brings agent and subjects up to date; quick where they are. Throws an `AdapterError` that says what to install, or
 * what make complained of. Calls that overlap share one build.
 */
export async function buildNative(): Promise<void> {
  return make(forHere)
}

/** The same for Windows, on whatever system. */
export async function buildWindows(): Promise<void> {
  return make(forWindows)
}

async function make(how: Build): Promise<void> {
  const begun =
    building.get(how) ??
    locked(`${inPackage('build', how.folder)}.lock`, async () => build(how)).finally(() => building.delete(how))
  building.set(how, begun)
  await begun
}

async function build(how: Build): Promise<void> {
  const made = await run('make', ['--silent', '-C', inPackage('adapters', 'native'), ...how.arguments])
  if (made.kind === 'ended' && made.status === 0) return
  const missing = await missingFor(how)
  if (missing.length > 0) {
    throw new AdapterError(
      `the agent must be built, but ${missing.join(' and ')} cannot be run. Install: ${how.install}`,
    )
  }
  const status = made.kind === 'ended' ? `status ${made.status}` : made.reason
  throw new AdapterError(`make failed in adapters/native (${status}): ${quoteEnd(made.errors, 1000)}`)
}
