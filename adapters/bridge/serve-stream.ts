/** Serves an adapter on a pair of streams, one line after the other, until either of them ends. */
import type { Readable, Writable } from 'node:stream'
import { createLineReader } from './lines.ts'
import type { Server } from './serve.ts'

/** The longest line that is read, 4 MB. */
const lineLimitBytes = 4_194_304
/** More lines than this wait for their answers: nothing more is read meanwhile. */
const longestQueue = 64

/** Resolves when the input has come to its end and all is answered, or the peer is gone. Rejects where the adapter throws what is no `AdapterError`. */
export async function serveStream(server: Server, input: Readable, output: Writable): Promise<void> {
  let gone = false
  const queue: string[] = []
  let wake = (): void => {}
  let ended = false
  const leave = (): void => {
    gone = true
    wake()
  }
  const lines = createLineReader(lineLimitBytes, (line) => {
    queue.push(line)
    if (queue.length > longestQueue) input.pause()
    wake()
  })
  const say = (line: string): void => void output.write(`${line}\n`)

  output.on('error', leave)
  output.on('close', leave)
  input.on('error', leave)
  input.on('end', () => {
    ended = true
    wake()
  })
  input.on('data', (chunk: Buffer) => {
    if (gone || lines.read(chunk)) return
    say(JSON.stringify({ id: null, error: `the line is longer than ${lineLimitBytes} bytes` }))
    input.destroy()
    leave()
  })

  if (server.greeting !== undefined) say(server.greeting)
  for (;;) {
    const line = queue.shift()
    if (gone || (line === undefined && ended)) return
    if (line === undefined) {
      // oxlint-disable-next-line no-await-in-loop -- until there is something to do
      await new Promise<void>((resolve) => (wake = resolve))
      continue
    }
    if (queue.length < longestQueue && input.isPaused()) input.resume()
    // oxlint-disable-next-line no-await-in-loop -- answers come in the order of the requests
    const answer = await server.answer(line)
    if (answer.line !== undefined && !gone) say(answer.line)
    if (answer.ends) return
  }
}
