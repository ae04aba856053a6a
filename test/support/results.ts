/** Results of every kind that a report has to show, and the same with strings that no one wants on a page. */
import type { Adapter } from '../../adapters/adapter.ts'
import { openAdapters } from '../../adapters/open.ts'
import type { Plan } from '../../adapters/plan.ts'
import { runCampaign } from '../../runner/campaign.ts'
import type { CampaignOptions } from '../../runner/campaign-options.ts'
import { parseBounds } from '../../runner/exhaustive/bound.ts'
import { exploreAll } from '../../runner/exhaustive/explore-all.ts'
import type { Projection } from '../../runner/project.ts'
import type { Failure, Result } from '../../runner/result.ts'
import type { ResultFile, Run } from '../../runner/result-file.ts'
import { troubled, withoutContexts } from './troubled.ts'

export const run: Run = {
  started: '2026-01-02T03:04:05.678Z',
  seconds: 1.5,
  node: 'v20.20.2',
  platform: 'linux x64',
  processors: 2,
  command: ['verify', '-a', 'fault:check-then-act', '--runs', '400'],
}
const policy = 'worker,at-dequeue,counts,exact'

export const resultKinds = [
  'met',
  'unobservable',
  'diverging',
  'diverging where it does not count',
  'inconclusive',
  'real threads',
  'troubled',
  'troubled and diverging',
  'interrupted',
  'limited',
  'drawn and walked',
  'walked',
  'walked into a divergence',
  'all at once',
] as const
export type ResultKind = (typeof resultKinds)[number]

type Adapters = readonly [Adapter, ...Adapter[]]

async function judged(adapters: Adapters, plans: number, options: Partial<CampaignOptions> = {}): Promise<ResultFile> {
  return { run, result: await runCampaign({ adapters, plans, seed: 3, repeats: 1, ...options }) }
}

async function walked(adapters: Adapters, plans: number): Promise<ResultFile> {
  return judged(adapters, plans, {
    exhausted: exploreAll({ adapters, what: parseBounds('2x2') ?? [], forecast: false }),
  })
}

/** One result of each kind. */
export async function everyResult(): Promise<Readonly<Record<ResultKind, ResultFile>>> {
  const simulators = await openAdapters('simulator')
  const [simulator] = await openAdapters(`simulator:${policy}`)
  const faulty = await openAdapters(`fault:check-then-act:${policy}`)
  const [halting] = await openAdapters(`fault:halts-canceled:${policy}`)
  const diverging = await judged(faulty, 400)
  const results = {
    met: await judged(simulators, 1500),
    unobservable: await judged([withoutContexts(simulator)], 1500),
    diverging,
    'diverging where it does not count': await judged(faulty, 400, { pattern: 'CANCEL-STATUS' }),
    inconclusive: await judged(simulators, 5),
    'real threads': { run, result: onRealThreads(diverging.result) },
    troubled: await judged([troubled(simulator)], 30),
    'troubled and diverging': await judged([troubled(halting, 1)], 30),
    interrupted: await judged(simulators, 1500, { signal: AbortSignal.abort() }),
    limited: await judged([withoutContexts(faulty[0])], 300, {
      profile: 'documented',
      pattern: 'CANCEL-STATUS,CANCEL-INSTANCE,CANCEL-COMPLETES,INIT-*',
    }),
    'drawn and walked': await walked([simulator], 60),
    walked: await walked([simulator], 0),
    'walked into a divergence': await walked(await openAdapters('fault:stays-linked:free,exact'), 0),
  }
  return { ...results, 'all at once': { run, result: allAtOnce(results) } }
}

/** Whatever can stand on a page, on one. */
function allAtOnce(
  results: Readonly<Record<'real threads' | 'troubled' | 'limited' | 'drawn and walked', ResultFile>>,
): Result {
  const { result: one } = results['real threads']
  const { clauses } = results.limited.result
  const { problems, coverage } = results.troubled.result
  const { exhaustive } = results['drawn and walked'].result
  return {
    ...one,
    problems,
    coverage,
    clauses: one.clauses.map((clause, index) => (clause.verdict === 'pass' ? (clauses[index] ?? clause) : clause)),
    ...(exhaustive && { exhaustive }),
  }
}

/** What real threads add: runs that differ, events that matter, the same on a simulator or not. */
function onRealThreads(result: Result): Result {
  const shown = ({ plan, history, verdict }: Failure): Projection => ({
    kind: 'shown',
    adapter: `fault:cancel-unlocked:${policy}`,
    plan,
    history,
    verdict,
  })
  return {
    ...result,
    repeats: 200,
    runs: 12_345,
    overlap: { runs: 4_000, overlapping: 1_500 },
    failures: result.failures.map((failure, index) => ({
      ...failure,
      times: 48,
      of: 150,
      minimal: false,
      essence: { history: failure.history, at: 2, events: [1, failure.verdict.at] },
      projection: index === 0 ? shown(failure) : { kind: 'not-shown', simulators: 31, complete: index === 1 },
    })),
  }
}

/** What a subject could send to have it run, to break out of where it stands, or to show something else than is there. */
export const hostileText =
  `<script>alert(1)</script>"><img src=x onerror=alert(1)>'"><svg onload=alert(1)>javascript:alert(1)` +
  '</style></title></pre></svg>--><!--<a href="javascript:alert(1)">]]>&lt;&#60;\u0000\u0007\u001B[2J\u202E\u2066\uD800\u2028\r\n${1}`'

/** Every text of a result that is none of the suite's own words, and the name of every device, replaced. */
export function withTexts({ result }: ResultFile, text: string): ResultFile {
  const verdictOf = <T extends { readonly allowed: readonly string[] }>(verdict: T): T => ({
    ...verdict,
    allowed: [text, text],
  })
  const planOf = (plan: Plan): Plan => {
    const name = Array.from({ length: text.length }, (_, at) => text.charCodeAt(at))
    return { ...plan, instances: [...plan.instances, ...plan.instances].map((one) => ({ ...one, name })) }
  }
  return {
    run: { ...run, started: text, node: text, platform: text, command: [text, text] },
    result: {
      ...result,
      suite: text,
      clauseSet: text,
      adapter: text,
      subject: text,
      pattern: text,
      clauses: result.clauses.map((clause) => ({ ...clause, reason: text })),
      answers: Object.fromEntries(Object.keys(result.answers).map((id) => [id, { [text]: 3 }])),
      failures: result.failures.map(({ projection, ...failure }) => ({
        ...failure,
        adapter: text,
        plan: planOf(failure.plan),
        shapes: [text, text],
        verdict: verdictOf(failure.verdict),
        ...(projection && {
          projection:
            projection.kind === 'shown'
              ? { ...projection, adapter: text, plan: planOf(projection.plan), verdict: verdictOf(projection.verdict) }
              : projection,
        }),
      })),
      problems: result.problems.map((problem) => ({
        ...problem,
        reason: text,
        note: text,
        adapter: text,
        plan: planOf(problem.plan),
      })),
      ...(result.exhaustive && {
        exhaustive: result.exhaustive.map((one) => ({ ...one, policy: text, interleavings: text })),
      }),
    },
  }
}
