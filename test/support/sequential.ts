/**
 * What each call and callback does to one device instance, one at a time: the life of an instance as a small immutable
 * value. Written from the documents for the brute-force checker and knows nothing of the model's automaton.
 */
import type { HistoryEvent } from '../../model/history.ts'
import { NDIS_STATUS_FAILURE, NDIS_STATUS_NOT_ACCEPTED, NDIS_STATUS_SUCCESS } from '../../spec/constants.ts'
import { NdisHaltDeviceInstanceDeInitialized } from '../../spec/constants.ts'

export const phases = [
  'absent',
  /** MiniportInitializeEx returned a failure. */
  'failed',
  'pending',
  'committed',
  'initializing',
  'operational',
  'halting',
  /** MiniportHaltEx is running. */
  'haltRunning',
  /** MiniportHaltEx has returned; NDIS has yet to forget the miniport, before DeInitialize returns. */
  'haltReturned',
  /** An open question was entered; hardly anything is judged any more. */
  'open',
] as const
export type Phase = (typeof phases)[number]

export interface Life {
  readonly phase: Phase
  /** The Initialize call of the history that is outstanding or alive */
  readonly initiation: number
  /** A START was received at some time. */
  readonly started: boolean
  /** A START was received while this initiation was pending: the callback has to come. */
  readonly obliged: boolean
  /** The initiations whose MiniportInitializeEx returned SUCCESS and whose MiniportHaltEx was not entered since */
  readonly alive: readonly number[]
}

export const unborn: Life = { phase: 'absent', initiation: 0, started: false, obliged: false, alive: [] }

/** One way in which a call may take effect: what it leads to, and the status that it is to return once that is settled. */
export interface Effect {
  readonly life: Life
  readonly status: number | undefined
}

const success = (life: Life): Effect => ({ life, status: NDIS_STATUS_SUCCESS })
const failure = (life: Life): Effect => ({ life, status: NDIS_STATUS_FAILURE })
const refusal = (life: Life): Effect => ({ life, status: NDIS_STATUS_NOT_ACCEPTED })

export function initialize(life: Life, initiation: number): readonly Effect[] {
  if (life.phase === 'absent') return [success({ ...life, phase: 'pending', initiation, obliged: false })]
  if (life.phase === 'operational') return [refusal(life)]
  const open: Life = { ...life, phase: 'open' }
  return [success(open), refusal(open)]
}

/** By the owner, with the name as it was given to Initialize. */
export function cancel(life: Life): readonly Effect[] {
  if (life.phase === 'pending') return [success({ ...life, phase: 'absent' })]
  if (life.phase === 'open') return [success(life), failure(life)]
  return [failure(life)]
}

/** By the owner, with a name that differs in case: whether it names the instance is an open question. */
export function cancelOtherCase(life: Life): readonly Effect[] {
  return [...cancel(life), failure(life)]
}

/** With another driver's handle. */
export function cancelByOther(life: Life): readonly Effect[] {
  return [failure(life)]
}

/** Begins a halt; `deinitializeFurther` ends it. */
export function deinitialize(life: Life): readonly Effect[] {
  if (life.phase === 'operational') return [{ life: { ...life, phase: 'halting' }, status: undefined }]
  return life.phase === 'open' ? [success(life), failure(life)] : []
}

/** The call that began the halt ends it: the miniport is gone, and its name is free. */
export function deinitializeFurther(life: Life): readonly Effect[] {
  if (life.phase === 'haltReturned') return [success({ ...life, phase: 'absent' })]
  return life.phase === 'open' ? [success(life), failure(life)] : []
}

export function start(life: Life): readonly Effect[] {
  return [success({ ...life, started: true, obliged: life.obliged || life.phase === 'pending' })]
}

/** The hidden step: from here on nothing stops the initialization. */
export function commit(life: Life): readonly Life[] {
  return life.phase === 'pending' && life.started ? [{ ...life, phase: 'committed' }] : []
}

/** The life behind a callback that is seen, or undefined where it must not be. `owner` is the driver it belongs to. */
export function callback(life: Life, event: HistoryEvent, owner: number): Life | undefined {
  const open = life.phase === 'open'
  const own = event.driver === owner && event.initiation >= 0
  const told = event.initiation === 0 || event.initiation === life.initiation || open
  switch (event.kind) {
    case 'enter':
      if (!own || !told) return undefined
      if (open) return life.started ? life : undefined
      return life.phase === 'committed' ? { ...life, phase: 'initializing' } : undefined
    case 'exit': {
      const succeeded = event.status === NDIS_STATUS_SUCCESS
      const after: Life = succeeded ? { ...life, alive: [...life.alive, event.initiation] } : life
      if (open) return after
      return life.phase === 'initializing' ? { ...after, phase: succeeded ? 'operational' : 'failed' } : undefined
    }
    case 'halt': {
      const ended = event.initiation === 0 ? 0 : life.alive.indexOf(event.initiation)
      const asked = event.status === NdisHaltDeviceInstanceDeInitialized
      if (!own || !told || !asked || ended < 0 || life.alive.length === 0) return undefined
      const after: Life = { ...life, alive: life.alive.toSpliced(ended, 1) }
      if (open) return after
      return life.phase === 'halting' ? { ...after, phase: 'haltRunning' } : undefined
    }
    case 'halted':
      if (open) return life
      return life.phase === 'haltRunning' ? { ...life, phase: 'haltReturned' } : undefined
    case 'call':
    case 'return':
    case 'quiesced':
      throw new Error(`${event.kind} is no callback`)
  }
}

/** Whether nothing is due any more. */
export function mayRest(life: Life): boolean {
  if (life.phase === 'pending') return !life.obliged
  return !['committed', 'halting', 'haltRunning', 'haltReturned'].includes(life.phase)
}

/** Whether the removal of the underlying adapter may complete. */
export function mayBeRemoved(life: Life): boolean {
  return life.phase === 'absent' || life.phase === 'failed' || life.phase === 'open'
}
