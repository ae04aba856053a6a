/**
 * Visits every state of a product once, depth first, and counts the paths through it: each is one interleaving of one plan. Stops at the
 * first run that has no explanation or no end.
 */
import { stops } from '../../model/stepwise.ts'
import { counts } from './count.ts'
import type { Product, WayOn } from './product.ts'

export interface Limits {
  /** States to visit at most */
  readonly states: number
  /** Asked now and then, with the number of states so far: whether to stop */
  readonly stop?: (states: number) => boolean
}

export interface Walked {
  readonly ended: 'complete' | 'found' | 'states' | 'stopped'
  /** Paths from the starts to their ends; of what has been visited whole, where the walk was not complete */
  readonly interleavings: bigint
  readonly states: number
  /** Ways on from all those states */
  readonly moves: number
  /** The way to what was found */
  readonly found?: Found
}

export interface Found {
  readonly kind: 'diverges' | 'stalls' | 'loops'
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
  const paths = counts()
  let status = new Uint8Array(4096)
  let moves = 0
  let visited = 0
  /** The states on the way, and for each where its successors lie in `successors` and which comes next */
  const way: number[] = []
  const from: number[] = []
  const next: number[] = []
  const successors: number[] = []
  /** How many choices lead to each of them */
  const times: number[] = []
  let total = 0n

  function statusOf(state: number): number {
    return status[state] ?? unseen
  }

  function setStatus(state: number, value: number): void {
    if (state >= status.length) {
      const more = new Uint8Array(Math.max(state + 1, status.length * 2))
      more.set(status)
      status = more
    }
    status[state] = value
  }

  /** Visits a state for the first time: what it leads to, if that is anything. */
  function enter(state: number): 'ok' | 'diverges' | 'stalls' {
    visited++
    setStatus(state, open)
    way.push(state)
    from.push(successors.length)
    next.push(successors.length)
    let diverges = false
    const kind = product.expand(state, (after, count) => {
      moves++
      times.push(count)
      if (after === stops) diverges = true
      successors.push(after)
    })
    if (diverges) return 'diverges'
    if (kind === 'stalls') return 'stalls'
    paths.set(state, kind === 'ends' ? weigh(product.shared(state)) : 0n)
    return 'ok'
  }

  function leave(): void {
    const state = way.pop() ?? 0
    successors.length = from.pop() ?? 0
    times.length = successors.length
    next.pop()
    setStatus(state, done)
    const parent = way.at(-1)
    if (parent !== undefined) paths.add(parent, state, times[(next.at(-1) ?? 0) - 1] ?? 1)
  }

  function ended(why: Walked['ended'], found?: Found): Walked {
    return { ended: why, interleavings: total, states: product.size, moves, ...(found && { found }) }
  }

  function found(kind: Found['kind'], start: number): Walked {
    const steps = way.map((state, depth) => wayOn(product, state, kind, way[depth + 1]))
    return ended('found', {
      kind,
      start,
      steps: steps.filter((step) => step !== undefined),
      shared: product.shared(way.at(-1) ?? 0),
    })
  }

  for (const [start, { state: first, times: starting }] of product.starts.entries()) {
    if (statusOf(first) === unseen) {
      const trouble = enter(first)
      if (trouble !== 'ok') return found(trouble, start)
      while (way.length > 0) {
        const at = next[next.length - 1] ?? 0
        if (at === successors.length) {
          leave()
          continue
        }
        next[next.length - 1] = at + 1
        const state = successors[at] ?? 0
        const known = statusOf(state)
        if (known === done) {
          paths.add(way[way.length - 1] ?? 0, state, times[at] ?? 1)
        } else if (known === open) {
          return found('loops', start)
        } else {
          if (visited >= limits.states) return ended('states')
          if (visited % askEvery === 0 && limits.stop?.(visited) === true) return ended('stopped')
          const outcome = enter(state)
          if (outcome !== 'ok') return found(outcome, start)
        }
      }
    }
    total += paths.get(first) * BigInt(starting)
  }
  return ended('complete')
}

/** The step from a state to the next on the way; from the last, the one that diverges. */
function wayOn(product: Product, state: number, kind: Found['kind'], next: number | undefined): WayOn | undefined {
  const wanted = next ?? (kind === 'diverges' ? stops : undefined)
  if (wanted === undefined) return undefined
  let found: WayOn | undefined
  product.expand(state, (after) => {
    if (after === wanted) found ??= product.wayOn()
  })
  return found
}
