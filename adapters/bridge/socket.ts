/** A connection that speaks in lines. One that is to come back is tried again and again, until it is ended. */
import { type Socket, connect } from 'node:net'
import { createLineReader } from './lines.ts'
import type { Ended, Listener, Peer, StartPeer } from './peer.ts'

export interface Address {
  readonly host: string
  readonly port: number
}

/** Between two tries: short at first, since an agent that ended itself is back at once. */
const firstPauseMs = 50
const longestPauseMs = 2000

/** Connects to a server, each time anew. */
export function connectionTo(address: Address): StartPeer {
  return (listener, limitBytes, again) => startConnection(address, listener, limitBytes, again)
}

interface Connection {
  socket: Socket | undefined
  /** Until the next try */
  pause: NodeJS.Timeout | undefined
  /** Lines to be sent once it is connected */
  unsent: string[]
  listening: boolean
  connected: boolean
}

function startConnection(address: Address, listener: Listener, limitBytes: number, again: boolean): Peer {
  const connection: Connection = { socket: undefined, pause: undefined, unsent: [], listening: true, connected: false }
  let settle = (): void => {}
  const gone = new Promise<void>((resolve) => (settle = resolve))

  const end = (how: Ended, half: string): void => {
    settle()
    if (!connection.listening) return
    connection.listening = false
    listener.ended(how, half)
  }

  const attempt = (pauseMs: number): void => {
    const socket = connect({ ...address, noDelay: true, keepAlive: true })
    let problem: string | undefined
    const lines = createLineReader(limitBytes, (line) => {
      if (connection.listening) listener.line(line)
    })
    connection.socket = socket
    socket.on('connect', () => {
      connection.connected = true
      for (const line of connection.unsent.splice(0)) socket.write(line)
    })
    socket.on('data', (chunk: Buffer) => {
      if (!connection.listening || lines.read(chunk)) return
      if (connection.listening) listener.flood(limitBytes)
      socket.destroy()
    })
    socket.on('error', (error) => (problem = messageOf(error)))
    socket.on('close', () => {
      if (!connection.connected && again && connection.listening) {
        connection.pause = setTimeout(() => attempt(Math.min(2 * pauseMs, longestPauseMs)), pauseMs)
        return
      }
      const reason = connection.connected
        ? `closed the connection${problem === undefined ? '' : ` (${problem})`}`
        : `could not be reached (${problem ?? 'the connection was closed'})`
      end({ kind: 'disconnected', reason }, lines.rest())
    })
  }
  attempt(firstPauseMs)

  return {
    gone,
    log: () => '',
    send(line) {
      if (connection.connected) connection.socket?.write(`${line}\n`)
      else connection.unsent.push(`${line}\n`)
    },
    endInput: () => void connection.socket?.end(),
    kill() {
      connection.listening = false
      clearTimeout(connection.pause)
      if (connection.socket === undefined || connection.socket.closed) settle()
      connection.socket?.destroy()
    },
  }
}

function messageOf(error: NodeJS.ErrnoException): string {
  return error.code ?? error.message
}
