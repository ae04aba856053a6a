/** Makes a history smaller for as long as a property of it holds, so that people can read what is left. */
import { type Device, eventsOf, type History, type HistoryEvent } from '../../model/history.ts'
import { renumber } from './corrupt-history.ts'
import { partners } from './nesting.ts'
import { historyOf } from './traces.ts'

/** The smallest history found, by leaving out events, of which `holds` is still true. */
export function shrinkHistory(
  history: History,
  devices: readonly Device[],
  holds: (history: History, devices: readonly Device[]) => boolean,
): History {
  const smaller = smallerOnes(eventsOf(history)).find(
    (events) => partners(events) !== undefined && holds(historyOf(renumber(events)), devices),
  )
  return smaller === undefined ? history : shrinkHistory(historyOf(renumber(smaller)), devices, holds)
}

/** Without all that follows an event, without a pair, or with a call or callback that does not end. */
function smallerOnes(events: readonly HistoryEvent[]): HistoryEvent[][] {
  const pairs = partners(events) ?? []
  const last = events.length - 1
  const cut = events.slice(0, -2).map((_, index) => events.toSpliced(index + 1, last - index - 1))
  const without = events.map((_, index) => events.filter((__, at) => at !== index && at !== pairs[index]))
  const unended = events.map((_, index) => events.toSpliced(index, 1))
  return [...cut, ...without, ...unended]
}
