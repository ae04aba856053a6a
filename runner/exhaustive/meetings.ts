/**
 * The numbers of entries and initiations that the parts of a state mention, in the order in which they are met. Equal lists have one
 * number, so that whether a state has all of its numbers in order is seen from a table.
 */
import type { Mentions } from '../../adapters/simulator/identities.ts'
import type { Machine } from '../../adapters/simulator/machine.ts'
import { interning } from '../../adapters/simulator/interning.ts'
import type { Stepwise } from '../../model/stepwise.ts'

export interface Meetings {
  /** The number of the lists that a part of a state mentions */
  readonly ofShared: (shared: number) => number
  readonly ofLocal: (local: number) => number
  readonly ofJudge: (judgeState: number) => number
  /** What comes next where these are met when `next` was to come; `outOfOrder` where one of them is not the next. */
  readonly after: (next: number, meeting: number) => number
  /** Which entries and which initiations they are, as bits */
  readonly entries: (meeting: number) => number
  readonly initiations: (meeting: number) => number
}

/** Numbers from here on are never in order. */
const tooHigh = 8

/** The entry and the initiation that come next, as one number: so at first. */
export const noneMet = 1
export const outOfOrder = -1

export function createMeetings(machine: Machine, judge: Stepwise): Meetings {
  const lists = interning<Mentions>()
  const entries: number[] = []
  const initiations: number[] = []
  const afters: number[] = []

  function number(mentions: Mentions): number {
    const meeting = lists.number(`${mentions.entries.join()} ${mentions.initiations.join()}`, mentions)
    if (entries.length > meeting) return meeting
    entries.push(maskOf(mentions.entries))
    initiations.push(maskOf(mentions.initiations))
    for (let next = 0; next < tooHigh * tooHigh; next++) afters.push(afterAll(next, mentions))
    return meeting
  }

  function numbersOf(mentionedBy: (id: number) => Mentions): (id: number) => number {
    const known: (number | undefined)[] = []
    return (id) => (known[id] ??= number(mentionedBy(id)))
  }

  return {
    ofShared: numbersOf((shared) => machine.mentionedByShared(shared)),
    ofLocal: numbersOf((local) => machine.mentionedByLocal(local)),
    ofJudge: numbersOf((state) => ({ entries: [], initiations: judge.initiations(state) })),
    after: (next, meeting) => afters[meeting * tooHigh * tooHigh + next] ?? outOfOrder,
    entries: (meeting) => entries[meeting] ?? 0,
    initiations: (meeting) => initiations[meeting] ?? 0,
  }
}

const maskOf = (numbers: readonly number[]): number => numbers.reduce((mask, number) => mask | (1 << number), 0)

function afterAll(next: number, { entries, initiations }: Mentions): number {
  const entry = following(entries, Math.floor(next / tooHigh))
  const initiation = following(initiations, next % tooHigh)
  if (entry < 0 || initiation < 0 || entry >= tooHigh || initiation >= tooHigh) return outOfOrder
  return entry * tooHigh + initiation
}

/** The number that comes next where these are met after all below `next`; -1 where one of them is out of order. */
function following(numbers: readonly number[], next: number): number {
  let expected = next
  for (const number of numbers) {
    if (number > expected) return -1
    if (number === expected) expected++
  }
  return expected
}
