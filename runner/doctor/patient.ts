/** An adapter under examination: asked for plans, with what goes wrong as a finding. */
import { AdapterError, type Observed } from '../../adapters/adapter.ts'
import type { Link } from '../../adapters/bridge/bridge.ts'
import type { Conversation } from '../../adapters/bridge/conversation.ts'
import type { Hello } from '../../adapters/bridge/hello.ts'
import type { Plan } from '../../adapters/plan.ts'
import { type HistoryEvent, eventsOf } from '../../model/history.ts'
import type { Finding } from './finding.ts'

export interface Patient {
  readonly link: Link
  readonly hello: Hello
  readonly conversation: Conversation
}

export interface Seen {
  readonly observed: readonly Observed[]
  /** Events of each distinct history */
  readonly events: readonly (readonly HistoryEvent[])[]
}

/** Runs plans one after the other, and looks at what came. Stops at the first that tells something. */
export async function examine(
  patient: Patient,
  check: string,
  plans: readonly Plan[],
  times: number,
  look: (seen: Seen, plan: Plan) => Omit<Finding, 'check'> | undefined,
): Promise<Finding | undefined> {
  for (const plan of plans) {
    // oxlint-disable-next-line no-await-in-loop -- one plan after the other, to blame the right one
    const found = await tryPlan(patient, plan, times, look)
    if (found !== undefined) return { check, ...found }
  }
  return undefined
}

async function tryPlan(
  { conversation, hello }: Patient,
  plan: Plan,
  times: number,
  look: (seen: Seen, plan: Plan) => Omit<Finding, 'check'> | undefined,
): Promise<Omit<Finding, 'check'> | undefined> {
  let observed: readonly Observed[]
  try {
    observed = (await conversation.ask(plan, Math.min(times, hello.limits.times))).observed
  } catch (error) {
    if (!(error instanceof AdapterError)) throw error
    return {
      outcome: 'problem',
      text: error.message,
      fix: 'protocol.md says how a plan is run and its history written',
    }
  }
  const cut = observed.find(({ history }) => history.ending !== 'quiesced')
  if (cut !== undefined) {
    const note = cut.note === undefined ? '' : ` (${cut.note})`
    if (cut.history.ending === 'crashed')
      return {
        outcome: 'problem',
        text: `a run crashed${note}`,
        fix: 'find out whether adapter or subject did; where it is the subject, examine the adapter with one that works',
      }
    return {
      outcome: 'unclear',
      text: `a run ${cut.history.ending}${note}: that may be the subject's doing; try with a subject that works`,
    }
  }
  return look({ observed, events: observed.map(({ history }) => eventsOf(history)) }, plan)
}
