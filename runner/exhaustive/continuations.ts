/** How a thread goes on that is free: with a step that waits, with one that it chooses later, or not at all. */
import { type Begun, type Id, type Machine, idle } from '../../adapters/simulator/machine.ts'
import type { Step } from '../../adapters/plan.ts'
import type { Client } from './client.ts'

export interface Continuation {
  readonly shared: Id
  readonly local: Id
  readonly left: number
  /** The steps that it begins with: all but the last are over as soon as they are begun */
  readonly begins: readonly Step[]
  /** How many choices of steps lead to the same */
  readonly times: number
}

/** The ways on of a free thread with `left` steps, where `shared` is what all share. Each is given once. */
export function continuations(
  machine: Machine,
  client: Client,
  shared: Id,
  thread: number,
  left: number,
): readonly Continuation[] {
  const found = new Map<string, Continuation>()
  const add = (now: Begun, rest: number, begins: readonly Step[]): void => {
    const key = `${now.shared} ${now.local} ${rest}`
    const known = found.get(key)
    found.set(key, known ? { ...known, times: known.times + 1 } : { ...now, left: rest, begins, times: 1 })
  }
  const goOn = (now: Id, rest: number, begins: readonly Step[]): void => {
    if (rest === 0 || client.later.length > 0) add({ shared: now, local: idle }, rest, begins)
    if (rest === 0) return
    for (const step of client.atOnce(thread, rest)) {
      const begun = machine.begun(now, step, thread)
      if (begun.local === idle) goOn(begun.shared, rest - 1, [...begins, step])
      else add(begun, rest - 1, [...begins, step])
    }
  }
  goOn(shared, left, [])
  return [...found.values()]
}
