/** What an instance sees, as integers. */
import { type Observed, type Operation, maximumSlots, maximumTags, operations } from './configuration.ts'

/** An observation as an integer. Each kind has a range of its own below `symbolCount`. */
export type Symbol = number

const initializeBase = 0
const callBase = initializeBase + maximumSlots * maximumTags
const returnBase = callBase + operations.length * maximumSlots
const enterBase = returnBase + maximumSlots * 2
const plainBase = enterBase + maximumTags + 2
const plainKinds = ['exit:SUCCESS', 'exit:failure', 'halt', 'halted', 'quiesced', 'removed'] as const
/** Symbols are the integers below. */
export const symbolCount = plainBase + plainKinds.length

export const symbols = {
  callInitialize: (slot: number, tag: number): Symbol => initializeBase + slot * maximumTags + tag,
  call: (operation: Operation, slot: number): Symbol => callBase + operations.indexOf(operation) * maximumSlots + slot,
  return: (slot: number, succeeds: boolean): Symbol => returnBase + slot * 2 + (succeeds ? 0 : 1),
  enter: (tag: number): Symbol => enterBase + tag,
  exitSuccess: plainBase,
  exitFailure: plainBase + 1,
  halt: plainBase + 2,
  halted: plainBase + 3,
  quiesced: plainBase + 4,
  removed: plainBase + 5,
} as const

/** The slot that a return empties, -1 for what is no return. */
export function slotOfReturn(symbol: Symbol): number {
  return symbol >= returnBase && symbol < enterBase ? (symbol - returnBase) >> 1 : -1
}

/** What an integer stands for. */
export function observedOf(symbol: Symbol): Observed {
  if (symbol < callBase) {
    return {
      kind: 'call',
      operation: 'Initialize',
      slot: Math.floor(symbol / maximumTags),
      tag: symbol % maximumTags,
    }
  }
  if (symbol < returnBase) {
    const operation = operations[Math.floor((symbol - callBase) / maximumSlots)]
    if (operation === undefined) throw new RangeError(`symbol ${symbol} names no operation`)
    return { kind: 'call', operation, slot: (symbol - callBase) % maximumSlots, tag: -1 }
  }
  if (symbol < enterBase) {
    const index = symbol - returnBase
    return { kind: 'return', slot: index >> 1, result: index % 2 === 0 ? 'succeeds' : 'fails' }
  }
  if (symbol < plainBase) return { kind: 'enter', tag: symbol - enterBase }
  const kind = plainKinds[symbol - plainBase]
  if (kind === undefined) throw new RangeError(`symbol ${symbol}; there are ${symbolCount}`)
  return { kind }
}
