/** Whether subjects can be built for Windows here, and run by Wine. Where not, their tests are skipped aloud; in CI they fail instead. */
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { missingWindowsTools, windowsAgentPath, windowsFolder } from '../../adapters/native/build.ts'
import { findWine } from '../../adapters/native/wine.ts'

const wine = await findWine().catch(() => undefined)
const missing = [...(await missingWindowsTools()), ...(wine === undefined ? ['wine'] : [])]

export const wineIsSkipped = (missing.length > 0 && process.env['CI'] === undefined) || process.platform === 'win32'
if (wineIsSkipped) console.warn(`Wine tests are SKIPPED: ${missing.join(' and ')} cannot be run here. CI would fail.`)

/** The path of a subject that comes with the package, built for Windows. */
export function windowsSubject(name: string): string {
  return join(windowsFolder(), `${name}.dll`)
}

/** The Windows agents of this package that run, however they were started. */
export function windowsAgents(): readonly string[] {
  const name = windowsAgentPath().replaceAll('/', '\\')
  return readdirSync('/proc')
    .filter((file) => /^\d+$/.test(file))
    .map(commandLineOf)
    .filter((line) => line.replaceAll('/', '\\').includes(name))
}

/** Empty for a process that has ended. */
function commandLineOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
  } catch {
    return ''
  }
}
