/**
 * The suite as part of one's own tests in vitest: a test for each clause, of which one run of a campaign decides all. Exported as
 * `ndis-im-cancel-conformance/vitest`, so that nothing else needs vitest.
 */
import { afterAll, beforeAll, describe, test } from 'vitest'
import type { Adapter } from './adapters/adapter.ts'
import { openAdapters } from './adapters/open.ts'
import { failuresOf, leftOut, longFailureText, outcomeOf, problemText, reasonOf } from './report/summary.ts'
import { seedText } from './report/text.ts'
import { runCampaign } from './runner/campaign.ts'
import { type Profile, clausesMatching, countedClauses, patternsIn, profiles } from './runner/profile.ts'
import type { Result } from './runner/result.ts'
import { type ClauseId, clauses } from './spec/clauses.ts'

/** What the tests run and what decides; each has a default. */
export interface ConformanceOptions {
  /** Plans to draw: 2000 on a simulator, 400 on real threads, and up to 1600 more while a clause has not been exercised */
  readonly plans?: number
  /** Runs of each plan on real threads, 200 by default */
  readonly repeats?: number
  /** What the plans are drawn from, 1 by default: every run of the tests draws the same */
  readonly seed?: number
  /** The clauses that decide: `derived` by default */
  readonly profile?: Profile
  /** Only clauses such as `CANCEL-*,INIT-ONCE` decide */
  readonly clauses?: string
  /** Milliseconds that the whole campaign may take, ten minutes by default */
  readonly timeout?: number
}

const defaultPlans = { deterministic: 2000, real: 400 } as const
const morePlans = 1600
const defaultTimeoutMs = 600_000
const closingMs = 30_000

/**
 * Declares the tests of an implementation: a `describe` with one `test` for each clause, and two for the run itself. The adapter is named as on the
 * command line, such as `native:./my_ndis.so`, or is an object, which is left open for its owner to close.
 */
export function conformance(adapter: Adapter | string, options: ConformanceOptions = {}): void {
  const { profile = 'derived', clauses: pattern = '*', timeout = defaultTimeoutMs } = options
  checkOptions(profile, pattern)
  const name = typeof adapter === 'string' ? adapter : adapter.identity.adapter
  describe(`NdisIMCancelInitializeDeviceInstance on ${name}`, () => {
    let opened: readonly Adapter[] = []
    let result: Result

    beforeAll(async () => {
      const adapters = typeof adapter === 'string' ? await openAdapters(adapter) : ([adapter] as const)
      if (typeof adapter === 'string') opened = adapters
      const [{ capabilities }] = adapters
      const { plans, repeats, seed } = options
      result = await runCampaign({
        adapters,
        name,
        plans: plans ?? defaultPlans[capabilities.deterministic ? 'deterministic' : 'real'],
        morePlans: plans === undefined ? morePlans : 0,
        profile,
        pattern,
        ...(repeats !== undefined && { repeats }),
        ...(seed !== undefined && { seed }),
      })
    }, timeout)

    afterAll(async () => {
      await Promise.all(opened.map(async (one) => one.close()))
    }, closingMs)

    // oxlint-disable vitest/expect-expect -- these fail by what they throw
    for (const { id, title } of clauses) test(`${id}: ${title}`, ({ skip }) => judge(result, id, skip))
    test('every plan has a verdict', () => complain(result.problems.map(problemText)))
    test('the run as a whole', () => {
      const { code, text } = outcomeOf(result)
      if (code !== 0) complain([`${text}; seed ${seedText(result.seed)}`])
    })
    // oxlint-enable vitest/expect-expect
  })
}

/** A clause that decides passes or fails; another is skipped, with the reason. */
function judge(result: Result, id: ClauseId, skip: (note: string) => never): void {
  const row = result.clauses.find((clause) => clause.id === id)
  if (row === undefined) throw new Error(`the result says nothing of ${id}`)
  if (!row.counts) skip(`${leftOut}; ${row.verdict}`)
  switch (row.verdict) {
    case 'pass':
      return
    case 'unobservable':
      return skip(reasonOf(row))
    case 'inconclusive':
    case 'not-exercised':
      return complain([`${id} is ${reasonOf(row)}`])
    case 'fail': {
      const texts = failuresOf(result, row).map(longFailureText)
      return complain(texts.length > 0 ? texts : [`${id} fails`])
    }
  }
}

/** Fails the test that calls it, where there is something to say. The stack is the suite's own, and tells nothing. */
function complain(texts: readonly string[]): void {
  if (texts.length === 0) return
  const error = new Error(texts.join('\n\n'))
  error.name = 'NotConforming'
  error.stack = `${error.name}: ${error.message}`
  throw error
}

/** Refuses options that leave no clause to decide, or name one that there is not: such tests could mean nothing. */
function checkOptions(profile: Profile, pattern: string): void {
  if (!profiles.includes(profile)) throw new RangeError(`profile is ${profile}; expected ${profiles.join(' or ')}`)
  const idle = patternsIn(pattern).find((one) => clausesMatching(one).length === 0)
  if (idle !== undefined) throw new RangeError(`clauses: no clause matches '${idle}'; 'imcancel list' shows them all`)
  if (countedClauses(profile, pattern).size === 0)
    throw new RangeError(`clauses '${pattern}': profile ${profile} counts none of these`)
}
