/** `imcancel serve`: lets another suite judge an adapter of this one, over its standard streams or over TCP. */
import { type AddressInfo, type Socket, createServer as createTcpServer } from 'node:net'
import { type Adapter, AdapterError } from '../adapters/adapter.ts'
import { parseAddress, tokenProblem, tokenVariable } from '../adapters/bridge/links.ts'
import { createServer } from '../adapters/bridge/serve.ts'
import { serveStream } from '../adapters/bridge/serve-stream.ts'
import { suiteVersion } from '../runner/version.ts'
import { UsageError, serveArguments } from './arguments.ts'
import { openOne } from './open-one.ts'

/** Connections served at a time. */
const maximumConnections = 16

/** Runs the command until its input ends or it is interrupted, and gives its exit code. */
export async function serve(args: readonly string[]): Promise<number> {
  const { adapter: name, listen } = serveArguments(args)
  const adapter = await openOne(name, 'one can be served')
  try {
    if (listen === undefined) await serveStream(serverOf(adapter), process.stdin, process.stdout)
    else await serveConnections(adapter, listen)
    return 0
  } finally {
    await adapter.close()
  }
}

function serverOf(adapter: Adapter) {
  return createServer({ adapter, agent: suiteVersion, token: process.env[tokenVariable] ?? '' })
}

async function serveConnections(adapter: Adapter, listen: string): Promise<void> {
  const address = parseAddress(listen)
  if (address === undefined) throw new UsageError(`--listen ${listen}: expected HOST:PORT, such as 127.0.0.1:7350`)
  const problem = tokenProblem(address, process.env)
  if (problem !== undefined) throw new UsageError(`--listen ${listen}: ${problem}`)
  const sockets = new Set<Socket>()
  const server = createTcpServer({ noDelay: true, keepAlive: true }, (socket) => {
    if (sockets.size >= maximumConnections) {
      socket.on('error', () => {})
      socket.end(
        `${JSON.stringify({ error: `${maximumConnections} connections are served already; expected fewer` })}\n`,
      )
      return
    }
    sockets.add(socket)
    void serveStream(serverOf(adapter), socket, socket)
      .catch((error: unknown) => process.stderr.write(`imcancel: ${String(error)}\n`))
      .finally(() => {
        sockets.delete(socket)
        socket.destroySoon()
      })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(new AdapterError(`cannot listen on ${listen}: ${error.message}`)))
    server.listen(address, () => {
      process.stderr.write(`imcancel: listening on ${textOf(server.address())}\n`)
    })
    const stop = (): void => {
      server.close(() => resolve())
      for (const socket of sockets) socket.destroy()
    }
    process.once('SIGINT', stop)
    process.once('SIGTERM', stop)
  })
}

function textOf(address: AddressInfo | string | null): string {
  if (address === null || typeof address === 'string') return String(address)
  return address.family === 'IPv6' ? `[${address.address}]:${address.port}` : `${address.address}:${address.port}`
}
