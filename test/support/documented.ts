/**
 * The model without the open questions: an explanation that would enter one is none. What it allows is what the documents give for
 * certain, so that a simulator which answers each question in one way only can do all of it.
 */
import { automaton } from '../../model/automaton.ts'
import type { Automaton } from '../../model/configuration.ts'
import { dead, determinize } from '../../model/determinize.ts'
import { symbols } from '../../model/symbols.ts'
import type { HistoryEvent } from '../../model/history.ts'
import { NDIS_STATUS_SUCCESS } from '../../spec/constants.ts'
import type { Scene } from './scene.ts'
import { nextOf } from './steps.ts'

const withoutQuestions: Automaton = {
  binds: () => true,
  cell: (state, action) => {
    const cell = automaton[state][action]
    return cell.kind === 'to' && cell.state.startsWith('open') ? { kind: 'no', clauses: [] } : cell
  },
}

const operations = {
  cancel: 'Cancel',
  deinitialize: 'DeInitialize',
  start: 'START',
} as const

export interface Documented {
  readonly start: number
  /** The set of explanations after an event that comes in a scene; undefined where none is left */
  after(set: number, scene: Scene, event: HistoryEvent): number | undefined
}

export function createDocumented(): Documented {
  const deterministic = determinize(withoutQuestions)

  function symbolOf(scene: Scene, event: HistoryEvent): number {
    const calls = (scene.stacks[event.thread] ?? []).filter((one) => one.kind === 'call').length
    const slot = event.thread * 2 + (event.kind === 'return' ? calls - 1 : calls)
    const tag = event.initiation - 1
    switch (event.kind) {
      case 'call':
        if (event.function === 'initialize') return symbols.callInitialize(slot, tag)
        if (event.function === undefined || event.function === 'unbind') throw new Error('no call of one instance')
        return symbols.call(operations[event.function], slot)
      case 'return':
        return symbols.return(slot, event.status === NDIS_STATUS_SUCCESS)
      case 'enter':
        return symbols.enter(tag)
      case 'exit':
        return event.status === NDIS_STATUS_SUCCESS ? symbols.exitSuccess : symbols.exitFailure
      case 'halt':
        return symbols.halt
      case 'halted':
        return symbols.halted
      case 'quiesced':
        return symbols.quiesced
    }
  }

  return {
    start: deterministic.start,
    after(set, scene, event) {
      const next = nextOf(deterministic, set, symbolOf(scene, event))
      return next === dead ? undefined : next
    },
  }
}
