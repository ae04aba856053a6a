/** What an implementation answers to the questions that the documents leave open, seen in passing. Never a failure. */
import type { QuestionId } from '../spec/questions.ts'
import type { State } from './automaton.ts'
import type { Configuration, Observed, Operation } from './configuration.ts'

export interface QuestionAnswer {
  readonly question: QuestionId
  readonly answer: string
  /** Whether `seen` gives this answer, whichever of the explanations before it is the true one */
  readonly seen: (before: readonly Configuration[], seen: Observed) => boolean
  /** Of the return of a call: it gives this answer only if the call cannot have taken effect earlier, in any other state than these. */
  readonly whileIn: readonly State[]
}

const underway: readonly State[] = ['pending', 'permitted', 'obliged', 'committed', 'refused', 'initializing']

/** A call returned, which took effect before, or may have just now in one of these states: whether in no other is not told by the set. */
function returned(
  operation: Operation,
  result: 'succeeds' | 'fails',
  whileIn: readonly State[],
): Pick<QuestionAnswer, 'seen' | 'whileIn'> {
  const seenLast: QuestionAnswer['seen'] = (before, seen) => {
    if (seen.kind !== 'return' || seen.result !== result) return false
    if (before[0]?.calls[seen.slot]?.operation !== operation) return false
    const waiting = before.filter((one) => one.calls[seen.slot]?.progress === 'waiting')
    return waiting.length === 0 || waiting.some((one) => whileIn.includes(one.state))
  }
  return { seen: seenLast, whileIn }
}

/** NDIS may have committed itself unseen, where it may do so. */
function onlyEarlierStart(before: readonly Configuration[]): boolean {
  return before.every((one) => one.state === 'permitted' || one.state === 'committed')
}

const both = (question: QuestionId, whileIn: readonly State[]): readonly QuestionAnswer[] => [
  { question, answer: 'NDIS_STATUS_SUCCESS', ...returned('Initialize', 'succeeds', whileIn) },
  { question, answer: 'NDIS_STATUS_NOT_ACCEPTED', ...returned('Initialize', 'fails', whileIn) },
]

export const questionAnswers: readonly QuestionAnswer[] = [
  ...both('Q-INIT-PENDING', underway),
  // Before MiniportHaltEx is called DeInitialize may not have taken effect yet, and behind it the miniport may be gone.
  ...both('Q-INIT-HALTING', ['haltRunning']),
  ...both('Q-INIT-AFTER-FAILURE', ['failed']),
  { question: 'Q-NAME-CASE', answer: 'case ignored', ...returned('CancelOtherCase', 'succeeds', ['pending']) },
  { question: 'Q-NAME-CASE', answer: 'case matters', ...returned('CancelOtherCase', 'fails', ['pending']) },
  {
    question: 'Q-START-BEFORE',
    answer: 'counts',
    seen: (before, seen) => seen.kind === 'enter' && onlyEarlierStart(before),
    whileIn: [],
  },
  {
    question: 'Q-START-BEFORE',
    answer: 'does not count',
    seen: (before, seen) => seen.kind === 'quiesced' && onlyEarlierStart(before),
    whileIn: [],
  },
]
