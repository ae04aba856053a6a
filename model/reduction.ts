/**
 * What of an automaton decides whether a history conforms, without regard to the clause that is named: states that allow the same become
 * one, and of the explanations only those are kept from which the others follow. Sets of explanations then are equal far more often.
 */
import { type State, actions, states } from './automaton.ts'
import { type Automaton, type Configuration, closure, inOrder, keyOf, outstandingStates } from './configuration.ts'

export interface Reduction {
  readonly automaton: Automaton
  /** The explanations, and all that they can become unseen */
  readonly closed: (configurations: readonly Configuration[]) => readonly Configuration[]
  /** Those from which, or from what covers them, all others follow; in canonical order */
  readonly sources: (configurations: readonly Configuration[]) => readonly Configuration[]
}

/** All that an explanation can become unseen, itself among it, with their keys and its own */
interface Closure {
  readonly key: string
  readonly reached: readonly Configuration[]
  readonly keys: ReadonlySet<string>
}

const isOpen = (state: State): boolean => state === 'open' || state === 'openStarted'

export function reductionOf(automaton: Automaton): Reduction {
  const merged = mergeStates(automaton)
  const covers = coverRelation(merged)

  /** Whether all that `one` allows is allowed by `other` too. */
  function isCovered(one: Configuration, other: Configuration): boolean {
    if (!covers.has(`${one.state} ${other.state}`)) return false
    if (outstandingStates.has(other.state) && one.current !== other.current) return false
    const slots = Math.max(one.calls.length, other.calls.length)
    for (let slot = 0; slot < slots; slot++) {
      const [own, others] = [one.calls[slot], other.calls[slot]]
      if (own?.operation !== others?.operation || own?.progress !== others?.progress || own?.tag !== others?.tag)
        return false
    }
    return true
  }

  const closures = new Map<string, Closure>()
  /** All that the explanation can become unseen */
  function closureOf(one: Configuration): Closure {
    const key = keyOf(one)
    const known = closures.get(key)
    if (known) return known
    const reached = closure(merged, [one])
    const found: Closure = { key, reached, keys: new Set(reached.map(keyOf)) }
    closures.set(key, found)
    return found
  }

  /** Whether `other` is, or can become unseen, one that covers `one`. */
  function isImplied(one: Configuration, own: Closure, other: Closure): boolean {
    return other.keys.has(own.key) || other.reached.some((each) => isCovered(one, each))
  }

  return {
    automaton: merged,
    closed(configurations) {
      const [first, ...others] = configurations.map(closureOf)
      if (first !== undefined && others.length === 0) return first.reached
      const all = [first, ...others].flatMap((one) => one?.reached ?? [])
      return [...new Map(all.map((one) => [keyOf(one), one])).values()]
    },
    sources(configurations) {
      const left = [...configurations]
      const reached = left.length > 1 ? left.map(closureOf) : []
      for (let at = left.length - 1; at >= 0; at--) {
        const [one, own] = [left[at], reached[at]]
        if (!one || !own || !reached.some((other, index) => index !== at && isImplied(one, own, other))) continue
        left.splice(at, 1)
        reached.splice(at, 1)
      }
      return inOrder(left)
    },
  }
}

/** The automaton in which the first of all states that allow the same stands for them. */
function mergeStates(automaton: Automaton): Automaton {
  // What the explanations themselves tell apart, beside what the cells say
  let classes = new Map<State, string>(
    states.map((state) => [state, [outstandingStates.has(state), state === 'halting', isOpen(state)].join()]),
  )
  for (let before = 0; before < new Set(classes.values()).size;) {
    before = new Set(classes.values()).size
    const texts = states.map((state) => {
      const cells = actions.map((action) => {
        const cell = automaton.cell(state, action)
        return cell.kind === 'to' ? (classes.get(cell.state) ?? '') : '-'
      })
      return [classes.get(state), ...cells].join(' ')
    })
    classes = new Map(states.map((state, index) => [state, String(texts.indexOf(texts[index] ?? ''))]))
  }
  const first = (state: State): State => states.find((other) => classes.get(other) === classes.get(state)) ?? state
  return {
    binds: automaton.binds,
    cell: (state, action) => {
      const cell = automaton.cell(state, action)
      return cell.kind === 'to' ? { ...cell, state: first(cell.state) } : cell
    },
  }
}

/** Pairs `a b` of states such that `b` allows all that `a` does, for ever: the greatest such relation. */
function coverRelation({ cell }: Automaton): ReadonlySet<string> {
  const related = new Set(states.flatMap((one) => states.map((other) => `${one} ${other}`)))
  const holds = (one: State, other: State): boolean => {
    // A tag that one explanation still holds may be asked for; one that holds none may be called back with any.
    if (outstandingStates.has(other) && !outstandingStates.has(one)) return one === other
    return actions.every((action) => {
      const from = cell(one, action)
      if (from.kind === 'no') return true
      const to = cell(other, action)
      if (to.kind === 'to' && related.has(`${from.state} ${to.state}`)) return true
      // An explanation may keep still while the other goes on unseen; a halt has then ended for the one, which `open` allows too.
      const keepsStill = action === 'commit' || (action === 'gone' && isOpen(other))
      return keepsStill && related.has(`${from.state} ${other}`)
    })
  }
  for (let before = 0; before !== related.size;) {
    before = related.size
    for (const one of states) {
      for (const other of states) if (!holds(one, other)) related.delete(`${one} ${other}`)
    }
  }
  return related
}
