/**
 * Reads failure files of any length: the text comes in parts and is gone through once for all but the history, and once more for the
 * events whenever they are wanted. The words are never all held, unless the caller does.
 */
import { JSONParser } from '@streamparser/json'
import type { Plan } from '../adapters/plan.ts'
import { plain } from '../adapters/quote.ts'
import { eventChecker, isWord } from '../adapters/wire.ts'
import { eventWords } from '../model/history.ts'
import { createDigest } from './failure-digest.ts'
import { checkFormat, digestIn, endingIn, isRecord, recordedIn, refused, wired } from './failure-fields.ts'
import { type FailureFile, FailureFileError, type FailureHead } from './failure-file.ts'

/** The bytes of a file in parts. Each call begins anew; a part may be overwritten by the next. */
export type Bytes = () => Iterable<Uint8Array>

/** The most events of a stored history, in about 2.5 gigabytes. Answers of adapters are held to far fewer. */
const maximumStoredEvents = 100_000_000

/** The most bytes besides the words: what has more is no failure file, and shall not fill the memory. */
const maximumOtherBytes = 64 * 1024 * 1024

/** Bytes that are parsed at once: fewer words than that come of them. */
const stride = 64 * 1024

/** Reads all but the history, and counts its events. Throws a `FailureFileError` that says what was expected and what came. */
export function readHead(bytes: Bytes): FailureHead {
  const digest = createDigest()
  const parsing: Parsing = { root: undefined, misfit: undefined }
  let count = 0
  for (const words of wordsIn(bytes, parsing)) {
    digest.take(words)
    count += words.length
    if (count > maximumStoredEvents * eventWords)
      throw new FailureFileError(`the history has more than ${maximumStoredEvents} events, the most that are read`)
  }
  const { root, misfit } = parsing
  if (!isRecord(root)) throw refused('file', root, 'a JSON object')
  checkFormat(root)
  const ending = endingIn(root)
  if (misfit) throw misfit
  if (count % eventWords !== 0)
    throw new FailureFileError(`history.words has ${count} words; expected a multiple of ${eventWords}`)
  const recorded = recordedIn(root, count / eventWords)
  const intact = digest.end(ending, recorded.plan) === digestIn(root)
  return { ...recorded, ending, events: count / eventWords, intact }
}

/** The events, whole ones in each part, which the next part overwrites. Throws a `FailureFileError` for what no probe can have seen. */
export function* eventsIn(bytes: Bytes, plan: Plan): Iterable<Int32Array> {
  const check = eventChecker(plan)
  for (const words of wordsIn(bytes, { root: undefined, misfit: undefined })) {
    wired('history', () => {
      for (let at = 0; at + eventWords <= words.length; at += eventWords) check(words, at)
    })
    yield words
  }
}

/** Reads a whole failure file out of a text. Throws a `FailureFileError` where it is none, or one that was changed after it was saved. */
export function decodeFailure(text: string): FailureFile {
  const bytes: Bytes = () => [Buffer.from(text)]
  const { ending, events: _, intact, ...recorded } = readHead(bytes)
  if (!intact) throw changed('decode it as it was saved')
  const words: number[] = []
  for (const part of eventsIn(bytes, recorded.plan)) for (const one of part) words.push(one)
  return { ...recorded, history: { ending, words } }
}

/** What is said of a file that was changed after it was saved, and what to do. */
export function changed(instead: string): FailureFileError {
  return new FailureFileError(
    `it was changed after it was saved: plan, choices and history no longer match its digest; ${instead}`,
  )
}

interface Parsing {
  /** The whole of the file, but for most words */
  root: unknown
  /** What is wrong with the first word that is none */
  misfit: FailureFileError | undefined
}

/** The words of the history in parts: whole events, and at the end what is left. */
function* wordsIn(bytes: Bytes, parsing: Parsing): Iterable<Int32Array> {
  const words = new Int32Array(stride)
  let held = 0
  let seen = 0
  const parser = new JSONParser({ paths: ['$', '$.history.words.*'] })
  parser.onValue = ({ value, parent, stack }) => {
    if (stack.length === 0) {
      parsing.root = value
      return
    }
    seen++
    if (isWord(value)) words[held++] = value
    else parsing.misfit ??= refused(`word ${seen} of the history`, value, 'a signed 32-bit integer')
    // The parser would keep every word in its list.
    if (Array.isArray(parent) && parent.length > 1000) parent.length = 0
  }
  let others = 0
  for (const part of bytes()) {
    for (let at = 0; at < part.length; at += stride) {
      const before = seen
      parsed(() => parser.write(part.subarray(at, at + stride)))
      if (seen === before) others += Math.min(stride, part.length - at)
      if (others > maximumOtherBytes)
        throw notJson(`more than ${maximumOtherBytes} bytes besides the words of a history`)
      const whole = held - (held % eventWords)
      if (whole > 0) yield words.subarray(0, whole)
      words.copyWithin(0, whole, held)
      held -= whole
    }
  }
  if (!parser.isEnded) parsed(() => parser.end(), 'it ends too early')
  if (parsing.root === undefined) throw notJson('it is empty')
  if (held > 0) yield words.subarray(0, held)
}

function parsed(step: () => void, instead?: string): void {
  try {
    step()
  } catch (error) {
    throw notJson(instead ?? (error instanceof Error ? error.message : String(error)))
  }
}

function notJson(why: string): FailureFileError {
  const where = /^(Unexpected .*) at chunk position .*\(absolute position "(\d+)"\)/s.exec(why)
  const text = where === null ? why : `${where[1]} at byte ${where[2]}`
  return new FailureFileError(`not JSON (${plain(text, 120)}); expected a file that verify has saved, whole`)
}
