/** What the hunts say of the suite: who was caught by which clause after how many runs, and what of it is not as it should be. */
import type { Fault } from '../../adapters/faults/fault.ts'
import type { LookAlike } from '../../adapters/look-alikes/look-alikes.ts'
import { bySpecificity } from '../../model/circumstances.ts'
import { type ClauseId, clauses } from '../../spec/clauses.ts'
import type { Hunt } from './hunt.ts'

/** Runs in which a fault is to be found, by the median over seeds. */
export const medianRuns = 100

/** How often a clause was blamed for a fault, and how soon. */
export interface Kill {
  readonly clause: ClauseId
  /** Hunts that ended with this blame */
  readonly hunts: number
  /** Runs up to the first failure blamed so, over all hunts; infinite for those without one */
  readonly median: number
  readonly most: number
}

export interface FaultRow {
  readonly fault: Fault
  readonly hunts: readonly Hunt[]
  /** By the clause that it is to be caught by first, then by how soon */
  readonly kills: readonly Kill[]
  /** Whether in most hunts nothing else was blamed in the runs in which it is to be found */
  readonly alone: boolean
}

interface LookAlikeRow {
  readonly lookAlike: LookAlike
  readonly hunts: readonly Hunt[]
}

export type Flaw =
  /** In these hunts no failure of a fault was blamed on its clause */
  | { readonly kind: 'survives'; readonly fault: string; readonly clause: ClauseId; readonly seeds: readonly number[] }
  | { readonly kind: 'slow'; readonly fault: string; readonly clause: ClauseId; readonly median: number }
  /** A failure was blamed on a clause that the fault is not said to break */
  | {
      readonly kind: 'wrong-blame'
      readonly fault: string
      readonly clause: ClauseId
      readonly seed: number
      readonly run: number
    }
  | { readonly kind: 'failed'; readonly lookAlike: string; readonly clause: ClauseId; readonly seed: number }
  | { readonly kind: 'unjudged'; readonly lookAlike: string; readonly seed: number; readonly runs: number }
  /** It was not hunted with every seed, or hardly: nothing is known of it */
  | { readonly kind: 'not-hunted'; readonly name: string }
  /** No fault is caught by this clause alone: nothing shows that the suite would miss it */
  | { readonly kind: 'idle'; readonly clause: ClauseId }

export interface Due {
  readonly hunts: number
  readonly runs: number
}

export interface KillMatrix {
  readonly faults: readonly FaultRow[]
  readonly lookAlikes: readonly LookAlikeRow[]
  readonly flaws: readonly Flaw[]
}

/** `due` says how many hunts there should be of each, and how many runs at least in one. */
export function killMatrix(
  faults: readonly (readonly [Fault, readonly Hunt[]])[],
  lookAlikes: readonly (readonly [LookAlike, readonly Hunt[]])[],
  due: Due,
): KillMatrix {
  const faultRows = faults.map(([fault, hunts]) => faultRow(fault, hunts))
  const lookAlikeRows = lookAlikes.map(([lookAlike, hunts]) => ({ lookAlike, hunts }))
  const idle = clauses.filter(({ id }) => !faultRows.some(({ fault, alone }) => fault.breaks === id && alone))
  return {
    faults: faultRows,
    lookAlikes: lookAlikeRows,
    flaws: [
      ...[...faults, ...lookAlikes].flatMap(([{ name }, hunts]) => notHunted(name, hunts, due)),
      ...(lookAlikes.length === 0 ? [{ kind: 'not-hunted', name: 'any look-alike' } as const] : []),
      ...faultRows.flatMap(flawsOfFault),
      ...lookAlikeRows.flatMap(flawsOfLookAlike),
      ...idle.map((clause): Flaw => ({ kind: 'idle', clause: clause.id })),
    ],
  }
}

function notHunted(name: string, hunts: readonly Hunt[], { hunts: wanted, runs }: Due): Flaw[] {
  const whole = hunts.length === wanted && hunts.every((one) => one.runs >= runs)
  return whole ? [] : [{ kind: 'not-hunted', name }]
}

function faultRow(fault: Fault, hunts: readonly Hunt[]): FaultRow {
  const named = bySpecificity(hunts.flatMap(({ blamed }) => clausesIn(blamed)))
  const kills = named.map((clause) => killBy(clause, hunts))
  const first = kills.filter((kill) => kill.clause === fault.breaks)
  const others = kills
    .filter((kill) => kill.clause !== fault.breaks)
    .toSorted((one, other) => one.median - other.median)
  const lonely = hunts.filter((one) => isAlone(fault.breaks, one)).length
  return { fault, hunts, kills: [...first, ...others], alone: lonely > hunts.length / 2 }
}

function clausesIn(blamed: Hunt['blamed']): ClauseId[] {
  return clauses.flatMap(({ id }) => (blamed[id] === undefined ? [] : [id]))
}

function killBy(clause: ClauseId, hunts: readonly Hunt[]): Kill {
  const runs = hunts.map(({ blamed }) => blamed[clause] ?? Number.POSITIVE_INFINITY).toSorted((a, b) => a - b)
  const found = runs.filter((one) => one !== Number.POSITIVE_INFINITY)
  return {
    clause,
    hunts: found.length,
    median: runs[runs.length >> 1] ?? Number.POSITIVE_INFINITY,
    most: found.at(-1) ?? 0,
  }
}

function isAlone(clause: ClauseId, { blamed }: Hunt): boolean {
  const own = blamed[clause]
  if (own === undefined) return false
  const until = Math.max(own, medianRuns)
  return clausesIn(blamed).every((other) => other === clause || (blamed[other] ?? 0) > until)
}

function flawsOfFault({ fault, hunts, kills }: FaultRow): Flaw[] {
  const { name, breaks: clause, breaksToo = [], takenFor = [] } = fault
  const survived = hunts.filter(({ blamed }) => blamed[clause] === undefined).map(({ seed }) => seed)
  const median = kills.find((kill) => kill.clause === clause)?.median ?? Number.POSITIVE_INFINITY
  const survives: Flaw[] = survived.length > 0 ? [{ kind: 'survives', fault: name, clause, seeds: survived }] : []
  const isSlow = survived.length === 0 && median > medianRuns
  const slow: Flaw[] = isSlow ? [{ kind: 'slow', fault: name, clause, median }] : []
  const wrong = kills
    .filter((kill) => kill.clause !== clause && !breaksToo.includes(kill.clause) && !takenFor.includes(kill.clause))
    .flatMap((kill): Flaw[] => {
      const first = hunts.find(({ blamed }) => blamed[kill.clause] !== undefined)
      const run = first?.blamed[kill.clause] ?? 0
      return [{ kind: 'wrong-blame', fault: name, clause: kill.clause, seed: first?.seed ?? 0, run }]
    })
  return [...survives, ...slow, ...wrong]
}

function flawsOfLookAlike({ lookAlike, hunts }: LookAlikeRow): Flaw[] {
  return hunts.flatMap(({ seed, blamed, unjudged }): Flaw[] => [
    ...clausesIn(blamed).map((clause): Flaw => ({ kind: 'failed', lookAlike: lookAlike.name, clause, seed })),
    ...(unjudged > 0 ? [{ kind: 'unjudged', lookAlike: lookAlike.name, seed, runs: unjudged } as const] : []),
  ])
}
