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
import { clauseBit, maskOf } from './clause-bits.ts'
import { type Symbol, observedOf } from './symbols.ts'
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

/** What an observation makes of explanations: those that are left, and which clauses ended some, those that tell something. */
interface Step {
  readonly left: Explanations | undefined
  readonly telling: number
}

/** Steps and explanations remembered at most: long histories come to the same ones again and again. */
const maximumMemory = 20_000

/**
 * The clauses that rule out every explanation. The observations are all of one instance; what its open calls returned behind the
 * divergence counts too: it tells which explanations were true.
 *
 * Those are the clauses that forbid what came, and that keep calls which are open then from taking effect. Where it is a return that has
 * no explanation, they are those too that kept its call from taking effect before, and that ended the explanations in which it had. Others
 * that ended meanwhile only guessed wrongly when some other call took effect.
 */
export function diagnose(automaton: Automaton, notes: Notes): ReadonlySet<ClauseId> {
  const resultAt = resultsOf(notes)
  const end = follow(automaton, notes, resultAt)
  if (end === undefined) return new Set()
  const seen = seenAt(notes, end.index)
  let mask = 0
  for (const configuration of end.before.all) {
    mask |= maskOf(observe(automaton, configuration, seen).forbiddenBy ?? [])
    for (const [slot, call] of end.open) mask |= hindrances(automaton, configuration, slot, call)
  }
  if (seen.kind === 'return') {
    const from = end.open.get(seen.slot)?.calledAt ?? 0
    mask |= follow(automaton, notes, resultAt, { slot: seen.slot, from })?.telling ?? 0
  }
  return new Set(clauses.flatMap(({ id }) => ((mask & clauseBit(id)) === 0 ? [] : [id])))
}

/** A call that is watched: its slot, and the index of the observation with which it begins. */
interface Watched {
  readonly slot: number
  readonly from: number
}

/** Goes to where no explanation is left; says which those before it are, the calls open then, and what told on the watched call. */
function follow(
  automaton: Automaton,
  notes: Notes,
  resultAt: ResultAt,
  watched?: Watched,
):
  | { readonly index: number; readonly before: Explanations; readonly open: OpenCalls; readonly telling: number }
  | undefined {
  const open = new Map<number, OpenCall>()
  const take = createSteps(automaton, watched?.slot)
  let telling = 0
  let before: Explanations = { number: 0, all: notes.from }
  for (let index = 0; index < notes.length; index++) {
    const symbol = notes.symbols[index] ?? 0
    const seen = observedOf(symbol)
    const openBefore = seen.kind === 'return' ? new Map(open) : open
    if (seen.kind === 'call') open.set(seen.slot, { calledAt: index, result: resultAt(index) })
    if (seen.kind === 'return') open.delete(seen.slot)
    const step = take(before, symbol, open)
    if (watched && index >= watched.from) telling |= step.telling
    if (step.left === undefined) return { index, before, open: openBefore, telling }
    before = step.left
  }
  return undefined
}

/** Takes steps, and remembers them. What tells is what tells on the call in the slot `watched`. */
function createSteps(
  automaton: Automaton,
  watched: number | undefined,
): (before: Explanations, symbol: Symbol, open: OpenCalls) => Step {
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
    let telling = 0
    for (const configuration of before.all) {
      const attempt = observe(automaton, configuration, seen)
      if (attempt.next) after.push(attempt.next)
      else if (hasTakenEffect(configuration, watched)) telling |= maskOf(attempt.forbiddenBy)
    }
    const left = after.length === 0 ? undefined : remembered(spread(automaton, after, open))
    for (const configuration of left?.all ?? []) {
      const call = watched === undefined ? undefined : open.get(watched)
      if (watched !== undefined && call) telling |= hindrances(automaton, configuration, watched, call)
    }
    if (steps.size >= maximumMemory) steps.clear()
    if (known.size >= maximumMemory) known.clear()
    steps.set(key, { left, telling })
    return { left, telling }
  }
}

function hasTakenEffect({ calls }: Configuration, slot: number | undefined): boolean {
  const call = slot === undefined ? undefined : calls[slot]
  return call !== undefined && call.progress !== 'waiting'
}

type OpenCalls = ReadonlyMap<number, OpenCall>

/** The slots that are open and what they will return, as an integer: two bits for each slot. */
function codeOf(open: OpenCalls): number {
  let code = 0
  for (const [slot, { result }] of open) code |= (1 + codes.indexOf(result)) << (2 * slot)
  return code
}

/** A mask of the clauses that keep an open call from taking effect with the result that it will return. */
function hindrances(automaton: Automaton, configuration: Configuration, slot: number, { result }: OpenCall): number {
  return result === undefined ? 0 : maskOf(takeEffect(automaton, configuration, slot, result)?.forbiddenBy ?? [])
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
