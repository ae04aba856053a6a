/** Wrong subjects in C: each is caught, blamed on a clause that it breaks and on no other, and shown in a few steps. */
import { readFileSync, readdirSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { buildNative } from '../adapters/native/build.ts'
import { type Catch, firstCatches } from '../bench/first-catch.ts'
import { clausesOf, isRightlyBlamed, wrongSubjects } from '../bench/wrong-subjects.ts'
import { stepCount } from '../report/event-text.ts'
import { nativeIsSkipped } from './support/native.ts'

const sources = new URL('../adapters/native/subjects/', import.meta.url)
const files = readdirSync(sources).filter((file) => file.endsWith('.c') && file !== 'reference.c')

const budget = { plans: 400, repeats: 150, shrinkingRuns: 5000 } as const
/** Real threads owe nothing to one campaign: so many are tried at most, until one shows the subject's own clause, or a race any of its clauses. */
const campaigns = 10
const fewSteps = 8

describe('the sources of the wrong subjects', () => {
  it('are those that are known here', () => {
    expect(files.toSorted()).toEqual(wrongSubjects.map(({ name }) => `${name}.c`).toSorted())
  })

  it.each(wrongSubjects)('say of $name that it breaks $breaks', ({ name, breaks }) => {
    const text = readFileSync(new URL(`${name}.c`, sources), 'utf8')
    const header = text.slice(0, text.indexOf('*/')).replaceAll(/\n \* ?/g, ' ')
    expect(header).toMatch(/ Wrong: .* How it comes to be: /)
    expect(/It breaks ([^.]*)\./.exec(header)?.[1]).toContain(breaks)
    expect(text).toContain(`#define SUBJECT "wrong: ${name}"`)
  })
})

describe.skipIf(nativeIsSkipped)('wrong subjects on real threads', () => {
  beforeAll(buildNative, 300_000)

  it.each(wrongSubjects)('$name breaks $breaks', { timeout: 300_000 }, async (subject) => {
    const seen: Catch[] = []
    const shownBy = subject.race ? clausesOf(subject) : [subject.breaks]
    const isShown = ({ verdict, plan }: Catch): boolean =>
      shownBy.includes(verdict.clauses[0]) && stepCount(plan) <= fewSteps
    for (let seed = 1; seed <= campaigns && !seen.some(isShown); seed++) {
      // oxlint-disable-next-line no-await-in-loop -- a campaign has the machine for itself
      seen.push(...(await firstCatches(subject, { ...budget, seed })))
    }
    const told = seen.map(({ verdict, plan }) => `${verdict.clauses.join()} in ${stepCount(plan)} steps`)
    expect(seen.some(isShown), `${subject.name} was blamed on ${told.join('; ')}`).toBe(true)
    for (const one of seen) expect(isRightlyBlamed(subject, one.verdict), one.verdict.clauses.join()).toBe(true)
  })
})
