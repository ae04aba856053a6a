/** What a fuzz has come upon in all: counts, failures, problems. However long it goes on, it takes no more room. */
import { type Tally, addTally, createTally } from '../../model/tally.ts'
import type { ClauseId } from '../../spec/clauses.ts'
import type { Failure, Problem } from '../result.ts'
import { stepsIn } from '../twins.ts'
import { type BatchAnswer, type Fresh, shapeKey } from './batch.ts'
import { type Marks, noMarks } from './marks.ts'

/** The most of each that are kept: beyond that, failures are counted only. */
export const most = { failures: 100, keys: 1000, problems: 100 } as const

export interface Harvest {
  readonly tally: Tally
  readonly marks: Marks
  readonly overlap: { runs: number; overlapping: number }
  readonly named: Set<ClauseId>
  /** By the key of what each is once it is simple */
  readonly failures: Map<string, Failure>
  /** Keys of all divergences before they were made simple: how many plans showed each, and which failure it became, if it did */
  readonly keys: Map<string, { plans: number; failure: string | undefined }>
  readonly problems: Map<string, Problem>
  plans: number
  runs: number
}

export function emptyHarvest(): Harvest {
  return {
    tally: createTally(),
    marks: noMarks(),
    overlap: { runs: 0, overlapping: 0 },
    named: new Set(),
    failures: new Map(),
    keys: new Map(),
    problems: new Map(),
    plans: 0,
    runs: 0,
  }
}

/** Keys that are not to be made simple again. */
export function knownKeys({ keys }: Harvest): Set<string> {
  return new Set([...keys].flatMap(([key, { failure }]) => (failure === undefined ? [] : [key])))
}

export function hasRoom({ failures, keys }: Harvest): boolean {
  return failures.size < most.failures && keys.size < most.keys
}

/** What of an answer was new: to be saved. */
export interface News {
  /** With the key that stays the same when a simpler plan for the same turns up */
  readonly failures: readonly { readonly key: string; readonly failure: Failure }[]
  readonly problems: readonly Problem[]
  readonly fresh: readonly Fresh[]
}

/** Takes an answer in. */
export function gather(harvest: Harvest, answer: BatchAnswer): News {
  addTally(harvest.tally, answer.tally)
  harvest.overlap.runs += answer.overlap.runs
  harvest.overlap.overlapping += answer.overlap.overlapping
  harvest.plans += answer.plans
  harvest.runs += answer.runs
  for (const clause of answer.named) harvest.named.add(clause)
  for (const { key, plans } of answer.seen) countKey(harvest, key, plans)
  return {
    failures: answer.failures.flatMap(({ key, failure }) => addFailure(harvest, key, failure)),
    problems: answer.problems.flatMap((problem) => addProblem(harvest, problem)),
    fresh: answer.fresh.flatMap((one) => addFresh(harvest, one)),
  }
}

function countKey({ keys }: Harvest, key: string, plans: number): void {
  const known = keys.get(key)
  if (known) known.plans += plans
  else if (keys.size < most.keys) keys.set(key, { plans, failure: undefined })
}

/** Failures that look alike, as they were found or once they are simple, are one: the shortest plan stays. */
function addFailure(harvest: Harvest, found: string, failure: Failure): News['failures'] {
  const { verdict, counts, history } = failure
  const simple = `${verdict.clauses.join()} ${shapeKey({ verdict, counts, observed: { history, times: 1 } })}`
  const counted = harvest.keys.get(found)
  // Two workers can come upon the same side by side, and make it simple in two ways.
  const key = counted?.failure ?? simple
  const known = harvest.failures.get(key)
  if (known === undefined && harvest.failures.size >= most.failures) return []
  if (counted) counted.failure = key
  if (known !== undefined && stepsIn(known.plan) <= stepsIn(failure.plan)) return []
  const kept = known === undefined ? failure : { ...failure, foundIn: known.foundIn, ...originOf(known) }
  harvest.failures.set(key, kept)
  return [{ key, failure: kept }]
}

function originOf({ origin }: Failure): Pick<Failure, 'origin'> {
  return origin === undefined ? {} : { origin }
}

function addProblem({ problems }: Harvest, problem: Problem): Problem[] {
  const key = `${problem.kind} ${problem.reason}`
  const known = problems.get(key)
  if (known !== undefined) {
    problems.set(key, { ...known, plans: known.plans + problem.plans })
    return []
  }
  // Reasons can differ without end: those beyond are counted with the first.
  const [first] = problems
  if (first !== undefined && problems.size >= most.problems) {
    problems.set(first[0], { ...first[1], plans: first[1].plans + problem.plans })
    return []
  }
  problems.set(key, problem)
  return [problem]
}

/** Another batch may have come through the same meanwhile. */
function addFresh({ marks }: Harvest, fresh: Fresh): Fresh[] {
  const set = fresh.marks.filter((mark) => marks[mark] === 0)
  for (const mark of set) marks[mark] = 1
  return set.length === 0 ? [] : [{ ...fresh, marks: set }]
}

/** The failures with all shapes and counts that came of them. A shape that had no turn to be made simple is told with another of its clause. */
export function failuresIn({
  failures,
  keys,
}: Harvest): readonly { readonly key: string; readonly failure: Failure }[] {
  const told = new Map([...failures.keys()].map((key) => [key, { plans: 0, shapes: new Set<string>() }]))
  for (const [key, { plans, failure }] of keys) {
    const one = told.get(failure ?? sameClause(failures, key) ?? '')
    if (one === undefined) continue
    one.plans += plans
    one.shapes.add(key.replace(/ \(does not count\)$/, ''))
  }
  return [...failures].map(([key, failure]) => {
    const { plans, shapes } = told.get(key) ?? { plans: failure.plans, shapes: new Set(failure.shapes) }
    return { key, failure: { ...failure, plans, shapes: [...shapes].toSorted() } }
  })
}

/** A failure of the clause that a shape breaks; it begins with it. */
function sameClause(failures: Harvest['failures'], shape: string): string | undefined {
  const counts = !shape.endsWith(' (does not count)')
  const same = [...failures].find(
    ([, failure]) => failure.counts === counts && shape.startsWith(`${failure.verdict.broken}: `),
  )
  return same?.[0]
}
