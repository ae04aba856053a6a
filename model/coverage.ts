/**
 * What a campaign can come through: the cells of the automaton and the race pairs that histories of legal callers can show for certain.
 * What is allowed and yet not among them is left out for a reason, which `test/coverage.test.ts` holds against all short histories.
 */
import { type Action, type State, actions, automaton, states } from './automaton.ts'
import { actionOf, operations } from './configuration.ts'
import { cellNumber } from './decided.ts'
import { type Act, type RacePair, acts, pairNumber } from './races.ts'
import type { Tally } from './tally.ts'

/** Why an allowed cell is not counted. */
export const reasonsLeftOut = {
  hidden: 'no one sees it happen',
  open: 'behind an open question nothing is judged',
  question: 'the documents leave the outcome open: the answers are reported with the open questions',
  untold: 'no history tells for certain that it was this state, and not the one before or behind a hidden step',
  never: 'nothing comes to rest while a callback or DeInitialize runs: the probe waits for both',
} as const
export type ReasonLeftOut = keyof typeof reasonsLeftOut

/** An action, or an outcome, in a state. */
export interface CoveredCell {
  readonly state: State
  readonly action: Action
}

const isAllowed = (state: State, action: Action): boolean => automaton[state][action].kind === 'to'

/** Whether a call may return either, so that nothing is decided by what it does return. */
function isQuestion(state: State, action: Action): boolean {
  return operations.some((operation) => {
    const [one, other] = [actionOf(operation, 'succeeds'), actionOf(operation, 'fails')]
    if (one === undefined || other === undefined || (action !== one && action !== other)) return false
    return isAllowed(state, one) && isAllowed(state, other)
  })
}

/** States that a hidden step, or the effect of a DeInitialize that has not returned, may have left or reached unseen. */
const beforeCommit: ReadonlySet<State> = new Set(['permitted', 'obliged', 'committed'])
const besideHalt: ReadonlySet<State> = new Set(['halting', 'haltReturned'])

/** Whether only the owner's cancel tells this state from its neighbours: what it returns depends on the hidden step. */
function isUntold(state: State, action: Action): boolean {
  const isCall = operations.some((one) => action === actionOf(one, 'succeeds') || action === actionOf(one, 'fails'))
  if (!isCall) return false
  const tells = action === 'Cancel:SUCCESS' || action === 'Cancel:FAILURE'
  return besideHalt.has(state) || (beforeCommit.has(state) && !tells)
}

/** Why an allowed cell is left out; undefined where it counts, or is not allowed. */
export function leftOut(state: State, action: Action): ReasonLeftOut | undefined {
  if (!isAllowed(state, action)) return undefined
  if (action === 'commit' || action === 'gone') return 'hidden'
  if (state === 'open' || state === 'openStarted') return 'open'
  if (isQuestion(state, action)) return 'question'
  if (isUntold(state, action)) return 'untold'
  if (action === 'quiesced' && (state === 'initializing' || state === 'haltReturned')) return 'never'
  return undefined
}

/** The cells that count, action by action. */
export const cells: readonly CoveredCell[] = actions.flatMap((action) =>
  states
    .filter((state) => isAllowed(state, action) && leftOut(state, action) === undefined)
    .map((state) => ({ state, action })),
)

/** A second callback begins beside the first only behind an open question: Initialize while a miniport is initializing, or after it failed. */
const isPairLeftOut = (first: Act, second: Act): boolean => first === 'dispatch' && second === 'dispatch'

/** The race pairs that count: each order of any two acts, an act and its like among them. */
export const racePairs: readonly RacePair[] = acts.flatMap((first) =>
  acts.filter((second) => !isPairLeftOut(first, second)).map((second) => ({ first, second })),
)

/** How much of a space was seen, how often each part of it, in its order, and what was not. */
interface Share<T> {
  readonly seen: number
  readonly of: number
  readonly times: readonly number[]
  readonly unseen: readonly T[]
}

/** How much of the automaton was seen: the cells that decided something, and the pairs of acts that raced. */
export interface Coverage {
  readonly cells: Share<CoveredCell>
  readonly races: Share<RacePair>
}

/** What a tally has seen. */
export function coverageOf(tally: Tally): Coverage {
  return coverageFrom(
    cells.map(({ state, action }) => tally.cells[cellNumber(state, action)] ?? 0),
    racePairs.map(({ first, second }) => tally.races[pairNumber(first, second)] ?? 0),
  )
}

/** The same, from how often each of `cells` and of `racePairs` was seen. */
export function coverageFrom(cellTimes: readonly number[], raceTimes: readonly number[]): Coverage {
  return { cells: shareOf(cells, cellTimes), races: shareOf(racePairs, raceTimes) }
}

function shareOf<T>(space: readonly T[], times: readonly number[]): Share<T> {
  const unseen = space.filter((_, index) => (times[index] ?? 0) === 0)
  return { seen: space.length - unseen.length, of: space.length, times, unseen }
}
