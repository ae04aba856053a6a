/** The digest by which a failure file tells that it was changed: over what no one can find out again, plan, choices and history. */
import { createHash } from 'node:crypto'
import type { Plan } from '../adapters/plan.ts'
import { encodePlan } from '../adapters/wire.ts'
import { type Ending, type History, endings } from '../model/history.ts'

export interface Digest {
  /** Takes the next words of the history */
  take(words: ArrayLike<number>): void
  /** The digest, all words having been taken */
  end(ending: Ending, plan: Plan): string
}

/**
 * SHA-256 of 32-bit words, least byte first: those of the history, their number, the index of its ending; those of the plan, their number;
 * the choices, their number. The history comes first so that it need not be held.
 */
export function createDigest(): Digest {
  const hash = createHash('sha256')
  let taken = 0
  const take = (words: ArrayLike<number>): void => {
    const bytes = Buffer.allocUnsafe(words.length * 4)
    for (let at = 0; at < words.length; at++) bytes.writeInt32LE((words[at] ?? 0) | 0, at * 4)
    hash.update(bytes)
    taken += words.length
  }
  return {
    take,
    end(ending, plan) {
      const encoded = encodePlan(plan)
      take([taken, endings.indexOf(ending), ...encoded, encoded.length, ...plan.choices, plan.choices.length])
      return `sha256:${hash.digest('hex')}`
    },
  }
}

export function digestOf(plan: Plan, history: History): string {
  const digest = createDigest()
  digest.take(history.words)
  return digest.end(history.ending, plan)
}
