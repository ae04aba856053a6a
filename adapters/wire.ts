/** Plans and histories as the 32-bit words of `bridge/protocol.md`. Who reads words trusts none of them. */
import {
  type EventKind,
  type FunctionName,
  endings,
  eventKinds,
  eventWords,
  functionCode,
  functions,
  returnFlags,
  spellings,
  word,
} from '../model/history.ts'
import { AdapterError, type Observed } from './adapter.ts'
import { type Instance, type Plan, type Step, awaitUntil, planLimits, stepKinds } from './plan.ts'
import { describe } from './quote.ts'

/** Version of the encoding, the first word of a plan. */
const planVersion = 1

/** The most words a plan can have: nothing longer is read. */
const maximumPlanWords =
  5 +
  planLimits.instances * (7 + planLimits.nameUnits + 4 * planLimits.steps) +
  planLimits.threads * (1 + 4 * planLimits.steps)

/** The most events of one history: an answer with more is refused. */
export const maximumEvents = 100_000

/** Threads of the plan and of the subject that are told apart. */
const maximumThreads = 64

const maximumWord = 0x7fffffff

/** Whether a value out of JSON is a signed 32-bit integer. */
export function isWord(value: unknown): value is number {
  return typeof value === 'number' && (value | 0) === value
}

/** The words of a plan, its `choices` and `scheduler` left out: they are for simulators. Throws an `AdapterError` for what is no word. */
export function encodePlan(plan: Plan): number[] {
  const words = [planVersion, plan.drivers, plan.instances.length, plan.threads.length, plan.skew]
  for (const { owner, adapter, context, miniportInitialize: callback, name } of plan.instances) {
    words.push(owner, adapter, context === 'null' ? 1 : 0, callback.status, callback.held ? 1 : 0, name.length)
    for (const unit of name) words.push(unit)
    pushSteps(words, callback.inside)
  }
  for (const steps of plan.threads) pushSteps(words, steps)
  const at = words.findIndex((value) => !isWord(value))
  if (at !== -1) throw new AdapterError(`word ${at + 1} of a plan is ${words[at]}; expected a signed 32-bit integer`)
  return words
}

function pushSteps(words: number[], steps: readonly Step[]): void {
  words.push(steps.length)
  for (const step of steps) words.push(1 + stepKinds.indexOf(step.kind), ...operandsOf(step))
}

/** Target, driver and detail of a step. */
function operandsOf(step: Step): readonly [number, number, number] {
  switch (step.kind) {
    case 'initialize':
    case 'start':
    case 'release':
    case 'deinitialize':
      return [step.instance, 0, 0]
    case 'cancel':
      return [step.instance, step.driver, spellings.indexOf(step.spelling)]
    case 'await':
      return [step.instance, 0, awaitUntil.indexOf(step.until)]
    case 'unbind':
      return [step.adapter, 0, 0]
    case 'barrier':
      return [0, 0, 0]
  }
}

/** Words being read, one after the other. */
interface Cursor {
  readonly words: ArrayLike<unknown>
  at: number
}

/** The plan that these words encode, with no `choices`. Throws an `AdapterError` where they encode none, or not canonically. */
export function decodePlan(words: ArrayLike<unknown>): Plan {
  if (words.length > maximumPlanWords) {
    throw new AdapterError(`a plan has ${words.length} words; expected at most ${maximumPlanWords}`)
  }
  const cursor = { words, at: 0 }
  take(cursor, 'version', planVersion, planVersion)
  const drivers = take(cursor, 'number of drivers', 1, planLimits.drivers)
  const instanceCount = take(cursor, 'number of instances', 0, planLimits.instances)
  const threadCount = take(cursor, 'number of threads', 0, planLimits.threads)
  const skew = take(cursor, 'skew')
  const sizes = { drivers, instances: instanceCount }
  const instances = Array.from({ length: instanceCount }, (_, index) =>
    takeInstance(cursor, `instance ${index}`, sizes),
  )
  const threads = Array.from({ length: threadCount }, (_, index) => takeSteps(cursor, `thread ${index}`, sizes))
  if (cursor.at !== words.length) {
    throw new AdapterError(`a plan has ${words.length} words; expected it to end after ${cursor.at}`)
  }
  return { drivers, instances, threads, choices: [], skew }
}

