/** A world as a text: equal for equal worlds of one plan, policy and implementation. What was recorded plays no part. */
import { createEncoder } from './explicit.ts'
import type { World } from './world.ts'

/** Gives keys to worlds of one plan. */
export function worldKeys(): (world: World) => string {
  const encoder = createEncoder()
  return (world) =>
    [
      encoder.shared({ ...world, decided: [] }),
      ...world.threads.map((thread) => encoder.local(thread, world.names)),
      world.nextEntry,
      world.nextInitiation,
    ].join('|')
}
