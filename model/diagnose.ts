/**
 * Why an observation has no explanation: every explanation is tried once more, now knowing what each call was going to
 * return, and the clauses that rule them out are collected. Slow and plain; it runs once per divergence.
 */
import type { ClauseId } from '../spec/clauses.ts'
import {
  type Automaton,
  type Configuration,
  type Observed,
  initial,
  keyOf,
  observe,
  takeEffect,
  takeHiddenStep,
} from './configuration.ts'

/** The observations of one instance, in order, the last one being that without an explanation. */
export type Observations = readonly { readonly seen: Observed; readonly event: number }[]

type Result = 'succeeds' | 'fails'

/** For each observation that is a call: what it returned before the end, where it did. */
function resultsOf(observations: Observations): (Result | undefined)[] {
  const open = new Map<number, number>()
  const results: (Result | undefined)[] = observations.map(() => undefined)
  for (const [index, { seen }] of observations.entries()) {
    if (seen.kind === 'call') open.set(seen.slot, index)
    if (seen.kind === 'return') {
      const call = open.get(seen.slot)
      if (call !== undefined) results[call] = seen.result
    }
  }
  return results
}

/** Where the observations begin that bear on the last one: at its call, or at itself. */
function windowStart(observations: Observations): number {
  const last = observations.at(-1)?.seen
  if (last?.kind !== 'return') return observations.length - 1
  return observations.findLastIndex(({ seen }) => seen.kind === 'call' && seen.slot === last.slot)
}

/** The clauses that rule out every explanation of the last observation. */
export function diagnose(automaton: Automaton, observations: Observations): ReadonlySet<ClauseId> {
  const results = resultsOf(observations)
  const known = new Map<number, Result | undefined>()
  const start = windowStart(observations)
  const ruledOutBy = new Set<ClauseId>()
  let before: Configuration[] = [initial]
  for (const [index, { seen }] of observations.entries()) {
    const note = (clauses: readonly ClauseId[]): void => {
      if (index >= start) for (const clause of clauses) ruledOutBy.add(clause)
    }
    const after: Configuration[] = []
    for (const configuration of before) {
      const attempt = observe(automaton, configuration, seen)
      note(attempt.forbiddenBy)
      if (attempt.next) after.push(attempt.next)
    }
    if (seen.kind === 'call') known.set(seen.slot, results[index])
    before = spread(automaton, after, known, note)
  }
  return ruledOutBy
}

/** All that hidden steps and open calls can lead to, calls taking effect only with the result that they will return. */
function spread(
  automaton: Automaton,
  from: readonly Configuration[],
  known: ReadonlyMap<number, Result | undefined>,
  note: (clauses: readonly ClauseId[]) => void,
): Configuration[] {
  const reached = new Map<string, Configuration>()
  const work = [...from]
  for (let next = work.pop(); next !== undefined; next = work.pop()) {
    const key = keyOf(next)
    if (reached.has(key)) continue
    reached.set(key, next)
    const hidden = takeHiddenStep(automaton, next)
    if (hidden) work.push(hidden)
    for (let slot = 0; slot < next.calls.length; slot++) {
      const result = known.get(slot)
      for (const one of result === undefined ? (['succeeds', 'fails'] as const) : [result]) {
        const attempt = takeEffect(automaton, next, slot, one)
        if (attempt?.next) work.push(attempt.next)
        else if (attempt && result !== undefined) note(attempt.forbiddenBy)
      }
    }
  }
  return [...reached.values()]
}
