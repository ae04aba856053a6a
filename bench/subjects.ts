/**
 * How often each wrong subject in C is caught within a fixed budget: `npm run bench:subjects`, or with some of their names behind it.
 *
 * A campaign for each of 20 seeds, which ends at the first plan that catches; what that plan shrinks to says the clause. Fails where a
 * subject is never caught, or is blamed on a clause that it does not break.
 */
import { buildNative } from '../adapters/native/build.ts'
import type { ClauseId } from '../spec/clauses.ts'
import { type Catch, firstCatches } from './first-catch.ts'
import { type WrongSubject, clausesOf, isRightlyBlamed, wrongSubjects } from './wrong-subjects.ts'

const seeds = 20
const budget = { plans: 200, repeats: 150, shrinkingRuns: 15_000 } as const

interface Measured {
  /** The first catch of each campaign in which there was one */
  readonly caught: readonly Catch[]
  /** Whatever else came with these */
  readonly besides: readonly Catch[]
}

async function measure(subject: WrongSubject): Promise<Measured> {
  const caught: Catch[] = []
  const besides: Catch[] = []
  for (let seed = 1; seed <= seeds; seed++) {
    // oxlint-disable-next-line no-await-in-loop -- a campaign has the machine for itself
    const [first, ...others] = await firstCatches(subject, { ...budget, seed })
    if (first) caught.push(first)
    besides.push(...others)
  }
  return { caught, besides }
}

/** Clauses that came first in a verdict, with in how many, the most frequent first. */
function tallyOf(names: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  return [...counts]
    .toSorted(([, one], [, other]) => other - one)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ')
}

const blamed = ({ verdict }: Catch): ClauseId => verdict.clauses[0]

function rowOf(subject: WrongSubject, { caught }: Measured): string {
  const numbers = caught.map((one) => one.foundIn).toSorted((one, other) => one - other)
  const clauses = caught.map(blamed)
  const cells = [
    `\`${subject.name}\``,
    subject.race ? 'yes' : '',
    `${caught.length} of ${seeds}`,
    tallyOf(clauses.filter((clause) => clause === subject.breaks)),
    tallyOf(clauses.filter((clause) => subject.follows.includes(clause))),
    tallyOf(clauses.filter((clause) => !clausesOf(subject).includes(clause))),
    numbers[Math.floor((numbers.length - 1) / 2)] ?? '',
    numbers.at(-1) ?? '',
  ]
  return `| ${cells.join(' | ')} |`
}

const [, , ...names] = process.argv
const unknown = names.filter((name) => !wrongSubjects.some((subject) => subject.name === name))
if (unknown.length > 0) {
  process.stderr.write(
    `no wrong subject is ${unknown.join(', ')}; expected some of ${wrongSubjects.map(({ name }) => name).join(', ')}\n`,
  )
  process.exit(64)
}
const chosen = wrongSubjects.filter(({ name }) => names.length === 0 || names.includes(name))
await buildNative()
process.stdout.write(
  '| subject | race | caught | by its clause | by others that it breaks | by others | plans until then: median | most |\n',
)
process.stdout.write('|---|---|---|---|---|---|---|---|\n')
const complaints: string[] = []
for (const subject of chosen) {
  const measured = await measure(subject)
  process.stdout.write(`${rowOf(subject, measured)}\n`)
  if (measured.caught.length === 0) complaints.push(`${subject.name} was never caught`)
  const wrongly = [...measured.caught, ...measured.besides].filter((one) => !isRightlyBlamed(subject, one.verdict))
  if (wrongly.length > 0) {
    complaints.push(
      `${subject.name}, which breaks ${clausesOf(subject).join()}, was blamed on ${tallyOf(wrongly.map(blamed))}`,
    )
  }
}
process.stdout.write(
  `\n${seeds} campaigns each, of ${budget.plans} plans at most, ${budget.repeats} runs of each plan.\n`,
)
for (const complaint of complaints) process.stdout.write(`${complaint}\n`)
process.exitCode = complaints.length === 0 ? 0 : 1
