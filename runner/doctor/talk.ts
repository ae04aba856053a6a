/** Lines to and from an adapter as they are, for what a well-behaved bridge would never say. */
import type { Link } from '../../adapters/bridge/bridge.ts'
import { type Ended, describeEnd } from '../../adapters/bridge/peer.ts'

export type Heard =
  | { readonly kind: 'line'; readonly text: string }
  | { readonly kind: 'ended'; readonly how: Ended }
  | { readonly kind: 'silence' }

export interface Talk {
  say(line: string): void
  /** The next line, the end, or silence for so long */
  hear(ms?: number): Promise<Heard>
  /** Tells it that nothing more comes */
  endInput(): void
  kill(): void
}

const longestLineBytes = 64 * 1024 * 1024
const patienceMs = 8000
const startMs = 15_000

/** Starts an adapter and waits for its hello. Gives undefined where none comes. */
export async function talkTo(link: Link): Promise<Talk | undefined> {
  const heard: Heard[] = []
  let wake = (): void => {}
  const take = (one: Heard): void => {
    heard.push(one)
    wake()
  }
  const peer = link.start(
    {
      line: (text) => take({ kind: 'line', text }),
      flood: () => take({ kind: 'line', text: 'more than 64 MB without an end of line' }),
      ended: (how) => take({ kind: 'ended', how }),
    },
    longestLineBytes,
    true,
  )
  if (link.greeting !== undefined) peer.send(link.greeting)
  const hear = async (ms = patienceMs): Promise<Heard> => {
    if (heard.length === 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms)
        wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
    return heard.shift() ?? { kind: 'silence' }
  }
  const talk: Talk = { say: (line) => peer.send(line), hear, endInput: () => peer.endInput(), kill: () => peer.kill() }
  const hello = await hear(startMs)
  if (hello.kind === 'line') return talk
  peer.kill()
  return undefined
}

/** What was heard, in words that follow "it". */
export function describeHeard(heard: Heard): string {
  switch (heard.kind) {
    case 'line':
      return `answered ${heard.text.slice(0, 120)}`
    case 'ended':
      return describeEnd(heard.how)
    case 'silence':
      return 'said nothing'
  }
}
