/**
 * One state for all that differ in names only: threads that do the same are put in order, and entries and initiations are numbered as
 * they are met.
 */
import { type Machine, idle } from '../../adapters/simulator/machine.ts'
import type { Stepwise } from '../../model/stepwise.ts'
import { type Meetings, noneMet, outOfOrder } from './meetings.ts'
import { permutations } from './permutations.ts'
import {
  copyWords,
  firstThreadWord,
  judgeWord,
  leftIn,
  localIn,
  sharedWord,
  threadWord,
  wordsFor,
} from './state-words.ts'

export interface Canonical {
  /** Writes the canonical form of the words in `raw`, and gives the index of the order that its threads have. */
  form(isEnding: boolean): number
  /** Where each thread stands in such an order */
  order(index: number): readonly number[]
  readonly raw: Int32Array
}

/** Numbers up to this are given anew; a higher one stays as it is. */
const highest = 5

/** New numbers for those met, in the order of meeting. */
interface Numbering {
  readonly to: number[]
  next: number
  changes: boolean
}

function meet(numbers: readonly number[], numbering: Numbering): void {
  for (const number of numbers) {
    if (number > highest || numbering.to[number] !== -1) continue
    numbering.to[number] = numbering.next
    if (numbering.next !== number) numbering.changes = true
    numbering.next++
  }
}

function begin(numbering: Numbering, first: number): void {
  numbering.to.fill(-1)
  numbering.next = first
  numbering.changes = false
}

/** The numbering as one number below 8^6. */
function codeOf(to: readonly number[]): number {
  let code = 0
  for (let number = 0; number <= highest; number++) code = code * 8 + ((to[number] ?? -1) + 1)
  return code
}

const codes = 8 ** (highest + 1)

const unchanged = { to: Array.from({ length: highest + 1 }, (_, number) => number) }

