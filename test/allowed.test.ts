/** What is said to be allowed where something else was seen. */
import { expect, it } from 'vitest'
import type { State } from '../model/automaton.ts'
import { allowedInstead } from '../model/allowed.ts'
import { type Configuration, type Observed, anyTag, enforcing } from '../model/configuration.ts'

const documented = enforcing(() => true)

const inState = (state: State, ...calls: Configuration['calls']): Configuration => ({ state, current: -1, calls })
const halting = inState('haltRunning', { operation: 'DeInitialize', progress: 'halting', tag: -1 })
const initialized = (progress: 'succeeds' | 'fails'): Configuration =>
  inState('pending', { operation: 'Initialize', progress, tag: 0 })
const enter: Observed = { kind: 'enter', tag: anyTag }
const returned: Observed = { kind: 'return', slot: 0, result: 'succeeds' }

const cases: readonly [seen: Observed, before: readonly Configuration[], allowed: readonly string[]][] = [
  [returned, [initialized('succeeds'), initialized('fails')], ['NDIS_STATUS_SUCCESS', 'NDIS_STATUS_NOT_ACCEPTED']],
  [returned, [initialized('fails')], ['NDIS_STATUS_NOT_ACCEPTED']],
  [returned, [inState('never', { operation: 'Cancel', progress: 'fails', tag: -1 })], ['NDIS_STATUS_FAILURE']],
  [returned, [halting], ['no return before MiniportHaltEx has returned']],
  [returned, [], ['no return before MiniportHaltEx has returned']],
  [{ kind: 'quiesced' }, [inState('committed')], ['MiniportInitializeEx called']],
  [{ kind: 'quiesced' }, [inState('halting')], ['MiniportHaltEx called']],
  [{ kind: 'quiesced' }, [inState('haltRunning')], ['MiniportHaltEx returned']],
  [enter, [inState('committed')], ['MiniportInitializeEx with the DeviceContext of the outstanding initiation']],
  [enter, [inState('never')], ['no call of MiniportInitializeEx']],
  [{ kind: 'halt' }, [inState('never')], ['no call of MiniportHaltEx']],
  [{ kind: 'halted' }, [inState('never')], ['no call of MiniportHaltEx']],
  [
    { kind: 'removed' },
    [inState('pending')],
    ['each virtual miniport of the adapter canceled, failed or halted when the removal completes'],
  ],
  [{ kind: 'exit:SUCCESS' }, [inState('never')], ['nothing']],
  [{ kind: 'exit:failure' }, [inState('never')], ['nothing']],
  [{ kind: 'call', operation: 'Cancel', slot: 0, tag: -1 }, [inState('never')], ['nothing']],
]

it.each(cases)('instead of %j', (seen, before, allowed) => {
  expect(allowedInstead(documented, before, seen)).toEqual(allowed)
})
