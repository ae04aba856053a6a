/** Whether a history is taken for that of its plan: every one that a probe gives is, and one that was tampered with is not. */
import { describe, expect, it } from 'vitest'
import { openAdapters } from '../adapters/open.ts'
import type { Adapter } from '../adapters/adapter.ts'
import { checkFit } from '../adapters/bridge/fit.ts'
import { faults } from '../adapters/faults/faults.ts'
import { lookAlikes } from '../adapters/look-alikes/look-alikes.ts'
import type { Plan } from '../adapters/plan.ts'
import { type History, type HistoryEvent, encodeEvent, eventsOf } from '../model/history.ts'
import { drawnPlans } from '../runner/drawn.ts'
import { plans } from '../runner/plans.ts'
import { allObservations } from '../spec/observations.ts'

const drawn = drawnPlans(plans(), 5, 0, 250)
const [faithful] = await openAdapters('simulator:worker,at-dequeue,counts,exact')

function problemOf(history: History, plan: Plan, observes = allObservations): string | undefined {
  try {
    checkFit(history, plan, observes)
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

async function problemsOf(adapter: Adapter): Promise<(string | undefined)[]> {
  const found = await Promise.all(drawn.map(async (plan) => problemOf(await adapter.run(plan), plan)))
  return found.filter((problem) => problem !== undefined)
}

describe('every history that is one of its plan fits', () => {
  it('of the simulator, in all its policies', async () => {
    const problems = await Promise.all((await openAdapters('simulator')).map(problemsOf))
    expect(problems.flat()).toEqual([])
  })

  it.each([
    ...faults.map(({ name }) => `fault:${name}:worker,at-dequeue,counts,exact`),
    ...lookAlikes.map(({ name }) => `look-alike:${name}:worker,at-dequeue,counts,exact`),
  ])('of %s, whatever it answers', async (name) => {
    const [adapter] = await openAdapters(name)
    expect(await problemsOf(adapter)).toEqual([])
  })
})

/** The same history with its events changed. */
function tampered(history: History, change: (events: HistoryEvent[]) => readonly HistoryEvent[]): History {
  return { ...history, words: change(eventsOf(history)).flatMap(encodeEvent) }
}

/** Each is a lie about something that the plan prescribes; undefined where the history has nothing to lie about. */
const lies: Record<string, (events: readonly HistoryEvent[], plan: Plan) => readonly HistoryEvent[] | undefined> = {
  'the last call of the plan never made': (events, plan) => {
    // Calls that a probe makes of itself, or inside callbacks that nobody can count, are not for the plan to miss.
    if (
      JSON.stringify(plan).includes('unbind') ||
      plan.instances.some((one) => one.miniportInitialize.inside.length > 0)
    )
      return undefined
    const quiesced = events.findIndex(({ kind }) => kind === 'quiesced')
    const at = events.findLastIndex(
      ({ kind, function: name }, index) => index < quiesced && kind === 'call' && name !== 'deinitialize',
    )
    const call = events[at]
    const back = events.findIndex(
      (event, index) => index > at && event.kind === 'return' && event.thread === call?.thread,
    )
    // Where something happened inside of it, its absence shows in other ways too.
    return call !== undefined && back === at + 1
      ? events.filter((_, index) => index !== at && index !== back)
      : undefined
  },
  'another thread that made the call': (events, plan) => {
    const at = events.findIndex(({ kind, function: name }) => kind === 'call' && name === 'start')
    const call = events[at]
    if (call === undefined || events[at + 1]?.kind !== 'return' || call.thread >= plan.threads.length) return undefined
    return events.map((event, index) => (index === at || index === at + 1 ? { ...event, thread: 60 } : event))
  },
  'a spelling that was not asked for': (events) => {
    const at = events.findIndex(({ kind, function: name }) => kind === 'call' && name === 'cancel')
    const call = events[at]
    return call && events.with(at, { ...call, detail: call.detail === 1 ? 2 : 1 })
  },
  'no teardown': (events) => events.slice(0, events.findIndex(({ kind }) => kind === 'quiesced') + 1),
  'more behind the end': (events) => [...events, ...events.slice(-1)],
  'a call without its return': (events, plan) => {
    const at = events.findIndex(({ kind, thread }) => kind === 'return' && thread < plan.threads.length)
    return at === -1 ? undefined : events.toSpliced(at, 1)
  },
  'a START delivered that the plan does not have': (events) => {
    const start = { thread: 0, instance: 0, initiation: 0, driver: 0, function: 'start', status: 0, detail: 0 } as const
    const quiesced = events.findIndex(({ kind }) => kind === 'quiesced')
    return events.toSpliced(quiesced, 0, { kind: 'call', ...start }, { kind: 'return', ...start })
  },
  'calls of a callback left out': (events, plan) => {
    const at = events.findIndex(
      ({ kind, instance, initiation }) =>
        kind === 'enter' && initiation > 0 && (plan.instances[instance]?.miniportInitialize.inside.length ?? 0) > 0,
    )
    const [enter, call, back] = events.slice(at, at + 3)
    const nested = call?.kind === 'call' && back?.kind === 'return' && call.thread === enter?.thread
    return at !== -1 && nested && back.thread === call.thread ? events.toSpliced(at + 1, 2) : undefined
  },
}

describe('a history that cannot be one of its plan is refused', () => {
  it.each(Object.keys(lies))('%s', async (name) => {
    let told = 0
    for (const plan of drawn) {
      // oxlint-disable-next-line no-await-in-loop -- a simulator never waits
      const history = await faithful.run(plan)
      const changed = lies[name]?.(eventsOf(history), plan)
      if (changed === undefined) continue
      told += 1
      expect(
        problemOf(
          tampered(history, () => changed),
          plan,
        ),
        JSON.stringify(plan),
      ).toContain('does not fit its plan')
    }
    expect(told).toBeGreaterThan(15)
  })

  it('a callback that names no initiation, where contexts are claimed, and only there', async () => {
    const withoutContexts = new Set([...allObservations].filter((name) => name !== 'contexts'))
    let told = 0
    for (const plan of drawn) {
      // oxlint-disable-next-line no-await-in-loop -- a simulator never waits
      const history = await faithful.run(plan)
      const at = eventsOf(history).findIndex(({ kind, initiation }) => kind === 'halt' && initiation > 0)
      if (at === -1) continue
      told += 1
      const changed = tampered(history, (events) =>
        events.map((event, index) => (index === at ? { ...event, initiation: 0 } : event)),
      )
      expect(problemOf(changed, plan)).toContain('names no initiation, but "contexts" was claimed')
      expect(problemOf(changed, plan, withoutContexts)).toBeUndefined()
    }
    expect(told).toBeGreaterThan(20)
  })

  it('a callback at all, where none are claimed', async () => {
    const plan = drawn.find((one) => one.threads.some((steps) => steps.some(({ kind }) => kind === 'start')))
    if (!plan) throw new Error('no plan with a START')
    const withCallback = await Promise.all(drawn.map(async (one) => ({ plan: one, history: await faithful.run(one) })))
    const found = withCallback.find(({ history }) => eventsOf(history).some(({ kind }) => kind === 'enter'))
    if (!found) throw new Error('no plan with a callback')
    expect(problemOf(found.history, found.plan, new Set(['calls']))).toContain('"callbacks" was not claimed')
  })
})
