/** Concurrent histories of ten calls, drawn and simulated beforehand; a part of them on simulators that are wrong on purpose. */
import type { Plan } from '../adapters/plan.ts'
import { faultNamed } from '../adapters/faults/faults.ts'
import { type History, eventWords, kindCode, word } from '../model/history.ts'
import { chunkPlans, drawnPlans } from '../runner/drawn.ts'
import { plans } from '../runner/plans.ts'
import { simulated } from './simulated.ts'

export interface Sample {
  readonly plan: Plan
  readonly history: History
}

const calls = 10
/** Faults whose mistakes are in the order of things, which every kind of checker can see. */
const wrong = ['check-then-act', 'stays-linked', 'always-failure', 'queued-success']

/** So many histories of the same seed; `faulty` of them may be wrong. */
export function tenCallHistories(count: number, accept: (history: History) => boolean, faulty = 0): Sample[] {
  const found: Sample[] = []
  const arbitrary = plans({ threads: 4, instances: 2, drivers: 1, raceEvery: 3, nearEvery: 0 })
  for (let from = 0; found.length < count; from += chunkPlans) {
    for (const [index, plan] of drawnPlans(arbitrary, 1, from, chunkPlans).entries()) {
      if (plan.threads.length < 2 || found.length === count) continue
      const fault = found.length < faulty ? faultNamed(wrong[index % wrong.length] ?? '')?.ndis : undefined
      const { ending, words } = simulated(plan, index, fault)
      const history = { ending, words: Int32Array.from(words) }
      if (ending === 'quiesced' && callsIn(history) === calls && accept(history)) found.push({ plan, history })
    }
  }
  return found
}

function callsIn({ words }: History): number {
  let found = 0
  for (let at = word.kind; at < words.length; at += eventWords) if (words[at] === kindCode.call) found++
  return found
}
