/** The checker beside a plain search, on the same histories. */
import { createChecker } from '../../model/checker.ts'
import { isLinearizable, isSearchable } from '../peers/wing-gong-lowe.ts'
import type { Row } from '../row.ts'
import { type Sample, tenCallHistories } from '../ten-calls.ts'

const histories = 2000
const faulty = 400
/** Both judge these first, and must agree. */
const compared = 600

/** Throws where the two do not give the same verdict on a history. */
export function compareVerdicts(samples: readonly Sample[]): {
  readonly conforming: number
  readonly diverging: number
} {
  const checker = createChecker()
  let conforming = 0
  for (const { plan, history } of samples) {
    const ours = checker.judge(history, plan.instances).kind === 'conforms'
    if (ours !== isLinearizable(history, plan.instances))
      throw new Error(`the checkers disagree: ${JSON.stringify({ ours, plan, words: Array.from(history.words) })}`)
    if (ours) conforming++
  }
  return { conforming, diverging: samples.length - conforming }
}

export function checking(): Row {
  const mixed = tenCallHistories(compared, isSearchable, faulty)
  const { conforming, diverging } = compareVerdicts(mixed)
  if (conforming === 0 || diverging === 0) throw new Error('the histories that are compared all have the same verdict')
  const samples = tenCallHistories(histories, isSearchable)
  const checker = createChecker()
  const judgeAll = (judge: (sample: Sample) => boolean) => (): number => {
    for (const sample of samples) if (!judge(sample)) throw new Error('a history of the faithful simulator was failed')
    return samples.length
  }
  return {
    name: 'checking',
    title: 'checking concurrent histories of 10 calls',
    unit: 'histories',
    shows: 'rate',
    target: { atLeast: 500_000 },
    contestants: [
      {
        name: 'checker',
        work: judgeAll(({ plan, history }) => checker.judge(history, plan.instances).kind === 'conforms'),
      },
      {
        name: 'checker, nothing met before',
        work: () => {
          const fresh = createChecker()
          return judgeAll(({ plan, history }) => fresh.judge(history, plan.instances).kind === 'conforms')()
        },
      },
      {
        name: 'Wing-Gong-Lowe search',
        work: judgeAll(({ plan, history }) => isLinearizable(history, plan.instances) === true),
      },
    ],
  }
}
