/** The benchmark compares like with like: its peers do the work that they are measured at, and its table says what was measured. */
import { describe, expect, it } from 'vitest'
import {
  runBare,
  runCommands,
  runScheduled,
  runScheduledCommands,
  stepsOfPlan,
} from '../bench/peers/fast-check-runs.ts'
import { isLinearizable, isSearchable } from '../bench/peers/wing-gong-lowe.ts'
import { type Row, measure } from '../bench/row.ts'
import { compareVerdicts } from '../bench/rows/checking.ts'
import { figure, isReached, table } from '../bench/table.ts'
import { tenCallHistories } from '../bench/ten-calls.ts'
import { eventWords } from '../model/history.ts'

describe('the plain search', () => {
  it('gives the verdicts of the checker, on right and wrong simulators', () => {
    const { conforming, diverging } = compareVerdicts(tenCallHistories(300, isSearchable, 200))
    expect(conforming).toBeGreaterThan(100)
    expect(diverging).toBeGreaterThan(20)
  })

  it('fails a history of which a part was cut out, and gives up where it may not go on', () => {
    const [sample] = tenCallHistories(1, isSearchable)
    if (sample === undefined) throw new Error('no history was found')
    const { history, plan } = sample
    expect(isLinearizable(history, plan.instances)).toBe(true)
    expect(isLinearizable(history, plan.instances, { steps: 3 })).toBeUndefined()
    const words = Array.from(history.words)
    const enter = words.findIndex((kind, at) => at % eventWords === 0 && kind === 3)
    const twice = [...words.slice(0, enter), ...words.slice(enter, enter + eventWords), ...words.slice(enter)]
    expect(enter).toBeGreaterThan(0)
    expect(isLinearizable({ ending: 'quiesced', words: twice }, plan.instances)).toBe(false)
  })
})

describe('the peers of fast-check', () => {
  it('run the steps that they count', async () => {
    const whole = 50 * stepsOfPlan
    expect(runBare(50)).toEqual({ plans: 50, generated: whole, ran: whole })
    const commands = runCommands(50, 1)
    expect(commands.ran).toBeGreaterThan(50)
    expect(commands.ran).toBeLessThan(commands.generated)
    expect(await runScheduledCommands(50, 1)).toEqual(commands)
    const scheduled = await runScheduled(50, 1)
    expect(scheduled.generated).toBe(whole)
    expect(scheduled.ran).toBeGreaterThan(whole / 2)
    const inSteps = await runScheduled(50, 1, 'performInSteps')
    expect(inSteps.generated).toBe(whole)
    expect(inSteps.ran).toBeGreaterThan(whole / 2)
  })
})

describe('the table', () => {
  const row: Row = {
    name: 'row',
    title: 'work',
    unit: 'pieces',
    shows: 'value',
    target: { timesBestOf: ['slow', 'slower'], atLeastTimes: 4 },
    contestants: [
      { name: 'ours', work: () => 1000 },
      { name: 'slow', work: () => 250 },
      { name: 'slower', work: () => Promise.resolve(100) },
    ],
  }

  it('holds ours against the best of the peers that the target names', async () => {
    const measured = await measure({ ...row, contestants: row.contestants }, { rounds: 3, secondsPerRound: 0 }, 0)
    expect(measured[0]).toEqual({ name: 'ours', median: 1000, least: 1000, most: 1000 })
    expect(isReached({ row, measured })).toBe(true)
    const harder = { ...row, target: { timesBestOf: ['slow'], atLeastTimes: 4.1 } }
    expect(isReached({ row: harder, measured })).toBe(false)
    expect(table([{ row: harder, measured }])).toContain('not reached, 4 x')
    expect(() => isReached({ row: { ...row, target: { timesBestOf: ['none'], atLeastTimes: 1 } }, measured })).toThrow(
      'row has no peer of that name',
    )
  })

  it('shows seconds where it measured a rate of whole runs', () => {
    const seconds: Row = { ...row, shows: 'seconds', target: { atMost: 5 } }
    const measured = [{ name: 'ours', median: 0.25, least: 0.2, most: 0.5 }]
    expect(isReached({ row: seconds, measured })).toBe(true)
    expect(table([{ row: seconds, measured }])).toContain('| ours | 4 s | 2 to 5 |')
    expect(isReached({ row: { ...seconds, target: { atMost: 3.9 } }, measured })).toBe(false)
  })

  it('gives figures of three digits, grouped', () => {
    expect([0.01234, 0.5, 12.345, 123.4, 1234.5, 1_234_567].map(figure)).toEqual([
      '0.0123',
      '0.50',
      '12.3',
      '123',
      '1 230',
      '1 230 000',
    ])
    expect(figure(Number.NaN)).toBe('-')
  })
})
