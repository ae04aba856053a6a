/**
 * The judge as a transition system: what it carries between two events, as a number. Equal numbers mean that it will judge alike whatever
 * comes, so that a walk over many histories at once can stop where it has been before. The events are read by the judge itself; only
 * what serves to name the clause best is left out, since a history that diverges is read once more, whole.
 */
import { unbindCode } from './calls.ts'
import { readEvent } from './checker.ts'
import { enforcing } from './configuration.ts'
import { determinize } from './determinize.ts'
import { type Device, functions } from './history.ts'
import { type InstanceLedger, createLedger, frame, frameAt, openLedger } from './ledger.ts'
import type { Reading } from './reading.ts'
import { reductionOf } from './reduction.ts'
import { createTally } from './tally.ts'

export interface Stepwise {
  /** Before any event */
  readonly start: number
  /** After an event, given by its words; `stops` where it has no explanation, or cannot be judged */
  after(state: number, words: ArrayLike<number>): number
  /** The same with other numbers: thread `t` becomes `threads[t]`, initiation `n` becomes `initiations[n]` */
  renumbered(state: number, threads: readonly number[], initiations: readonly number[]): number
  /** The initiations that are still told apart */
  initiations(state: number): readonly number[]
}

export const stops = -1

interface Instance {
  readonly set: number
  /** Tags that the set tells apart, each with its initiation */
  readonly tags: readonly (readonly [tag: number, initiation: number])[]
  readonly alive: readonly number[]
  /** The last group of removals under way that began before its latest Initialize; 0 for none */
  readonly initializedAfter: number
}

interface Frame {
  readonly what: number
  readonly instance: number
  /** Slot of a call; of a removal, its group among those under way: an Initialize lies between two groups */
  readonly slot: number
}

interface State {
  readonly instances: readonly Instance[]
  /** Calls and callbacks of each thread, outermost first */
  readonly threads: readonly (readonly Frame[])[]
}

/** Whether it is a call of the subject, which has a slot for as long as it is open */
const holdsSlot = (what: number): boolean => what <= functions.length && what !== unbindCode

/** Groups the removals that began at these events, from 1, parted by the events at which an Initialize was called. */
function groups(removals: readonly number[], initializations: readonly number[]): (event: number) => number {
  if (removals.length === 0) return () => 0
  const group = new Map<number, number>()
  let [current, parted] = [0, true]
  for (const event of [...removals, ...initializations].toSorted((one, other) => one - other)) {
    if (removals.includes(event)) {
      if (parted) current++
      parted = false
    } else {
      parted = true
    }
    group.set(event, current)
  }
  return (event) => group.get(event) ?? 0
}

/** A text that is equal for equal states. */
function keyOf({ instances, threads }: State): string {
  let key = ''
  for (const stack of threads) {
    for (const one of stack) key += `${one.what},${one.instance},${one.slot} `
    key += ';'
  }
  for (const { set, tags, alive, initializedAfter } of instances) {
    key += `${set} ${initializedAfter} ${alive.join()}`
    for (const [tag, initiation] of tags) key += ` ${tag}=${initiation}`
    key += ';'
  }
  return key
}

/** NULL is no initiation. */
function mentionedBy({ instances }: State): readonly number[] {
  const all = instances.flatMap(({ tags, alive }) => [...tags.map(([, initiation]) => initiation), ...alive])
  return [...new Set(all)].filter((initiation) => initiation > 0)
}

/** Index of each event that is read: behind all that states mention */
const eventIndex = 1_000_000

