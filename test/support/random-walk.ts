/**
 * A random walk over what may happen, which records what a probe would see of it: calls stay open while others come and
 * go, take effect unseen, and return later. What it gives conforms, unless something was still due when it ended.
 */
import { type Device, eventsOf, type HistoryEvent } from '../../model/history.ts'
import { once, pick, type Random, weighted } from './random.ts'
import type { Phase } from './sequential.ts'
import { parseHistories } from './traces.ts'
import { propose } from './walk-proposals.ts'
import { blank } from './traces.ts'
import { append, createWorld, isSettled, stepUnseen, type World } from './walk-world.ts'

export interface Walk {
  readonly events: readonly HistoryEvent[]
  readonly devices: readonly Device[]
  /** The phases that its instances went through */
  readonly phases: ReadonlySet<Phase>
}

const moves = new Map<HistoryEvent['kind'] | 'unseen', number>([
  ['unseen', 8],
  ['call', 7],
  ['return', 6],
  ['enter', 5],
  ['exit', 4],
  ['halt', 4],
  ['halted', 3],
  ['quiesced', 1],
])
const closingMoves = new Map([...moves].filter(([kind]) => kind !== 'call' && kind !== 'quiesced'))

/** A walk of about `length` events; what is open then mostly comes to its end before the last `quiesced`. */
export function randomWalk(random: Random, length: number): Walk {
  const world = createWorld(random)
  if (once(random, 2)) follow(world, pick(random, openings))
  for (let tries = 0; tries < 20 * length && world.events.length < length; tries++) move(world, moves)
  const patience = once(random, 12) ? random(20) : 200
  for (let tries = 0; tries < patience && !isSettled(world); tries++) move(world, closingMoves)
  if (world.events.at(-1)?.kind !== 'quiesced') world.events.push({ ...blank, kind: 'quiesced' })
  return { events: world.events, devices: world.devices, phases: world.phases }
}

function move(world: World, weights: ReadonlyMap<HistoryEvent['kind'] | 'unseen', number>): void {
  const kind = weighted(world.random, weights)
  const event = kind === 'unseen' ? undefined : propose(world, kind)
  if (kind === 'unseen') stepUnseen(world)
  else if (event !== undefined) append(world, event)
}

/** Beginnings that lead to where a walk seldom gets by itself. */
const openings = parseHistories(`
== a live miniport -> conforms
0 call initialize A
0 return SUCCESS
1 start A
1 started
1 enter A #1
1 exit SUCCESS

== a miniport that is being halted -> conforms
0 call initialize A
1 start A
1 enter A #1
1 exit SUCCESS
1 started
0 return SUCCESS
0 call deinitialize A
0 halt A #1
0 halted

== canceled, with a START that came while it was pending -> conforms
0 call initialize A
0 return SUCCESS
1 start A
1 started
0 call cancel A
0 return SUCCESS

== one that a cancel could not stop -> conforms
0 call initialize A
0 return SUCCESS
1 start A
1 started
0 call cancel A
0 return FAILURE
`).map(({ history }) => eventsOf(history))

/** Lets happen what an opening tells of the first instance, as far as it can. */
function follow(world: World, opening: readonly HistoryEvent[]): void {
  const owner = world.devices[0]?.owner ?? 0
  for (const event of opening) {
    const callback = event.function === undefined
    const driver = event.function === 'start' ? 0 : owner
    const own = { ...event, driver, initiation: callback && !world.told[0] ? 0 : event.initiation }
    let tries = 0
    while (!append(world, own)) {
      if (++tries > 20) return
      stepUnseen(world)
    }
  }
}
