/**
 * How many runs of a race the agent in C makes in a second, and in how many of them calls really overlapped: `npm run bench:native`.
 *
 * In batches over the whole way, from the words of the plan to histories that are checked for their plan; and one run at a time beside it, to see
 * what batches are worth. The machine is shared, so the best of a few rounds counts.
 */
import type { RepeatingAdapter } from '../adapters/adapter.ts'
import { buildNative, nativeFolder } from '../adapters/native/build.ts'
import { openNative } from '../adapters/native/native.ts'
import { hasOverlap } from '../runner/overlap.ts'
import { race } from './rows/native.ts'

const rounds = 5
const batch = 100_000
const single = 2000

interface Rate {
  readonly perSecond: number
  readonly overlapping: number
}

/** Runs the race so often, so many times at once. */
async function rateOf(adapter: RepeatingAdapter, runs: number, atOnce: number): Promise<Rate> {
  const begun = performance.now()
  let [done, overlapping] = [0, 0]
  while (done < runs) {
    // oxlint-disable-next-line no-await-in-loop -- one request after the other is what is measured
    for (const { history, times } of await adapter.repeat(race, atOnce)) {
      done += times
      if (hasOverlap(history)) overlapping += times
    }
  }
  return { perSecond: (1000 * done) / (performance.now() - begun), overlapping: overlapping / done }
}

await buildNative()
const adapter = await openNative({ library: `${nativeFolder()}/reference.so` })
try {
  const measured: { readonly batched: Rate; readonly alone: Rate }[] = []
  for (let round = 0; round < rounds; round++) {
    // oxlint-disable-next-line no-await-in-loop -- a measurement has the machine for itself
    measured.push({ batched: await rateOf(adapter, batch, batch), alone: await rateOf(adapter, single, 1) })
  }
  const best = Math.max(...measured.map(({ batched }) => batched.perSecond))
  const alone = Math.max(...measured.map((one) => one.alone.perSecond))
  const shares = measured.map(({ batched }) => (100 * batched.overlapping).toFixed(1)).join(', ')
  process.stdout.write(
    `runs of a race of two threads, a second: ${Math.round(best)} in batches of ${batch}, ${Math.round(alone)} one by one\n`,
  )
  process.stdout.write(`ratio: ${(best / alone).toFixed(1)}\n`)
  process.stdout.write(`overlapping, in % of each round: ${shares}\n`)
  if (best < 100_000) {
    process.stderr.write('less than 100 000 a second in batches\n')
    process.exitCode = 1
  }
} finally {
  await adapter.close()
}
