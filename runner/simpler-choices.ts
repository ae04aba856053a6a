/** Choices that fit a smaller plan, and such as switch less. */
import type { ChoicePoint } from '../adapters/adapter.ts'

/** The choices of a run without those that moved a thread which is gone, the others counted without it. */
export function withoutThread(choices: readonly number[], points: readonly ChoicePoint[], thread: number): number[] {
  return choices.flatMap((choice, at) => {
    const point = points[at]
    if (point === undefined) return [choice]
    const rest = point.threads.filter((one) => one !== thread)
    return point.threads[point.choice] === thread || rest.length < 2
      ? []
      : [rest.indexOf(point.threads[point.choice] ?? -1)]
  })
}

/** The choices of a run without those that moved a thread within a step which is gone. */
export function withoutStep(
  choices: readonly number[],
  points: readonly ChoicePoint[],
  thread: number,
  step: number,
): number[] {
  return choices.filter((_, at) => {
    const point = points[at]
    return point === undefined || point.threads[point.choice] !== thread || point.step !== step
  })
}

/** How often a run left a thread that could go on. */
export function switchesIn(points: readonly ChoicePoint[]): number {
  return points.filter((point) => point.choice !== 0 && point.mayStay).length
}

/**
 * Choices with fewer that are not 0: none at all, only the first of them, then each one turned into 0, context switches first. Then, where
 * the points of the run are known, those in which a context switch comes later: perhaps where its thread has to wait anyway.
 */
export function* fewerSwitches(choices: readonly number[], points: readonly ChoicePoint[]): IterableIterator<number[]> {
  if (choices.length === 0) return
  const last = choices.findLastIndex((choice) => choice !== 0)
  yield []
  if (last + 1 < choices.length) yield choices.slice(0, last + 1)
  const set = choices.flatMap((choice, at) => (choice === 0 ? [] : [at]))
  for (const at of set.slice(1)) yield choices.slice(0, at)
  const isSwitch = (at: number): boolean => points[at]?.mayStay ?? true
  const switches = set.filter(isSwitch)
  for (const at of [...switches, ...set.filter((one) => !isSwitch(one))]) yield choices.with(at, 0)
  for (const at of switches.toReversed()) {
    for (let later = at + 1; later < points.length; later++) {
      const most = points[later]?.threads.length ?? 0
      for (let choice = 1; choice < most && (choices[later] ?? 0) === 0; choice++)
        yield moved(choices, at, later, choice)
    }
  }
}

function moved(choices: readonly number[], from: number, to: number, choice: number): number[] {
  const longer = Array.from({ length: Math.max(choices.length, to + 1) }, (_, at) => choices[at] ?? 0)
  return longer.with(from, 0).with(to, choice)
}
