/** Tools that are run to their end. */
import { spawn } from 'node:child_process'

export type Run =
  | { readonly kind: 'ended'; readonly status: number | null; readonly errors: string }
  | { readonly kind: 'never-started'; readonly reason: string; readonly errors: '' }

const keptErrors = 4096
/** How long the pipe of a tool that has exited may stay open, since a process that it left behind can hold it. */
const drainMs = 250

/** Runs a program to its end; of what it writes only the last errors are kept. `env` is added to this process's own environment. */
export async function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Run> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      stdio: ['ignore', 'ignore', 'pipe'],
      windowsHide: true,
      env: { ...process.env, ...env },
    })
    let errors = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      errors = (errors + text).slice(-keptErrors)
    })
    child.once('error', (error) => resolve({ kind: 'never-started', reason: error.message, errors: '' }))
    child.once('exit', (status) => {
      const drain = setTimeout(() => child.stderr.destroy(), drainMs)
      child.once('close', () => {
        clearTimeout(drain)
        resolve({ kind: 'ended', status, errors })
      })
    })
  })
}
