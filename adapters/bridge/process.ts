/** A child process that speaks in lines: started, listened to, killed, and waited for. It keeps nothing open behind it. */
import { type ChildProcess, spawn } from 'node:child_process'
import { createLineReader } from './lines.ts'

export type Ended =
  | { readonly kind: 'exited'; readonly status: number }
  | { readonly kind: 'killed'; readonly signal: string }
  | { readonly kind: 'never-started'; readonly reason: string }

export interface Listener {
  /** A line, without its end */
  line(text: string): void
  /** A line is longer than `limitBytes`. Nothing more is read. */
  flood(limitBytes: number): void
  /** The child is gone, and all it wrote was read. Called once, last, and not after `kill`. `half` is a line without an end. */
  ended(how: Ended, half: string): void
}

export interface Child {
  send(line: string): void
  /** Tells the child that nothing more comes */
  endInput(): void
  /** Ends it and forgets it: the listener hears no more. */
  kill(): void
  /** The last of what it wrote to stderr, raw */
  log(): string
  /** Resolves when the child is gone and its pipes are closed. Never rejects. */
  readonly gone: Promise<void>
}

/** The longest line that is read, 64 MB. */
const lineLimitBytes = 64 * 1024 * 1024
const logLimitBytes = 4096
/** How long the pipes of a child that has exited may stay open, since a process that it left behind can hold them. */
const drainMs = 250

export function startChild(
  command: string,
  args: readonly string[],
  listener: Listener,
  limitBytes = lineLimitBytes,
): Child {
  // Typed as it is: where the system is out of descriptors a child has no pipes.
  // In a group of its own: Ctrl-C in a terminal is for the suite, which ends its children itself.
  const child: ChildProcess = spawn(command, args, { stdio: 'pipe', windowsHide: true, detached: true })
  let listening = true
  let drain: NodeJS.Timeout | undefined
  const lines = createLineReader(limitBytes, (line) => {
    if (listening) listener.line(line)
  })
  let log = Buffer.alloc(0)

  const gone = new Promise<void>((resolve) => {
    const finish = (how: Ended): void => {
      clearTimeout(drain)
      closePipes(child)
      resolve()
      if (!listening) return
      listening = false
      listener.ended(how, lines.rest())
    }
    child.once('error', (error) => {
      // The child could not be started. (Failing to signal it is reported here too; then its exit is still to come.)
      if (child.pid === undefined) finish({ kind: 'never-started', reason: error.message })
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
      child.kill('SIGKILL')
      closePipes(child)
    },
  }
}

function closePipes(child: ChildProcess): void {
  child.stdin?.destroy()
  child.stdout?.destroy()
  child.stderr?.destroy()
}

function howItEnded(status: number | null, signal: NodeJS.Signals | null): Ended {
  return status === null ? { kind: 'killed', signal: signal ?? 'an unknown signal' } : { kind: 'exited', status }
}

/** How a child ended, in words that follow "the agent". */
export function describeEnd(how: Ended): string {
  switch (how.kind) {
    case 'exited':
      return `exited with status ${how.status}`
    case 'killed':
      return `was killed by ${how.signal}`
    case 'never-started':
      return `could not be started: ${how.reason}`
  }
}
