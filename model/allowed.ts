/** What the documents allow where something else was seen, in words. */
import { type Automaton, type Configuration, type Observed, anyTag, observe } from './configuration.ts'

/** What some explanation allows instead of `seen`; empty never, since silence is allowed where nothing else is. */
export function allowedInstead(automaton: Automaton, before: readonly Configuration[], seen: Observed): string[] {
  const possible = (other: Observed): boolean => before.some((one) => observe(automaton, one, other).next !== undefined)
  switch (seen.kind) {
    case 'return': {
      const failure =
        before[0]?.calls[seen.slot]?.operation === 'Initialize' ? 'NDIS_STATUS_NOT_ACCEPTED' : 'NDIS_STATUS_FAILURE'
      const results = [
        ...(possible({ ...seen, result: 'succeeds' }) ? ['NDIS_STATUS_SUCCESS'] : []),
        ...(possible({ ...seen, result: 'fails' }) ? [failure] : []),
      ]
      return results.length > 0 ? results : [`no return before MiniportHaltEx has returned`]
    }
    case 'quiesced': {
      if (possible({ kind: 'enter', tag: anyTag })) return ['MiniportInitializeEx called']
      return possible({ kind: 'halt' }) ? ['MiniportHaltEx called'] : ['MiniportHaltEx returned']
    }
    case 'enter':
      return possible({ kind: 'enter', tag: anyTag })
        ? ['MiniportInitializeEx with the DeviceContext of the outstanding initiation']
        : ['no call of MiniportInitializeEx']
    case 'halt':
    case 'halted':
      return ['no call of MiniportHaltEx']
    case 'removed':
      return ['each virtual miniport of the adapter canceled, failed or halted when the removal completes']
    case 'call':
    case 'exit:SUCCESS':
    case 'exit:failure':
      return ['nothing']
  }
}
