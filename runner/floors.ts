/**
 * How often a clause has to be exercised before it can pass: a pass that rests on a handful of occasions says little. The floors are about a
 * quarter of what the conforming simulator with the fewest occasions comes to, so that a right implementation reaches them, whatever
 * it makes of what the documents leave open.
 */
import { type ClauseId, clauses } from '../spec/clauses.ts'

/** Occasions per 1 000 runs, each of one plan. */
const perThousand: Readonly<Record<ClauseId, number>> = {
  'CANCEL-STATUS': 600,
  'CANCEL-PRECEDING': 140,
  'CANCEL-STOPS': 45,
  'CANCEL-WINDOW': 15,
  'CANCEL-STOPPABLE': 140,
  'CANCEL-ONCE': 60,
  'CANCEL-FINAL': 1,
  'CANCEL-PROCEEDS': 1,
  'CANCEL-NO-EFFECT': 140,
  'CANCEL-INSTANCE': 80,
  'CANCEL-DRIVER': 70,
  'CANCEL-NAME': 60,
  'CANCEL-INPUT': 600,
  'CANCEL-AGAIN': 80,
  'CANCEL-REENTRANT': 15,
  'CANCEL-RETURNS': 600,
  'REMOVAL-CANCELS': 50,
  'INIT-STATUS': 800,
  'INIT-DISPATCH': 60,
  'INIT-NO-START': 100,
  'INIT-ONCE': 280,
  'INIT-OWN': 70,
  'INIT-DUPLICATE': 3,
  'INIT-REFUSED': 2,
  'DEINIT-HALTS': 50,
  'HALT-ONLY-INITIALIZED': 480,
  'CANCEL-COMPLETES': 1,
}

/** Those that take a cancel between the commit and the callback, a moment that real threads seldom hit: there once will do. */
const momentary: ReadonlySet<ClauseId> = new Set(['CANCEL-FINAL', 'CANCEL-PROCEEDS', 'CANCEL-COMPLETES'])

/** Occasions that a pass takes after so many runs, one at least; `real` on real threads. */
export function floorOf(clause: ClauseId, runs: number, real: boolean): number {
  if (real && momentary.has(clause)) return 1
  return Math.max(1, Math.floor((perThousand[clause] * runs) / 1000))
}

/** The clauses that have not been exercised often enough, by how often they were. */
export function belowFloor(exercised: ArrayLike<number>, runs: number, real: boolean): ClauseId[] {
  return clauses.flatMap(({ id }, index) => ((exercised[index] ?? 0) < floorOf(id, runs, real) ? [id] : []))
}
