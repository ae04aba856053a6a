/** A world as a text: equal for equal worlds of one plan, policy and implementation. What was recorded plays no part. */
import type { Frame, World } from './world.ts'

/** Gives keys to worlds of one plan. Procedures and lists of steps are told apart by identity. */
export function worldKeys(): (world: World) => string {
  const numbers = new Map<object, number>()
  const numberOf = (object: object): number => {
    const known = numbers.get(object) ?? numbers.size
    numbers.set(object, known)
    return known
  }
  const frameKey = (frame: Frame): string =>
    [
      ...[numberOf(frame.procedure), frame.at, frame.instance, frame.driver, frame.initiation, frame.context],
      ...[
        frame.entry,
        frame.status,
        frame.result,
        frame.steps.length > 0 ? numberOf(frame.steps) : -1,
        frame.next,
        frame.mark,
      ],
      ...[frame.name?.length, frame.name?.maximumLength, frame.name?.buffer],
    ].join()
  return (world) =>
    [
      ...world.threads.map(
        (thread) =>
          `${thread.barriersReached},${thread.holdsLock ? 1 : 0}:${thread.frames.map((frame) => frameKey(frame)).join('/')}`,
      ),
      ...world.devices.map(
        ({ id, driver, name, deviceContext, state }) =>
          `${id},${driver},${deviceContext},${state},${name.length},${name.maximumLength},${name.buffer.join()}`,
      ),
      ...world.notes.map((note) => Object.values(note).join()),
      [world.locked, world.nextEntry, world.nextInitiation, ...world.queue].join(),
      world.nodes.map((node) => node.started).join(),
      world.names.map((name) => name.buffer).join(),
    ].join(';')
}
