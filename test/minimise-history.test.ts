/** What of a history matters: a small explanation that the checker still blames on the same clause at the same event. */
import * as fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { faults } from '../adapters/faults/faults.ts'
import { buildNative } from '../adapters/native/build.ts'
import { openAdapters } from '../adapters/open.ts'
import { createChecker } from '../model/checker.ts'
import { type Device, type History, type HistoryEvent, eventsOf } from '../model/history.ts'
import type { Diverges } from '../model/verdict.ts'
import { type Essence, minimiseHistory } from '../runner/minimise-history.ts'
import { plans } from '../runner/plans.ts'
import { renumber } from './support/corrupt-history.ts'
import { nativeAdapter, nativeIsSkipped } from './support/native.ts'
import { partners } from './support/nesting.ts'
import { randomHistory } from './support/random-history.ts'
import { historyOf, parseHistories } from './support/traces.ts'

const checker = createChecker()

/** One initiation is canceled twice while another miniport comes and goes. */
const noise = `
== noise -> diverges CANCEL-ONCE at 16
0 call initialize A
0 return SUCCESS
0 start A
0 started
2 enter A #1
2 exit SUCCESS
1 call initialize B
1 return SUCCESS
0 call deinitialize A
0 halt A #1
0 halted
0 return SUCCESS
2 call cancel B
2 return SUCCESS
1 call cancel B
1 return SUCCESS
quiesced
`

function judged(history: History, devices: readonly Device[]): Diverges | undefined {
  try {
    const verdict = checker.judge(history, devices)
    return verdict.kind === 'diverges' ? verdict : undefined
  } catch {
    return undefined
  }
}

const names = (event: HistoryEvent): boolean => event.kind === 'call' && event.function === 'initialize'

/** Whether what is left names an Initialize that is still there, and no halt has lost its MiniportInitializeEx. */
function isSelfContained(before: readonly HistoryEvent[], after: readonly HistoryEvent[]): boolean {
  return after.every(({ kind, initiation }) => {
    if (initiation <= 0) return true
    const kept = (wanted: (event: HistoryEvent) => boolean): boolean =>
      !before.some((event) => wanted(event) && event.initiation === initiation) ||
      after.some((event) => wanted(event) && event.initiation === initiation)
    return kept(names) && (kind !== 'halt' || kept((event) => event.kind === 'enter'))
  })
}

/** Indices of events, of which the first begins a call or callback, without that and what is inside it on its thread. */
function withoutPair(events: readonly HistoryEvent[], kept: readonly number[], from: number): number[] {
  const pairs = partners(events) ?? []
  const to = pairs[from] === -1 ? events.length : (pairs[from] ?? -1)
  return kept.filter(
    (at) => at < from || at > to || events[at]?.kind === 'quiesced' || events[at]?.thread !== events[from]?.thread,
  )
}

const isBegin = ({ kind }: HistoryEvent): boolean => kind === 'call' || kind === 'enter' || kind === 'halt'

/** Checks what `minimiseHistory` promises of one history, and gives what it made of it. */
function checkEssence(history: History, devices: readonly Device[], verdict: Diverges): Essence {
  const events = eventsOf(history)
  const essence = minimiseHistory(history, devices, checker, verdict)
  const kept = essence.events.map((event) => event - 1)
  const divergent = verdict.at - 1

  /** The verdict on these events where they are a history that diverges, and where the event is in it. */
  const verdictOn = (indices: readonly number[]): { readonly verdict: Diverges | undefined; readonly at: number } => {
    const chosen = indices.map((index) => events[index]).filter((event) => event !== undefined)
    const whole = partners(chosen) !== undefined && isSelfContained(events, chosen)
    const words = whole ? historyOf(renumber(chosen)).words : []
    return {
      verdict: whole ? judged({ ending: history.ending, words }, devices) : undefined,
      at: indices.indexOf(divergent) + 1,
    }
  }
  const explains = (indices: readonly number[]): boolean => {
    const { verdict: less, at } = verdictOn(indices)
    return at > 0 && less?.broken === verdict.broken && less.instance === verdict.instance && less.at === at
  }
  /** Whether a call or callback that was left out would, put back, make the event one that is allowed. */
  const isExcused = (indices: readonly number[]): boolean =>
    events.some((event, from) => {
      if (from >= divergent || indices.includes(from) || !isBegin(event)) return false
      const to = partners(events)?.[from] ?? -1
      const more = [...new Set([...indices, from, ...(to < 0 ? [] : [to])])].toSorted((one, other) => one - other)
      const chosen = more.map((index) => events[index]).filter((one) => one !== undefined)
      if (partners(chosen) === undefined || !isSelfContained(events, chosen)) return false
      const { verdict: put, at } = verdictOn(more)
      return put === undefined || put.at > at
    })

  expect(explains(kept)).toBe(true)
  expect(isExcused(kept)).toBe(false)
  // Numbers are as if this had been recorded: Initialize calls count from 1, and what names one names one that is there.
  const chosen = kept.map((index) => events[index]).filter((event) => event !== undefined)
  expect(eventsOf(essence.history)).toEqual(renumber(chosen))
  expect(essence.at).toBe(kept.indexOf(divergent) + 1)
  for (const from of kept) {
    const event = events[from]
    if (!event || !isBegin(event)) continue
    const less = withoutPair(events, kept, from)
    expect(explains(less) && !isExcused(less), `${verdict.broken} without event ${from + 1}`).toBe(false)
  }
  return essence
}

