/** Writes events of a simulated run. One atomic step records at most one, so their order is the order of the steps. */
import { type EventKind, type FunctionName, functionCode, kindCode } from '../../model/history.ts'
import type { World } from './world.ts'

/** The words of an event that are not 0; see the history for their meaning. */
interface Recorded {
  readonly kind: EventKind
  readonly thread: number
  readonly instance?: number
  readonly initiation?: number
  readonly driver?: number
  readonly function?: FunctionName
  readonly status?: number
  readonly detail?: number
}

export function record(world: World, event: Recorded): void {
  const { kind, thread, instance = 0, initiation = 0, driver = 0, status = 0, detail = 0 } = event
  const code = event.function === undefined ? 0 : functionCode[event.function]
  world.words.push(kindCode[kind], thread, instance, initiation, driver, code, status, detail)
}
