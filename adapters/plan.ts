/**
 * A plan: what a probe is asked to do, as plain data that serialises, shrinks and replays.
 *
 * A plan holds legal callers only (see `legal.ts` in the runner). Every step can be run in every interleaving: a step that waits gives way
 * when nothing else can move, and a step with nothing to do does nothing.
 */
import type { Device, Spelling } from '../model/history.ts'

/** What a thread of a plan does at one point. Instances, drivers and adapters are indices. */
export type Step =
  /** NdisIMInitializeDeviceInstanceEx by the owner */
  | { readonly kind: 'initialize'; readonly instance: number }
  /** NdisIMCancelInitializeDeviceInstance, with any driver's handle and any spelling of the name */
  | { readonly kind: 'cancel'; readonly instance: number; readonly driver: number; readonly spelling: Spelling }
  /** Delivers IRP_MN_START_DEVICE for the device */
  | { readonly kind: 'start'; readonly instance: number }
  /** Waits for MiniportInitializeEx of the latest initiation; not longer than it can still come */
  | { readonly kind: 'await'; readonly instance: number; readonly until: (typeof awaitUntil)[number] }
  /** Lets a held MiniportInitializeEx go on */
  | { readonly kind: 'release'; readonly instance: number }
  /** Waits as `await` does, then NdisIMDeInitializeDeviceInstance where a miniport is operational */
  | { readonly kind: 'deinitialize'; readonly instance: number }
  /** The underlying adapter is removed: the probe does what a real driver does for each instance on it (S10, S12) */
  | { readonly kind: 'unbind'; readonly adapter: number }
  /** Waits until every other thread that still has a barrier to come has reached one */
  | { readonly kind: 'barrier' }

export const stepKinds = [
  'initialize',
  'cancel',
  'start',
  'await',
  'release',
  'deinitialize',
  'unbind',
  'barrier',
] as const

export const awaitUntil = ['entered', 'returned'] as const

/** A virtual miniport of a plan, and what the driver does with it. */
export interface Instance extends Device {
  /** DeviceContext given to Initialize: one of its own for each initiation, or NULL */
  readonly context: 'own' | 'null'
  readonly miniportInitialize: {
    /** NDIS_STATUS that the callback returns */
    readonly status: number
    /** Whether the callback waits for a `release` before it returns */
    readonly held: boolean
    /** Steps run inside the callback, before it waits */
    readonly inside: readonly Step[]
  }
}

/** Decides an interleaving at random, the same for the same `seed` (a 32-bit integer). `depth` is that of the bugs that PCT looks for. */
export type RandomScheduler =
  | { readonly kind: 'uniform' | 'walk'; readonly seed: number }
  | { readonly kind: 'pct'; readonly seed: number; readonly depth: number }

/** A small concurrent program: threads with steps, on virtual miniports. */
export interface Plan {
  /** Registered drivers, 1 or 2 */
  readonly drivers: number
  readonly instances: readonly Instance[]
  readonly threads: readonly (readonly Step[])[]
  /** For a simulator: at each scheduling point, which enabled thread moves; 0 keeps the one that moved last */
  readonly choices: readonly number[]
  /** For a simulator: what chooses where `choices` have run out; without it the thread that moved last goes on */
  readonly scheduler?: RandomScheduler
  /** For real threads: seed of the random delays before steps; 0 for none */
  readonly skew: number
}

/** What a plan may hold at most. A probe refuses more. */
export const planLimits = {
  drivers: 2,
  instances: 8,
  threads: 8,
  steps: 64,
  nameUnits: 32767,
  choices: 65536,
  depth: 16,
} as const
