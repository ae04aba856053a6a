/** A world as a text: equal for equal worlds of one plan, policy and implementation. What was recorded plays no part. */
import type { CountedString, Frame, World } from './world.ts'

/** Gives keys to worlds of one plan. Procedures and lists of steps are told apart by identity. */
export function worldKeys(): (world: World) => string {
  const numbers = new Map<object, number>()
  const numberOf = (object: object): number => {
    const known = numbers.get(object) ?? numbers.size
    numbers.set(object, known)
    return known
  }
  const frameKey = (frame: Frame): string => {
    const { procedure, at, instance, driver, initiation, context, entry, status, result, steps, next, mark, name } =
      frame
    const list = steps.length > 0 ? numberOf(steps) : -1
    const numbered = `${numberOf(procedure)},${at},${instance},${driver},${initiation},${context},${entry}`
    return `${numbered},${status},${result},${list},${next},${mark},${name ? nameKey(name) : ''}`
  }
  return (world) =>
    [
      ...world.threads.map(
        (thread) =>
          `${thread.barriersReached},${thread.holdsLock ? 1 : 0}:${thread.frames.map((frame) => frameKey(frame)).join('/')}`,
      ),
      ...world.devices.map(
        ({ id, driver, name, deviceContext, state }) => `${id},${driver},${deviceContext},${state},${nameKey(name)}`,
      ),
      ...world.notes.map((note) => Object.values(note).join()),
      [world.locked, world.nextEntry, world.nextInitiation, ...world.queue].join(),
      world.nodes.map((node) => node.started).join(),
      world.names.map((name) => nameKey(name)).join(),
    ].join(';')
}

/** Content and shape; the content may hold any unit, so its length comes first. */
function nameKey({ buffer, length, maximumLength }: CountedString): string {
  return `${length},${maximumLength},${buffer.length},${String.fromCharCode(...buffer)}`
}
