/** A child process that speaks in lines: started, listened to, killed, and waited for. It keeps nothing open behind it. */
import { type ChildProcess, spawn } from 'node:child_process'
import { plain } from '../quote.ts'
import { createLineReader } from './lines.ts'
import type { Ended, Listener, Peer, StartPeer } from './peer.ts'

const logLimitBytes = 4096
/** How long the pipes of a child that has exited may stay open, since a process that it left behind can hold them. */
const drainMs = 250

/** Starts a command, each time anew. `env` is added to this process's own environment. */
export function processOf(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): StartPeer {
  return (listener, limitBytes) => startChild({ command, args, env }, listener, limitBytes)
}

interface Program {
  readonly command: string
  readonly args: readonly string[]
  readonly env: NodeJS.ProcessEnv
}

function startChild({ command, args, env }: Program, listener: Listener, limitBytes: number): Peer {
  // Typed as it is: where the system is out of descriptors a child has no pipes.
  // In a group of its own: Ctrl-C in a terminal is for the suite, which ends its children itself.
  const options = { stdio: 'pipe', windowsHide: true, detached: true, env: { ...process.env, ...env } } as const
  const child: ChildProcess = spawn(command, args, options)
  let listening = true
  let drain: NodeJS.Timeout | undefined
  const lines = createLineReader(limitBytes, (line) => {
    if (listening) listener.line(line)
  })
  let log = Buffer.alloc(0)

  const gone = new Promise<void>((resolve) => {
    const finish = (how: Ended): void => {
      clearTimeout(drain)
      killGroup(child) // what it left behind
      closePipes(child)
      resolve()
      if (!listening) return
      listening = false
      listener.ended(how, lines.rest())
    }
    child.once('error', (error) => {
      // The child could not be started. (Failing to signal it is reported here too; then its exit is still to come.)
      if (child.pid === undefined) finish({ kind: 'never-started', reason: whyNot(command, error) })
    })
    child.once('close', (status, signal) => finish(howItEnded(status, signal)))
    child.once('exit', (status, signal) => {
      drain = setTimeout(() => finish(howItEnded(status, signal)), drainMs)
    })
  })

  child.stdout?.on('data', (chunk: Buffer) => {
    if (!listening || lines.read(chunk)) return
    if (listening) listener.flood(limitBytes)
    child.stdout?.destroy()
  })
  child.stderr?.on('data', (chunk: Buffer) => {
    log = Buffer.concat([log, chunk]).subarray(-logLimitBytes)
  })
  // A pipe breaks when the child dies; its end says all there is to say.
  for (const stream of [child.stdin, child.stdout, child.stderr]) stream?.on('error', () => {})

  return {
    gone,
    log: () => log.toString(),
    send: (line) => void child.stdin?.write(`${line}\n`),
    endInput: () => void child.stdin?.end(),
    kill() {
      listening = false
      killGroup(child)
      closePipes(child)
    },
  }
}

/** Why a program did not start, in words. */
function whyNot(command: string, error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT') return `there is no program ${plain(command)}`
  if (error.code === 'EACCES') return `${plain(command)} is no program that may be run`
  return error.message
}

/** Ends a child and what it started, where there are process groups. */
function killGroup(child: ChildProcess): void {
  try {
    if (child.pid !== undefined && process.platform !== 'win32') process.kill(-child.pid, 'SIGKILL')
  } catch {
    // There is no such group any more, or not yet.
  }
  child.kill('SIGKILL')
}

function closePipes(child: ChildProcess): void {
  child.stdin?.destroy()
  child.stdout?.destroy()
  child.stderr?.destroy()
}

function howItEnded(status: number | null, signal: NodeJS.Signals | null): Ended {
  return status === null ? { kind: 'killed', signal: signal ?? 'an unknown signal' } : { kind: 'exited', status }
}
