/** A listening agent, and connections to it, line by line. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, readdirSync } from 'node:fs'
import { type Socket, connect } from 'node:net'
import { createInterface } from 'node:readline'

export interface Listening {
  readonly process: ChildProcess
  readonly port: number
}

export interface Start {
  /** The agent, and what comes before its own arguments */
  readonly program: readonly [string, ...string[]]
  /** Its arguments behind the address */
  readonly args: readonly string[]
  readonly env?: NodeJS.ProcessEnv
  readonly address?: string
}

/** Starts an agent that listens, on a port of the system's choice unless told another. Rejects, with what it said, where it does not. */
export async function startListening({ program, args, env, address = '127.0.0.1:0' }: Start): Promise<Listening> {
  const [command, ...before] = program
  const child = spawn(command, [...before, '--listen', address, ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, IMCANCEL_TOKEN: undefined, ...env },
  })
  let said = ''
  return new Promise((resolve, reject) => {
    child.once('close', (status) => reject(new Error(`exited with status ${status}: ${said}`)))
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text
      const port = /^imcancel-agent: listening on .*:(\d+)\r?$/m.exec(said)?.[1]
      if (port !== undefined) resolve({ process: child, port: Number(port) })
    })
  })
}

/** Ends it as an administrator would; gives its exit status. */
export async function stopListening({ process: child }: Listening, signal: NodeJS.Signals = 'SIGTERM') {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
  const exited = once(child, 'exit') // what it left behind could keep its pipe open
  child.kill(signal)
  await exited
  return child.exitCode
}

export interface Peer {
  readonly socket: Socket
  send(message: unknown): void
  /** The next line, as JSON; undefined at the end of the connection */
  next(): Promise<unknown>
}

export async function dial(port: number): Promise<Peer> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  socket.on('error', () => {}) // its end says all there is to say
  const lines = createInterface({ input: socket })[Symbol.asyncIterator]()
  return {
    socket,
    send: (message) => void socket.write(`${typeof message === 'string' ? message : JSON.stringify(message)}\n`),
    async next() {
      const { done, value } = await lines.next().catch(() => ({ done: true, value: '' })) // by a reset
      if (done === true) return undefined
      const message: unknown = JSON.parse(value)
      return message
    },
  }
}

/** The processes that a process has started, ended ones that it has not noticed included. */
export function childrenOf(pid: number | undefined): readonly string[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean)
}

export function descriptorsOf(pid: number | undefined): number {
  return readdirSync(`/proc/${pid}/fd`).length
}
