/**
 * Which cell of the automaton a step decides. What is seen of a call is its beginning and its end; in which state it took effect
 * is known where only one state can have been it.
 *
 * For an event that is no call, that is so where all explanations which allow it are in one state: a property of the set and the
 * symbol. A call may have taken effect behind any event between its call and its return: the states in which it can have are
 * gathered, set by set, and a return decides a cell where only one of them allows what it returned. They include the states of explanations that
 * have been ruled out since, so a cell may be missed; one that is counted was passed through for certain.
 */
import { type Action, type State, actions, states } from './automaton.ts'
import { type Automaton, type Configuration, type Observed, actionOf } from './configuration.ts'

/** Number of a cell: its place in the automaton, row by row. */
export function cellNumber(state: State, action: Action): number {
  return states.indexOf(state) * actions.length + actions.indexOf(action)
}

/** How many cells there are, allowed or not. */
export const cellCount = states.length * actions.length

/** Nothing is decided for certain. */
export const undecided = -1

/**
 * What `seen` decides behind a set of explanations, of which those in some states (the mask `explaining`) allow it: the number of a cell; for a return,
 * the index of the action that the call took, since its state has to be gathered; or `undecided`.
 */
export function decidedBy(before: readonly Configuration[], seen: Observed, explaining: number): number {
  switch (seen.kind) {
    case 'call':
      return undecided
    case 'return': {
      const operation = before[0]?.calls[seen.slot]?.operation
      const action = operation && actionOf(operation, seen.result)
      return action === undefined ? undecided : actions.indexOf(action)
    }
    case 'enter':
    case 'exit:SUCCESS':
    case 'exit:failure':
    case 'halt':
    case 'halted':
    case 'quiesced':
    case 'removed': {
      return onlyCell(explaining, actions.indexOf(seen.kind))
    }
  }
}

/** For each action, by index in `actions`: mask of the states that allow it. */
export function allowingStates(automaton: Automaton): readonly number[] {
  return actions.map((action) =>
    states.reduce((mask, state, index) => mask | (automaton.cell(state, action).kind === 'to' ? 1 << index : 0), 0),
  )
}

/** The cell that a call has passed through which took an action (by index) in the one of some states that allows it; else `undecided`. */
export function onlyCell(possible: number, action: number): number {
  if (possible === 0 || (possible & (possible - 1)) !== 0) return undecided
  return (31 - Math.clz32(possible)) * actions.length + action
}
