/**
 * The automaton made deterministic: a set of explanations becomes one small integer, and what an observation makes of
 * it one table look-up. Sets are built when first met, so that only what histories reach is ever computed.
 */
import { type State, states } from './automaton.ts'
import {
  type Automaton,
  type Configuration,
  anyTag,
  inOrder,
  initial,
  maximumSlots,
  renumbered,
} from './configuration.ts'
import { allowingStates, decidedBy, onlyCell, undecided } from './decided.ts'
import { Explanations, attemptWord, bytesOfExplanation, fact } from './explanations.ts'
import { questionAnswers } from './questions.ts'
import { type Symbol, observedOf, symbols } from './symbols.ts'
import { Transitions, bytesOfStep } from './transitions.ts'

/** Nothing is left: the observation has no explanation. */
export const dead = -1

export interface Deterministic {
  /** The set before anything was seen */
  readonly start: number
  /** The sets and steps that have been met. A caller bounds the memory that they take by keeping only those that it still needs. */
  readonly known: Transitions
  /** The step from a set by a symbol, as an offset in the rows of `known.steps` */
  step(set: number, symbol: Symbol): number
  /** Whether a call that took an action in one of some states (a mask) took it where this is the answer */
  isCertain(answer: number, inStates: number, action: number): boolean
  /** The cell that a call passed through which took an action in one of some states (a mask), where only one allows it */
  cellOfReturn(inStates: number, action: number): number
  configurations(set: number): readonly Configuration[]
  /** The same set with other numbers for slots and tags: each becomes what the list holds at its place */
  renumbered(set: number, slots: readonly number[], tags: readonly number[]): number
  /** Forgets all sets but these, and gives their new numbers. */
  keep(kept: readonly number[]): number[]
}

/** A set with its places in the tables, and an explanation that belongs to it. */
const bytesOfSet = 300
const bytesOfMember = 16

/** Of a step that only says where it leads */
const nothing = { exercised: 0, answer: -1, decided: undecided } as const

/** How a set of explanations is written down, and how all that they can become unseen is got back from that. */
interface Form {
  readonly of: (explanations: readonly Configuration[]) => readonly Configuration[]
  readonly closed: (written: readonly Configuration[]) => readonly Configuration[]
}

