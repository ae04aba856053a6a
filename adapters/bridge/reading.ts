/** A line becomes an object, and what does not fit becomes an error that shows it. */
import { AdapterError } from '../adapter.ts'
import { describe, quote } from '../quote.ts'

export type Message = Readonly<Record<string, unknown>>

export function readObject(line: string, expected: string): Message {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    throw new AdapterError(`the agent wrote what is no JSON; ${expected}, got ${quote(line)}`)
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value }
  throw new AdapterError(`the agent wrote no message; ${expected}, got ${quote(line)}`)
}

/** The object that a line holds, where it holds one: for who looks at it before anything is expected of it. */
export function objectIn(line: string): Message | undefined {
  try {
    return readObject(line, '')
  } catch {
    return undefined
  }
}

export function misfit(what: string, value: unknown, expected: string, line: string): AdapterError {
  return new AdapterError(`the agent's ${what} is ${describe(value)}; expected ${expected}, in ${quote(line)}`)
}
