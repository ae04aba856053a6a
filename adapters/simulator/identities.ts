/**
 * The numbers of entries and of initiations, in states as values. They are names only: states that differ in nothing else can do the
 * same, so a walk numbers them anew as it goes, in the order in which they are met.
 */
import { type Local, type Shared, copyShared } from './explicit.ts'

/** The numbers that a state mentions, each once, in the order of its text */
export interface Mentions {
  readonly entries: readonly number[]
  readonly initiations: readonly number[]
}

/** What each number becomes; those beyond the lists stay. `code` is the same for the same renumbering, and differs for others. */
export interface Renumbering {
  readonly code: number
  readonly entries: readonly number[]
  readonly initiations: readonly number[]
}

/** Makes all alike: what is left is the shape of a state. */
export const erased: Renumbering = {
  code: -1,
  entries: Array.from({ length: 32 }, () => 0),
  initiations: Array.from({ length: 32 }, (_, number) => Math.min(number, 1)),
}

const distinct = (numbers: readonly number[], least: number): number[] =>
  [...new Set(numbers)].filter((number) => number >= least)

export function mentionsOfShared({ devices, queue, notes }: Shared, instances: number): Mentions {
  return {
    entries: distinct([...devices.map((entry) => entry.id), ...queue, ...notes.map((one) => one.handle)], 0),
    initiations: distinct(
      devices.map((entry) => Math.floor(entry.deviceContext / instances)),
      1,
    ),
  }
}

export function mentionsOfLocal({ frames }: Local, instances: number): Mentions {
  return {
    entries: distinct(
      frames.map((frame) => frame.entry),
      0,
    ),
    initiations: distinct(
      frames.flatMap((frame) => [frame.initiation, Math.floor(frame.context / instances)]),
      1,
    ),
  }
}

const entryIn = ({ entries }: Renumbering, entry: number): number => (entry < 0 ? entry : (entries[entry] ?? entry))

const initiationIn = ({ initiations }: Renumbering, initiation: number): number =>
  initiation < 1 ? initiation : (initiations[initiation] ?? initiation)

/** A context is that of `context.ts`: the initiation times the number of instances, and the instance. */
function contextIn(to: Renumbering, context: number, instances: number): number {
  if (context < instances) return context
  return initiationIn(to, Math.floor(context / instances)) * instances + (context % instances)
}

export function renumberShared(shared: Shared, to: Renumbering, instances: number): Shared {
  const copy = copyShared(shared)
  return {
    ...copy,
    devices: copy.devices.map((entry) => ({
      ...entry,
      id: entryIn(to, entry.id),
      deviceContext: contextIn(to, entry.deviceContext, instances),
    })),
    queue: copy.queue.map((entry) => entryIn(to, entry)),
    notes: copy.notes.map((one) => ({ ...one, handle: entryIn(to, one.handle) })),
  }
}

export function renumberLocal(local: Local, to: Renumbering, instances: number): Local {
  return {
    holdsLock: local.holdsLock,
    frames: local.frames.map((frame) => ({
      ...frame,
      entry: entryIn(to, frame.entry),
      initiation: initiationIn(to, frame.initiation),
      context: contextIn(to, frame.context, instances),
    })),
  }
}
