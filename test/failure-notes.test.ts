/** What the report says of a failure beside its trace. */
import { describe, expect, it } from 'vitest'
import type { Plan } from '../adapters/plan.ts'
import { policies } from '../adapters/simulator/policy.ts'
import { simulate } from '../adapters/simulator/simulator.ts'
import { essenceLines, projectionText, seenIn } from '../report/failure-notes.ts'
import { plainName } from '../runner/names.ts'
import type { Failure } from '../runner/result.ts'

const plan: Plan = {
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
  threads: [
    [
      { kind: 'start', instance: 0 },
      { kind: 'initialize', instance: 0 },
    ],
  ],
  choices: [],
  skew: 0,
}
const [policy] = policies
if (!policy) throw new Error('no policy')
const history = simulate(plan, policy)

const failure: Failure = {
  verdict: {
    kind: 'diverges',
    at: 4,
    instance: 0,
    allowed: ['NDIS_STATUS_SUCCESS'],
    clauses: ['INIT-STATUS'],
    broken: 'INIT-STATUS',
  },
  counts: true,
  adapter: 'native:x.so',
  plan,
  history,
  times: 3,
  of: 1000,
  foundIn: 17,
  plans: 4,
  minimal: false,
  shapes: ['INIT-STATUS: return initialize 0x00000103; allowed: NDIS_STATUS_SUCCESS'],
}

describe('how often it was seen', () => {
  it('calls flaky what did not come in every run, and minimal only what is said to be', () => {
    expect(seenIn(failure)).toBe(
      '2 steps; in 3 of 1 000 runs on native:x.so; in 4 plans, first in plan 17; flaky, the simplest found',
    )
    expect(seenIn({ ...failure, times: 1000 })).toMatch(/plan 17; the simplest found$/)
    expect(seenIn({ ...failure, times: 1, of: 1, plans: 1, minimal: true })).toBe(
      '2 steps; on native:x.so; only in plan 17; nothing more can be left out',
    )
  })
})

describe('what matters of it', () => {
  it('is shown with the numbers of the whole trace', () => {
    const essence = { history: { ...history, words: Array.from(history.words).slice(16, 32) }, at: 2, events: [3, 4] }
    expect(essenceLines({ ...failure, essence })).toEqual([
      'what matters of it',
      '  3  T0  Initialize(V0) called',
      '> 4  T0  Initialize(V0) returned NDIS_STATUS_SUCCESS',
    ])
  })

  it('is not repeated where all of it matters, or where it was not looked for', () => {
    expect(essenceLines(failure)).toEqual([])
    expect(essenceLines({ ...failure, essence: { history, at: 4, events: [1, 2, 3, 4, 5] } })).toEqual([])
  })
})

describe('the same trace on a simulator', () => {
  it('is named, with how to see it', () => {
    const { verdict } = failure
    const shown = { kind: 'shown', adapter: 'fault:start-lost:worker', plan, history, verdict } as const
    expect(projectionText(shown, 'imcancel replay out/a.json')).toBe(
      'the same trace on fault:start-lost:worker: imcancel replay out/a.json',
    )
    expect(projectionText(shown, undefined)).toBe('the same trace on fault:start-lost:worker')
  })

  it('that was not found is said not to be, and whether that is certain', () => {
    expect(projectionText({ kind: 'not-shown', simulators: 720, complete: true }, undefined)).toBe(
      'none of 720 wrong simulators shows the same trace',
    )
    expect(projectionText({ kind: 'not-shown', simulators: 720, complete: false }, undefined)).toBe(
      'the same trace was not found on 720 wrong simulators, not all searched to the end',
    )
  })
})
