/** Of what a random plan of `verify` costs: the drawing, the run on the simulator, and the judgement, each by itself. */
import { createChecker } from '../../model/checker.ts'
import type { History } from '../../model/history.ts'
import { countRaces } from '../../model/races.ts'
import { createTally } from '../../model/tally.ts'
import { drawnPlans } from '../../runner/drawn.ts'
import { plans } from '../../runner/plans.ts'
import type { Row } from '../row.ts'
import { simulated } from '../simulated.ts'

const atOnce = 2048

export function parts(): Row {
  const drawn = drawnPlans(plans(), 1, 0, atOnce)
  const runAll = (): readonly History[] => drawn.map((plan, index) => simulated(plan, index))
  const histories = runAll()
  const checker = createChecker()
  const tally = createTally()
  let seed = 1
  return {
    name: 'parts',
    title: 'a plan as `verify` draws it',
    unit: 'plans',
    shows: 'rate',
    target: { atLeast: 0 },
    contestants: [
      {
        name: 'drawn, run, judged',
        work: () => {
          for (const [index, plan] of drawnPlans(plans(), ++seed, 0, atOnce).entries()) {
            const history = simulated(plan, index)
            checker.judge(history, plan.instances, tally)
            countRaces(history, plan.instances, tally.races)
          }
          return atOnce
        },
      },
      { name: 'drawn', work: () => drawnPlans(plans(), ++seed, 0, atOnce).length },
      { name: 'run', work: () => runAll().length },
      {
        name: 'judged, histories known',
        work: () => {
          for (const [index, plan] of drawn.entries()) {
            const history = histories[index]
            if (history === undefined) continue
            checker.judge(history, plan.instances, tally)
            countRaces(history, plan.instances, tally.races)
          }
          return atOnce
        },
      },
    ],
  }
}
