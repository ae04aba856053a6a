/**
 * The state of a simulated machine as values: what all threads share, and what one thread has for itself. Each can be copied, and has
 * a text that is equal for equal states, however they were reached.
 */
import type { Plan, Step } from '../plan.ts'
import { layOut } from './strings.ts'
import type { CountedString, DeviceEntry, DeviceNode, Frame, InstanceNotes, Procedure } from './world.ts'

/** What all threads share. */
export interface Shared {
  locked: boolean
  devices: DeviceEntry[]
  queue: number[]
  readonly nodes: DeviceNode[]
  readonly notes: InstanceNotes[]
  readonly barriers: number[]
  /** The strings that the probe keeps, one for each instance; frames and entries may point to them */
  readonly names: readonly CountedString[]
  /** Index of the option taken for each thing that is decided on the way, -1 where nothing has asked for it yet */
  readonly decided: readonly number[]
}

/** A machine on which nothing has happened yet. */
export function sharedAtFirst({ instances, threads }: Plan): Omit<Shared, 'decided'> {
  return {
    locked: false,
    devices: [],
    queue: [],
    barriers: threads.map(() => 0),
    nodes: instances.map(({ name }) => ({ name: layOut(name, 'terminated'), started: false })),
    names: instances.map(({ name }) => layOut(name, 'terminated')),
    notes: instances.map(() => ({
      due: 0,
      settled: 0,
      initializing: 0,
      running: 0,
      released: false,
      handle: -1,
      deinitializing: 0,
    })),
  }
}

/** What one thread has for itself. */
export interface Local {
  readonly frames: Frame[]
  readonly holdsLock: boolean
}

/** Which string is the copy of which: strings that were one stay one. */
type Copies = Map<CountedString, CountedString>

function copyName(name: CountedString, copies: Copies): CountedString {
  const known = copies.get(name)
  if (known) return known
  const copy = { buffer: [...name.buffer], length: name.length, maximumLength: name.maximumLength }
  copies.set(name, copy)
  return copy
}

export function copyShared(shared: Shared): Shared {
  const copies: Copies = new Map()
  return {
    locked: shared.locked,
    names: shared.names.map((name) => copyName(name, copies)),
    devices: shared.devices.map((entry) => copyEntry(entry, copies)),
    queue: [...shared.queue],
    nodes: shared.nodes.map(({ name, started }) => ({ name, started })),
    notes: shared.notes.map(copyNotes),
    barriers: [...shared.barriers],
    decided: shared.decided,
  }
}

// Field by field: a spread of so many fields takes several times as long, and a walk copies many thousands.

function copyEntry({ id, driver, name, deviceContext, state, attempts }: DeviceEntry, copies: Copies): DeviceEntry {
  return { id, driver, name: copyName(name, copies), deviceContext, state, attempts }
}

function copyNotes(notes: InstanceNotes): InstanceNotes {
  return {
    due: notes.due,
    settled: notes.settled,
    initializing: notes.initializing,
    running: notes.running,
    released: notes.released,
    handle: notes.handle,
    deinitializing: notes.deinitializing,
  }
}

function copyFrame(frame: Frame, copies: Copies): Frame {
  return {
    procedure: frame.procedure,
    at: frame.at,
    instance: frame.instance,
    driver: frame.driver,
    initiation: frame.initiation,
    context: frame.context,
    entry: frame.entry,
    name: frame.name && copyName(frame.name, copies),
    status: frame.status,
    result: frame.result,
    steps: frame.steps,
    next: frame.next,
    mark: frame.mark,
    decided: frame.decided,
  }
}

/** A copy in which each string of `from` is that of `to` at the same place: the strings of the probe belong to what is shared. */
export function copyLocal(
  { frames, holdsLock }: Local,
  from: readonly CountedString[],
  to: readonly CountedString[],
): Local {
  const copies: Copies = new Map(from.map((name, index) => [name, to[index] ?? name]))
  return {
    holdsLock,
    frames: frames.map((frame) => copyFrame(frame, copies)),
  }
}

/** Writes states as texts. It numbers what it meets, so that only texts of one encoder can be compared. */
export interface Encoder {
  shared(shared: Shared): string
  /** `names` are the strings of the probe to which the frames may point. */
  local(local: Local, names: readonly CountedString[]): string
}

export function createEncoder(): Encoder {
  const procedureNumber = numbering<Procedure>((procedure) => procedure)
  const stepsNumber = numbering<readonly Step[]>((steps) => JSON.stringify(steps))
  const contentNumber = numbering<CountedString>((name) => `${name.length} ${name.maximumLength} ${name.buffer.join()}`)

  /** A string by the one that it is, else by its content. */
  function nameText(name: CountedString | undefined, others: readonly (CountedString | undefined)[]): string {
    if (name === undefined) return '-'
    const same = others.indexOf(name)
    return same === -1 ? `c${contentNumber(name)}` : `s${same}`
  }

  function frameText(frame: Frame, held: readonly (CountedString | undefined)[]): string {
    const { at, instance, driver, initiation, context, entry, status, result, next, mark, decided } = frame
    const place = `${procedureNumber(frame.procedure)},${at},${next},${mark},${decided ? 1 : 0}`
    const steps = frame.steps.length === 0 ? '-' : stepsNumber(frame.steps)
    return `${place},${instance},${driver},${initiation},${context},${entry},${status},${result},${nameText(frame.name, held)},${steps};`
  }

  return {
    shared({ locked, devices, queue, nodes, notes, names, barriers, decided }) {
      let text = `${locked ? 1 : 0};${queue.join()};${barriers.join()};${decided.join()};`
      for (const { id, driver, name, deviceContext, state, attempts } of devices)
        text += `${id},${driver},${nameText(name, names)},${deviceContext},${state},${attempts};`
      for (const { started } of nodes) text += started ? 1 : 0
      for (const { due, settled, initializing, running, released, handle, deinitializing } of notes)
        text += `;${due},${settled},${initializing},${running},${released ? 1 : 0},${handle},${deinitializing}`
      for (const name of names) text += `;${contentNumber(name)}`
      return text
    },
    local({ frames, holdsLock }, names) {
      const held: (CountedString | undefined)[] = [...names]
      let text = holdsLock ? '1;' : '0;'
      for (const frame of frames) {
        text += frameText(frame, held)
        held.push(frame.name)
      }
      return text
    },
  }
}

/** Numbers things from 0, those with the same key alike. */
function numbering<T>(keyOf: (item: T) => unknown): (item: T) => number {
  const numbers = new Map<unknown, number>()
  return (item) => {
    const key = keyOf(item)
    const known = numbers.get(key)
    if (known !== undefined) return known
    numbers.set(key, numbers.size)
    return numbers.size - 1
  }
}
