/** A small NDIS in memory for fast-check to test in its own way: one virtual miniport, right, and no more than four operations need. */

export const toyOperations = ['initialize', 'start', 'cancel', 'deinitialize'] as const
export type ToyOperation = (typeof toyOperations)[number]
export type ToyState = 'absent' | 'waiting' | 'committed' | 'running'

/** A point at which another thread may run. */
type Pause = () => Promise<void>
type OnCallback = (kind: 'enter' | 'exit') => void

/** In which state each operation succeeds, and to where it leads. */
export const toyRules = {
  initialize: { from: 'absent', to: 'waiting' },
  start: { from: 'waiting', to: 'running' },
  cancel: { from: 'waiting', to: 'absent' },
  deinitialize: { from: 'running', to: 'absent' },
} as const satisfies Record<ToyOperation, { readonly from: ToyState; readonly to: ToyState }>

export class ToyNdis {
  state: ToyState = 'absent'
  /** The initiation that the state is about */
  initiation = 0
  private isLocked = false

  /** Carries an operation out at once, and gives whether it succeeded. An Initialize has a number. */
  perform(operation: ToyOperation, initiation = 0): boolean {
    const { from, to } = toyRules[operation]
    if (this.state !== from) return false
    this.state = to
    if (operation === 'initialize') this.initiation = initiation
    return true
  }

  /** The same while others may run: between the call and its effect, and before and after the callback. */
  async performSlowly(
    operation: ToyOperation,
    initiation: number,
    pause: Pause,
    onCallback: OnCallback,
  ): Promise<boolean> {
    await pause()
    if (operation !== 'start') return this.perform(operation, initiation)
    if (this.state !== 'waiting') return false
    this.state = 'committed'
    await callBack(pause, onCallback)
    this.state = 'running'
    return true
  }

  /** The same in as small steps as the simulator of the suite takes: others may run before each of them. */
  async performInSteps(
    operation: ToyOperation,
    initiation: number,
    pause: Pause,
    onCallback: OnCallback,
  ): Promise<boolean> {
    await this.acquire(pause)
    const { from, to } = toyRules[operation]
    await pause()
    const succeeds = this.state === from
    if (succeeds) {
      await pause()
      this.state = operation === 'start' ? 'committed' : to
      if (operation === 'initialize') this.initiation = initiation
    }
    await this.release(pause)
    await pause()
    if (operation !== 'start' || !succeeds) return succeeds
    await callBack(pause, onCallback)
    await this.acquire(pause)
    await pause()
    this.state = to
    await this.release(pause)
    return true
  }

  private async acquire(pause: Pause): Promise<void> {
    do await pause()
    while (this.isLocked)
    this.isLocked = true
  }

  private async release(pause: Pause): Promise<void> {
    await pause()
    this.isLocked = false
  }
}

async function callBack(pause: Pause, onCallback: OnCallback): Promise<void> {
  await pause()
  onCallback('enter')
  await pause()
  onCallback('exit')
}
