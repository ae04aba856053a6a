/**
 * Visits every state of a product once, depth first, and counts the paths through it: each is one interleaving of one plan. Stops at the
 * first run that has no explanation; one that waits for ever is noted, and its way counts for nothing.
 */
import { stops } from '../../model/stepwise.ts'
import type { Product, WayOn } from './product.ts'

export interface Limits {
  /** States to visit at most */
  readonly states: number
  /** Asked now and then, with the number of states so far: whether to stop */
  readonly stop?: (states: number) => boolean
}

export interface Walked {
  /** `states` and `stopped` where a limit ended it */
  readonly ended: 'complete' | 'found' | 'states' | 'stopped'
  /** Paths from the starts to their ends; where the walk was not complete, of the starts that were visited whole */
  readonly interleavings: bigint
  readonly states: number
  /** Ways on from all those states */
  readonly moves: number
  /** The way to the run that diverges, else to the first that does not end */
  readonly found?: Found
}

interface Found {
  /** Index of the start */
  readonly start: number
  readonly steps: readonly WayOn[]
  /** What is shared before the last step: what has been decided on the way */
  readonly shared: number
}

const [unseen, open, done] = [0, 1, 2] as const
const askEvery = 4096

/** `weigh` tells how many runs stand behind one that ends with this shared state: options that nothing has asked for count each. */
export function walk(product: Product, weigh: (shared: number) => bigint, limits: Limits): Walked {
  const { states } = product
  let [moves, visited, total] = [0, 0, 0n]
  /** The states on the way; for each where its successors begin, and which of them comes next */
  const way: number[] = []
  const from: number[] = []
  const next: number[] = []
  const successors: number[] = []
  /** How many choices lead to each of them */
  const times: number[] = []
  let endless: Found | undefined

  /** Visits a state for the first time. False where a way on from it diverges. */
  function enter(state: number, start: number): boolean {
    visited++
    states.setStatus(state, open)
    way.push(state)
    from.push(successors.length)
    next.push(successors.length)
    const kind = product.expand(state)
    const { waysOn } = product
    let diverges = false
    for (let at = 0; at < waysOn.count; at++) {
      const after = waysOn.states[at] ?? 0
      if (after === stops) diverges = true
      successors.push(after)
      times.push(waysOn.times[at] ?? 1)
    }
    moves += waysOn.count
    if (kind === 'ends') states.setPaths(state, weigh(product.shared(state)))
    if (kind === 'stalls') endless ??= foundAt(start, undefined)
    return !diverges
  }

  function leave(): void {
    const state = way.pop() ?? 0
    successors.length = from.pop() ?? 0
    times.length = successors.length
    next.pop()
    states.setStatus(state, done)
    const parent = way.at(-1)
    if (parent !== undefined) states.addPaths(parent, state, times[(next.at(-1) ?? 0) - 1] ?? 1)
  }

  /** The way so far, and the way on to `last`. */
  function foundAt(start: number, last: number | undefined): Found {
    const steps = way.map((state, depth) => wayBetween(product, state, way[depth + 1] ?? last))
    return { start, steps: steps.filter((step) => step !== undefined), shared: product.shared(way.at(-1) ?? 0) }
  }

  function ended(why: Walked['ended'], found = endless): Walked {
    return { ended: why, interleavings: total, states: states.size, moves, ...(found && { found }) }
  }

  for (const [start, { state: first, times: starting }] of product.starts.entries()) {
    if (states.status(first) === unseen && !enter(first, start)) return ended('found', foundAt(start, stops))
    while (way.length > 0) {
      const at = next[next.length - 1] ?? 0
      if (at === successors.length) {
        leave()
        continue
      }
      next[next.length - 1] = at + 1
      const state = successors[at] ?? 0
      const known = states.status(state)
      if (known === done) {
        states.addPaths(way[way.length - 1] ?? 0, state, times[at] ?? 1)
      } else if (known === open) {
        endless ??= foundAt(start, undefined)
      } else {
        if (visited >= limits.states) return ended('states')
        if (visited % askEvery === 0 && limits.stop?.(visited) === true) return ended('stopped')
        if (!enter(state, start)) return ended('found', foundAt(start, stops))
      }
    }
    total += states.paths(first) * BigInt(starting)
  }
  return ended(endless === undefined ? 'complete' : 'found')
}

/** The way from a state to the one that comes next; undefined from the last. */
function wayBetween(product: Product, state: number, next: number | undefined): WayOn | undefined {
  if (next === undefined) return undefined
  product.expand(state)
  const { count, states } = product.waysOn
  for (let at = 0; at < count; at++) if (states[at] === next) return product.wayOn(at)
  return undefined
}
