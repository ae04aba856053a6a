/** What an agent says, read with suspicion: each message in exactly the form of `protocol.md`, or an `AdapterError`. */
import { type Observation, observations } from '../../spec/observations.ts'
import { AdapterError, type Observed } from '../adapter.ts'
import type { Plan } from '../plan.ts'
import { describe, plain, quote } from '../quote.ts'
import { decodeHistory } from '../wire.ts'

/** The version of the protocol that this bridge speaks. */
const protocolVersion = 1

export interface Hello {
  readonly subject: string
  readonly observes: ReadonlySet<Observation>
}

/** Reads the first line of an agent. Throws what the agent itself complains of, too. */
export function readHello(line: string): Hello {
  const message = readObject(line, 'expected {"hello":"imcancel",...}')
  if (typeof message['error'] === 'string') throw new AdapterError(plain(message['error']))
  const { hello, protocol, subject, observes } = message
  if (hello !== 'imcancel') throw misfit('"hello"', hello, '"imcancel"', line)
  const [least, most]: unknown[] = Array.isArray(protocol) ? protocol : []
  if (typeof least !== 'number' || typeof most !== 'number') throw misfit('"protocol"', protocol, 'a range [1,1]', line)
  if (protocolVersion < least || protocolVersion > most) {
    throw new AdapterError(
      `the agent speaks protocol ${least} to ${most}; expected ${protocolVersion}: use an agent built from this package`,
    )
  }
  if (typeof subject !== 'string') throw misfit('"subject"', subject, 'a text', line)
  if (!Array.isArray(observes)) throw misfit('"observes"', observes, 'an array', line)
  const names: unknown[] = observes
  return { subject: plain(subject), observes: new Set(names.map((name) => readObservation(name, line))) }
}

function readObservation(name: unknown, line: string): Observation {
  if (isObservation(name)) return name
  throw misfit('an entry of "observes"', name, `one of ${Object.keys(observations).join(', ')}`, line)
}

function isObservation(name: unknown): name is Observation {
  return typeof name === 'string' && Object.hasOwn(observations, name)
}

export type Answer =
  | {
      readonly kind: 'observed'
      readonly observed: readonly Observed[]
      /** Whether the agent exits now: what the last run left the subject at cannot be taken back */
      readonly agentEnds: boolean
    }
  /** The agent cannot run the plan, and says why */
  | { readonly kind: 'refused'; readonly reason: string }

export interface Question {
  readonly id: number
  readonly plan: Plan
  readonly times: number
}

/** Reads the answer to one request. */
export function readAnswer(line: string, question: Question): Answer {
  const message = readObject(line, `expected {"id":${question.id},"histories":[...]}`)
  const { id, histories, error, alive } = message
  if (id !== question.id) throw misfit('"id"', id, String(question.id), line)
  if (typeof error === 'string') return { kind: 'refused', reason: plain(error) }
  if (!Array.isArray(histories)) throw misfit('"histories"', histories, 'an array, or an "error"', line)
  if (alive !== undefined && typeof alive !== 'boolean') throw misfit('"alive"', alive, 'true, false or nothing', line)
  const list: unknown[] = histories
  if (list.length > question.times) {
    throw misfit('number of histories', list.length, `at most the ${question.times} runs asked for`, line)
  }
  const observed = list.map((words) => {
    if (!Array.isArray(words)) throw misfit('an entry of "histories"', words, 'an array of words', line)
    return decodeHistory(words, question.plan)
  })
  checkTimes(observed, question.times, line)
  return { kind: 'observed', observed, agentEnds: alive === undefined ? observed.some(endsEarly) : !alive }
}

/** At least one run, at most as many as asked for: an agent may end a request early. It does after a run that did not end quiesced. */
function checkTimes(observed: readonly Observed[], times: number, line: string): void {
  const runs = runsOf(observed)
  if (runs < 1 || runs > times) throw misfit('number of runs in the answer', runs, `1..${times}`, line)
  const last = runsOf(observed.filter(endsEarly))
  if (last > 1) throw misfit('number of runs that did not end quiesced', last, 'at most 1', line)
}

function runsOf(observed: readonly Observed[]): number {
  return observed.reduce((sum, { times }) => sum + times, 0)
}

function endsEarly({ history }: Observed): boolean {
  return history.ending !== 'quiesced'
}

/** Whether two agents said the same of their subject. */
export function sameHello(one: Hello, other: Hello): boolean {
  return (
    one.subject === other.subject &&
    one.observes.size === other.observes.size &&
    [...one.observes].every((name) => other.observes.has(name))
  )
}

function readObject(line: string, expected: string): Readonly<Record<string, unknown>> {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    throw new AdapterError(`the agent wrote what is no JSON; ${expected}, got ${quote(line)}`)
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value }
  throw new AdapterError(`the agent wrote no message; ${expected}, got ${quote(line)}`)
}

function misfit(what: string, value: unknown, expected: string, line: string): AdapterError {
  return new AdapterError(`the agent's ${what} is ${describe(value)}; expected ${expected}, in ${quote(line)}`)
}
