/**
 * Why an observation has no explanation: every explanation is tried once more, now knowing what each call is going to
 * return, and the clauses that end the last of them are collected. Slow and plain; it runs once per divergence.
 */
import { type ClauseId, clauses } from '../spec/clauses.ts'
import {
  type Automaton,
  type Configuration,
  type Observed,
  keyOf,
  observe,
  takeEffect,
  takeHiddenStep,
} from './configuration.ts'
import { clauseBit, observedOf } from './determinize.ts'
import type { Notes, Result } from './notes.ts'

/** What a call returns, by the index of its observation. */
type ResultAt = (index: number) => Result | undefined

const codes: readonly (Result | undefined)[] = [undefined, 'succeeds', 'fails']

/** For each observation that is a call: what it returned, where it did. */
function resultsOf(notes: Notes): ResultAt {
  const open = new Map<number, number>()
  const results = new Uint8Array(notes.length)
  for (let index = 0; index < notes.length; index++) {
    const seen = seenAt(notes, index)
    if (seen.kind === 'call') open.set(seen.slot, index)
    if (seen.kind !== 'return') continue
    const call = open.get(seen.slot)
    open.delete(seen.slot)
    if (call !== undefined) results[call] = codes.indexOf(seen.result)
  }
  for (const [slot, call] of open) results[call] = codes.indexOf(notes.later[slot])
  return (index) => codes[results[index] ?? 0]
}

function seenAt(notes: Notes, index: number): Observed {
  return observedOf(notes.symbols[index] ?? 0)
}

interface OpenCall {
  readonly calledAt: number
  readonly result: Result | undefined
}

/**
 * The clauses that rule out every explanation. The observations are all of one instance; what its open calls returned behind the
 * divergence counts too: it tells which explanations were true.
 */
export function diagnose(automaton: Automaton, notes: Notes): ReadonlySet<ClauseId> {
  const resultAt = resultsOf(notes)
  const open = new Map<number, OpenCall>()
  /** Explanations that ended on the way: by the index of the observation, a mask of the clauses that ended them */
  const endedBy = new Int32Array(notes.length)
  let before: readonly Configuration[] = notes.from
  for (let index = 0; index < notes.length; index++) {
    const seen = seenAt(notes, index)
    const after: Configuration[] = []
    for (const configuration of before) {
      const attempt = observe(automaton, configuration, seen)
      if (attempt.next) after.push(attempt.next)
      else for (const clause of attempt.forbiddenBy) endedBy[index] = (endedBy[index] ?? 0) | clauseBit(clause)
    }
    if (after.length === 0) {
      const mask = endedBy.subarray(windowStart(seen, index, open), index + 1).reduce((all, one) => all | one, 0)
      return new Set([
        ...clauses.flatMap(({ id }) => ((mask & clauseBit(id)) === 0 ? [] : [id])),
        ...before.flatMap((configuration) => hindrances(automaton, configuration, open)),
      ])
    }
    if (seen.kind === 'call') open.set(seen.slot, { calledAt: index, result: resultAt(index) })
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
