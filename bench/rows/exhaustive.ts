/** The exhaustive part: all plans within bounds, and one plan of three threads with four steps each. */
import { openAdapters } from '../../adapters/open.ts'
import type { Plan } from '../../adapters/plan.ts'
import { type Bound, parseBounds } from '../../runner/exhaustive/bound.ts'
import type { Certificate } from '../../runner/exhaustive/certificate.ts'
import { exploreAll } from '../../runner/exhaustive/explore-all.ts'
import { cancel, initialize, planOf, start } from '../../runner/small-plans.ts'
import type { Row } from '../row.ts'

/** Walks them with all policies at once, and gives what they certify. */
export async function walkAll(what: readonly (Bound | Plan)[]): Promise<readonly Certificate[]> {
  const { certificates, found } = await exploreAll({ adapters: await openAdapters('simulator'), what })
  if (found.length > 0 || certificates.some(({ ended }) => ended !== 'complete'))
    throw new Error(`a walk did not come to its end: ${JSON.stringify(certificates)}`)
  return certificates
}

export const boundsNamed = (text: string): readonly Bound[] => parseBounds(text) ?? []

const life = [initialize(), start(), cancel(), { kind: 'deinitialize', instance: 0 }] as const
const threeByFour: Plan = planOf([{}], life, life, life)

const seconds = (what: readonly (Bound | Plan)[]) => async (): Promise<number> => {
  await walkAll(what)
  return 1
}

export function bounds(): Row {
  return {
    name: 'bounds',
    title: 'all plans of 2 threads x 4 steps and of 3 x 2, every policy',
    unit: 'walks',
    shows: 'seconds',
    target: { atMost: 5 },
    contestants: [
      { name: 'both, side by side', work: seconds(boundsNamed('2x4,3x2')) },
      { name: '2x4 alone', work: seconds(boundsNamed('2x4')) },
      { name: '3x2 alone', work: seconds(boundsNamed('3x2')) },
    ],
  }
}

export function onePlan(): Row {
  return {
    name: 'one-plan',
    title: 'one plan of 3 threads x 4 steps, every policy',
    unit: 'walks',
    shows: 'seconds',
    target: { atMost: 1 },
    contestants: [{ name: 'walk', work: seconds([threeByFour]) }],
  }
}