interface Sizes {
  readonly drivers: number
  readonly instances: number
}

function takeInstance(cursor: Cursor, of: string, sizes: Sizes): Instance {
  const owner = take(cursor, `owner of ${of}`, 0, sizes.drivers - 1)
  const adapter = take(cursor, `adapter of ${of}`, 0)
  const context = take(cursor, `context of ${of}`, 0, 1) === 1 ? 'null' : 'own'
  const status = take(cursor, `status of ${of}`)
  const held = take(cursor, `held of ${of}`, 0, 1) === 1
  const nameUnits = take(cursor, `length of the name of ${of}`, 0, planLimits.nameUnits)
  const name = Array.from({ length: nameUnits }, () => take(cursor, `name of ${of}`, 0, 0xffff))
  return { owner, adapter, name, context, miniportInitialize: { status, held, inside: takeSteps(cursor, of, sizes) } }
}

function takeSteps(cursor: Cursor, of: string, sizes: Sizes): Step[] {
  const count = take(cursor, `number of steps of ${of}`, 0, planLimits.steps)
  return Array.from({ length: count }, (_, index) => takeStep(cursor, `step ${index + 1} of ${of}`, sizes))
}

function takeStep(cursor: Cursor, of: string, sizes: Sizes): Step {
  const code = take(cursor, `kind of ${of}`, 1, stepKinds.length)
  const kind = stepKinds[code - 1] ?? 'barrier'
  const target = (limit: number): number => take(cursor, `target of ${of}`, 0, limit)
  const driver = (limit = 0): number => take(cursor, `driver of ${of}`, 0, limit)
  const detail = (limit = 0): number => take(cursor, `detail of ${of}`, 0, limit)
  const unused = <T>(step: T): T => (driver(), detail(), step)
  switch (kind) {
    case 'initialize':
    case 'start':
    case 'release':
    case 'deinitialize':
      return unused({ kind, instance: target(sizes.instances - 1) })
    case 'cancel': {
      const instance = target(sizes.instances - 1)
      const by = driver(sizes.drivers - 1)
      return { kind, instance, driver: by, spelling: spellings[detail(spellings.length - 1)] ?? 'terminated' }
    }
    case 'await': {
      const instance = target(sizes.instances - 1)
      driver()
      return { kind, instance, until: awaitUntil[detail(awaitUntil.length - 1)] ?? 'entered' }
    }
    case 'unbind':
      return unused({ kind, adapter: target(maximumWord) })
    case 'barrier':
      target(0)
      return unused({ kind })
  }
}

/** The next word, which must be from `least` to `most`. */
function take(cursor: Cursor, what: string, least = -maximumWord - 1, most = maximumWord): number {
  const value = cursor.words[cursor.at++]
  if (isWord(value) && value >= least && value <= most) return value | 0 // not -0
  throw new AdapterError(
    `word ${cursor.at} of a plan, the ${what}, is ${describe(value)}; expected ${rangeOf(least, most)}`,
  )
}

function rangeOf(least: number, most: number): string {
  if (most < least) return 'no such word, since the plan has none to name'
  if (least === most) return `${least}`
  return least < -maximumWord ? 'a signed 32-bit integer' : `${least}..${most}`
}

/**
 * One history of an answer about `plan`: times, ending, events. Throws an `AdapterError` for what no probe can have seen.
 * Whether calls and returns pair up, and whether the history is allowed, is for the judge.
 */
export function decodeHistory(words: ArrayLike<unknown>, plan: Plan): Observed {
  const [times, ending] = [words[0], words[1]]
  if (!isWord(times) || times < 1) throw refused('times', times, '1 or more')
  const ended = isWord(ending) ? endings[ending] : undefined
  if (ended === undefined) throw refused('ending', ending, `0..${endings.length - 1}`)
  return { times, history: { ending: ended, words: decodeEvents(words, plan) } }
}

