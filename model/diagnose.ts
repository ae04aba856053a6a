/**
 * Why an observation has no explanation: every explanation is tried once more, now knowing what each call is going to
 * return, and the clauses that end the last of them are collected. Slow and plain; it runs once per divergence.
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

type Result = 'succeeds' | 'fails'

/** For each observation that is a call: what it returned, where it did. */
function resultsOf(observations: readonly Observed[]): (Result | undefined)[] {
  const open = new Map<number, number>()
  const results: (Result | undefined)[] = observations.map(() => undefined)
  for (const [index, seen] of observations.entries()) {
    if (seen.kind === 'call') open.set(seen.slot, index)
    if (seen.kind === 'return') {
      const call = open.get(seen.slot)
      if (call !== undefined) results[call] = seen.result
    }
  }
  return results
}

interface OpenCall {
  readonly calledAt: number
  readonly result: Result | undefined
}

/**
 * The clauses that rule out every explanation. The observations are all of one instance, those behind the divergence too: what a call
 * returned later tells which explanations were true.
 */
export function diagnose(automaton: Automaton, observations: readonly Observed[]): ReadonlySet<ClauseId> {
  const results = resultsOf(observations)
  const open = new Map<number, OpenCall>()
  /** Explanations that ended on the way: where, and by which clauses */
  const ended: { readonly at: number; readonly by: readonly ClauseId[] }[] = []
  let before: readonly Configuration[] = [initial]
  for (const [index, seen] of observations.entries()) {
    const after: Configuration[] = []
    for (const configuration of before) {
      const attempt = observe(automaton, configuration, seen)
      if (attempt.next) after.push(attempt.next)
      else ended.push({ at: index, by: attempt.forbiddenBy })
    }
    if (after.length === 0) {
      const from = windowStart(seen, index, open)
      return new Set([
        ...ended.filter((one) => one.at >= from).flatMap((one) => one.by),
        ...before.flatMap((configuration) => hindrances(automaton, configuration, open)),
      ])
    }
    if (seen.kind === 'call') open.set(seen.slot, { calledAt: index, result: results[index] })
    if (seen.kind === 'return') open.delete(seen.slot)
    before = spread(automaton, after, open)
  }
  return new Set()
}

/** Where the explanations begin to part: at the call that returns, else at the first call that is open. */
function windowStart(seen: Observed, index: number, open: ReadonlyMap<number, OpenCall>): number {
  if (seen.kind === 'return') return open.get(seen.slot)?.calledAt ?? index
  return Math.min(index, ...[...open.values()].map((call) => call.calledAt))
}

/** The clauses that keep open calls from taking effect with the result that they will return. */
function hindrances(
  automaton: Automaton,
  configuration: Configuration,
  open: ReadonlyMap<number, OpenCall>,
): readonly ClauseId[] {
  return [...open].flatMap(([slot, { result }]) =>
    result === undefined ? [] : (takeEffect(automaton, configuration, slot, result)?.forbiddenBy ?? []),
  )
}

/** All that hidden steps and open calls can lead to, calls taking effect only with the result that they will return. */
function spread(
  automaton: Automaton,
  from: readonly Configuration[],
  open: ReadonlyMap<number, OpenCall>,
): Configuration[] {
  const reached = new Map<string, Configuration>()
  const work = [...from]
  for (let next = work.pop(); next !== undefined; next = work.pop()) {
    const key = keyOf(next)
    if (reached.has(key)) continue
    reached.set(key, next)
    const hidden = takeHiddenStep(automaton, next)
    if (hidden) work.push(hidden)
    for (const [slot, { result }] of open) {
      for (const one of result === undefined ? (['succeeds', 'fails'] as const) : [result]) {
        const effect = takeEffect(automaton, next, slot, one)?.next
        if (effect) work.push(effect)
      }
    }
  }
  return [...reached.values()]
}
