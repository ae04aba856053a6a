/** Random plans of twelve steps, run and checked: ours beside what fast-check offers for the same, and the bare calls as the floor. */
import type { Plan } from '../../adapters/plan.ts'
import { createChecker } from '../../model/checker.ts'
import { type History, eventWords, functionCode, kindCode, word } from '../../model/history.ts'
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
import { simulated } from '../simulated.ts'

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
  let [generated, idle] = [0, 0]
  for (const [index, plan] of drawn.entries()) {
    const history = simulated(plan, index)
    const verdict = checker.judge(history, plan.instances)
    if (verdict.kind !== 'conforms') throw new Error(`a history of the faithful simulator ${verdict.kind}`)
    for (const thread of plan.threads) generated += thread.length
    idle += idleSteps(plan, history)
  }
  return { plans: drawn.length, generated, ran: generated - idle }
}

/** Steps that had nothing to do: a history that conforms has come to its end, and all others were taken; but where no miniport runs, DeInitialize is not called. */
function idleSteps({ threads }: Plan, { words }: History): number {
  let idle = 0
  for (const steps of threads) for (const { kind } of steps) if (kind === 'deinitialize') idle++
  if (idle === 0) return 0
  const removing = new Set<number>()
  for (let at = 0; words[at + word.kind] !== kindCode.quiesced; at += eventWords) {
    const thread = words[at + word.thread] ?? -1
    const called = words[at + word.function]
    const isCall = words[at + word.kind] === kindCode.call
    if (called === functionCode.unbind) removing[isCall ? 'add' : 'delete'](thread)
    else if (isCall && called === functionCode.deinitialize && !removing.has(thread)) idle--
  }
  return idle
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
