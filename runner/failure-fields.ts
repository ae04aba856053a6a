/** The fields of a failure file, checked: what is refused is told with what was expected and what came. */
import { AdapterError } from '../adapters/adapter.ts'
import type { Plan } from '../adapters/plan.ts'
import { plain } from '../adapters/quote.ts'
import { decodePlan } from '../adapters/wire.ts'
import { type Ending, endings } from '../model/history.ts'
import type { Verdict } from '../model/verdict.ts'
import { type ClauseId, isClauseId } from '../spec/clauses.ts'
import { FailureFileError, type Recorded, failureFormat, failureVersion, shrunkStates } from './failure-file.ts'
import { illegality } from './legal.ts'

type Fields = Readonly<Record<string, unknown>>

/** What format 1 was called. */
const formerFormat = 'imcancel-case'

const largestChoice = 0x7fffffff

/** Refuses what is no failure file, or one of another version. */
export function checkFormat(fields: Fields): void {
  const { format, version } = fields
  if (format !== failureFormat && format !== formerFormat) throw refused('format', format, `"${failureFormat}"`)
  if (version !== failureVersion || format === formerFormat) {
    const suite = typeof fields['suite'] === 'string' ? `, ${plain(fields['suite'], 80)}` : ''
    const older = typeof version === 'number' && version < failureVersion ? ', or verify again to save it anew' : ''
    throw refused('version', version, `${failureVersion}; use the suite that wrote the file${suite}${older}`)
  }
}

/** All but the history, of which there are so many events. */
export function recordedIn(fields: Fields, events: number): Recorded {
  const plan = planIn(fields)
  const adapter = recordIn(fields, 'adapter', 'a name and a subject')
  const enforced = clausesIn(fields, 'enforced', 'the clauses that bound')
  const verdict = verdictIn(recordIn(fields, 'verdict', 'a kind and what belongs to it'), plan, events)
  const of = integerIn(fields, 'of', 1)
  const times = integerIn(fields, 'times', 0)
  if (times > of) throw refused('times', times, `at most ${of}, the runs in \`of\``)
  const note = fields['note'] === undefined ? {} : { note: textIn(fields, 'note') }
  return {
    suite: textIn(fields, 'suite'),
    adapter: {
      adapter: textIn(adapter, 'name', 'adapter.name'),
      subject: textIn(adapter, 'subject', 'adapter.subject'),
    },
    seed: integerIn(fields, 'seed', -0x80000000, 0xffffffff),
    plan,
    verdict,
    enforced,
    times,
    of,
    shrunk: oneOf(fields['shrunk'], shrunkStates) ?? refuse('shrunk', fields['shrunk'], shrunkStates.join(', ')),
    ...note,
  }
}

/** How the run ended. Refuses a history that has no words; what they say is read elsewhere. */
export function endingIn(fields: Fields): Ending {
  const history = recordIn(fields, 'history', 'an ending and words')
  listIn(history, 'words', 'history.words')
  const ending = history['ending']
  return oneOf(ending, endings) ?? refuse('history.ending', ending, endings.join(', '))
}

export function digestIn(fields: Fields): string {
  const digest = textIn(fields, 'digest')
  return /^sha256:[\da-f]{64}$/.test(digest) ? digest : refuse('digest', digest, 'sha256: and 64 hexadecimal digits')
}

function planIn(fields: Fields): Plan {
  const choices = listIn(fields, 'choices')
  const isChoice = (one: unknown): one is number =>
    Number.isInteger(one) && Number(one) >= 0 && Number(one) <= largestChoice
  if (!choices.every(isChoice)) throw refused('choices', choices, `integers from 0 to ${largestChoice}`)
  const plan = { ...wired('plan', () => decodePlan(listIn(fields, 'plan'))), choices }
  const problem = illegality(plan)
  if (problem !== undefined) throw new FailureFileError(`the plan asks for what a driver may not do: ${problem}`)
  return plan
}

function verdictIn(fields: Fields, plan: Plan, events: number): Verdict {
  const kind = oneOf(fields['kind'], ['conforms', 'diverges', 'unknown'])
  switch (kind) {
    case 'conforms':
      return { kind }
    case 'unknown':
      return { kind, reason: textIn(fields, 'reason', 'verdict.reason') }
    case 'diverges': {
      const name = 'verdict.clauses'
      const [first, ...others] = clausesIn(fields, 'clauses', 'the clauses that were broken', name)
      if (first === undefined) throw refused(name, [], 'the clauses that were broken')
      const broken = fields['broken']
      if (typeof broken !== 'string' || !isClauseId(broken)) throw refused('verdict.broken', broken, 'a clause id')
      const allowed = listIn(fields, 'allowed', 'verdict.allowed')
      if (allowed.length === 0 || !allowed.every((one) => typeof one === 'string'))
        throw refused('verdict.allowed', allowed, 'what was allowed, as texts')
      const at = integerIn(fields, 'at', 1, undefined, 'verdict.at')
      if (at > events) throw refused('verdict.at', at, `at most ${events}, the events of the history`)
      const instance = integerIn(fields, 'instance', -1, plan.instances.length - 1, 'verdict.instance')
      return { kind, at, instance, allowed, clauses: [first, ...others], broken }
    }
    case undefined:
      throw refused('verdict.kind', fields['kind'], 'conforms, diverges or unknown')
  }
}

/** What `decode` gives; what it says of wrong words becomes a `FailureFileError`. */
export function wired<T>(what: string, decode: () => T): T {
  try {
    return decode()
  } catch (error) {
    if (error instanceof AdapterError) throw new FailureFileError(`${what}: ${error.message}`)
    throw error
  }
}

export function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function oneOf<T extends string>(value: unknown, choices: readonly T[]): T | undefined {
  return choices.find((choice) => choice === value)
}

function recordIn(fields: Fields, name: string, expected: string): Fields {
  const value = fields[name]
  return isRecord(value) ? value : refuse(name, value, expected)
}

function listIn(fields: Fields, name: string, shown = name): unknown[] {
  const value = fields[name]
  return Array.isArray(value) ? value : refuse(shown, value, 'a list')
}

function clausesIn(fields: Fields, name: string, expected: string, shown = name): ClauseId[] {
  const list = listIn(fields, name, shown)
  if (!list.every((id): id is ClauseId => typeof id === 'string' && isClauseId(id)))
    throw refused(shown, list, `${expected}, as clause ids`)
  return list
}

function textIn(fields: Fields, name: string, shown = name): string {
  const value = fields[name]
  return typeof value === 'string' ? value : refuse(shown, value, 'text')
}

function integerIn(fields: Fields, name: string, least: number, most = Number.MAX_SAFE_INTEGER, shown = name): number {
  const value = fields[name]
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least && value <= most) return value
  const upTo = most === Number.MAX_SAFE_INTEGER ? '' : ` to ${most}`
  throw refused(shown, value, `an integer from ${least}${upTo}`)
}

function refuse(what: string, came: unknown, expected: string): never {
  throw refused(what, came, expected)
}

export function refused(what: string, came: unknown, expected: string): FailureFileError {
  if (came === undefined) return new FailureFileError(`${what} is missing; expected ${expected}`)
  return new FailureFileError(`${what} is ${plain(JSON.stringify(came), 80)}; expected ${expected}`)
}
