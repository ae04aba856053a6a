/** The judge as a transition system stops where the judge itself does, and takes for equal only what is judged alike. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { createChecker } from '../model/checker.ts'
import { type Device, type HistoryEvent, encodeEvent, eventsOf } from '../model/history.ts'
import { type Stepwise, createStepwise, stops } from '../model/stepwise.ts'
import { NDIS_STATUS_FAILURE } from '../spec/constants.ts'
import { type RandomHistory, randomHistory } from './support/random-history.ts'
import { settles } from './support/settles.ts'
import { type NamedHistory, blank, formatHistory, historyOf, parseHistories } from './support/traces.ts'

/** Threads of one of the histories below at most */
const mostThreads = 6
const small = parseHistories(readFileSync(new URL('histories.txt', import.meta.url), 'utf8'))
const seeds = Array.from({ length: 120 }, (_, index) => index + 1)
const histories = (): (NamedHistory | RandomHistory)[] => [...small, ...seeds.map(randomHistory)]

/** A judge for these devices, made when it is first asked for: what it has come through before makes no difference. */
function judgesByDevices(): (devices: readonly Device[]) => Stepwise {
  const judges = new Map<string, Stepwise>()
  return (devices) => {
    const key = JSON.stringify(devices)
    const judge = judges.get(key) ?? createStepwise(devices, mostThreads)
    judges.set(key, judge)
    return judge
  }
}

const threadsOf = (events: readonly HistoryEvent[]): number => Math.max(...events.map(({ thread }) => thread)) + 1

/** What a walk of one history comes through: the states between its events, up to the one at which it stops. */
function walkOf(
  { history, devices }: NamedHistory | RandomHistory,
  judgeFor: (devices: readonly Device[]) => Stepwise,
): {
  readonly shown: string
  readonly events: readonly HistoryEvent[]
  readonly judge: Stepwise
  readonly states: readonly number[]
} {
  const events = eventsOf(history)
  const judge = judgeFor(devices)
  const states = [judge.start]
  for (const event of events) {
    const next = judge.after(states.at(-1) ?? stops, encodeEvent(event))
    if (next === stops) break
    states.push(next)
  }
  return { shown: formatHistory(history, devices), events, judge, states }
}

