/** What the bridge talks with: a process that it started, or a server that it connected to. Both speak in lines. */
import { statusText } from './exit-status.ts'

export type Ended =
  | { readonly kind: 'exited'; readonly status: number }
  | { readonly kind: 'killed'; readonly signal: string }
  | { readonly kind: 'never-started'; readonly reason: string }
  /** A connection came to its end, or could not be made */
  | { readonly kind: 'disconnected'; readonly reason: string }

export interface Listener {
  /** A line, without its end */
  line(text: string): void
  /** A line is longer than `limitBytes`. Nothing more is read. */
  flood(limitBytes: number): void
  /** The peer is gone, and all it wrote was read. Called once, last, and not after `kill`. `half` is a line without an end. */
  ended(how: Ended, half: string): void
}

export interface Peer {
  send(line: string): void
  /** Tells the peer that nothing more comes */
  endInput(): void
  /** Ends it, or the connection, and forgets it: the listener hears no more. */
  kill(): void
  /** The last of what it wrote to its log, raw; empty where the log does not reach here */
  log(): string
  /** Resolves when the peer is gone and nothing of it is open here. Never rejects. */
  readonly gone: Promise<void>
}

/**
 * Starts a peer, or connects to one. `again` where one of them has said hello before: a machine that went down takes its time to come back, and is tried
 * until `kill`. Never throws: what goes wrong is told to the listener.
 */
export type StartPeer = (listener: Listener, limitBytes: number, again: boolean) => Peer

/** How a peer ended, in words that follow "the agent". */
export function describeEnd(how: Ended): string {
  switch (how.kind) {
    case 'exited':
      return `exited with status ${statusText(how.status)}`
    case 'killed':
      return `was killed by ${how.signal}`
    case 'never-started':
      return `could not be started: ${how.reason}`
    case 'disconnected':
      return how.reason
  }
}
