/**
 * The checker and the brute-force checker agree, on the kind of the verdict and on the event, about random histories:
 * 4000 of them, or 150 000 where IMCANCEL_LONG is set. Each is drawn from its seed alone.
 */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { policies, policyName } from '../adapters/simulator/policy.ts'
import { simulate } from '../adapters/simulator/simulator.ts'
import { createChecker } from '../model/checker.ts'
import { type Device, eventsOf, type History } from '../model/history.ts'
import type { Verdict } from '../model/verdict.ts'
import { plans } from '../runner/plans.ts'
import { type ClauseId, clauses } from '../spec/clauses.ts'
import { bruteForce } from './support/brute.ts'
import { partners } from './support/nesting.ts'
import { randomHistory } from './support/random-history.ts'
import { type Phase, phases } from './support/sequential.ts'
import { shrinkHistory } from './support/shrink-history.ts'
import { formatHistory } from './support/traces.ts'

const runs = process.env['IMCANCEL_LONG'] === undefined ? 4000 : 150_000
const checker = createChecker()

test(
  `the checker and brute force agree on ${runs} histories, which reach all phases and clauses`,
  { timeout: 1_200_000 },
  () => {
    const reached = new Set<Phase>()
    const named = new Set<ClauseId>()
    let diverging = 0
    for (let seed = 1; seed <= runs; seed++) {
      const { history, devices, phases: entered } = randomHistory(seed)
      const verdict = checker.judge(history, devices)
      if (inShort(verdict) !== expectedOf(history, devices)) throw new Error(disagreement(seed, history, devices))
      for (const phase of entered) reached.add(phase)
      if (verdict.kind !== 'diverges') continue
      diverging += 1
      for (const clause of verdict.clauses) named.add(clause)
    }
    expect([...phases].filter((phase) => !reached.has(phase))).toEqual([])
    expect(clauses.map(({ id }) => id).filter((id) => !named.has(id))).toEqual([])
    expect(diverging / runs).toBeGreaterThan(0.25)
    expect(diverging / runs).toBeLessThan(0.6)
  },
)

/** What the checker is to say: as brute force does, or `unknown` where the harness itself did not come to an end. */
function expectedOf(history: History, devices: readonly Device[]): string {
  const brute = bruteForce(history, devices)
  const stuck = firstStuck(history)
  if (brute.kind === 'diverges' && brute.at <= stuck) return `diverges at ${brute.at}`
  return stuck === Number.POSITIVE_INFINITY && history.ending === 'quiesced' ? 'conforms' : 'unknown'
}

/** Number of the first `quiesced` during a START or a removal, which the harness makes: infinite where there is none. */
function firstStuck(history: History): number {
  const events = eventsOf(history)
  const nested = partners(events) ?? []
  const stuck = events.flatMap(({ kind, function: name }, index) => {
    if (kind !== 'call' || (name !== 'start' && name !== 'unbind')) return []
    const end = nested[index] ?? -1
    const rest = events.findIndex((event, at) => at > index && event.kind === 'quiesced')
    return rest >= 0 && (end < 0 || rest < end) ? [rest + 1] : []
  })
  return Math.min(...stuck)
}

function inShort(verdict: Verdict): string {
  return verdict.kind === 'diverges' ? `diverges at ${verdict.at}` : verdict.kind
}

function disagreement(seed: number, history: History, devices: readonly Device[]): string {
  const differ = (some: History): boolean => inShort(checker.judge(some, devices)) !== expectedOf(some, devices)
  const small = shrinkHistory(history, devices, differ)
  return [
    `seed ${seed}; shrunk from ${eventsOf(history).length} events:`,
    formatHistory(small, devices),
    `the checker:  ${JSON.stringify(checker.judge(small, devices))}`,
    `brute force:  ${expectedOf(small, devices)}`,
  ].join('\n')
}

test('on what the simulator does in small plans, both agree that it conforms: neither is stricter', () => {
  const small = fc.sample(plans({ threads: 3, instances: 2, drivers: 2, steps: 5, raceEvery: 5 }), {
    numRuns: runs > 4000 ? 3000 : 300,
    seed: 21,
  })
  for (const [index, plan] of small.entries()) {
    const policy = policies[index % policies.length]
    if (!policy) throw new Error('no policy')
    const history = simulate(plan, policy)
    const shown = `${policyName(policy)}\n${formatHistory(history, plan.instances)}`
    expect(checker.judge(history, plan.instances), shown).toEqual({ kind: 'conforms' })
    expect(bruteForce(history, plan.instances), shown).toEqual({ kind: 'conforms' })
  }
})
