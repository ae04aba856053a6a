/** The trace of a failure as a code flow of SARIF: a thread flow for each thread, its events numbered in the order of all. */
import { type HistoryEvent, eventAt } from '../model/history.ts'
import type { Failure } from '../runner/result.ts'
import { eventText } from './event-text.ts'

/** Events of a long history that are kept: the last ones tell why. */
const keptEvents = 400

export function codeFlowOf(failure: Failure): object {
  const { verdict, history, essence } = failure
  const matters = new Set(essence === undefined ? [] : essence.events.slice(0, essence.at))
  const flows = new Map<string, object[]>()
  const depth = new Map<string, number>()
  for (let at = Math.max(1, verdict.at - keptEvents + 1); at <= verdict.at; at++) {
    const event = eventAt(history, at - 1)
    const id = event.kind === 'quiesced' ? 'quiescence' : `T${event.thread}`
    const before = depth.get(id) ?? 0
    const level = Math.max(0, ends(event) ? before - 1 : before)
    depth.set(id, begins(event) ? level + 1 : level)
    const location = {
      location: { message: { text: eventText(event, failure.plan) } },
      executionOrder: at,
      nestingLevel: level,
      importance: at === verdict.at ? 'essential' : matters.size === 0 || matters.has(at) ? 'important' : 'unimportant',
    }
    flows.set(id, [...(flows.get(id) ?? []), location])
  }
  return {
    message: { text: `what happened, up to event ${verdict.at}` },
    threadFlows: [...flows].map(([id, locations]) => ({ id, locations })),
  }
}

function begins({ kind }: HistoryEvent): boolean {
  return kind === 'call' || kind === 'enter' || kind === 'halt'
}

function ends({ kind }: HistoryEvent): boolean {
  return kind === 'return' || kind === 'exit' || kind === 'halted'
}
