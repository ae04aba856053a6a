/**
 * A state of the product as words: what is shared (and whether the run is being ended), what the judge carries, the threads of the client,
 * the PnP worker. The word of a thread holds its local state and how many steps it has left.
 */
export const sharedWord = 0
export const judgeWord = 1
export const firstThreadWord = 2

const leftBits = 7

/** Steps that a thread can have left at most */
export const maximumLeft = (1 << leftBits) - 1

export const threadWord = (local: number, left: number): number => (local << leftBits) | left
export const localIn = (word: number): number => word >> leftBits
export const leftIn = (word: number): number => word & maximumLeft

export const wordsFor = (threads: number): number => firstThreadWord + threads + 1

/** All words of one state into another: for so few of them faster than `set`. */
export function copyWords(from: Int32Array, to: Int32Array): void {
  for (let index = 0; index < to.length; index++) to[index] = from[index] ?? 0
}
