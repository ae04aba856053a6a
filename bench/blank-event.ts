/** An event in which nothing is told yet: what matters is filled in. */
import type { HistoryEvent } from '../model/history.ts'

export const blank: HistoryEvent = {
  kind: 'call',
  thread: 0,
  instance: 0,
  initiation: 0,
  driver: 0,
  function: undefined,
  status: 0,
  detail: 0,
}
