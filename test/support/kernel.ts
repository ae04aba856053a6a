/**
 * The kernel driver under Wine: a prefix of its own below build/, made once, a stand-in for ndis.sys, and the driver as a
 * service. Where it cannot be built or run, its tests are skipped aloud; in CI they fail instead.
 */
import { spawn } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { RepeatingAdapter } from '../../adapters/adapter.ts'
import { openBridge } from '../../adapters/bridge/bridge.ts'
import { execLink } from '../../adapters/bridge/links.ts'

const sources = fileURLToPath(new URL('../../adapters/native/kernel', import.meta.url))
const build = fileURLToPath(new URL('../../build/native-kernel', import.meta.url))
const prefix = fileURLToPath(new URL('../../build/wine-kernel', import.meta.url))
const drivers = join(prefix, 'drive_c', 'windows', 'system32', 'drivers')
const service = 'imcancel'
/** How long what a program wrote may take to come. */
const drainMs = 50

const environment = {
  ...process.env,
  WINEPREFIX: prefix,
  WINEDEBUG: '-all',
  // The stand-in in the place of Wine's own; nothing of a desktop, and no offers to install what is missing.
  WINEDLLOVERRIDES: 'ndis.sys=n;mscoree=;mshtml=;winemenubuilder.exe=',
}

const missing = await missingTools(['make', 'x86_64-w64-mingw32-gcc', 'wine', 'wineserver'])
export const kernelIsSkipped = missing.length > 0 && process.env['CI'] === undefined
if (kernelIsSkipped)
  console.warn(`kernel.test.ts is SKIPPED: ${missing.join(' and ')} cannot be run here. CI would fail.`)

interface Ended {
  readonly status: number | string
  readonly text: string
}

/** To the end of the program itself: Wine's services, which the first one starts, may hold its pipes for longer. */
async function run(command: string, args: readonly string[], ms = 60_000): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { env: environment, stdio: ['ignore', 'pipe', 'pipe'], timeout: ms })
    let text = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk.toString()))
    child.once('error', () => resolve({ status: 'never started', text }))
    child.once('exit', (status, signal) => {
      setTimeout(() => {
        child.stdout.destroy()
        child.stderr.destroy()
        resolve({ status: status ?? `killed by ${signal}`, text })
      }, drainMs)
    })
  })
}

async function missingTools(tools: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(tools.map(async (tool) => (await run(tool, ['--version'])).status))
  return tools.filter((_, index) => found[index] === 'never started')
}

async function mustRun(command: string, args: readonly string[], ms?: number): Promise<string> {
  const { status, text } = await run(command, args, ms)
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}: ${text}`)
  return text
}

/** Builds the driver, and starts Wine. The first time it makes the prefix, which takes some ten seconds. */
export async function beginKernel(): Promise<void> {
  await mustRun('make', ['--silent', '-j2', '-C', sources], 120_000)
  // It outlives its programs: with the last of them it would end the services, and with these the driver.
  await run('wineserver', ['-k'])
  await run('wineserver', ['-w'])
  if (!existsSync(join(prefix, 'made'))) {
    rmSync(prefix, { recursive: true, force: true })
    mkdirSync(prefix, { recursive: true })
    await mustRun('wineserver', ['-p'])
    await mustRun('wine', ['wineboot', '-i'], 120_000)
    await mustRun('wine', [
      'sc',
      'create',
      service,
      'type=',
      'kernel',
      'binPath=',
      `C:\\windows\\system32\\drivers\\imcancel.sys`,
    ])
    mkdirSync(join(prefix, 'made'))
    // What made the prefix has its own idea of the drivers: the one that serves the tests begins after it.
    await endKernel()
  }
  await mustRun('wineserver', ['-p'])
}

export async function endKernel(): Promise<void> {
  await run('wineserver', ['-k'])
  await run('wineserver', ['-w'])
}

/** Starts the driver on the stand-in of that subject. */
export async function loadKernel(subject: string): Promise<void> {
  copyFileSync(join(build, subject, 'ndis.sys'), join(drivers, 'ndis.sys'))
  copyFileSync(join(build, 'imcancel.sys'), join(drivers, 'imcancel.sys'))
  const text = await mustRun('wine', ['sc', 'start', service])
  if (!text.includes('RUNNING')) throw new Error(`the driver was not started: ${text}`)
}

/** Unloads the driver; what Wine says of the service. */
export async function unloadKernel(): Promise<string> {
  const { text } = await run('wine', ['sc', 'stop', service], 10_000)
  return /STATE +: \d +(\w+)/.exec(text)?.[1] ?? text
}

/** As after a crash of the machine: everything ends, and starts anew. */
export async function restartMachine(): Promise<void> {
  await endKernel()
  await mustRun('wineserver', ['-p'])
}

/** The adapter of the driver, through its agent. */
export async function openKernel(options: readonly string[] = []): Promise<RepeatingAdapter> {
  Object.assign(process.env, environment)
  return openBridge(execLink(['wine', `"${join(build, 'imcancel-kernel-agent.exe')}"`, ...options].join(' ')))
}

/** Sends the driver what no agent does; a line for each, with the error that Windows gave. */
export async function sendMisfits(): Promise<string> {
  return mustRun('wine', [join(build, 'ioctls.exe')])
}