/** `result` is where the forms are written. */
export function canonicalForms(
  machine: Machine,
  judge: Stepwise,
  meetings: Meetings,
  threads: number,
  symmetric: boolean,
  result: Int32Array,
): Canonical {
  const length = wordsFor(threads)
  const raw = new Int32Array(length)
  const another = new Int32Array(length)
  let candidate = result
  const keys = new Int32Array(threads)
  const plain = Array.from({ length: threads }, (_, thread) => thread)
  const orders = symmetric ? permutations(threads) : [plain]
  const orderOfCode = new Map(
    orders.map((order, index) => [order.reduce((code, place) => code * threads + place, 0), index]),
  )
  const judged: (Map<number, number> | undefined)[] = []
  const judgedInOrder: (number | undefined)[][] = []
  const blank = (): Numbering => ({ to: Array.from({ length: highest + 1 }, () => -1), next: 0, changes: false })
  const [entries, initiations] = [blank(), blank()]

  /** Sorts the threads by what they do and have left; gives the index of the order, -1 where several orders sort them. */
  function sortingOrder(): number {
    for (let thread = 0; thread < threads; thread++) {
      const word = raw[firstThreadWord + thread] ?? 0
      keys[thread] = threadWord(machine.shape(localIn(word)), leftIn(word))
    }
    let code = 0
    for (let thread = 0; thread < threads; thread++) {
      let place = 0
      for (let other = 0; other < threads; other++) {
        const difference = (keys[other] ?? 0) - (keys[thread] ?? 0)
        if (difference < 0) place++
        if (difference === 0 && other !== thread) return -1
      }
      code = code * threads + place
    }
    return orderOfCode.get(code) ?? 0
  }

  /** Whether this order sorts the threads by `keys`. */
  function sorts(order: readonly number[]): boolean {
    for (let thread = 0; thread < threads; thread++) {
      for (let other = 0; other < threads; other++) {
        if ((order[thread] ?? 0) < (order[other] ?? 0) && (keys[thread] ?? 0) > (keys[other] ?? 0)) return false
      }
    }
    return true
  }

  /** Writes the words with threads in such an order, and all else numbered as it is met, to `candidate`. */
  function write(orderIndex: number, into: Int32Array): void {
    candidate = into
    const order = orders[orderIndex] ?? plain
    copyWords(raw, candidate)
    for (let thread = 0; thread < threads; thread++) {
      candidate[firstThreadWord + (order[thread] ?? 0)] = raw[firstThreadWord + thread] ?? 0
    }
    const shared = (raw[sharedWord] ?? 0) >> 1
    const judgeState = raw[judgeWord] ?? 0
    const renumbers = !isInOrder(shared, judgeState)
    if (renumbers) renumber(shared, judgeState)
    if (renumbers && initiations.changes) candidate[judgeWord] = judgeForm(judgeState, orderIndex, initiations)
    else if (orderIndex > 0) candidate[judgeWord] = judgeInOrder(judgeState, orderIndex)
  }

  /** Whether all numbers are met in their order, so that none changes: so it is most often. */
  function isInOrder(shared: number, judgeState: number): boolean {
    let next = meetings.after(noneMet, meetings.ofShared(shared))
    for (let at = firstThreadWord; at < length && next !== outOfOrder; at++) {
      next = meetings.after(next, meetings.ofLocal(localIn(candidate[at] ?? 0)))
    }
    return next !== outOfOrder && meetings.after(next, meetings.ofJudge(judgeState)) !== outOfOrder
  }

  /** Numbers what the candidate mentions anew. */
  function renumber(shared: number, judgeState: number): void {
    begin(entries, 0)
    begin(initiations, 1)
    const ofShared = machine.mentionedByShared(shared)
    meet(ofShared.entries, entries)
    meet(ofShared.initiations, initiations)
    for (let at = firstThreadWord; at < length; at++) {
      const local = localIn(candidate[at] ?? 0)
      if (local === idle) continue
      const ofLocal = machine.mentionedByLocal(local)
      meet(ofLocal.entries, entries)
      meet(ofLocal.initiations, initiations)
    }
    meet(judge.initiations(judgeState), initiations)
    if (!entries.changes && !initiations.changes) return
    const to = {
      code: codeOf(entries.to) * codes + codeOf(initiations.to),
      entries: entries.to,
      initiations: initiations.to,
    }
    candidate[sharedWord] = machine.renumberedShared(shared, to) * 2 + ((raw[sharedWord] ?? 0) & 1)
    for (let at = firstThreadWord; at < length; at++) {
      const word = candidate[at] ?? 0
      candidate[at] = threadWord(machine.renumberedLocal(localIn(word), to), leftIn(word))
    }
  }

  /** The state of the judge with threads in such an order. */
  function judgeInOrder(state: number, orderIndex: number): number {
    const known = (judgedInOrder[orderIndex] ??= [])
    return (known[state] ??= judgeForm(state, orderIndex, unchanged))
  }

  function judgeForm(state: number, orderIndex: number, { to }: Pick<Numbering, 'to'>): number {
    const known = (judged[state] ??= new Map<number, number>())
    const key = codeOf(to) * orders.length + orderIndex
    const found = known.get(key) ?? judge.renumbered(state, [...(orders[orderIndex] ?? plain), threads], to)
    known.set(key, found)
    return found
  }

  function comesBefore(): boolean {
    for (let at = 0; at < length; at++) {
      const difference = (another[at] ?? 0) - (result[at] ?? 0)
      if (difference !== 0) return difference < 0
    }
    return false
  }

  return {
    raw,
    form(isEnding) {
      const sole = isEnding || orders.length === 1 ? 0 : sortingOrder()
      if (sole !== -1) {
        write(sole, result)
        return sole
      }
      let best = -1
      for (let order = 0; order < orders.length; order++) {
        if (!sorts(orders[order] ?? plain)) continue
        write(order, best === -1 ? result : another)
        if (best !== -1 && !comesBefore()) continue
        if (best !== -1) copyWords(another, result)
        best = order
      }
      return best
    },
    order: (index) => orders[index] ?? plain,
  }
}
