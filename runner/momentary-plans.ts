/**
 * Plans about the moment between the commit and the callback, in which alone a cancel of an outstanding initiation is refused. Real threads seldom come
 * upon it by themselves: here each START has cancels right behind it, one after the other, and of another thread beside it.
 */
import * as fc from 'fast-check'
import type { Plan, Step } from '../adapters/plan.ts'
import { NDIS_STATUS_SUCCESS } from '../spec/constants.ts'
import { plainName } from './names.ts'

const initialize: Step = { kind: 'initialize', instance: 0 }
const start: Step = { kind: 'start', instance: 0 }
const cancel: Step = { kind: 'cancel', instance: 0, driver: 0, spelling: 'terminated' }

/** Of one instance; how often it is initiated and how often canceled, by how many threads, is drawn. */
export function momentaryPlans(): fc.Arbitrary<Plan> {
  const rounds = fc.integer({ min: 1, max: 3 })
  const cancels = fc.integer({ min: 2, max: 3 })
  const others = fc.integer({ min: 0, max: 4 })
  const skew = fc.integer({ min: 1, max: 0x7fffffff })
  return fc.tuple(rounds, cancels, others, skew).map(([times, behind, beside, seed]) => {
    const round = [initialize, start, ...Array.from({ length: behind }, () => cancel)]
    const own = Array.from({ length: times }, () => round).flat()
    const other = Array.from({ length: beside }, () => cancel)
    return {
      drivers: 1,
      instances: [
        {
          owner: 0,
          adapter: 0,
          name: plainName(0),
          context: 'own',
          miniportInitialize: { status: NDIS_STATUS_SUCCESS, held: false, inside: [] },
        },
      ],
      threads: other.length > 0 ? [own, other] : [own],
      choices: [],
      skew: seed,
    }
  })
}
