/** Random plans of twelve steps, run and checked: ours beside what fast-check offers for the same, and the bare calls as the floor. */
import { policies } from '../../adapters/simulator/policy.ts'
import { simulate } from '../../adapters/simulator/simulator.ts'
import { createChecker } from '../../model/checker.ts'
import { drawnPlans } from '../../runner/drawn.ts'
import { plans } from '../../runner/plans.ts'
import {
  type Done,
  runBare,
  runCommands,
  runScheduled,
  runScheduledCommands,
  stepsOfPlan,
} from '../peers/fast-check-runs.ts'
import type { Row } from '../row.ts'

/** Plans on three threads and one virtual miniport, of twelve steps by the average. */
const arbitrary = plans({
  threads: 3,
  instances: 1,
  drivers: 1,
  steps: 2 * stepsOfPlan - 1,
  raceEvery: 1000,
  nearEvery: 0,
})
const atOnce = 256

const checker = createChecker()
let seed = 0

function runOurs(): Done {
  seed++
  const drawn = drawnPlans(arbitrary, seed, 0, atOnce)
  let steps = 0
  for (const [index, plan] of drawn.entries()) {
    for (const thread of plan.threads) steps += thread.length
    const policy = policies[index % policies.length]
    if (policy === undefined) throw new Error('there are no policies')
    const verdict = checker.judge(simulate(plan, policy), plan.instances)
    if (verdict.kind !== 'conforms') throw new Error(`a history of the faithful simulator ${verdict.kind}`)
  }
  // A plan is a choice among steps that can run: all of them are in the history, or were waits that were over.
  return { plans: drawn.length, generated: steps, ran: steps }
}

const contestants: readonly (readonly [string, () => Done | Promise<Done>])[] = [
  ['imcancel', runOurs],
  ['fc.modelRun', () => runCommands(atOnce, ++seed)],
  ['fc.scheduledModelRun', () => runScheduledCommands(atOnce, ++seed)],
  ['fc.scheduler', () => runScheduled(atOnce, ++seed)],
  ['fc.scheduler, as small steps', () => runScheduled(atOnce, ++seed, 'performInSteps')],
  ['calls alone', () => runBare(atOnce)],
]

export function plansRow(): Row {
  return {
    name: 'plans',
    title: 'random plans of 12 steps: drawn, run, checked',
    unit: 'steps',
    shows: 'rate',
    target: { timesBestOf: ['fc.scheduledModelRun', 'fc.scheduler, as small steps'], atLeastTimes: 10 },
    contestants: contestants.map(([name, run]) => ({ name, work: async () => (await run()).ran })),
  }
}

export function shareRow(): Row {
  return {
    name: 'share',
    title: 'generated steps that run',
    unit: '%',
    shows: 'value',
    target: { atLeast: 100 },
    contestants: contestants.slice(0, 3).map(([name, run]) => ({
      name,
      work: async () => {
        const { generated, ran } = await run()
        return (100 * ran) / generated
      },
    })),
  }
}
