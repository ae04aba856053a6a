/** Parts of a campaign: each has every n-th of the plans that a seed draws, so that together they have all of them. */
import type { Shard } from './result.ts'

/** Whether the plan numbered so, from 1, is of this part; all are where there are no parts. */
export function isOfShard(shard: Shard | undefined, plan: number): boolean {
  return shard === undefined || (plan - 1) % shard.of === shard.index - 1
}

/** How many of so many plans are of this part. */
export function shareOf(shard: Shard | undefined, plans: number): number {
  return shard === undefined ? plans : Math.max(0, Math.ceil((plans - shard.index + 1) / shard.of))
}

/** `2 of 4` */
export function shardText({ index, of }: Shard): string {
  return `${index} of ${of}`
}
