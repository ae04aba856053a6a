/** Adapters that get into trouble, or see less than there is, made of ones that do not. */
import { type Adapter, AdapterError } from '../../adapters/adapter.ts'
import { eventWords } from '../../model/history.ts'

/** Its plans crash, stall, cannot be run, and are run, in turn. A crash leaves so many events. */
export function troubled(adapter: Adapter, eventsOfCrash = 0): Adapter {
  let turn = 0
  return {
    ...adapter,
    capabilities: { ...adapter.capabilities, deterministic: false },
    async repeat(plan) {
      const { words } = await adapter.run(plan)
      const firstOf = (events: number): number[] => Array.from(words).slice(0, events * eventWords)
      switch (turn++ % 4) {
        case 0:
          return [{ history: { ending: 'crashed', words: firstOf(eventsOfCrash) }, times: 1, note: 'SIGSEGV' }]
        case 1:
          return [{ history: { ending: 'stalled', words: firstOf(1) }, times: 1 }]
        case 2:
          throw new AdapterError('this plan cannot be run')
        default:
          return [{ history: { ending: 'quiesced', words }, times: 1 }]
      }
    },
  }
}

/** It cannot show what a callback is given, so that clauses about that are unobservable. */
export function withoutContexts(adapter: Adapter): Adapter {
  const observes = new Set(adapter.capabilities.observes)
  observes.delete('contexts')
  return { ...adapter, capabilities: { ...adapter.capabilities, observes } }
}
