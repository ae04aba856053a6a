/** What might come next in a random walk, by the kind of the event: calls as drivers make them, and what follows from them. */
import { type HistoryEvent, spellings } from '../../model/history.ts'
import { miniportInitializeStatuses, NdisHaltDeviceInstanceDeInitialized } from '../../spec/constants.ts'
import { mayBegin } from './nesting.ts'
import { once, pick, weighted } from './random.ts'
import { blank } from './traces.ts'
import { callsOf, type World } from './walk-world.ts'

/** An event of this kind that might come next on some thread, or undefined where none was thought of. */
export function propose(world: World, kind: HistoryEvent['kind']): HistoryEvent | undefined {
  const thread = world.random(world.threads.length)
  const innermost = world.threads[thread]?.at(-1)
  const inside = innermost === undefined ? undefined : world.events[innermost]
  switch (kind) {
    case 'call':
      return proposeCall(world, { ...blank, kind, thread }, inside)
    case 'enter':
    case 'halt':
      return proposeCallback(world, { ...blank, kind, thread }, inside)
    case 'return': {
      if (inside?.kind !== 'call') return undefined
      const call = world.explanations[inside.instance]?.calls.find(({ id }) => id === innermost)
      return { ...inside, kind, status: call?.status ?? 0, detail: 0 }
    }
    case 'exit': {
      const status = once(world.random, 4) ? pick(world.random, miniportInitializeStatuses) : 0
      return inside?.kind === 'enter' ? { ...inside, kind, status } : undefined
    }
    case 'halted':
      return inside?.kind === 'halt' ? { ...inside, kind, status: 0 } : undefined
    case 'quiesced': {
      const idle = world.threads.every((unfinished) => unfinished.length === 0)
      return idle || once(world.random, 50) ? { ...blank, kind } : undefined
    }
  }
}

function proposeCall(world: World, event: HistoryEvent, inside: HistoryEvent | undefined): HistoryEvent | undefined {
  if (!mayBegin(event, inside)) return undefined
  const name = weighted(world.random, world.functions)
  if (inside?.function === 'unbind' && name !== 'cancel' && name !== 'deinitialize') return undefined
  if (name === 'unbind') return inside ? undefined : { ...event, function: name, instance: world.random(2) }
  const instance = world.random(world.devices.length)
  const owner = world.devices[instance]?.owner ?? 0
  const phase = world.explanations[instance]?.life.phase ?? 'absent'
  const call: HistoryEvent = { ...event, function: name, instance, driver: owner }
  switch (name) {
    case 'initialize': {
      const settled = phase === 'absent' || phase === 'operational' || phase === 'haltReturned'
      if (!settled && !once(world.random, world.caution)) return undefined
      return { ...call, initiation: callsOf(world, 'initialize') + 1 }
    }
    case 'cancel': {
      const detail = once(world.random, 3) ? world.random(spellings.length) : 0
      return { ...call, driver: once(world.random, 4) ? world.random(world.drivers) : owner, detail }
    }
    case 'deinitialize':
      return phase === 'operational' || once(world.random, 100) ? call : undefined
    case 'start':
      return callsOf(world, 'start') < world.starts ? { ...call, driver: 0 } : undefined
  }
}

function proposeCallback(
  world: World,
  event: HistoryEvent,
  inside: HistoryEvent | undefined,
): HistoryEvent | undefined {
  const instance = world.random(world.devices.length)
  const [explanation, device] = [world.explanations[instance], world.devices[instance]]
  if (!mayBegin(event, inside) || explanation === undefined || device === undefined) return undefined
  const { phase, alive, initiation } = explanation.life
  const entered = phase === 'open' ? world.random(callsOf(world, 'initialize') + 1) : initiation
  const halts = event.kind === 'halt'
  return {
    ...event,
    instance,
    driver: device.owner,
    initiation: !world.told[instance] ? 0 : halts ? (alive.at(-1) ?? 0) : entered,
    status: halts ? NdisHaltDeviceInstanceDeInitialized : 0,
  }
}
