/** Whether a race was one: on real threads two calls are often over before they meet. */
import type { Plan, Step } from '../adapters/plan.ts'
import { type History, eventWords, word } from '../model/history.ts'

function touches(steps: readonly Step[], instance: number, kind?: Step['kind']): boolean {
  return steps.some(
    (step) => 'instance' in step && step.instance === instance && (kind === undefined || step.kind === kind),
  )
}

/** Whether a cancel of one thread can meet another thread's doing on the same instance. */
export function mayOverlap(plan: Plan): boolean {
  return plan.instances.some((_, instance) =>
    plan.threads.some(
      (steps, thread) =>
        touches(steps, instance, 'cancel') &&
        plan.threads.some((others, other) => other !== thread && touches(others, instance)),
    ),
  )
}

/** Whether something of the same instance happened on another thread between a cancel's call and its return. */
export function hasOverlap(history: History): boolean {
  const { words } = history
  const cancel = 2
  for (let at = 0; at < words.length; at += eventWords) {
    if (words[at + word.kind] !== 1 || words[at + word.function] !== cancel) continue
    const thread = words[at + word.thread]
    for (let next = at + eventWords; next < words.length; next += eventWords) {
      if (words[next + word.kind] === 7) break
      if (words[next + word.thread] !== thread) {
        if (words[next + word.instance] === words[at + word.instance]) return true
      } else if (words[next + word.kind] === 2) break
    }
  }
  return false
}
