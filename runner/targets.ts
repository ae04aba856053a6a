/** What a campaign has not come through yet, and what kind of plan can come through it. */
import type { Action, State } from '../model/automaton.ts'
import type { Coverage, CoveredCell } from '../model/coverage.ts'
import type { Act, RacePair } from '../model/races.ts'

export type Target =
  { readonly kind: 'cell'; readonly cell: CoveredCell } | { readonly kind: 'race'; readonly pair: RacePair }

/** The targets that are left. */
export function targetsIn({ cells, races }: Coverage): Target[] {
  return [
    ...cells.unseen.map((cell) => ({ kind: 'cell', cell }) as const),
    ...races.unseen.map((pair) => ({ kind: 'race', pair }) as const),
  ]
}

/** A step of a plan of one instance; the barrier is put in where the threads are let go. */
export type Word =
  | 'initialize'
  | 'cancel'
  | 'cancelByOther'
  | 'cancelOtherCase'
  | 'start'
  | 'awaitEntered'
  | 'awaitReturned'
  | 'release'
  | 'deinitialize'
  | 'unbind'

/** Of which one is drawn. */
type Ways = readonly [readonly Word[], ...(readonly Word[])[]]

/** A kind of plan. */
export interface Recipe {
  /** What the first thread does before all are let go */
  readonly before: Ways
  /** What each thread does then, the first among them */
  readonly threads: readonly Ways[]
  /** What MiniportInitializeEx does */
  readonly callback: 'returns' | 'fails' | 'isHeld'
}

/** The shortest way to each state; where it is reached only for a moment, to the state before. */
const ways: Readonly<Record<State, readonly Word[]>> = {
  never: [],
  neverStarted: ['start'],
  canceled: ['initialize', 'cancel'],
  canceledStarted: ['initialize', 'cancel', 'start'],
  halted: ['initialize', 'start', 'deinitialize'],
  failed: ['initialize', 'start', 'awaitReturned'],
  pending: ['initialize'],
  permitted: ['start', 'initialize'],
  obliged: ['initialize', 'start'],
  committed: ['initialize', 'start'],
  refused: ['initialize', 'start', 'cancel'],
  initializing: ['initialize', 'start', 'awaitEntered'],
  operational: ['initialize', 'start', 'awaitReturned'],
  halting: ['initialize', 'start', 'awaitReturned'],
  haltRunning: ['initialize', 'start', 'awaitReturned'],
  haltReturned: ['initialize', 'start', 'awaitReturned'],
  open: ['initialize', 'initialize'],
  openStarted: ['initialize', 'start', 'initialize'],
}

/** What brings an action about. */
const doings: Readonly<Record<Action, readonly Word[]>> = {
  'Initialize:SUCCESS': ['initialize'],
  'Initialize:NOT_ACCEPTED': ['initialize'],
  'Cancel:SUCCESS': ['cancel'],
  'Cancel:FAILURE': ['cancel'],
  'CancelByOther:SUCCESS': ['cancelByOther'],
  'CancelByOther:FAILURE': ['cancelByOther'],
  'CancelOtherCase:SUCCESS': ['cancelOtherCase'],
  'CancelOtherCase:FAILURE': ['cancelOtherCase'],
  'DeInitialize:SUCCESS': ['deinitialize'],
  'DeInitialize:FAILURE': ['deinitialize'],
  START: ['start'],
  commit: ['start'],
  gone: ['deinitialize'],
  enter: ['start'],
  'exit:SUCCESS': ['release'],
  'exit:failure': ['release'],
  halt: ['deinitialize'],
  halted: ['deinitialize'],
  quiesced: [],
  removed: ['unbind'],
}

/** What begins an act that races. */
const beginnings: Readonly<Record<Act, readonly Word[]>> = {
  Initialize: ['initialize'],
  'Cancel:SUCCESS': ['cancel'],
  'Cancel:FAILURE': ['cancel'],
  DeInitialize: ['deinitialize'],
  START: ['start'],
  dispatch: ['start'],
  unbind: ['unbind'],
}

/** Where an act may begin that is to be the first of two. */
const readiness: Readonly<Record<Act, Ways>> = {
  Initialize: [ways.never, ways.neverStarted, ways.canceled, ways.operational],
  'Cancel:SUCCESS': [ways.pending, ways.permitted, ways.obliged],
  'Cancel:FAILURE': [ways.never, ways.obliged, ways.operational],
  DeInitialize: [ways.operational],
  START: [ways.never, ways.pending, ways.operational],
  dispatch: [ways.pending],
  unbind: [ways.never, ways.pending, ways.obliged, ways.operational],
}

const initiations: Ways = [['initialize'], ['initialize', 'start']]

/** What may have to come while an act goes on, so that another can: the end of one life, and the next. */
const meanwhiles: Readonly<Record<Act, Ways>> = {
  Initialize: [[], ['start'], ['cancel']],
  'Cancel:SUCCESS': initiations,
  'Cancel:FAILURE': [[], ...initiations],
  DeInitialize: initiations,
  START: [[], ...initiations],
  dispatch: [
    ['awaitEntered', 'release', 'deinitialize'],
    ['awaitEntered', 'release', 'deinitialize', 'initialize'],
    ['awaitEntered', 'release', 'deinitialize', 'initialize', 'start'],
  ],
  unbind: [[], ...initiations],
}

/** Where the callback may come inside the START: another thread has to act meanwhile. */
const startIsUnderWay: ReadonlySet<State> = new Set(['obliged', 'committed', 'refused'])
const halts: ReadonlySet<State> = new Set(['halting', 'haltRunning', 'haltReturned'])

/** A kind of plan that can come through a target. */
export function recipeOf(target: Target): Recipe {
  return target.kind === 'cell' ? recipeOfCell(target.cell) : recipeOfRace(target.pair)
}

function recipeOfCell({ state, action }: CoveredCell): Recipe {
  const doing = doings[action]
  if (startIsUnderWay.has(state)) {
    return {
      before: [ways.pending],
      threads: [
        [['start'], ['start', ...doing]],
        [doing, ['cancel'], ['cancel', ...doing]],
      ],
      callback: 'returns',
    }
  }
  const meanwhile: readonly Word[] = halts.has(state) ? ['deinitialize'] : []
  return {
    before: [ways[state]],
    threads: halts.has(state) ? [[meanwhile], [doing, [...doing, ...doing]]] : [[doing]],
    callback:
      state === 'failed' || action === 'exit:failure' ? 'fails' : state === 'initializing' ? 'isHeld' : 'returns',
  }
}

/** Each act on a thread of its own, and what may have to come between them on another. */
function recipeOfRace({ first, second }: RacePair): Recipe {
  const rival: readonly Word[] = [...(first === 'dispatch' ? (['awaitEntered'] as const) : []), ...beginnings[second]]
  return {
    before: readiness[first],
    threads: [[beginnings[first]], [rival, [...rival, ...rival]], meanwhiles[first]],
    callback: first === 'dispatch' ? 'isHeld' : 'returns',
  }
}
