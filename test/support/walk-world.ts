/** The world of a random walk: its devices, one explanation of what was seen of each so far, and the events themselves. */
import type { Device, FunctionName, HistoryEvent } from '../../model/history.ts'
import { concerns, type Explanation, nothingSeen, seen, sightingOf, unseen } from './explanation.ts'
import { once, pick, type Random } from './random.ts'
import type { Phase } from './sequential.ts'
import { blank } from './traces.ts'

export interface World {
  readonly random: Random
  readonly devices: readonly Device[]
  readonly drivers: number
  /** Per instance whether its callbacks carry a context of their own */
  readonly told: readonly boolean[]
  /** How often each function is called, against the others */
  readonly functions: ReadonlyMap<FunctionName, number>
  /** How many times START may be delivered */
  readonly starts: number
  /** How seldom an open question is entered: once in so many chances */
  readonly caution: number
  /** Changed in place, as the walk goes on */
  readonly explanations: Explanation[]
  readonly events: HistoryEvent[]
  /** Per thread the indices of the events that are unfinished, innermost last */
  readonly threads: readonly number[][]
  readonly phases: Set<Phase>
}

export function createWorld(random: Random): World {
  const drivers = 1 + random(2)
  const devices = Array.from({ length: once(random, 3) ? 2 : 1 }, (_, index) => ({
    owner: random(drivers),
    adapter: random(2),
    name: Array.from(`\\Device\\{${'AB'.charAt(index).repeat(2)}}`, (unit) => unit.charCodeAt(0)),
  }))
  return {
    random,
    devices,
    drivers,
    told: devices.map(() => once(random, 2)),
    functions: new Map([
      ['initialize', 2 + random(4)],
      ['cancel', 1 + random(8)],
      ['start', 1 + random(4)],
      ['deinitialize', random(6)],
      ['unbind', once(random, 3) ? 1 : 0],
    ]),
    starts: 1 + random(3),
    caution: once(random, 3) ? 3 : 100,
    explanations: devices.map(() => nothingSeen),
    events: [],
    threads: Array.from({ length: 2 + random(3) }, () => []),
    phases: new Set(),
  }
}

/** Nothing is open, and nothing due: the walk may stop here. */
export function isSettled(world: World): boolean {
  const sighting = { event: { ...blank, kind: 'quiesced' }, call: -1, owner: 0, exempt: false } as const
  return (
    world.threads.every((unfinished) => unfinished.length === 0) &&
    world.explanations.every((explanation) => seen(explanation, sighting) !== undefined)
  )
}

/** Something happens that nobody sees. */
export function stepUnseen(world: World): void {
  const instance = world.random(world.devices.length)
  const [explanation, device] = [world.explanations[instance], world.devices[instance]]
  if (explanation === undefined || device === undefined) return
  const next = unseen(explanation, device.owner).filter(
    ({ life }) => life.phase !== 'open' || explanation.life.phase === 'open' || once(world.random, world.caution),
  )
  if (next.length > 0) settle(world, instance, pick(world.random, next))
}

function settle(world: World, instance: number, explanation: Explanation): void {
  world.explanations[instance] = explanation
  world.phases.add(explanation.life.phase)
}

/** Appends an event if every instance that sees it can go on from there, and says whether it did. */
export function append(world: World, event: HistoryEvent): boolean {
  const unfinished = world.threads[event.thread] ?? []
  const index = world.events.push(event) - 1
  const call = event.kind === 'return' ? (unfinished.at(-1) ?? -1) : event.kind === 'call' ? index : -1
  const next = world.devices.map((device, instance) => {
    const explanation = world.explanations[instance] ?? nothingSeen
    if (!concerns(event, instance, device)) return explanation
    return seen(explanation, sightingOf(world.events, index, call, instance, device))
  })
  if (next.includes(undefined)) {
    world.events.pop()
    return false
  }
  for (const [instance, explanation] of next.entries()) if (explanation) settle(world, instance, explanation)
  if (event.kind === 'call' || event.kind === 'enter' || event.kind === 'halt') unfinished.push(index)
  else if (event.kind !== 'quiesced') unfinished.pop()
  return true
}

/** How often a function was called so far. */
export function callsOf(world: World, name: FunctionName): number {
  return world.events.filter((event) => event.kind === 'call' && event.function === name).length
}
