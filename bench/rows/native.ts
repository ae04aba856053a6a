/** Runs of a race on real threads, by the agent in C: in batches, and one at a time beside it. */
import type { RepeatingAdapter } from '../../adapters/adapter.ts'
import { buildNative, nativeFolder } from '../../adapters/native/build.ts'
import { openNative } from '../../adapters/native/native.ts'
import type { Plan } from '../../adapters/plan.ts'
import { cancel, initialize, planOf, start } from '../../runner/small-plans.ts'
import type { Row } from '../row.ts'

/** One thread initiates and starts, another cancels. */
export const race: Plan = { ...planOf([{}], [initialize(), start()], [cancel()]), skew: 1 }

async function runsOfRace(adapter: RepeatingAdapter, runs: number): Promise<number> {
  let done = 0
  for (const { times } of await adapter.repeat(race, runs)) done += times
  return done
}

export async function native(): Promise<Row> {
  await buildNative()
  const adapter = await openNative({ library: `${nativeFolder()}/reference.so` })
  return {
    name: 'native',
    title: 'native race plans',
    unit: 'runs',
    shows: 'rate',
    target: { atLeast: 100_000 },
    contestants: [
      { name: 'batches of 20 000', work: () => runsOfRace(adapter, 20_000) },
      { name: 'one at a time', work: () => runsOfRace(adapter, 1) },
    ],
    close: () => adapter.close(),
  }
}
