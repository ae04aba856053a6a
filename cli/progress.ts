/** One line that tells how far a campaign is: on a terminal only, so that a pipe stays quiet. */
import type { Progress } from '../runner/campaign-options.ts'
import type { FuzzProgress } from '../runner/fuzz/fuzz.ts'
import { number } from '../report/text.ts'
import { clauses } from '../spec/clauses.ts'
import { type Stream, columnsOf } from './terminal.ts'

const intervalMs = 100

export interface ProgressLine {
  readonly show: (progress: Progress) => void
  /** What the exhaustive part has visited, and is expected to, where that is known */
  readonly showWalk: (states: number, expected: number | undefined) => void
  readonly clear: () => void
}

/** Writes a line over the last one, on a terminal only. */
export function rewriteLine(stream: Stream & { write(text: string): unknown }, text: string): void {
  if (stream.isTTY) stream.write(`\r${text.slice(0, columnsOf(stream, 80) - 1)}\u001B[K`)
}

/** Writes at most ten times a second. */
export function showProgress(stream: Stream & { write(text: string): unknown }): ProgressLine {
  const started = performance.now()
  let shownAt = Number.NEGATIVE_INFINITY
  const write = (text: string): void => rewriteLine(stream, text)
  let latest: Progress | undefined
  let walk = ''
  const update = (now: number): void => {
    shownAt = now
    const plans = latest === undefined || latest.plansPlanned === 0 ? '' : progressText(latest, (now - started) / 1000)
    write([plans, walk].filter((part) => part !== '').join('; '))
  }
  return {
    show(progress) {
      latest = progress
      const now = performance.now()
      if (now - shownAt >= intervalMs || progress.shrinking !== undefined) update(now)
    },
    showWalk(states, expected) {
      const of = expected === undefined ? '' : ` of some ${number(expected)}`
      walk = `${number(states)}${of} states walked, ${Math.round((performance.now() - started) / 1000)} s`
      update(performance.now())
    },
    clear: () => {
      if (shownAt !== Number.NEGATIVE_INFINITY) write('')
      shownAt = Number.NEGATIVE_INFINITY
    },
  }
}

function progressText(progress: Progress, seconds: number): string {
  if (progress.shrinking !== undefined) return `making the failure of ${progress.shrinking} simpler`
  const rate = progress.runs / Math.max(seconds, 0.001)
  const left = ((progress.plansPlanned - progress.plans) * seconds) / Math.max(progress.plans, 1)
  return [
    `${progress.plans} of ${progress.plansPlanned} plans`,
    `${Math.round(rate)} runs/s`,
    `${progress.exercised} of ${clauses.length} clauses exercised`,
    ...(progress.failures > 0 ? [`${progress.failures} broken`] : []),
    `${Math.ceil(left)} s left`,
  ].join(', ')
}

/** How far a fuzz is, that ends after so many plans or seconds. */
export function showFuzz(
  stream: Stream & { write(text: string): unknown },
  budget: { readonly plans: number | undefined; readonly seconds: number | undefined },
): { readonly show: (progress: FuzzProgress) => void; readonly clear: () => void } {
  let shownAt = Number.NEGATIVE_INFINITY
  return {
    show(progress) {
      if (performance.now() - shownAt < intervalMs) return
      shownAt = performance.now()
      rewriteLine(stream, fuzzText(progress, budget))
    },
    clear: () => {
      if (shownAt !== Number.NEGATIVE_INFINITY) rewriteLine(stream, '')
      shownAt = Number.NEGATIVE_INFINITY
    },
  }
}

function fuzzText(
  { plans, seconds, coverage: { cells, races }, failures }: FuzzProgress,
  budget: { readonly plans: number | undefined; readonly seconds: number | undefined },
): string {
  const rate = plans / Math.max(seconds, 0.001)
  const left =
    budget.seconds === undefined ? ((budget.plans ?? plans) - plans) / Math.max(rate, 0.001) : budget.seconds - seconds
  return [
    `${number(plans)} plans`,
    `${number(Math.round(rate))} plans/s`,
    `${cells.seen} of ${cells.of} cells, ${races.seen} of ${races.of} race pairs`,
    ...(failures > 0 ? [`${failures} broken`] : []),
    `${number(Math.max(0, Math.ceil(left)))} s left`,
  ].join(', ')
}
