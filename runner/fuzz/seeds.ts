/** The seeds of a fuzz: one for each batch of plans, so that a batch is the same wherever and whenever it is drawn. */

/** Plans of a batch: on a simulator, and on real threads, where each is run a few hundred times. */
export const batchPlans = { simulated: 1024, real: 32 } as const

/** The seed of the batch numbered so, from 0. No two batches of a fuzz have the same: each step can be undone. */
export function batchSeed(start: number, batch: number): number {
  let mixed = (start + Math.imul(batch, 0x9e3779b9)) | 0
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}
