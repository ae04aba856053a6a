/** What is told of a failure beside its trace: how often it came, what of it matters, and where the same can be had every time. */
import { eventAt } from '../model/history.ts'
import type { NotShown, Projection } from '../runner/project.ts'
import type { Failure, Result } from '../runner/result.ts'
import { eventText, stepCount } from './event-text.ts'
import { count, number, seedText } from './text.ts'

/** Where the exhaustive part came upon something */
export const inWalk = 'found where all interleavings were walked'

/** How a campaign ended that was to go no further than its first divergence. */
export function bailedText({ plans, plansPlanned }: Pick<Result, 'plans' | 'plansPlanned'>): string {
  return `ended by --bail at the first divergence, after ${number(plans)} of ${count(plansPlanned, 'plan')}`
}

/** A plan that was drawn, or kept: `plan 7`, in a fuzz `plan 7 of seed 0x5eed`. */
export function planName({ foundIn, origin }: Pick<Failure, 'foundIn' | 'origin'>): string {
  if (origin?.file !== undefined) return `the plan of ${origin.file}`
  return `plan ${number(foundIn)}${origin === undefined ? '' : ` of seed ${seedText(origin.seed)}`}`
}

/** How large, how often, where: `3 steps; in 48 of 150 runs on native:x.so; only in plan 7; flaky, the simplest found`. */
export function seenIn(failure: Failure): string {
  const { adapter, plan, times, of, foundIn, plans, minimal } = failure
  return [
    count(stepCount(plan), 'step'),
    `${of === 1 ? '' : `in ${number(times)} of ${number(of)} runs `}on ${adapter}`,
    foundIn === 0 ? inWalk : `${plans === 1 ? 'only in' : `in ${count(plans, 'plan')}, first in`} ${planName(failure)}`,
    minimal ? 'nothing more can be left out' : `${times < of ? 'flaky, ' : ''}the simplest found`,
    ...(failure.cut === true ? ['the time for making it simpler was up (--shrink-seconds)'] : []),
  ].join('; ')
}

/** The events that matter, with their numbers in the whole trace; nothing where all of them do. */
export function essenceLines({ essence, verdict, history, plan }: Failure): string[] {
  if (essence === undefined || essence.at >= verdict.at) return []
  const width = String(verdict.at).length
  const lines = essence.events.map((at) => {
    const event = eventAt(history, at - 1)
    const thread = event.kind === 'quiesced' ? '  ' : `T${event.thread}`
    const mark = at === verdict.at ? '>' : ' '
    return `${mark} ${String(at).padStart(width)}  ${thread}  ${eventText(event, plan)}`
  })
  return ['what matters of it', ...lines.slice(0, essence.at)]
}

/** Where the same trace comes in every run; `command` replays it. */
export function projectionText(projection: Projection, command: string | undefined): string {
  return projection.kind === 'shown'
    ? `the same trace on ${projection.adapter}${command === undefined ? '' : `: ${command}`}`
    : notShown(projection)
}

function notShown({ simulators, complete }: NotShown): string {
  const tried = count(simulators, 'wrong simulator')
  return complete
    ? `none of ${tried} shows the same trace`
    : `the same trace was not found on ${tried}, not all searched to the end`
}
