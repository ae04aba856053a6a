/** Whether an adapter does what it claims: a few plans for each capability, and what their histories must show. */
import { runsOf } from '../../adapters/adapter.ts'
import type { Plan } from '../../adapters/plan.ts'
import type { HistoryEvent } from '../../model/history.ts'
import { type Observation, observations } from '../../spec/observations.ts'
import type { Finding } from './finding.ts'
import * as golden from './golden.ts'
import { type Patient, type Seen, examine } from './patient.ts'

type Look = (seen: Seen, plan: Plan) => Omit<Finding, 'check'> | undefined

interface Trial {
  readonly plans: readonly Plan[]
  readonly look: Look
  /** What to say where nothing is amiss */
  readonly good: string
}

const nothing: Look = () => undefined
const isEnter = ({ kind }: HistoryEvent): boolean => kind === 'enter'

/** That MiniportInitializeEx comes at all: without it nothing can be told of callbacks. */
const comes: Look = ({ events }) =>
  events.every((one) => one.some(isEnter))
    ? undefined
    : {
        outcome: 'unclear',
        text: 'MiniportInitializeEx never came in a plan that initiates and starts: the subject does not call it, or the adapter does not record it',
      }

const trials: Readonly<Record<Observation, Trial>> = {
  calls: {
    plans: golden.simple,
    look: nothing,
    good: `${golden.simple.length} plans, each call where the plan has it`,
  },
  callbacks: { plans: [golden.up], look: comes, good: 'MiniportInitializeEx is entered and left' },
  contexts: {
    plans: [golden.up, golden.reinitiated, golden.withNull],
    look: contexts,
    good: 'callbacks name the initiation that they serve, and their driver',
  },
  start: {
    plans: [golden.up],
    look: startOrder,
    good: 'MiniportInitializeEx comes behind the START that the plan delivers',
  },
  drivers: { plans: [golden.withDrivers], look: nothing, good: 'two drivers cancel each other’s devices' },
  instances: { plans: [golden.withInstances], look: nothing, good: 'three devices on two adapters' },
  spellings: { plans: [golden.withSpellings], look: nothing, good: 'all five' },
  input: { plans: [golden.withSpellings], look: input, good: '' },
  inside: { plans: [golden.withInside], look: comes, good: 'a cancel inside MiniportInitializeEx' },
  quiescence: {
    plans: [golden.notAwaited],
    look: quiescence,
    good: 'quiesced comes behind the callbacks that were to come',
  },
}

/** One finding for each capability, in the order of the specification. */
export async function examineCapabilities(patient: Patient): Promise<Finding[]> {
  const findings: Finding[] = []
  for (const [name, trial] of Object.entries(trials)) {
    const check = name
    if (!isObserved(patient, name)) {
      findings.push({ check, outcome: 'unclaimed', text: `clauses that need it are unobservable` })
      continue
    }
    // oxlint-disable-next-line no-await-in-loop -- an adapter is asked one thing at a time
    const both = name === 'contexts' && isObserved(patient, 'drivers') ? [golden.upOfBoth] : []
    const found = await examine(patient, check, [...trial.plans, ...both], repeats, trial.look)
    findings.push(found ?? { check, outcome: 'good', text: trial.good })
  }
  return findings
}

const repeats = 20

function isObserved({ hello }: Patient, name: string): boolean {
  return [...hello.observes].some((one) => one === name)
}

function contexts(seen: Seen, plan: Plan): Omit<Finding, 'check'> | undefined {
  const missing = comes(seen, plan)
  if (missing !== undefined) return missing
  const isNull = plan.instances[0]?.context === 'null'
  const last = Math.max(...seen.events.flat().map(({ kind, initiation }) => (kind === 'call' ? initiation : 0)))
  for (const event of seen.events.flat().filter(isEnter)) {
    const owner = plan.instances[event.instance]?.owner
    if (owner !== undefined && event.driver !== owner)
      return {
        outcome: 'unclear',
        text: `a callback of a device of driver ${owner} names driver ${event.driver}: the subject passes another MiniportDriverContext, or the adapter mixes them up`,
      }
    if (isNull && event.initiation > 0)
      return {
        outcome: 'problem',
        text: `with a NULL DeviceContext a callback names initiation ${event.initiation}`,
        fix: 'write 0: nobody can tell it from the context',
      }
    if (!isNull && plan.instances.length === 1 && event.initiation !== last)
      return {
        outcome: 'unclear',
        text: `a callback names initiation ${event.initiation} where ${last} is the only one that is outstanding: the subject passes a stale context, or the adapter mixes them up`,
      }
  }
  return undefined
}

function startOrder(seen: Seen, plan: Plan): Omit<Finding, 'check'> | undefined {
  const early = seen.events.some((one) => {
    const entered = one.findIndex(isEnter)
    return entered !== -1 && entered < one.findIndex(({ kind, function: name }) => kind === 'call' && name === 'start')
  })
  return early
    ? {
        outcome: 'unclear',
        text: 'MiniportInitializeEx came before the START of the plan: the subject does not wait for it, or something else started the device',
      }
    : comes(seen, plan)
}

function input({ observed, events }: Seen): Omit<Finding, 'check'> {
  const changed = events.flat().some(({ kind, detail }) => kind === 'return' && detail !== 0)
  return {
    outcome: changed ? 'unclear' : 'good',
    text: changed
      ? 'a string was changed or read late: by the subject, or by the adapter itself'
      : `no string was changed in ${runsOf(observed)} runs (that a change would be seen, only a subject that makes one can show)`,
  }
}

function quiescence({ events }: Seen, plan: Plan): Omit<Finding, 'check'> | undefined {
  const late = events.some((one) => {
    const quiesced = one.findIndex(({ kind }) => kind === 'quiesced')
    return one.findIndex(isEnter) > quiesced
  })
  return late
    ? {
        outcome: 'problem',
        text: 'quiesced was stamped, and MiniportInitializeEx came behind it',
        fix: `wait longer before the first quiesced, or do not claim "quiescence" (${observations.quiescence})`,
      }
    : comes({ observed: [], events }, plan)
}
