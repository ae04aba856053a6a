/** Histories of any length, in parts that share one array: many rounds of Initialize and Cancel of one instance. */
import { type HistoryEvent, encodeEvent, eventWords } from '../../model/history.ts'
import { NDIS_STATUS_FAILURE } from '../../spec/constants.ts'
import { blank } from './traces.ts'

const roundEvents = 4
const partRounds = 250

/**
 * A history of `events` events, in parts of 1 000 events or fewer. It conforms, or diverges with its last event: a cancel of an
 * initiation without a START that fails. `events` is a multiple of 4.
 */
export function* longHistory(events: number, ends: 'conforms' | 'diverges'): Iterable<Int32Array> {
  const words = new Int32Array(partRounds * roundEvents * eventWords)
  const rounds = events / roundEvents
  for (let first = 0; first < rounds; first += partRounds) {
    const last = Math.min(first + partRounds, rounds)
    for (let round = first; round < last; round++) {
      words.set(roundOf(round, round + 1 === rounds ? ends : undefined), (round - first) * roundEvents * eventWords)
    }
    yield words.subarray(0, (last - first) * roundEvents * eventWords)
  }
}

function roundOf(round: number, ends: 'conforms' | 'diverges' | undefined): number[] {
  const initiation = round + 1
  const initialize: HistoryEvent = { ...blank, kind: 'call', function: 'initialize', initiation }
  const cancel: HistoryEvent = { ...blank, kind: 'call', function: 'cancel' }
  const canceled: HistoryEvent = { ...cancel, kind: 'return' }
  const events: readonly HistoryEvent[] =
    ends === 'conforms'
      ? [
          cancel,
          { ...canceled, status: NDIS_STATUS_FAILURE },
          { ...blank, kind: 'quiesced' },
          { ...blank, kind: 'quiesced' },
        ]
      : [
          initialize,
          { ...initialize, kind: 'return' },
          cancel,
          ends === 'diverges' ? { ...canceled, status: NDIS_STATUS_FAILURE } : canceled,
        ]
  return events.flatMap(encodeEvent)
}
