/** Results of campaigns of every kind of outcome, for tests of what is made of them. */
import type { Adapter } from '../../adapters/adapter.ts'
import { openAdapters } from '../../adapters/open.ts'
import { runCampaign } from '../../runner/campaign.ts'
import type { CampaignOptions } from '../../runner/campaign-options.ts'
import { parseBounds } from '../../runner/exhaustive/bound.ts'
import { exploreAll } from '../../runner/exhaustive/explore-all.ts'
import type { ResultFile } from '../../runner/result-file.ts'
import { troubled, withoutContexts } from './troubled.ts'

type Adapters = readonly [Adapter, ...Adapter[]]

const policy = 'worker,at-dequeue,counts,exact'

export const run = {
  started: '2026-01-01T00:00:00.000Z',
  seconds: 1.5,
  node: 'v20.20.2',
  platform: 'linux x64',
  processors: 2,
  command: ['verify'],
}

async function judged(adapters: Adapters, plans: number, options: Partial<CampaignOptions> = {}): Promise<ResultFile> {
  return { run, result: await runCampaign({ adapters, plans, seed: 3, repeats: 1, ...options }) }
}

/** Nothing but all plans up to a bound. */
async function walked(name: string): Promise<ResultFile> {
  const adapters = await openAdapters(name)
  const exhausted = exploreAll({ adapters, what: parseBounds('2x2') ?? [], forecast: false })
  return judged(adapters, 0, { exhausted })
}

/** One result of each kind. */
export async function everyResult() {
  const interrupted = AbortSignal.abort()
  return {
    met: await judged(await openAdapters('simulator'), 1500),
    unobservable: await judged([withoutContexts((await openAdapters(`simulator:${policy}`))[0])], 1500),
    diverging: await judged(await openAdapters(`fault:check-then-act:${policy}`), 400),
    'diverging where it does not count': await judged(await openAdapters(`fault:check-then-act:${policy}`), 400, {
      pattern: 'CANCEL-STATUS',
    }),
    inconclusive: await judged(await openAdapters('simulator'), 1),
    troubled: await judged([troubled((await openAdapters(`fault:halts-canceled:${policy}`))[0], 1)], 30),
    interrupted: await judged(await openAdapters('simulator'), 1500, { signal: interrupted }),
    walked: await walked(`simulator:${policy}`),
    'walked into a divergence': await walked('fault:stays-linked:free,exact'),
  } as const satisfies Readonly<Record<string, ResultFile>>
}
