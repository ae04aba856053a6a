/** The command as its user meets it: the built program in a child process, its two streams and its exit code. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect } from 'vitest'

const root = resolve(import.meta.dirname, '..', '..')

let built = ''
/** Where the command runs, and its main file, once built */
export let folder = ''
export let cli = ''

/** Builds the command before the tests of a file, and takes everything away after them. */
export function useCommand(): void {
  beforeAll(async () => {
    // Inside the repository: the command finds its package.json and its dependencies upwards.
    await mkdir(join(root, 'build'), { recursive: true })
    built = await mkdtemp(join(root, 'build', 'cli-test-'))
    folder = await mkdtemp(join(tmpdir(), 'imcancel cli '))
    cli = join(built, 'cli.js')
    const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
    const compiled = await run(process.execPath, [tsc, '-p', join(root, 'tsconfig.build.json'), '--outDir', built])
    if (compiled.code !== 0) throw new Error(`the command cannot be built: ${compiled.stdout}`)
  }, 120_000)

  afterAll(async () => {
    await Promise.all([built, folder].map(async (one) => rm(one, { recursive: true, force: true })))
  })
}

interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export async function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  return ended(
    spawn(command, args, { cwd: folder, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] }),
  )
}

export async function ended(child: ChildProcess): Promise<Ended> {
  let [stdout, stderr] = ['', '']
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const [code]: (number | null)[] = await once(child, 'close')
  return { code: code ?? null, stdout, stderr }
}

/** Runs the command in the folder of the test; sees to it that no one ever reads a stack trace or an escape code. */
export async function imcancel(...args: readonly string[]): Promise<Ended> {
  const result = await run(process.execPath, [cli, ...args])
  expect(result.stderr).not.toMatch(/^\s+at |node:internal/m)
  expect(result.stdout + result.stderr).not.toMatch(/\p{Cc}(?<!\n)/u)
  return result
}

/** What comes of a command that cannot be done: one line on stderr, and nothing on stdout that could be taken for a result. */
export function refusal(code: number, message: string | RegExp): { readonly [key in keyof Ended]: unknown } {
  const line = typeof message === 'string' ? new RegExp(`^imcancel: ${literally(message)}\n$`) : message
  return { code, stdout: '', stderr: expect.stringMatching(line) }
}

/** A text as the source of a regular expression. */
function literally(text: string): string {
  return text.replaceAll(/\W/g, String.raw`\$&`)
}
