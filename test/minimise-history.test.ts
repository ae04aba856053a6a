/** What of a history matters: a small explanation that the checker still blames on the same clause at the same event. */
import * as fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { faults } from '../adapters/faults/faults.ts'
import { buildNative } from '../adapters/native/build.ts'
import { openAdapters } from '../adapters/open.ts'
import { createChecker } from '../model/checker.ts'
import { type Device, type History, type HistoryEvent, eventCount, eventsOf } from '../model/history.ts'
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

/** The history without one call or callback and what is inside it on its thread, in every way that leaves a history. */
function withoutOnePair(events: readonly HistoryEvent[]): (readonly HistoryEvent[])[] {
  const pairs = partners(events) ?? []
  return events.flatMap((event, from) => {
    if (event.kind !== 'call' && event.kind !== 'enter' && event.kind !== 'halt') return []
    const end = pairs[from] ?? -1
    const to = end === -1 ? events.length : end
    const left = events.filter(
      (other, at) => at < from || at > to || other.kind === 'quiesced' || other.thread !== event.thread,
    )
    return partners(left) !== undefined && isSelfContained(events, left) ? [left] : []
  })
}

/** Checks what `minimiseHistory` promises of one history, and gives what it made of it. */
function checkEssence(history: History, devices: readonly Device[], verdict: Diverges): Essence {
  const essence = minimiseHistory(history, devices, checker, verdict)
  const { history: small, at } = essence
  const events = eventsOf(small)
  const again = judged(small, devices)
  expect(again).toMatchObject({ kind: 'diverges', broken: verdict.broken, instance: verdict.instance, at })
  expect(eventCount(small)).toBeLessThanOrEqual(eventCount(history))
  const { initiation: _, ...divergent } = eventsOf(history)[verdict.at - 1] ?? { initiation: 0 }
  expect(events[at - 1]).toMatchObject(divergent)
  // Numbers are as if this had been recorded: Initialize calls count from 1, and what names one names one that is there.
  expect(partners(events)).toBeDefined()
  expect(events.filter(names).map((event) => event.initiation)).toEqual(
    events.filter(names).map((__, index) => index + 1),
  )
  for (const left of withoutOnePair(events)) {
    const less = judged({ ending: small.ending, words: historyOf(renumber(left)).words }, devices)
    const stillAt = left.findIndex((event) => event === events[at - 1]) + 1
    const same =
      stillAt > 0 && less?.broken === verdict.broken && less.instance === verdict.instance && less.at === stillAt
    expect(same, `${verdict.broken} in ${left.length} of ${events.length} events`).toBe(false)
  }
  return essence
}

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