describe('the judge, step by step', () => {
  it('stops at the event at which the history diverges, and nowhere else', () => {
    const checker = createChecker()
    const judgeFor = judgesByDevices()
    let diverging = 0
    for (const one of histories()) {
      const { shown, events, states } = walkOf(one, judgeFor)
      const verdict = checker.judge(one.history, one.devices)
      if (verdict.kind === 'unknown') continue
      expect(states.length, shown).toBe(verdict.kind === 'diverges' ? verdict.at : events.length + 1)
      if (verdict.kind === 'diverges') diverging++
    }
    expect(diverging).toBeGreaterThan(100)
  })

  it('takes for equal only what is judged alike, whatever comes', () => {
    const checker = createChecker()
    const devices = [{ owner: 0, adapter: 0, name: [0x41] }]
    const judge = createStepwise(devices, 3)
    const ways = new Map<number, { readonly events: readonly HistoryEvent[]; readonly from: number }[]>()
    for (const seed of seeds) {
      const { devices: some, history } = randomHistory(seed)
      const events = eventsOf(history)
      if (some.length > 1 || some[0]?.owner !== 0 || some[0].adapter !== 0 || threadsOf(events) > 3) continue
      let state = judge.start
      for (let from = 1; from < events.length; from++) {
        state = judge.after(state, encodeEvent(events[from - 1] ?? refuse()))
        if (state === stops) break
        ways.set(state, [...(ways.get(state) ?? []), { events, from }])
      }
    }
    let compared = 0
    for (const equal of ways.values()) {
      for (const [index, one] of equal.entries()) {
        const other = equal[index + 1]
        if (other === undefined) continue
        const joined = [...one.events.slice(0, one.from), ...other.events.slice(other.from)]
        const [whole, mixed] = [other.events, joined].map((events) => checker.judge(historyOf(events), devices))
        const inShort = (verdict: typeof whole, shift: number): unknown =>
          verdict?.kind === 'diverges' ? verdict.at - shift : verdict?.kind
        const shown = [historyOf(other.events), historyOf(joined)]
          .map((some) => formatHistory(some, devices))
          .join('\n\n')
        expect(inShort(mixed, one.from), shown).toEqual(inShort(whole, other.from))
        compared++
      }
    }
    expect(compared).toBeGreaterThan(50)
  })

  it('goes the same way under other numbers for threads and initiations', () => {
    const judgeFor = judgesByDevices()
    const order = Array.from({ length: mostThreads }, (_, thread) => (thread + 1) % mostThreads)
    const initiations = Array.from({ length: 21 }, (_, initiation) => (initiation === 0 ? 0 : 21 - initiation))
    const moved = (event: HistoryEvent): HistoryEvent => ({
      ...event,
      thread: order[event.thread] ?? event.thread,
      initiation: initiations[event.initiation] ?? event.initiation,
    })
    for (const one of histories()) {
      const { shown, events, judge, states } = walkOf(one, judgeFor)
      let state = judge.start
      for (const [index, event] of events.slice(0, states.length - 1).entries()) {
        state = judge.after(state, encodeEvent(moved(event)))
        const from = states[index + 1] ?? stops
        expect(judge.renumbered(from, order, initiations), `${shown}\nevent ${index + 1}`).toBe(state)
      }
    }
  })

  it('judges removals as the judge does, which begin and end around initiations', () => {
    const devices = [{ owner: 0, adapter: 0, name: [0x41] }]
    const checker = createChecker()
    const judge = createStepwise(devices, 3)
    const reached = new Set<number>()
    const removal = (thread: number): HistoryEvent => ({ ...blank, kind: 'call', thread, function: 'unbind' })
    const calls = (initiation: number): HistoryEvent[] => [
      removal(0),
      { ...blank, kind: 'call', thread: 1, function: 'initialize', initiation },
      { ...blank, kind: 'call', thread: 1, function: 'cancel' },
      removal(2),
    ]
    const visit = (state: number, way: readonly HistoryEvent[], open: readonly (HistoryEvent | undefined)[]): void => {
      reached.add(state)
      if (way.length === 7) return
      const initiations = way.filter((event) => event.kind === 'call' && event.function === 'initialize').length
      const proposals = [
        ...calls(initiations + 1).filter(({ thread }) => open[thread] === undefined),
        ...open.flatMap((call) => (call === undefined ? [] : [{ ...call, kind: 'return' as const }])),
      ]
      for (const event of proposals) {
        const next = judge.after(state, encodeEvent(event))
        const longer = [...way, event]
        const { kind } = checker.judge(historyOf(longer), devices)
        expect(next === stops, formatHistory(historyOf(longer), devices)).toBe(kind === 'diverges')
        if (next !== stops) visit(next, longer, open.with(event.thread, event.kind === 'call' ? event : undefined))
      }
    }
    visit(judge.start, [], [undefined, undefined, undefined])
    expect(reached.size).toBe(114)
  })

  it('tells apart no more initiations than may still be named', () => {
    const judge = createStepwise([{ owner: 0, adapter: 0, name: [0x41] }], 1)
    const called: HistoryEvent = { ...blank, kind: 'call', function: 'initialize', initiation: 7 }
    const cancel: HistoryEvent = { ...called, function: 'cancel', initiation: 0 }
    const steps = [called, { ...called, kind: 'return' as const }, cancel, { ...cancel, kind: 'return' as const }]
    const told: (readonly number[])[] = []
    let state = judge.start
    for (const event of steps) {
      state = judge.after(state, encodeEvent(event))
      told.push(judge.initiations(state))
    }
    expect(told).toEqual([[7], [7], [7], []])
    // A context that is NULL names none.
    expect(judge.initiations(judge.after(judge.start, encodeEvent({ ...called, initiation: 0 })))).toEqual([])
  })

  it('is where it is, whichever of two calls on different threads came first', () => {
    const judge = createStepwise([{ owner: 0, adapter: 0, name: [0x41] }], 2)
    const one: HistoryEvent = { ...blank, kind: 'call', function: 'initialize', initiation: 1 }
    const other: HistoryEvent = { ...one, thread: 1, initiation: 2 }
    const after = (...events: readonly HistoryEvent[]): number =>
      events.reduce((state, event) => judge.after(state, encodeEvent(event)), judge.start)
    expect(after(one, other)).toBe(after(other, one))
    expect(after(one, { ...other, initiation: 1 })).not.toBe(after(one, other))
  })

  it('goes on from any state, whatever was gone through since', () => {
    const devices = [0, 1].map((unit) => ({ owner: 0, adapter: 0, name: [unit, unit] }))
    const judge = createStepwise(devices, 1)
    const call = (instance: number): HistoryEvent => ({ ...blank, kind: 'call', instance, function: 'cancel' })
    const states = [0, 1].map((instance) => judge.after(judge.start, encodeEvent(call(instance))))
    const returned = [0, 1].map((instance) => {
      const event: HistoryEvent = { ...call(instance), kind: 'return', status: NDIS_STATUS_FAILURE }
      return judge.after(states[instance] ?? stops, encodeEvent(event))
    })
    expect(returned).toEqual([judge.start, judge.start])
  })

  it('stops at what is no event', () => {
    const judge = createStepwise([{ owner: 0, adapter: 0, name: [0x41] }], 1)
    expect(judge.after(judge.start, [])).toBe(stops)
  })

  it('refuses a state that it never gave', () => {
    const judge = createStepwise([{ owner: 0, adapter: 0, name: [0x41] }], 1)
    expect(() => judge.after(99, [])).toThrow('state 99; there are 1')
  })

  it('comes to so few places, since it takes for equal all that is known to be judged alike', () => {
    const judge = createStepwise([{ owner: 0, adapter: 0, name: [0x41] }], 3)
    expect(settles(judge, 5)).toEqual({ places: 278, deadEnds: [] })
  })
})

function refuse(): never {
  throw new Error('no such event')
}
