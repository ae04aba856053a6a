/**
 * Explanations as numbers: each configuration that has been met, once, with what it can become unseen and what observations make of
 * it. A set of explanations is then a list of integers, and most of a new set is known already.
 */
import { states } from './automaton.ts'
import { maskOf } from './clause-bits.ts'
import {
  type Automaton,
  type Configuration,
  maximumSlots,
  observe,
  pack,
  packedWords,
  successors,
  tagsOf,
} from './configuration.ts'
import { IntTable, doubled } from './int-table.ts'
import { type Symbol, observedOf, symbolCount } from './symbols.ts'

/** What is known of an explanation from the first: the place of each among its words. */
export const fact = {
  /** Mask of the initiation tags that it tells apart */
  tags: 0,
  /** Bit of its state */
  state: 1,
  /** Mask of the slots whose calls have not taken effect */
  waiting: 2,
  /** 1 where a START is being delivered that has not been received */
  awaitsStart: 3,
} as const
const factWords = 4

/** What an observation makes of an explanation, behind the key of both. */
export const attemptWord = {
  /** The explanation that it becomes, -1 for none */
  next: 1,
  /** Mask of the clauses that forbid it */
  forbiddenBy: 2,
} as const
const attemptWords = 3

/** A configuration with its calls and its key, what it can become unseen, and an attempt or two: about. */
export const bytesOfExplanation = 500

export class Explanations {
  readonly automaton: Automaton
  /** What is known of each, as `fact` has it */
  facts = new Int32Array(256 * factWords)
  /** What observations make of them, as far as it has been asked */
  readonly attempts = new IntTable(attemptWords)
  private readonly configurations: Configuration[] = []
  /** The same packed, one after the other, and room for one more */
  private packed = new Int32Array(256 * packedWords)
  /** Numbers by hash, -1 for none */
  private places = new Int32Array(512).fill(-1)
  private readonly successors: (readonly number[] | undefined)[] = []
  /** For each the last closure that has reached it */
  private reached = new Int32Array(256)
  private closures = 0

  constructor(automaton: Automaton) {
    this.automaton = automaton
  }

  get size(): number {
    return this.configurations.length
  }

  at(number: number): Configuration {
    const found = this.configurations[number]
    if (found === undefined) throw new RangeError(`explanation ${number}; there are ${this.size}`)
    return found
  }

  /** One of the words that are known of an explanation. */
  fact(number: number, word: number): number {
    return this.facts[number * factWords + word] ?? 0
  }

  number(configuration: Configuration): number {
    const fresh = this.size
    pack(configuration, this.packed, fresh * packedWords)
    const place = this.placeOf(fresh)
    const found = this.places[place] ?? -1
    if (found !== -1) return found
    this.places[place] = fresh
    this.configurations.push(configuration)
    this.noteFacts(fresh, configuration)
    if (this.size === this.reached.length) this.makeRoom()
    return fresh
  }

  /** Where the packed words at a number are, or would be, among the places. */
  private placeOf(number: number): number {
    const { packed, places } = this
    const at = number * packedWords
    let hash = 0
    for (let word = 0; word < packedWords; word++) {
      hash = Math.imul(hash ^ (packed[at + word] ?? 0), 0x9e3779b1)
      hash ^= hash >>> 15
    }
    const mask = places.length - 1
    let place = hash & mask
    for (let found = places[place] ?? -1; found !== -1; found = places[place] ?? -1) {
      if (this.areEqual(found * packedWords, at)) return place
      place = (place + 1) & mask
    }
    return place
  }

  private areEqual(one: number, other: number): boolean {
    for (let word = 0; word < packedWords; word++) {
      if (this.packed[one + word] !== this.packed[other + word]) return false
    }
    return true
  }

  /** Offset in the rows of `attempts` of what an observation makes of an explanation that has taken its hidden steps before. */
  after(number: number, symbol: Symbol): number {
    const key = number * symbolCount + symbol
    const found = this.attempts.find(key)
    if (found !== -1) return found
    const { next, forbiddenBy } = observe(this.automaton, this.at(number), observedOf(symbol))
    const into = next ? this.number(next) : -1
    const at = this.attempts.add(key)
    this.attempts.rows[at + attemptWord.next] = into
    this.attempts.rows[at + attemptWord.forbiddenBy] = maskOf(forbiddenBy ?? [])
    return at
  }

  /** Every explanation that hidden steps and open calls can lead to from these, each once, in the order of their numbers. */
  closure(from: readonly number[]): number[] {
    this.closures++
    const all: number[] = []
    for (const number of from) this.reach(number, all)
    for (let next = 0; next < all.length; next++) {
      for (const number of this.successorsOf(all[next] ?? 0)) this.reach(number, all)
    }
    return all.toSorted((one, other) => one - other)
  }

  private reach(number: number, all: number[]): void {
    if (this.reached[number] === this.closures) return
    this.reached[number] = this.closures
    all.push(number)
  }

  private successorsOf(number: number): readonly number[] {
    return (this.successors[number] ??= successors(this.automaton, this.at(number)).map((one) => this.number(one)))
  }

  private noteFacts(number: number, configuration: Configuration): void {
    const { calls, state } = configuration
    let [waiting, awaitsStart] = [0, 0]
    for (let slot = 0; slot < maximumSlots; slot++) {
      const call = calls[slot]
      if (call?.progress !== 'waiting') continue
      waiting |= 1 << slot
      if (call.operation === 'START') awaitsStart = 1
    }
    this.facts.set([tagsOf(configuration), 1 << states.indexOf(state), waiting, awaitsStart], number * factWords)
  }

  private makeRoom(): void {
    this.facts = doubled(this.facts)
    this.packed = doubled(this.packed)
    this.reached = doubled(this.reached)
    this.places = new Int32Array(this.places.length * 2).fill(-1)
    for (let number = 0; number < this.size; number++) this.places[this.placeOf(number)] = number
  }
}
