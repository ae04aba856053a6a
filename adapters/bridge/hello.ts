/** What an agent says of itself, read with suspicion: exactly in the form of `protocol.md`, or an `AdapterError`. */
import { type Observation, observations } from '../../spec/observations.ts'
import { AdapterError, type Limits } from '../adapter.ts'
import { planLimits } from '../plan.ts'
import { describe, plain } from '../quote.ts'
import { type Message, misfit, readObject } from './reading.ts'

/** The version of the protocol that this bridge speaks. */
export const protocolVersion = 1

/** The most runs that one request asks for. */
export const maximumTimes = 1_000_000

export interface Hello {
  readonly agent: string
  readonly subject: string
  readonly observes: ReadonlySet<Observation>
  /** The most of each in a request, and how long one run may take */
  readonly limits: Limits & { readonly times: number; readonly runMs: number }
  /** Whether the same plan always gives the same history */
  readonly deterministic: boolean
  /** Whether it follows the choices and the scheduler of a plan */
  readonly schedules: boolean
}

/** Reads the first line of an agent. Throws what the agent itself complains of, too. */
export function readHello(line: string): Hello {
  const message = readObject(line, 'expected {"hello":"imcancel",...}')
  if (typeof message['error'] === 'string') throw new AdapterError(plain(message['error']))
  const { hello, protocol, agent, subject, observes } = message
  if (hello !== 'imcancel') throw misfit('"hello"', hello, '"imcancel"', line)
  checkVersion(protocol, line)
  if (typeof subject !== 'string') throw misfit('"subject"', subject, 'a text', line)
  if (!Array.isArray(observes)) throw misfit('"observes"', observes, 'an array', line)
  const names: unknown[] = observes
  const observed = new Set(names.map((name) => readObservation(name, line)))
  if (!observed.has('calls')) throw misfit('"observes"', observes, 'at least "calls"', line)
  const deterministic = readFlag(message, 'deterministic', line)
  const schedules = readFlag(message, 'schedules', line)
  if (schedules && !deterministic) throw misfit('"schedules"', true, '"deterministic":true with it', line)
  return {
    agent: typeof agent === 'string' ? plain(agent) : '',
    subject: plain(subject),
    observes: observed,
    limits: readLimits(message['limits'], line),
    deterministic,
    schedules,
  }
}

function checkVersion(protocol: unknown, line: string): void {
  const [least, most]: unknown[] = Array.isArray(protocol) ? protocol : []
  if (typeof least !== 'number' || typeof most !== 'number') throw misfit('"protocol"', protocol, 'a range [1,1]', line)
  if (protocolVersion >= least && protocolVersion <= most) return
  throw new AdapterError(
    `the agent speaks protocol ${least} to ${most}; expected ${protocolVersion}: use an agent built for this suite`,
  )
}

function readFlag(message: Message, name: string, line: string): boolean {
  const value = message[name]
  if (value === undefined) return false
  if (typeof value === 'boolean') return value
  throw misfit(`"${name}"`, value, 'true, false or nothing', line)
}

/** How long a run takes at most where the agent does not say so, and the longest that it may say */
const usualRunMs = 200
const longestRunMs = 600_000

const mostOf = {
  drivers: planLimits.drivers,
  instances: planLimits.instances,
  threads: planLimits.threads,
  times: maximumTimes,
  runMs: longestRunMs,
} as const

function readLimits(value: unknown, line: string): Hello['limits'] {
  if (value === undefined) return { ...mostOf, runMs: usualRunMs }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw misfit('"limits"', value, 'an object', line)
  const given: Message = { ...value }
  const stranger = Object.keys(given).find((name) => !Object.hasOwn(mostOf, name))
  if (stranger !== undefined)
    throw misfit('entry of "limits"', stranger, `one of ${Object.keys(mostOf).join(', ')}`, line)
  const limit = (name: keyof typeof mostOf): number => {
    const most = mostOf[name]
    const said = given[name] ?? (name === 'runMs' ? usualRunMs : most)
    if (typeof said === 'number' && Number.isInteger(said) && said >= 1 && said <= most) return said
    throw misfit(`limit of ${name}`, said, `1..${most}`, line)
  }
  return {
    drivers: limit('drivers'),
    instances: limit('instances'),
    threads: limit('threads'),
    times: limit('times'),
    runMs: limit('runMs'),
  }
}

function readObservation(name: unknown, line: string): Observation {
  if (isObservation(name)) return name
  throw misfit('an entry of "observes"', name, `one of ${Object.keys(observations).join(', ')}`, line)
}

function isObservation(name: unknown): name is Observation {
  return typeof name === 'string' && Object.hasOwn(observations, name)
}

/** What differs between what two agents said of themselves and their subject, in words; undefined where nothing does. */
export function differenceOf(one: Hello, other: Hello): string | undefined {
  if (one.subject !== other.subject)
    return `runs ${describe(other.subject)}, the one before ran ${describe(one.subject)}`
  const facts = ({ observes, limits, deterministic, schedules }: Hello): string =>
    JSON.stringify([[...observes].toSorted(), limits, deterministic, schedules])
  return facts(one) === facts(other) ? undefined : 'says something else of what it can do than the one before'
}
