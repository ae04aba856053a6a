/** Ctrl-C, and the wish of an administrator: the first asks a command to come to its end, the next ends the process. */

export interface Interrupt {
  readonly signal: AbortSignal
  /** As if it had been interrupted, for what still runs */
  abort(): void
  /** Leaves further interrupts to the process */
  release(): void
}

/** Listens from now on; `saying` goes to stderr when an interrupt comes. */
export function onInterrupt(saying = ''): Interrupt {
  const controller = new AbortController()
  const take = (): void => {
    controller.abort()
    process.stderr.write(saying)
  }
  process.once('SIGINT', take)
  process.once('SIGTERM', take)
  return {
    signal: controller.signal,
    abort: () => controller.abort(),
    release() {
      process.off('SIGINT', take)
      process.off('SIGTERM', take)
    },
  }
}

/** What a command says that goes on to its report. */
export const reportFollows = 'imcancel: stopping, the report follows; once more to end at once\n'
