/** What an implementation answers to the questions that the documents leave open, seen in passing. Never a failure. */
import type { QuestionId } from '../spec/questions.ts'
import type { State } from './automaton.ts'
import type { Configuration, Observed, Operation } from './configuration.ts'

export interface QuestionAnswer {
  readonly question: QuestionId
  readonly answer: string
  /** Whether `seen` gives this answer, whichever of the explanations before it is the true one */
  readonly seen: (before: readonly Configuration[], seen: Observed) => boolean
}

const underway: readonly State[] = ['pending', 'permitted', 'obliged', 'committed', 'refused', 'initializing']

/** The call that returned had not taken effect in any other state than these. */
function returned(
  operation: Operation,
  result: 'succeeds' | 'fails',
  whileIn: readonly State[],
): QuestionAnswer['seen'] {
  return (before, seen) => {
    if (seen.kind !== 'return' || seen.result !== result) return false
    if (before[0]?.calls[seen.slot]?.operation !== operation) return false
    const waiting = before.filter((one) => one.calls[seen.slot]?.progress === 'waiting')
    return waiting.length > 0 && waiting.every((one) => whileIn.includes(one.state))
  }
}

function onlyEarlierStart(before: readonly Configuration[]): boolean {
  return (
    before.some((one) => one.state === 'permitted') &&
    before.every((one) => ['permitted', 'committed'].includes(one.state))
  )
}

const both = (question: QuestionId, whileIn: readonly State[]): readonly QuestionAnswer[] => [
  { question, answer: 'NDIS_STATUS_SUCCESS', seen: returned('Initialize', 'succeeds', whileIn) },
  { question, answer: 'NDIS_STATUS_NOT_ACCEPTED', seen: returned('Initialize', 'fails', whileIn) },
]

export const questionAnswers: readonly QuestionAnswer[] = [
  ...both('Q-INIT-PENDING', underway),
  ...both('Q-INIT-HALTING', ['halting', 'haltRunning', 'haltReturned']),
  ...both('Q-INIT-AFTER-FAILURE', ['failed']),
  { question: 'Q-NAME-CASE', answer: 'case ignored', seen: returned('CancelOtherCase', 'succeeds', ['pending']) },
  { question: 'Q-NAME-CASE', answer: 'case matters', seen: returned('CancelOtherCase', 'fails', ['pending']) },
  {
    question: 'Q-START-BEFORE',
    answer: 'counts',
    seen: (before, seen) => seen.kind === 'enter' && onlyEarlierStart(before),
  },
  {
    question: 'Q-START-BEFORE',
    answer: 'does not count',
    seen: (before, seen) => seen.kind === 'quiesced' && onlyEarlierStart(before),
  },
]