/** Thread 0 is refused because thread 1 has initiated; wrong is only that its cancel claims to have canceled that too. */
const refusal = `
== refusal -> diverges CANCEL-AGAIN at 10
0 call initialize A
0 return SUCCESS
1 call cancel A
0 call cancel A
1 return SUCCESS
1 call initialize A
1 return SUCCESS
0 return SUCCESS
0 call initialize A
0 return NOT_ACCEPTED
quiesced
`

describe('what matters of a history', () => {
  it.each(faults)('that fault:$name gave still breaks the same clause, and nothing single can go', async ({ name }) => {
    const adapters = await openAdapters(`fault:${name}`)
    let [seen, before, after] = [0, 0, 0]
    for (const [index, plan] of fc.sample(plans(), { numRuns: 2000, seed: 7 }).entries()) {
      if (seen >= 12) break
      const history = await (adapters[index % adapters.length] ?? adapters[0]).run(plan)
      const verdict = judged(history, plan.instances)
      if (!verdict) continue
      const essence = checkEssence(history, plan.instances, verdict)
      seen++
      before += verdict.at
      after += essence.at
    }
    expect(seen).toBeGreaterThan(0)
    expect(after).toBeLessThanOrEqual(before)
  })

  it('of random histories too, whatever is wrong with them', () => {
    let seen = 0
    for (let seed = 1; seen < 200; seed++) {
      const { history, devices } = randomHistory(seed)
      const verdict = judged(history, devices)
      if (!verdict) continue
      checkEssence(history, devices, verdict)
      seen++
    }
    expect(seen).toBeGreaterThan(80)
  })

  it('leaves out what has nothing to do with it', () => {
    const [noisy] = parseHistories(noise)
    if (!noisy) throw new Error('no history')
    const verdict = judged(noisy.history, noisy.devices)
    if (!verdict) throw new Error('it does not diverge')
    const { history, at } = minimiseHistory(noisy.history, noisy.devices, checker, verdict)
    expect(eventsOf(history).map(({ kind, thread, function: called }) => [kind, thread, called])).toEqual([
      ['call', 1, 'initialize'],
      ['return', 1, 'initialize'],
      ['call', 2, 'cancel'],
      ['return', 2, 'cancel'],
      ['call', 1, 'cancel'],
      ['return', 1, 'cancel'],
    ])
    expect(eventsOf(history)[0]?.initiation).toBe(1)
    expect(at).toBe(6)
  })

  it('keeps what would excuse the event: nothing looks forbidden only because something is left out', () => {
    const [whole] = parseHistories(refusal)
    if (!whole) throw new Error('no history')
    const verdict = judged(whole.history, whole.devices)
    if (!verdict) throw new Error('it does not diverge')
    const { history } = minimiseHistory(whole.history, whole.devices, checker, verdict)
    expect(eventsOf(history).filter(names)).toHaveLength(3)
  })
})

describe.skipIf(nativeIsSkipped)('what matters of a native history', () => {
  beforeAll(buildNative)

  it.each(['always_success', 'check_then_act', 'queued_success', 'always_failure'])('of %s', async (subject) => {
    const [adapter] = await openAdapters(nativeAdapter(subject))
    try {
      let seen = 0
      for (const plan of fc.sample(plans(), { numRuns: 150, seed: 21 })) {
        if (seen >= 40) break
        for (const { history } of (await adapter.repeat?.(plan, 100)) ?? []) {
          const verdict = judged(history, plan.instances)
          if (!verdict) continue
          checkEssence(history, plan.instances, verdict)
          seen++
        }
      }
      expect(seen).toBeGreaterThan(0)
    } finally {
      await adapter.close()
    }
  })
})
