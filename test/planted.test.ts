/** A planted bug of depth 2, hidden in plans of 3 threads with 8 steps: the portfolio finds it, and it is no shallower than that. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { meetsBug, plantedPlans, plantedPolicy, runsThatMeet } from '../bench/planted.ts'
import { simulate } from '../adapters/simulator/simulator.ts'
import { createChecker } from '../model/checker.ts'
import { illegality } from '../runner/legal.ts'
import { drawSchedule } from '../runner/portfolio.ts'

const drawn = fc.sample(plantedPlans, { numRuns: 1500, seed: 31 })

describe('the planted bug', () => {
  it.each([1, 2, 3, 4, 5])('is found by the portfolio within 500 runs, from seed %i', (seed) => {
    expect(runsThatMeet((draw) => drawSchedule(draw, 24), seed, 1, 500)).toHaveLength(1)
  })

  it('is hidden in legal plans of 3 threads with 8 steps', () => {
    expect(drawn.map(illegality).filter((problem) => problem !== undefined)).toEqual([])
    expect(new Set(drawn.flatMap((plan) => plan.threads.map((steps) => steps.length)))).toEqual(new Set([8]))
    expect(new Set(drawn.map((plan) => plan.threads.length))).toEqual(new Set([3]))
  })

  it('is not met where threads run by priority alone: it takes a switch at the right place', () => {
    expect(drawn.filter((plan, seed) => meetsBug({ ...plan, scheduler: { kind: 'pct', seed, depth: 1 } }))).toEqual([])
    expect(drawn.some((plan, seed) => meetsBug({ ...plan, scheduler: { kind: 'pct', seed, depth: 2 } }))).toBe(true)
  })

  it('is not there without the gap', () => {
    const checker = createChecker()
    const verdicts = drawn.map((plan, seed) => {
      const history = simulate({ ...plan, scheduler: { kind: 'pct', seed, depth: 4 } }, plantedPolicy)
      return checker.judge(history, plan.instances).kind
    })
    expect(new Set(verdicts)).toEqual(new Set(['conforms']))
  })
})
