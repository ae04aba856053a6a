/**
 * Why an observation has no explanation: every explanation is tried once more, now knowing what each call is going to
 * return, and the clauses that end the last of them are collected. Plain rather than fast; it runs once per divergence.
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
import { type Symbol, clauseBit, observedOf } from './determinize.ts'
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

/** Explanations that are possible at once; equal ones have the same number, as long as they are remembered. */
interface Explanations {
  readonly number: number
  readonly all: readonly Configuration[]
}

/** What an observation makes of explanations: those that are left, and a mask of the clauses that ended the others. */
interface Step {
  readonly left: Explanations | undefined
  readonly endedBy: number
}

/** Steps and explanations remembered at most: long histories come to the same ones again and again. */
const maximumMemory = 20_000

/**
 * The clauses that rule out every explanation. The observations are all of one instance; what its open calls returned behind the
 * divergence counts too: it tells which explanations were true.
 */
export function diagnose(automaton: Automaton, notes: Notes): ReadonlySet<ClauseId> {
  const resultAt = resultsOf(notes)
  const open = new Map<number, OpenCall>()
  const take = createSteps(automaton)
  const endedBy = new Int32Array(notes.length)
  let before: Explanations = { number: 0, all: notes.from }
  for (let index = 0; index < notes.length; index++) {
    const symbol = notes.symbols[index] ?? 0
    const seen = observedOf(symbol)
    const from = windowStart(seen, index, open)
    if (seen.kind === 'call') open.set(seen.slot, { calledAt: index, result: resultAt(index) })
    if (seen.kind === 'return') open.delete(seen.slot)
    const step = take(before, symbol, open)
    endedBy[index] = step.endedBy
    if (step.left === undefined) {
      const mask = endedBy.subarray(from, index + 1).reduce((all, one) => all | one, 0)
      return new Set([
        ...clauses.flatMap(({ id }) => ((mask & clauseBit(id)) === 0 ? [] : [id])),
        ...before.all.flatMap((configuration) => hindrances(automaton, configuration, open)),
      ])
    }
    before = step.left
  }
  return new Set()
}

/** Takes steps, and remembers them. */
function createSteps(automaton: Automaton): (before: Explanations, symbol: Symbol, open: OpenCalls) => Step {
  const steps = new Map<string, Step>()
  const known = new Map<string, Explanations>()
  let numbers = 1
  const remembered = (all: ReadonlyMap<string, Configuration>): Explanations => {
    const key = [...all.keys()].toSorted().join('')
    const found = known.get(key) ?? { number: numbers++, all: [...all.values()] }
    known.set(key, found)
    return found
  }
  return (before, symbol, open) => {
    const key = `${before.number} ${symbol} ${codeOf(open)}`
    const found = steps.get(key)
    if (found) return found
    const seen = observedOf(symbol)
    const after: Configuration[] = []
    let endedBy = 0
    for (const configuration of before.all) {
      const attempt = observe(automaton, configuration, seen)
      if (attempt.next) after.push(attempt.next)
      else for (const clause of attempt.forbiddenBy) endedBy |= clauseBit(clause)
    }
    const left = after.length === 0 ? undefined : remembered(spread(automaton, after, open))
    if (steps.size >= maximumMemory) steps.clear()
    if (known.size >= maximumMemory) known.clear()
    steps.set(key, { left, endedBy })
    return { left, endedBy }
  }
}

type OpenCalls = ReadonlyMap<number, OpenCall>

/** The slots that are open and what they will return, as an integer: two bits for each slot. */
function codeOf(open: OpenCalls): number {
  let code = 0
  for (const [slot, { result }] of open) code |= (1 + codes.indexOf(result)) << (2 * slot)
  return code
}

/** Where the explanations begin to part: at the call that returns, else at the first call that is open. */
function windowStart(seen: Observed, index: number, open: OpenCalls): number {
  if (seen.kind === 'return') return open.get(seen.slot)?.calledAt ?? index
  return Math.min(index, ...[...open.values()].map((call) => call.calledAt))
}

/** The clauses that keep open calls from taking effect with the result that they will return. */
function hindrances(automaton: Automaton, configuration: Configuration, open: OpenCalls): readonly ClauseId[] {
  return [...open].flatMap(([slot, { result }]) =>
    result === undefined ? [] : (takeEffect(automaton, configuration, slot, result)?.forbiddenBy ?? []),
  )
}

/** All that hidden steps and open calls can lead to, calls taking effect only with the result that they will return. */
function spread(
  automaton: Automaton,
  from: readonly Configuration[],
  open: OpenCalls,
): ReadonlyMap<string, Configuration> {
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
  return reached
}
