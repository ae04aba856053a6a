/** Results of every kind that a report has to show, and the same with strings that no one wants on a page. */
import type { Adapter } from '../../adapters/adapter.ts'
import { openAdapters } from '../../adapters/open.ts'
import type { Plan } from '../../adapters/plan.ts'
import { runCampaign } from '../../runner/campaign.ts'
import { parseBounds } from '../../runner/exhaustive/bound.ts'
import { exploreAll } from '../../runner/exhaustive/explore-all.ts'
import type { Projection } from '../../runner/project.ts'
import type { Failure, Result } from '../../runner/result.ts'
import type { ResultFile, Run } from '../../runner/result-file.ts'
import { troubled, withoutContexts } from './troubled.ts'

const run: Run = {
  started: '2026-01-02T03:04:05.678Z',
  seconds: 1.5,
  node: 'v20.20.2',
  platform: 'linux x64',
  processors: 2,
  command: ['verify', '-a', 'fault:check-then-act', '--runs', '300'],
}
const policy = 'worker,at-dequeue,counts,exact'

export const resultKinds = [
  'met',
  'inconclusive',
  'failing',
  'real threads',
  'troubled',
  'limited',
  'walked',
  'walked alone',
  'all at once',
] as const
export type ResultKind = (typeof resultKinds)[number]

/** One of each kind. */
export async function someResults(): Promise<ReadonlyMap<ResultKind, ResultFile>> {
  const faulty = await openAdapters(`fault:check-then-act:${policy}`)
  const failing = await runCampaign({ adapters: faulty, plans: 300, seed: 3 })
  const simulators = await openAdapters('simulator')
  const [simulator] = simulators
  const walk = async (adapters: readonly [Adapter, ...Adapter[]], plans: number): Promise<Result> => {
    const exhausted = exploreAll({ adapters, what: parseBounds('2x2') ?? [], forecast: false })
    return runCampaign({ adapters, plans, seed: 3, exhausted })
  }
  const results: Readonly<Record<Exclude<ResultKind, 'all at once'>, Result>> = {
    met: await runCampaign({ adapters: simulators, plans: 1500, seed: 3 }),
    inconclusive: await runCampaign({ adapters: simulators, plans: 5, seed: 3 }),
    failing,
    'real threads': onRealThreads(failing),
    troubled: await runCampaign({ adapters: [troubled(simulator)], plans: 30, seed: 3, repeats: 2 }),
    limited: await runCampaign({
      adapters: [withoutContexts(faulty[0])],
      plans: 300,
      seed: 3,
      profile: 'documented',
      pattern: 'CANCEL-STATUS,CANCEL-INSTANCE,CANCEL-COMPLETES,INIT-*',
    }),
    walked: await walk([simulator], 60),
    'walked alone': await walk(faulty, 0),
  }
  const all = { ...results, 'all at once': allAtOnce(results) }
  return new Map(resultKinds.map((kind) => [kind, { run, result: all[kind] }]))
}

/** Whatever can stand on a page, on one. */
function allAtOnce(results: Readonly<Record<'real threads' | 'troubled' | 'limited' | 'walked', Result>>): Result {
  const one = results['real threads']
  const { clauses } = results.limited
  return {
    ...one,
    problems: results.troubled.problems,
    coverage: results.troubled.coverage,
    clauses: one.clauses.map((clause, index) => (clause.verdict === 'pass' ? (clauses[index] ?? clause) : clause)),
    ...(results.walked.exhaustive && { exhaustive: results.walked.exhaustive }),
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
