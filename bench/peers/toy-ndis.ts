/** A small NDIS in memory for fast-check to test in its own way: one virtual miniport, right, and no more than four operations need. */

export const toyOperations = ['initialize', 'start', 'cancel', 'deinitialize'] as const
export type ToyOperation = (typeof toyOperations)[number]
export type ToyState = 'absent' | 'waiting' | 'committed' | 'running'

/** A point at which another thread may run. */
export type Pause = () => Promise<void>

/** In which state each operation succeeds, and to where it leads. */
export const toyRules = {
  initialize: { from: 'absent', to: 'waiting' },
  start: { from: 'waiting', to: 'running' },
  cancel: { from: 'waiting', to: 'absent' },
  deinitialize: { from: 'running', to: 'absent' },
} as const satisfies Record<ToyOperation, { readonly from: ToyState; readonly to: ToyState }>

export class ToyNdis {
  state: ToyState = 'absent'

  /** Carries an operation out at once, and gives whether it succeeded. */
  perform(operation: ToyOperation): boolean {
    const { from, to } = toyRules[operation]
    if (this.state !== from) return false
    this.state = to
    return true
  }

  /** The same, while others may run: what takes time is the START, whose callback comes later. */
  async performSlowly(
    operation: ToyOperation,
    pause: Pause,
    onCallback: (kind: 'enter' | 'exit') => void,
  ): Promise<boolean> {
    await pause()
    if (operation !== 'start') return this.perform(operation)
    if (this.state !== 'waiting') return false
    this.state = 'committed'
    await pause()
    onCallback('enter')
    await pause()
    onCallback('exit')
    this.state = 'running'
    return true
  }
}
