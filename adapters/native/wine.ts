/** Subjects built for Windows, where that is not the system: the Windows agent runs them under Wine. */
import { resolve } from 'node:path'
import { AdapterError } from '../adapter.ts'
import { quoteEnd } from '../quote.ts'
import { inPackage } from './build.ts'
import { locked } from './lock.ts'
import { run } from './run.ts'

export interface Program {
  readonly command: string
  readonly args: readonly string[]
  /** What is added to the environment */
  readonly env: NodeJS.ProcessEnv
}

const install =
  'Debian/Ubuntu: apt-get install wine; Fedora: dnf install wine-core; macOS: brew install --cask wine-stable'

/** Whether a library can only be run with Wine here. */
export function isForWine(library: string): boolean {
  return process.platform !== 'win32' && /\.dll$/i.test(library)
}

/**
 * How to run a Windows agent on a library. The process that is started is the Windows process itself, so who kills the
 * one kills the other. Throws an `AdapterError` where there is no Wine.
 */
export async function wineCommand(agent: string, options: readonly string[], library: string): Promise<Program> {
  const command = await findWine()
  const env = wineEnvironment()
  await prepare(command, env)
  return { command, args: [agent, ...options, windowsPath(resolve(library))], env }
}

/** The command that runs Wine. Throws an `AdapterError` where there is none. */
export async function findWine(): Promise<string> {
  for (const command of ['wine64', 'wine']) {
    if ((await run(command, ['--version'])).kind === 'ended') return command
  }
  throw new AdapterError(`a library for Windows is run by Wine here, which is not installed. Install: ${install}`)
}

/** A prefix of the package's own, unless the caller has one; no chatter, no window. */
function wineEnvironment(): NodeJS.ProcessEnv {
  return {
    WINEPREFIX: process.env['WINEPREFIX'] ?? inPackage('build', 'wine'),
    WINEDEBUG: process.env['WINEDEBUG'] ?? '-all',
    DISPLAY: undefined,
    WAYLAND_DISPLAY: undefined,
  }
}

/** Drive Z: is the root of all files. */
function windowsPath(path: string): string {
  return `Z:${path.replaceAll('/', '\\')}`
}

let preparing: Promise<void> | undefined

/**
 * Makes the prefix where it is none yet, which takes many seconds, and has Wine's own processes started, which takes one:
 * they would hold on to the pipes of an agent that had to start them. Once in each process of this package.
 */
async function prepare(wine: string, env: NodeJS.ProcessEnv): Promise<void> {
  preparing ??= locked(inPackage('build', 'wine.lock'), async () => initialise(wine, env))
  try {
    await preparing
  } catch (error) {
    preparing = undefined
    throw error
  }
}

async function initialise(wine: string, env: NodeJS.ProcessEnv): Promise<void> {
  // Neither is needed here, and a new prefix would ask whether to install them.
  const started = await run(wine, ['wineboot', '--init'], { ...env, WINEDLLOVERRIDES: 'mscoree=;mshtml=' })
  if (started.kind === 'ended' && started.status === 0) return
  const status = started.kind === 'ended' ? `status ${started.status}` : started.reason
  throw new AdapterError(
    `Wine cannot use its prefix ${env['WINEPREFIX']} (${status}); remove it, or name another one by WINEPREFIX: ${quoteEnd(started.errors, 1000)}`,
  )
}