/** For histories of these devices on this many threads. */
export function createStepwise(devices: readonly Device[], threads: number): Stepwise {
  const { automaton, closed, sources } = reductionOf(enforcing(() => true))
  const deterministic = determinize(automaton, { of: sources, closed })
  const ledger = createLedger()
  openLedger(ledger, devices, deterministic.start)
  const reading: Reading = {
    automaton,
    deterministic,
    enforced: () => true,
    ledger,
    tally: createTally(),
    times: 1,
    event: eventIndex,
    lastKind: 0,
    notes: undefined,
  }
  const numbers = new Map<string, number>()
  const states: State[] = []

  function number(state: State): number {
    const canonical = inOrderOfThreads(state)
    const key = keyOf(canonical)
    const known = numbers.get(key)
    if (known !== undefined) return known
    numbers.set(key, states.length)
    return states.push(canonical) - 1
  }

  function stateAt(index: number): State {
    const state = states[index]
    if (state === undefined) throw new RangeError(`state ${index}; there are ${states.length}`)
    return state
  }

  /** Slots in the order of the threads whose calls they hold, tags in the order of their initiations. */
  function inOrderOfThreads({ instances, threads: frames }: State): State {
    const slots = instances.map((): number[] => [])
    const taken = instances.map(() => 0)
    let changes = false
    for (const stack of frames) {
      for (const { what, instance, slot } of stack) {
        if (!holdsSlot(what)) continue
        const place = taken[instance] ?? 0
        taken[instance] = place + 1
        if (place === slot) continue
        const ofInstance = slots[instance]
        if (ofInstance) ofInstance[slot] = place
        changes = true
      }
    }
    const renamed = (one: Frame): Frame =>
      holdsSlot(one.what) ? { ...one, slot: slots[one.instance]?.[one.slot] ?? one.slot } : one
    const renamedFrames = changes ? frames.map((stack) => stack.map(renamed)) : frames
    return {
      threads: renamedFrames,
      instances: instances.map((instance, index) => {
        const isInOrder = instance.tags.every(
          ([tag, initiation], place) => tag === place && initiation >= (instance.tags[place - 1]?.[1] ?? 0),
        )
        if (isInOrder && slots[index]?.length === 0) return instance
        const tags = instance.tags.toSorted(([, one], [, other]) => one - other)
        const tagNumbers: number[] = []
        for (const [place, [tag]] of tags.entries()) tagNumbers[tag] = place
        return {
          ...instance,
          set: deterministic.renumbered(instance.set, slots[index] ?? [], tagNumbers),
          tags: tags.map(([, initiation], place) => [place, initiation] as const),
        }
      }),
    }
  }

  function load({ instances, threads: frames }: State): void {
    ledger.depths.fill(0)
    ledger.open = 0
    const masks = instances.map(() => 0)
    for (const [thread, stack] of frames.entries()) {
      ledger.depths[thread] = stack.length
      ledger.open += stack.length
      for (const [depth, one] of stack.entries()) {
        const at = frameAt(thread, depth)
        const isRemoval = one.what === unbindCode
        ledger.frames[at + frame.what] = one.what
        ledger.frames[at + frame.instance] = one.instance
        ledger.frames[at + frame.slot] = isRemoval ? 2 * one.slot : one.slot
        ledger.frames[at + frame.circumstances] = 0
        if (holdsSlot(one.what)) masks[one.instance] = (masks[one.instance] ?? 0) | (1 << one.slot)
      }
    }
    for (const [index, instance] of instances.entries()) {
      const into = ledger.instances[index]
      if (into === undefined) throw new RangeError(`instance ${index} of ${ledger.instances.length}`)
      into.set = instance.set
      into.slots = masks[index] ?? 0
      for (const [tag, initiation] of instance.tags) into.tagOwners[tag] = initiation
      into.alive.splice(0, into.alive.length, ...instance.alive)
      into.initializedAt = 2 * instance.initializedAfter + 1
      into.lastEntered = 0
    }
  }

  function save(): State {
    const frames: Frame[][] = []
    const removals: number[] = []
    for (let thread = 0; thread < threads; thread++) {
      const stack = framesOf(thread)
      for (const one of stack) if (one.what === unbindCode) removals.push(one.slot)
      frames.push(stack)
    }
    const group = groups(
      removals,
      ledger.instances.map((instance) => instance.initializedAt),
    )
    return {
      threads:
        removals.length === 0
          ? frames
          : frames.map((stack) =>
              stack.map((one) => (one.what === unbindCode ? { ...one, slot: group(one.slot) } : one)),
            ),
      instances: ledger.instances.map((instance) => ({
        set: instance.set,
        tags: tagsOf(instance),
        alive: instance.alive.length > 1 ? instance.alive.toSorted((one, other) => one - other) : [...instance.alive],
        initializedAfter: group(instance.initializedAt),
      })),
    }
  }

  function framesOf(thread: number): Frame[] {
    const stack: Frame[] = []
    for (let depth = 0; depth < (ledger.depths[thread] ?? 0); depth++) {
      const at = frameAt(thread, depth)
      stack.push({
        what: ledger.frames[at + frame.what] ?? 0,
        instance: ledger.frames[at + frame.instance] ?? 0,
        slot: ledger.frames[at + frame.slot] ?? 0,
      })
    }
    return stack
  }

  function tagsOf({ set, tagOwners }: InstanceLedger): (readonly [number, number])[] {
    const mask = deterministic.known.tags[set] ?? 0
    const tags: (readonly [number, number])[] = []
    for (let tag = 0; 1 << tag <= mask; tag++) if ((mask & (1 << tag)) !== 0) tags.push([tag, tagOwners[tag] ?? 0])
    return tags
  }

  const mentioned: (readonly number[])[] = []

  return {
    start: number(save()),
    after(state, words) {
      load(stateAt(state))
      return readEvent(reading, words, 0) === undefined ? number(save()) : stops
    },
    renumbered(state, order, initiations) {
      const { instances, threads: frames } = stateAt(state)
      const moved: (readonly Frame[])[] = []
      for (const [thread, stack] of frames.entries()) moved[order[thread] ?? thread] = stack
      const to = (initiation: number): number => initiations[initiation] ?? initiation
      return number({
        threads: moved,
        instances: instances.map((instance) => ({
          ...instance,
          tags: instance.tags.map(([tag, initiation]) => [tag, to(initiation)] as const),
          alive: instance.alive.map(to).toSorted((one, other) => one - other),
        })),
      })
    },
    initiations: (state) => (mentioned[state] ??= mentionedBy(stateAt(state))),
  }
}
