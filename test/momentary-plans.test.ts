/** Plans about the moment between commit and callback: legal, and on real threads they come upon what takes it. */
import { describe, expect, it } from 'vitest'
import { openNative } from '../adapters/native/native.ts'
import { buildNative, nativeFolder } from '../adapters/native/build.ts'
import { createChecker } from '../model/checker.ts'
import { createTally, exercisedOf } from '../model/tally.ts'
import { drawnPlans } from '../runner/drawn.ts'
import { illegality } from '../runner/legal.ts'
import { momentaryPlans } from '../runner/momentary-plans.ts'
import { nativeIsSkipped } from './support/native.ts'

const drawn = drawnPlans(momentaryPlans(), 1, 0, 60)

it('are legal, and of several kinds', () => {
  expect(drawn.map(illegality).filter((problem) => problem !== undefined)).toEqual([])
  expect(new Set(drawn.map(({ threads }) => threads.map((steps) => steps.length).join())).size).toBeGreaterThan(10)
})

describe.skipIf(nativeIsSkipped)('on the reference', () => {
  it('come upon refused cancels of outstanding initiations', { timeout: 120_000 }, async () => {
    await buildNative()
    const adapter = await openNative({ library: `${nativeFolder()}/reference.so` })
    const [checker, tally] = [createChecker(), createTally()]
    try {
      for (const plan of drawn) {
        // oxlint-disable-next-line no-await-in-loop -- one plan after the other
        for (const { history, times } of await adapter.repeat(plan, 500)) {
          expect(checker.judge(history, plan.instances, tally, times).kind).toBe('conforms')
        }
      }
    } finally {
      await adapter.close()
    }
    const exercised = exercisedOf(tally)
    expect(exercised['CANCEL-FINAL'] ?? 0).toBeGreaterThan(0)
    expect(exercised['CANCEL-PROCEEDS'] ?? 0).toBeGreaterThan(0)
  })
})
