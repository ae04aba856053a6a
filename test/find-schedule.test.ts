/** The search for a schedule finds exactly those traces that some schedule gives: held against running every one of them. */
import { describe, expect, it } from 'vitest'
import { faultNamed } from '../adapters/faults/faults.ts'
import type { Plan, Step } from '../adapters/plan.ts'
import { faithfulNdis } from '../adapters/simulator/ndis.ts'
import { policiesNamed } from '../adapters/simulator/policy.ts'
import { simulate } from '../adapters/simulator/simulator.ts'
import type { Ndis } from '../adapters/simulator/world.ts'
import { eventWords } from '../model/history.ts'
import { findSchedule } from '../runner/find-schedule.ts'
import { plainName } from '../runner/names.ts'
import { followed, traceOf } from '../runner/trace.ts'

const [policy] = policiesNamed('worker,at-dequeue,ignored,exact') ?? []
if (!policy) throw new Error('no policy')
const worker = policy

const initialize: Step = { kind: 'initialize', instance: 0 }
const start: Step = { kind: 'start', instance: 0 }
const cancel: Step = { kind: 'cancel', instance: 0, driver: 0, spelling: 'terminated' }

const planOf = (...threads: readonly (readonly Step[])[]): Plan => ({
  drivers: 1,
  instances: [
    {
      owner: 0,
      adapter: 0,
      name: plainName(0),
      context: 'own',
      miniportInitialize: { status: 0, held: false, inside: [] },
    },
  ],
  threads,
  choices: [],
  skew: 0,
})

/** The words of every run of a plan, each once. */
function everyRun(plan: Plan, ndis: Ndis): number[][] {
  const found = new Map<string, number[]>()
  const pending: number[][] = [[]]
  for (let prefix = pending.pop(); prefix; prefix = pending.pop()) {
    const first = prefix
    const choices: number[] = []
    const { words } = simulate(plan, worker, ndis, (enabled) => {
      const at = choices.length
      if (at >= first.length) for (let other = 1; other < enabled.length; other++) pending.push([...choices, other])
      choices.push(first[at] ?? 0)
      return choices.at(-1) ?? 0
    })
    found.set(Array.from(words).join(), Array.from(words))
  }
  return [...found.values()]
}

const cases = [
  { what: 'two cancels', plan: planOf([cancel], [cancel]), ndis: faithfulNdis },
  { what: 'an initialize and a cancel', plan: planOf([initialize], [cancel]), ndis: faithfulNdis },
  { what: 'a cancel that meets the dispatch', plan: planOf([initialize, start, cancel]), ndis: faithfulNdis },
  {
    what: 'cancels without a lock',
    plan: planOf([initialize, cancel], [cancel]),
    ndis: faultNamed('cancel-unlocked')?.ndis ?? faithfulNdis,
  },
]

describe.each(cases)('of $what', ({ plan, ndis }) => {
  const runs = everyRun(plan, ndis)
  const search = (words: readonly number[], events: number) => {
    const trace = traceOf({ ending: 'quiesced', words }, events, plan)
    return { trace, ...findSchedule({ plan, policy: worker, ndis, trace, accepts: () => true, maximumRuns: 5000 }) }
  }

  it('every trace is found, and its choices give it', () => {
    expect(runs.length).toBeGreaterThan(1)
    for (const words of runs) {
      for (const events of [2, 4, words.length / eventWords]) {
        const { trace, choices = [] } = search(words, events)
        const again = simulate({ ...plan, choices }, worker, ndis)
        expect(followed(trace, again.words, 0)).toBe(trace.length)
      }
    }
  })

  it('no other is, and the search says that it is sure', () => {
    const known = new Set(runs.map((words) => words.join()))
    let others = 0
    for (const words of runs.slice(0, 20)) {
      for (let event = 0; event + 1 < words.length / eventWords; event++) {
        // Two events in each other's place
        const [from, middle, to] = [event * eventWords, (event + 1) * eventWords, (event + 2) * eventWords]
        const other = [
          ...words.slice(0, from),
          ...words.slice(middle, to),
          ...words.slice(from, middle),
          ...words.slice(to),
        ]
        const { choices, complete } = search(other, other.length / eventWords)
        expect(choices !== undefined).toBe(known.has(other.join()))
        if (choices) continue
        expect(complete).toBe(true)
        others++
      }
    }
    expect(others).toBeGreaterThan(0)
  })
})