/** Builds the deterministic automaton, lazily. Sets are written down closed, unless told otherwise: such sets are there to decide, not to count. */
export function determinize(automaton: Automaton, form?: Form): Deterministic {
  let explanations = new Explanations(automaton)
  /** The numbers of the explanations of each set, ascending */
  let sets: (readonly number[])[] = []
  let shown: (readonly Configuration[] | undefined)[] = []
  let numbers = new Map<string, number>()
  let bytesOfSets = 0
  const known = new Transitions()
  const allowing = allowingStates(automaton)
  const answering = questionAnswers.map(({ whileIn }) => maskOfStates(whileIn))

  function number(members: readonly number[]): number {
    const key = members.join()
    const found = numbers.get(key)
    if (found !== undefined) return found
    const fresh = sets.length
    sets.push(members)
    numbers.set(key, fresh)
    bytesOfSets += bytesOfSet + members.length * bytesOfMember
    let tags = 0
    const waiting = new Int32Array(maximumSlots)
    for (const member of members) {
      tags |= explanations.fact(member, fact.tags)
      const state = explanations.fact(member, fact.state)
      for (let open = explanations.fact(member, fact.waiting); open !== 0; open &= open - 1) {
        const slot = 31 - Math.clz32(open & -open)
        waiting[slot] = (waiting[slot] ?? 0) | state
      }
    }
    known.addSet(fresh, tags, waiting)
    countBytes()
    return fresh
  }

  function countBytes(): void {
    known.bytes = bytesOfSets + explanations.size * bytesOfExplanation
  }

  function membersOf(set: number): readonly number[] {
    const found = sets[set]
    if (found === undefined) throw new RangeError(`set ${set}; there are ${sets.length}`)
    return found
  }

  const shownAs = (members: readonly number[]): Configuration[] => members.map((member) => explanations.at(member))

  const numbered = (configurations: readonly Configuration[]): number[] =>
    configurations.map((one) => explanations.number(one)).toSorted((one, other) => one - other)

  /** The number of the set of these explanations, and of what they can become unseen. */
  function numberOf(members: readonly number[]): number {
    return number(form ? numbered(form.of(shownAs(members))) : explanations.closure(members))
  }

  function compute(set: number, symbol: Symbol): number {
    bytesOfSets += bytesOfStep
    const written = membersOf(set)
    const before = form ? numbered(form.closed(shownAs(written))) : written
    const left: number[] = []
    let explaining = 0
    for (const member of before) {
      const attempt = explanations.after(member, symbol)
      const next = explanations.attempts.rows[attempt + attemptWord.next] ?? -1
      if (next === -1) continue
      left.push(next)
      explaining |= explanations.fact(member, fact.state)
    }
    if (left.length === 0) return known.add(set, symbol, { next: dead, ...nothing })
    const next = numberOf(left)
    if (form) return known.add(set, symbol, { next, ...nothing })
    const [configurations, seen] = [shownAs(before), observedOf(symbol)]
    const added = known.add(set, symbol, {
      next,
      exercised: exercisedBy(before, symbol),
      answer: questionAnswers.findIndex((answer) => answer.seen(configurations, seen)),
      decided: decidedBy(configurations, seen, explaining),
    })
    countBytes()
    return added
  }

  /** What could have been seen instead is ruled out by clauses: by those that forbid it in all explanations. */
  function exercisedBy(before: readonly number[], symbol: Symbol): number {
    let exercised = 0
    for (const other of alternatives(
      before.reduce((mask, member) => mask | explanations.fact(member, fact.state), 0),
      symbol,
    )) {
      let clauses = 0
      let isPossible = false
      for (const member of before) {
        if (explanations.fact(member, fact.awaitsStart) === 1) continue
        const attempt = explanations.after(member, other)
        if (explanations.attempts.rows[attempt + attemptWord.next] !== -1) isPossible = true
        clauses |= explanations.attempts.rows[attempt + attemptWord.forbiddenBy] ?? 0
      }
      if (!isPossible) exercised |= clauses
    }
    return exercised
  }

  const start = numberOf(numbered([initial]))
  return {
    start,
    known,
    step(set, symbol) {
      const found = known.find(set, symbol)
      return found === -1 ? compute(set, symbol) : found
    },
    isCertain: (answer, inStates, action) => (inStates & (allowing[action] ?? 0) & ~(answering[answer] ?? 0)) === 0,
    cellOfReturn: (inStates, action) => onlyCell(inStates & (allowing[action] ?? 0), action),
    configurations: (set) => (shown[set] ??= inOrder(shownAs(membersOf(set)))),
    renumbered: (set, slots, tags) =>
      number(numbered(shownAs(membersOf(set)).map((one) => renumbered(one, slots, tags)))),
    keep(kept) {
      const configurations = kept.map((set) => shownAs(membersOf(set)))
      explanations = new Explanations(automaton)
      bytesOfSets = 0
      sets = []
      shown = []
      numbers = new Map()
      known.clear()
      numberOf(numbered([initial]))
      return configurations.map((all) => number(numbered(all)))
    },
  }
}

function maskOfStates(some: readonly State[]): number {
  return some.reduce((mask, state) => mask | (1 << states.indexOf(state)), 0)
}

const uncallable = maskOfStates(['never', 'canceled'])
const unhaltable = maskOfStates(['never', 'neverStarted'])

/**
 * What could have been seen instead, behind explanations in some states: a clause that forbids it is exercised by what was seen. Silence
 * counts only where there was something to break it, a START that was received for a callback, an initiation for a halt.
 */
function alternatives(inStates: number, symbol: Symbol): readonly Symbol[] {
  const seen = observedOf(symbol)
  switch (seen.kind) {
    case 'return':
      return [symbols.return(seen.slot, seen.result === 'fails')]
    case 'enter':
    case 'halt':
      return [symbols.quiesced]
    case 'quiesced':
      return [
        ...((inStates & uncallable) === 0 ? [symbols.enter(anyTag)] : []),
        ...((inStates & unhaltable) === 0 ? [symbols.halt] : []),
      ]
    case 'removed':
    case 'call':
    case 'exit:SUCCESS':
    case 'exit:failure':
    case 'halted':
      return []
  }
}
