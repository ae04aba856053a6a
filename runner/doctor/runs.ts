/** How an adapter runs plans: apart from each other, stamped by one clock, side by side, and of every kind. */
import { runsOf } from '../../adapters/adapter.ts'
import { converse } from '../../adapters/bridge/conversation.ts'
import type { Plan } from '../../adapters/plan.ts'
import { plans } from '../plans.ts'
import { drawnPlans } from '../drawn.ts'
import { statusDigits } from '../../spec/constants.ts'
import { hasOverlap } from '../overlap.ts'
import { suitedTo } from '../suited.ts'
import type { Finding } from './finding.ts'
import * as golden from './golden.ts'
import { type Patient, type Seen, examine } from './patient.ts'

/** Runs of a plan in which something is to be seen that need not come in each. */
const manyRuns = 200
const randomPlans = 60

/** Statuses of the first Initialize of each run. */
function firstStatuses({ events }: Seen): number[] {
  return events.flatMap(
    (one) => one.find(({ kind, function: name }) => kind === 'return' && name === 'initialize')?.status ?? [],
  )
}

/** That a run meets nothing that an earlier one left: what one leaves initiated, or up, is gone for the next. Asks an adapter that was just started. */
export async function isolation(patient: Patient): Promise<Finding> {
  const conversation = converse(patient.link)
  try {
    return await isolationOf({ ...patient, conversation })
  } finally {
    await conversation.close()
  }
}

async function isolationOf(patient: Patient): Promise<Finding> {
  const check = 'isolation'
  const fresh = new Set<number>()
  const meets = (seen: Seen): Omit<Finding, 'check'> | undefined => {
    const strange = seen.events.flat().some(({ kind, initiation }) => kind === 'enter' && initiation === -1)
    for (const status of firstStatuses(seen)) fresh.add(status)
    if (!strange && fresh.size <= 1) return undefined
    return {
      outcome: 'problem',
      text: strange
        ? 'a callback came whose context is of an earlier run'
        : `the same first Initialize returned ${[...fresh].map(statusDigits).join(' and ')}, in runs that should not know of each other`,
      fix: 'take down at the end of a run what it left, or reset the subject, or exit with "alive":false',
    }
  }
  const { onlyInitialized, up, notAwaited } = golden
  const runs = [onlyInitialized, onlyInitialized, up, onlyInitialized, notAwaited, onlyInitialized]
  const found = await examine(patient, check, runs, 5, meets)
  return found ?? { check, outcome: 'good', text: 'what a run left is gone in the next' }
}

/** That stamps are of one clock, which shows where a barrier puts two threads in order; and that threads really run side by side. */
export async function clock(patient: Patient): Promise<Finding[]> {
  if (patient.hello.limits.threads < 2) return [{ check: 'clock', outcome: 'unclaimed', text: 'one thread: no races' }]
  const wrong = await examine(patient, 'clock', [golden.ordered], manyRuns, outOfOrder)
  const threads = await examine(patient, 'threads', [golden.withThreads], 20, () => undefined)
  return [
    wrong ?? { check: 'clock', outcome: 'good', text: 'two threads are stamped in the order that barriers give them' },
    threads ?? (await overlap(patient)),
  ]
}

/** Share of the runs in which a barrier may give way, as it does where a thread is kept from running for long. */
const mayGiveWay = 0.1

function outOfOrder({ observed, events }: Seen): Omit<Finding, 'check'> | undefined {
  const isReversed = (one: Seen['events'][number]): boolean =>
    one.findIndex(isCallOf('cancel')) < one.findIndex(({ kind }) => kind === 'return')
  const reversed = runsOf(observed.filter((_, index) => isReversed(events[index] ?? [])))
  const share = reversed / runsOf(observed)
  if (share === 0) return undefined
  const text = `a call behind a barrier is stamped before the return of a call in front of it, in ${reversed} of ${runsOf(observed)} runs`
  if (share <= mayGiveWay)
    return { outcome: 'unclear', text: `${text}: on a busy machine a barrier gives way at times` }
  return {
    outcome: 'problem',
    text,
    fix: 'take all stamps from one counter, at the moment of the call, and let a barrier wait for all threads',
  }
}

async function overlap(patient: Patient): Promise<Finding> {
  if (patient.hello.deterministic)
    return { check: 'threads', outcome: 'good', text: 'two threads; deterministic, so they take turns' }
  let share = 0
  const found = await examine(patient, 'threads', [golden.race], manyRuns, ({ observed }) => {
    const runs = runsOf(observed)
    const overlapping = runsOf(observed.filter(({ history }) => hasOverlap(history)))
    share = Math.round((100 * overlapping) / runs)
    return undefined
  })
  if (found !== undefined) return found
  return share > 0
    ? { check: 'threads', outcome: 'good', text: `calls of two threads overlapped in ${share} % of the runs of a race` }
    : {
        check: 'threads',
        outcome: 'unclear',
        text: `no two calls overlapped in ${manyRuns} runs of a race: start threads together, and give each a processor`,
      }
}

const isCallOf =
  (wanted: string) =>
  ({ kind, function: name }: { kind: string; function: string | undefined }): boolean =>
    kind === 'call' && name === wanted

function randomPlansFor({ hello }: Patient, seed: number): Plan[] {
  return drawnPlans(plans(), seed, 0, randomPlans).map(suitedTo(hello))
}

/** That plans of all kinds, as a campaign draws them, are run and told as they are. */
export async function variety(patient: Patient): Promise<Finding> {
  const check = 'variety'
  const drawn = randomPlansFor(patient, 1)
  const found = await examine(patient, check, [...drawn, golden.large], 5, () => undefined)
  return found ?? { check, outcome: 'good', text: `${drawn.length} random plans, and one as large as plans come` }
}

/** That the same plan gives the same history, where that is claimed. */
export async function determinism(patient: Patient): Promise<Finding> {
  const check = 'determinism'
  if (!patient.hello.deterministic) return { check, outcome: 'unclaimed', text: 'each plan is run many times' }
  const drawn = randomPlansFor(patient, 2)
  const before = new Map<Plan, string>()
  const found = await examine(patient, check, [...drawn, ...drawn], 1, ({ observed }, plan) => {
    const words = JSON.stringify(observed.map(({ history }) => Array.from(history.words)))
    const known = before.get(plan) ?? words
    before.set(plan, words)
    return known === words
      ? undefined
      : { outcome: 'problem', text: 'a plan gave another history the second time', fix: 'do not claim "deterministic"' }
  })
  return found ?? { check, outcome: 'good', text: `${drawn.length} plans gave the same history twice` }
}
