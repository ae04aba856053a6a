/** The answer to a request, read with suspicion: exactly in the form of `protocol.md`, or an `AdapterError`. */
import { type Observation } from '../../spec/observations.ts'
import { type Observed, runsOf } from '../adapter.ts'
import type { Plan } from '../plan.ts'
import { plain } from '../quote.ts'
import { decodeHistory, isWord } from '../wire.ts'
import { checkFit } from './fit.ts'
import { type Message, misfit, readObject } from './reading.ts'

export interface Question {
  readonly id: number
  readonly plan: Plan
  readonly times: number
}

/** What came of a request. */
export interface Observations {
  readonly observed: readonly Observed[]
  /** What was chosen where threads could move, where the agent follows schedules and says so */
  readonly choices?: readonly number[]
}

export type Answer =
  | ({
      readonly kind: 'observed'
      /** Whether the agent exits now: what the last run left the subject at cannot be taken back */
      readonly agentEnds: boolean
    } & Observations)
  /** The agent cannot run the plan, and says why */
  | { readonly kind: 'refused'; readonly reason: string }

/** Reads the answer to one request, of an agent that observes so much. */
export function readAnswer(line: string, question: Question, observes: ReadonlySet<Observation>): Answer {
  const message = readObject(line, `expected {"id":${question.id},"histories":[...]}`)
  const { id, histories, error, lost, alive, choices } = message
  if (id !== question.id) throw misfit('"id"', id, String(question.id), line)
  if (typeof error === 'string') return { kind: 'refused', reason: plain(error) }
  if (alive !== undefined && typeof alive !== 'boolean') throw misfit('"alive"', alive, 'true, false or nothing', line)
  if (lost !== undefined && typeof lost !== 'string') throw misfit('"lost"', lost, 'a sentence', line)
  const observed = readHistories(lost === undefined ? histories : (histories ?? []), question, observes, line)
  const last = lost === undefined ? noted(observed, message, line) : [...observed, lostRun(lost)]
  checkTimes(last, question.times, line)
  return {
    kind: 'observed',
    observed: last,
    agentEnds: alive === undefined ? last.some(endsEarly) : !alive,
    ...(choices !== undefined && { choices: readChoices(choices, line) }),
  }
}

function readHistories(
  histories: unknown,
  question: Question,
  observes: ReadonlySet<Observation>,
  line: string,
): readonly Observed[] {
  if (!Array.isArray(histories)) throw misfit('"histories"', histories, 'an array, or an "error"', line)
  const list: unknown[] = histories
  if (list.length > question.times) {
    throw misfit('number of histories', list.length, `at most the ${question.times} runs asked for`, line)
  }
  return list.map((words) => {
    if (!Array.isArray(words)) throw misfit('an entry of "histories"', words, 'an array of words', line)
    const observed = decodeHistory(words, question.plan)
    checkFit(observed.history, question.plan, observes)
    return observed
  })
}

/** A run of which nobody knows how far it came. */
function lostRun(reason: string): Observed {
  return { history: { ending: 'crashed', words: [] }, times: 1, note: plain(reason) }
}

/** The last history with what the agent says of its ending. */
function noted(observed: readonly Observed[], { how }: Message, line: string): readonly Observed[] {
  if (how === undefined) return observed
  if (typeof how !== 'string') throw misfit('"how"', how, 'a few words', line)
  return observed.map((one) => (endsEarly(one) ? { ...one, note: plain(how) } : one))
}

/** The most choices that an agent may report of a run. */
const maximumChoices = 1_000_000

function readChoices(choices: unknown, line: string): readonly number[] {
  const list: unknown[] = Array.isArray(choices) ? choices : []
  if (!Array.isArray(choices) || list.length > maximumChoices)
    throw misfit('"choices"', choices, `an array of at most ${maximumChoices}`, line)
  return list.map((choice) => {
    if (isWord(choice) && choice >= 0) return choice
    throw misfit('an entry of "choices"', choice, 'an integer from 0', line)
  })
}

/** At least one run, at most as many as asked for: an agent may end a request early. It does after a run that did not end quiesced. */
function checkTimes(observed: readonly Observed[], times: number, line: string): void {
  const runs = runsOf(observed)
  if (runs < 1 || runs > times) throw misfit('number of runs in the answer', runs, `1..${times}`, line)
  const last = runsOf(observed.filter(endsEarly))
  if (last > 1) throw misfit('number of runs that did not end quiesced', last, 'at most 1', line)
}

function endsEarly({ history }: Observed): boolean {
  return history.ending !== 'quiesced'
}