function decodeEvents(words: ArrayLike<unknown>, plan: Plan): number[] {
  const length = words.length - 2
  if (length % eventWords !== 0) throw refused('number of event words', length, `a multiple of ${eventWords}`)
  if (length > maximumEvents * eventWords) {
    throw refused('number of events', length / eventWords, `at most ${maximumEvents}`)
  }
  const events: number[] = []
  for (let at = 0; at < length; at++) {
    const value = words[at + 2]
    if (!isWord(value)) {
      throw refused(
        `word ${(at % eventWords) + 1} of event ${Math.floor(at / eventWords) + 1}`,
        value,
        rangeOf(-maximumWord - 1, maximumWord),
      )
    }
    events.push(value | 0)
  }
  const check = eventChecker(plan)
  for (let at = 0; at < length; at += eventWords) check(events, at)
  return events
}

/** Checks events of `plan` in their order, one with each call. The check throws an `AdapterError` for what no probe can have seen. */
export function eventChecker(plan: Plan): (words: ArrayLike<number>, at: number) => void {
  const sizes = { drivers: plan.drivers, instances: plan.instances.length }
  let initiations = 0
  let event = 0
  return (words, at) => {
    event += 1
    if (words[at + word.kind] === callCode && words[at + word.function] === initializeCode) initiations += 1
    checkEvent(words, at, event, sizes, initiations)
  }
}

const callCode = 1 + eventKinds.indexOf('call')
const initializeCode = functionCode.initialize

/** What each word of an event may be: from the first number to the second. */
type Ranges = Readonly<Record<Exclude<keyof typeof word, 'kind' | 'function' | 'thread'>, readonly [number, number]>>

const none = [0, 0] as const
const anyWord = [-maximumWord - 1, maximumWord] as const

/** Refuses an event of which a word is out of range, and one that sets a word which its kind leaves 0. */
function checkEvent(words: ArrayLike<number>, at: number, event: number, sizes: Sizes, initiations: number): void {
  const check = (what: keyof typeof word, [least, most]: readonly [number, number]): number => {
    const value = words[at + word[what]] ?? 0
    if (value >= least && value <= most) return value
    throw refused(`${what} of event ${event}`, value, rangeOf(least, most))
  }
  const kind = eventKinds[check('kind', [1, eventKinds.length]) - 1] ?? 'quiesced'
  check('thread', [0, maximumThreads - 1])
  const isCall = kind === 'call' || kind === 'return'
  const name = functions[check('function', isCall ? [1, functions.length] : none) - 1] ?? 'start'
  const ranges = isCall ? rangesOfCall(kind, name, sizes, initiations) : rangesOfCallback(kind, sizes, initiations)
  check('instance', ranges.instance)
  check('initiation', ranges.initiation)
  check('driver', ranges.driver)
  check('status', ranges.status)
  check('detail', ranges.detail)
}

function rangesOfCall(kind: 'call' | 'return', name: FunctionName, sizes: Sizes, initiations: number): Ranges {
  const answers = kind === 'return' && (name === 'initialize' || name === 'cancel')
  const spells = kind === 'call' && name === 'cancel'
  return {
    instance: [0, name === 'unbind' ? maximumWord : sizes.instances - 1],
    initiation: name === 'initialize' ? [kind === 'call' ? initiations : 1, initiations] : none,
    driver: name === 'start' || name === 'unbind' ? none : [0, sizes.drivers - 1],
    status: kind === 'return' && (answers || name === 'deinitialize') ? anyWord : none,
    detail: answers ? [0, allReturnFlags] : spells ? [0, spellings.length - 1] : none,
  }
}

const allReturnFlags = returnFlags.inputChanged | returnFlags.inputReadLater

function rangesOfCallback(kind: Exclude<EventKind, 'call' | 'return'>, sizes: Sizes, initiations: number): Ranges {
  if (kind === 'quiesced') return { instance: none, initiation: none, driver: none, status: none, detail: none }
  return {
    instance: [-1, sizes.instances - 1],
    initiation: [-1, initiations],
    driver: [-1, sizes.drivers - 1],
    status: kind === 'exit' || kind === 'halt' ? anyWord : none,
    detail: none,
  }
}

function refused(what: string, value: unknown, expected: string): AdapterError {
  return new AdapterError(`in a history, the ${what} is ${describe(value)}; expected ${expected}`)
}
