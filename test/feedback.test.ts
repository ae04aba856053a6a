/** Coverage is reported, what is missing is named, and plans are aimed at it. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Plan } from '../adapters/plan.ts'
import { policies } from '../adapters/simulator/policy.ts'
import { createSimulator, simulate } from '../adapters/simulator/simulator.ts'
import { createChecker } from '../model/checker.ts'
import { type Coverage, cells, coverageOf, racePairs } from '../model/coverage.ts'
import { countRaces } from '../model/races.ts'
import { createTally } from '../model/tally.ts'
import { consoleReport } from '../report/console.ts'
import { coverageLines } from '../report/coverage.ts'
import { runCampaign } from '../runner/campaign.ts'
import { illegality } from '../runner/legal.ts'
import { plans, plansTowards } from '../runner/plans.ts'
import { type Result, exitCodeOf } from '../runner/result.ts'
import { type Target, targetsIn } from '../runner/targets.ts'

const [first, ...others] = policies.map((policy) => createSimulator(policy))
if (!first) throw new Error('no policy')

const campaign = async (count: number): Promise<Result> =>
  runCampaign({ adapters: [first, ...others], plans: count, seed: 1 })

/** What plans come through, each under the next policy. */
function coverageBy(drawn: readonly Plan[]): Coverage {
  const checker = createChecker()
  const tally = createTally()
  for (const [index, plan] of drawn.entries()) {
    const history = simulate(plan, policies[index % policies.length] ?? fail())
    expect(checker.judge(history, plan.instances, tally).kind).toBe('conforms')
    countRaces(history, plan.instances, tally.races)
  }
  return coverageOf(tally)
}

function fail(): never {
  throw new Error('no policy')
}

const allTargets: readonly Target[] = [
  ...cells.map((cell) => ({ kind: 'cell', cell }) as const),
  ...racePairs.map((pair) => ({ kind: 'race', pair }) as const),
]

describe('plans towards a target', () => {
  const rare: readonly Target[] = [
    { kind: 'cell', cell: { state: 'haltRunning', action: 'START' } },
    { kind: 'race', pair: { first: 'dispatch', second: 'Cancel:SUCCESS' } },
  ]

  it.each(rare)('come through what plans drawn at large do not: %j', (target) => {
    const atLarge = coverageBy(fc.sample(plans(), { numRuns: 4000, seed: 1 }))
    expect(targetsIn(atLarge)).toContainEqual(target)
    const aimed = coverageBy(fc.sample(plansTowards([target]), { numRuns: 1500, seed: 1 }))
    expect(targetsIn(aimed)).not.toContainEqual(target)
  })

  it('are legal, for every target', () => {
    for (const target of allTargets) {
      const drawn = fc.sample(plansTowards([target]), { numRuns: 30, seed: 2 })
      expect(drawn.map(illegality).filter((problem) => problem !== undefined)).toEqual([])
    }
  })

  it.each(cells)('come through $action in $state', (cell) => {
    const target: Target = { kind: 'cell', cell }
    const aimed = coverageBy(fc.sample(plansTowards([target]), { numRuns: 600, seed: 3 }))
    expect(targetsIn(aimed)).not.toContainEqual(target)
  })
})

describe('a campaign', () => {
  it('covers more than as many plans drawn at large', async () => {
    const { coverage } = await campaign(4000)
    const atLarge = coverageBy(fc.sample(plans(), { numRuns: 4000, seed: 1 }))
    expect(coverage.cells.seen).toBeGreaterThan(atLarge.cells.seen)
    expect(targetsIn(coverage).length).toBeLessThan(targetsIn(atLarge).length / 2)
  })

  it('says how much was covered and names all that was not', async () => {
    const result = await campaign(40)
    const { cells: ofCells, races } = result.coverage
    expect(ofCells.unseen.length).toBeGreaterThan(3)
    expect(ofCells.seen + ofCells.unseen.length).toBe(74)
    expect(races.seen + races.unseen.length).toBe(48)
    const report = consoleReport(result).replaceAll(/\s+/g, ' ')
    expect(report).toContain(`coverage: ${ofCells.seen} of 74 cells, ${races.seen} of 48 race pairs; not seen: `)
    for (const { action } of ofCells.unseen) expect(report).toContain(`${action} in `)
    for (const { first: before } of races.unseen) expect(report).toContain(`${before} then `)
  })

  it('is met or not whatever it covered', async () => {
    const result = await campaign(4000)
    expect(exitCodeOf(result)).toBe(0)
    expect(exitCodeOf({ ...result, coverage: coverageOf(createTally()) })).toBe(0)
  })
})

describe('the section on coverage', () => {
  it('is one line where all was seen', () => {
    const all: Coverage = {
      cells: { seen: 74, of: 74, times: [], unseen: [] },
      races: { seen: 48, of: 48, times: [], unseen: [] },
    }
    expect(coverageLines(all, 80)).toEqual(['coverage: 74 of 74 cells, 48 of 48 race pairs'])
  })

  it('names what was not, within the columns', () => {
    const lines = coverageLines(
      {
        cells: {
          seen: 71,
          of: 74,
          times: [],
          unseen: [
            { state: 'failed', action: 'Cancel:FAILURE' },
            { state: 'haltRunning', action: 'Cancel:FAILURE' },
            { state: 'haltRunning', action: 'START' },
          ],
        },
        races: {
          seen: 46,
          of: 48,
          times: [],
          unseen: [
            { first: 'dispatch', second: 'Cancel:SUCCESS' },
            { first: 'dispatch', second: 'unbind' },
          ],
        },
      },
      60,
    )
    expect(lines).toEqual([
      'coverage: 71 of 74 cells, 46 of 48 race pairs; not seen:',
      '  Cancel:FAILURE in failed, haltRunning; START in',
      '  haltRunning; dispatch then Cancel:SUCCESS, unbind',
    ])
  })
})
