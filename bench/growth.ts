/** How cost grows: with the length of a history, the calls open at once, the instances, and the bound of the exhaustive part. */
import { createChecker } from '../model/checker.ts'
import { type HistoryEvent, encodeEvent, eventWords } from '../model/history.ts'
import { blank } from './blank-event.ts'
import { drawnPlans } from '../runner/drawn.ts'
import { plans } from '../runner/plans.ts'
import { planOf } from '../runner/small-plans.ts'
import { boundsNamed, walkAll } from './rows/exhaustive.ts'
import { judgesLong, searchesLong } from './rows/long-history.ts'
import { simulated } from './simulated.ts'
import { figure } from './table.ts'

const searchSteps = 3_000_000
/** Lengths beyond which the search would take minutes */
const mostSearched = 10_000

/** Seconds of the fastest of a few goes; each may be repeated until it has taken long enough to be measured. */
function secondsOf(work: () => unknown, goes = 3): number {
  let best = Number.POSITIVE_INFINITY
  for (let go = 0; go < goes; go++) {
    const started = performance.now()
    let times = 0
    do {
      work()
      times++
    } while (performance.now() - started < 50)
    best = Math.min(best, (performance.now() - started) / 1000 / times)
  }
  return best
}

const perEvent = (seconds: number, events: number): string => `${figure((1e9 * seconds) / events)} ns`

const rows = (head: readonly string[], lines: readonly (readonly string[])[]): string =>
  [head, head.map(() => '--:'), ...lines].map((line) => `| ${line.join(' | ')} |`).join('\n')

function byLength(): string {
  const lines = [100, 1000, 10_000, 100_000, 1_000_000].map((events) => {
    const ours = perEvent(secondsOf(judgesLong(events)), events)
    if (events > mostSearched) return [figure(events), ours, 'not tried']
    const search = searchesLong(events, searchSteps)
    const gaveUp = search() === undefined
    return [figure(events), ours, gaveUp ? 'gave up' : perEvent(secondsOf(search, 1), events)]
  })
  return rows(['events', 'checker, an event', 'Wing-Gong-Lowe search, an event'], lines)
}

/** Histories of plans on so many threads, one instance, twelve steps by the average. */
function byConcurrency(): string {
  const lines = [1, 2, 3, 4, 5, 6, 7, 8].map((threads) => {
    const bounds = { threads, instances: 1, drivers: 1, steps: 23, raceEvery: 1000, nearEvery: 0 }
    const drawn = drawnPlans(plans(bounds), 1, 0, 2000).filter((plan) => plan.threads.length === threads)
    const runs = drawn.map((plan, index) => ({
      plan,
      history: simulated(plan, index),
    }))
    const events = runs.reduce((sum, { history }) => sum + history.words.length / eventWords, 0)
    const checker = createChecker()
    const judge = (using: typeof checker) => (): void => {
      for (const { plan, history } of runs) using.judge(history, plan.instances)
    }
    const started = performance.now()
    judge(checker)()
    const cold = (performance.now() - started) / 1000
    return [String(threads), figure(runs.length), perEvent(cold, events), perEvent(secondsOf(judge(checker)), events)]
  })
  return rows(['threads', 'histories', 'an event, nothing met before', 'an event, all met before'], lines)
}

/** Initialize and Cancel of each of so many instances in turn, each on a thread of its own. */
function byInstances(): string {
  const lines = [1, 2, 4, 8, 16, 32, 64].map((count) => {
    const { instances } = planOf(Array.from({ length: count }, () => ({})))
    const words = manyInstances(count, 4096)
    const checker = createChecker()
    const judge = (): void => {
      const { kind } = checker.judge({ ending: 'quiesced', words }, instances)
      if (kind !== 'conforms') throw new Error(`a history of ${count} instances ${kind}`)
    }
    return [String(count), perEvent(secondsOf(judge), words.length / eventWords)]
  })
  return rows(['instances', 'an event'], lines)
}

function manyInstances(count: number, rounds: number): Int32Array {
  const words: number[] = []
  for (let round = 0; round < rounds; round++) {
    const instance = round % count
    const at = { ...blank, thread: instance % 2, instance }
    const initialize: HistoryEvent = { ...at, function: 'initialize', initiation: round + 1 }
    const cancel: HistoryEvent = { ...at, function: 'cancel' }
    for (const event of [initialize, cancel])
      words.push(...encodeEvent(event), ...encodeEvent({ ...event, kind: 'return' }))
  }
  words.push(...encodeEvent({ ...blank, kind: 'quiesced' }))
  return Int32Array.from(words)
}

async function byBound(): Promise<string> {
  const lines: string[][] = []
  for (const bound of ['2x1', '2x2', '2x3', '2x4', '3x1', '3x2', '2x2x2']) {
    // oxlint-disable-next-line no-await-in-loop -- a measurement has the machine for itself
    for (const { states, interleavings, seconds } of await walkAll(boundsNamed(bound)))
      lines.push([bound, exactly(interleavings), exactly(states), `${figure(seconds)} s`])
  }
  return rows(['threads x steps', 'interleavings', 'states', 'time'], lines)
}

/** A count, not a measurement: every digit of it. */
const exactly = (count: number | string): string => String(count).replaceAll(/\B(?=(\d{3})+$)/g, ' ')

/** The tables, each under its heading. */
export async function growth(): Promise<string> {
  const sections: readonly (readonly [string, string])[] = [
    ['Length of a history', byLength()],
    ['Threads, and so calls that are open at once', byConcurrency()],
    ['Instances of one history', byInstances()],
    ['Bound of the exhaustive part', await byBound()],
  ]
  return sections.map(([title, lines]) => `### ${title}\n\n${lines}`).join('\n\n')
}
