/** Results of campaigns of every kind of outcome, for tests of what is made of them. */
import { type Adapter, AdapterError } from '../../adapters/adapter.ts'
import { openAdapters } from '../../adapters/open.ts'
import { eventWords } from '../../model/history.ts'
import { runCampaign } from '../../runner/campaign.ts'
import type { CampaignOptions } from '../../runner/campaign-options.ts'
import { parseBounds } from '../../runner/exhaustive/bound.ts'
import { exploreAll } from '../../runner/exhaustive/explore-all.ts'
import type { ResultFile } from '../../runner/result-file.ts'

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

/** Its plans crash, stall, cannot be run, and show a divergence, in turn. */
async function troubled(): Promise<Adapter> {
  const [adapter] = await openAdapters(`fault:halts-canceled:${policy}`)
  let turn = 0
  return {
    ...adapter,
    capabilities: { ...adapter.capabilities, deterministic: false },
    async repeat(plan) {
      const { words } = await adapter.run(plan)
      const cut = Array.from(words).slice(0, eventWords)
      switch (turn++ % 4) {
        case 0:
          return [{ history: { ending: 'crashed', words: cut }, times: 1, note: 'SIGSEGV' }]
        case 1:
          return [{ history: { ending: 'stalled', words: cut }, times: 1 }]
        case 2:
          throw new AdapterError('this plan cannot be run')
        default:
          return [{ history: { ending: 'quiesced', words }, times: 1 }]
      }
    },
  }
}

/** Shows nothing of contexts, so that clauses about them are unobservable. */
async function contextless(): Promise<Adapter> {
  const [adapter] = await openAdapters(`simulator:${policy}`)
  const observes = new Set(adapter.capabilities.observes)
  observes.delete('contexts')
  return { ...adapter, capabilities: { ...adapter.capabilities, observes } }
}

/** One result of each kind. */
export async function everyResult() {
  const interrupted = AbortSignal.abort()
  return {
    met: await judged(await openAdapters('simulator'), 1500),
    unobservable: await judged([await contextless()], 1500),
    diverging: await judged(await openAdapters(`fault:check-then-act:${policy}`), 400),
    'diverging where it does not count': await judged(await openAdapters(`fault:check-then-act:${policy}`), 400, {
      pattern: 'CANCEL-STATUS',
    }),
    inconclusive: await judged(await openAdapters('simulator'), 1),
    troubled: await judged([await troubled()], 30),
    interrupted: await judged(await openAdapters('simulator'), 1500, { signal: interrupted }),
    walked: await walked(`simulator:${policy}`),
    'walked into a divergence': await walked('fault:stays-linked:free,exact'),
  } as const satisfies Readonly<Record<string, ResultFile>>
}
