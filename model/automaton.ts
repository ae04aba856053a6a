/**
 * The life of one device instance, as the documents give it: for each state and action, where it leads or which clauses
 * forbid it. This table is all that the suite knows of NDIS; everything else in this folder is bookkeeping.
 *
 * START changes what may follow, so it is part of the state: `pending` has no START at all, in `permitted` one came
 * before the initiation (it may count or not), in `obliged` one came while it was pending (it does count).
 */
import type { ClauseId } from '../spec/clauses.ts'

export const states = [
  'never',
  'neverStarted',
  'canceled',
  'canceledStarted',
  'halted',
  'failed',
  'pending',
  'permitted',
  'obliged',
  /** NDIS is past the point of no return, unseen; `refused` when a cancel has been told so. */
  'committed',
  'refused',
  'initializing',
  'operational',
  'halting',
  'haltRunning',
  /** MiniportHaltEx has returned, DeInitialize has not: the instance may be gone already, unseen, or not yet. */
  'haltReturned',
  /** Behind an open question: only what holds under every reading is still judged. */
  'open',
  'openStarted',
] as const
/** Where an initiation may be in its life, such as `pending`. */
export type State = (typeof states)[number]

export const actions = [
  'Initialize:SUCCESS',
  'Initialize:NOT_ACCEPTED',
  'Cancel:SUCCESS',
  'Cancel:FAILURE',
  /** With the handle of a driver that does not own the instance */
  'CancelByOther:SUCCESS',
  'CancelByOther:FAILURE',
  /** With a name that differs from the instance's in case only */
  'CancelOtherCase:SUCCESS',
  'CancelOtherCase:FAILURE',
  'DeInitialize:SUCCESS',
  'DeInitialize:FAILURE',
  /** IRP_MN_START_DEVICE is received */
  'START',
  /** Hidden: nothing can stop the initialization from here on. */
  'commit',
  /** Hidden: a halted miniport is gone, and its name free. */
  'gone',
  /** MiniportInitializeEx is entered, and returns */
  'enter',
  'exit:SUCCESS',
  'exit:failure',
  /** MiniportHaltEx is entered, and returns */
  'halt',
  'halted',
  'quiesced',
  /** The removal of the underlying adapter has completed. */
  'removed',
] as const
/** What can happen to an initiation, such as `Cancel:SUCCESS`. */
export type Action = (typeof actions)[number]

/** What an action does in a state. */
export type Cell =
  /** Allowed; `by` is the clause that says so, absent where the environment acts. */
  | { readonly kind: 'to'; readonly state: State; readonly by?: ClauseId }
  /** Forbidden, most specific clause first; none where the hidden commit has to come first or cannot have come. */
  | { readonly kind: 'no'; readonly clauses: readonly ClauseId[] }

type Row = Readonly<Record<Action, Cell>>

const to = (state: State, by?: ClauseId): Cell => (by === undefined ? { kind: 'to', state } : { kind: 'to', state, by })
const no = (...clauses: ClauseId[]): Cell => ({ kind: 'no', clauses })

/** What is the same in most states; a row names what differs, and what Initialize returns. */
const usual = (state: State): Omit<Row, 'Initialize:SUCCESS' | 'Initialize:NOT_ACCEPTED'> => ({
  'Cancel:SUCCESS': no('CANCEL-PRECEDING'),
  'Cancel:FAILURE': to(state, 'CANCEL-PRECEDING'),
  'CancelByOther:SUCCESS': no('CANCEL-DRIVER'),
  'CancelByOther:FAILURE': to(state, 'CANCEL-DRIVER'),
  'CancelOtherCase:SUCCESS': no('CANCEL-PRECEDING'),
  'CancelOtherCase:FAILURE': to(state),
  'DeInitialize:SUCCESS': no('DEINIT-HALTS'),
  'DeInitialize:FAILURE': no('DEINIT-HALTS'),
  START: to(state),
  commit: no(),
  gone: no(),
  enter: no('INIT-ONCE'),
  'exit:SUCCESS': no('INIT-ONCE'),
  'exit:failure': no('INIT-ONCE'),
  halt: no('HALT-ONLY-INITIALIZED'),
  halted: no('HALT-ONLY-INITIALIZED'),
  quiesced: to(state),
  removed: no('REMOVAL-CANCELS'),
})

/** Nothing is outstanding: the next Initialize initiates, and leads to `initiated`. */
const absent = (state: State, initiated: State): Row => ({
  ...usual(state),
  'Initialize:SUCCESS': to(initiated, 'INIT-STATUS'),
  'Initialize:NOT_ACCEPTED': no('INIT-STATUS'),
  removed: to(state, 'REMOVAL-CANCELS'),
})

const canceled = (state: State, initiated: State): Row => ({
  ...absent(state, initiated),
  'Initialize:SUCCESS': to(initiated, 'CANCEL-AGAIN'),
  'Initialize:NOT_ACCEPTED': no('CANCEL-AGAIN', 'INIT-STATUS'),
  'Cancel:SUCCESS': no('CANCEL-ONCE', 'CANCEL-PRECEDING'),
  'Cancel:FAILURE': to(state, 'CANCEL-ONCE'),
  'CancelOtherCase:SUCCESS': no('CANCEL-ONCE', 'CANCEL-PRECEDING'),
  enter: no('CANCEL-STOPS', 'INIT-ONCE'),
})

/** An initiation is outstanding; whether a cancel stops it depends on what START did. */
const outstanding = (state: State, afterCancel: State): Row => ({
  ...usual(state),
  'Initialize:SUCCESS': to('openStarted'),
  'Initialize:NOT_ACCEPTED': to('openStarted'),
  'Cancel:SUCCESS': to(afterCancel, 'CANCEL-PRECEDING'),
  'Cancel:FAILURE': no(),
  'CancelOtherCase:SUCCESS': to(afterCancel, 'CANCEL-PRECEDING'),
  START: to('obliged', 'INIT-DISPATCH'),
  commit: to('committed'),
  enter: no(),
})

/** NDIS has committed itself: MiniportInitializeEx will be called. */
const committed = (state: State): Row => ({
  ...usual(state),
  'Initialize:SUCCESS': to('openStarted'),
  'Initialize:NOT_ACCEPTED': to('openStarted'),
  'Cancel:SUCCESS': no(),
  'Cancel:FAILURE': to('refused', 'CANCEL-PROCEEDS'),
  'CancelOtherCase:SUCCESS': no(),
  enter: to('initializing', 'INIT-DISPATCH'),
  quiesced: no('INIT-DISPATCH'),
})

/** MiniportInitializeEx was entered and the miniport has not gone since. */
const alive = (state: State): Row => ({
  ...usual(state),
  'Initialize:SUCCESS': to('openStarted'),
  'Initialize:NOT_ACCEPTED': to('openStarted'),
  'Cancel:SUCCESS': no('CANCEL-WINDOW'),
  'Cancel:FAILURE': to(state, 'CANCEL-WINDOW'),
  'CancelOtherCase:SUCCESS': no('CANCEL-WINDOW'),
})

const open = (state: State): Row => ({
  ...usual(state),
  'Initialize:SUCCESS': to(state),
  'Initialize:NOT_ACCEPTED': to(state),
  'Cancel:SUCCESS': to(state),
  'Cancel:FAILURE': to(state),
  'CancelOtherCase:SUCCESS': to(state),
  'DeInitialize:SUCCESS': to(state),
  'DeInitialize:FAILURE': to(state),
  START: to('openStarted'),
  enter: to(state),
  'exit:SUCCESS': to(state),
  'exit:failure': to(state),
  halt: to(state),
  halted: to(state),
  removed: to(state),
})

/** What may happen to one initiation in each state, and which clause says so: docs/automaton.md as data. */
export const automaton: Readonly<Record<State, Row>> = {
  never: { ...absent('never', 'pending'), START: to('neverStarted') },
  neverStarted: absent('neverStarted', 'permitted'),
  canceled: { ...canceled('canceled', 'pending'), START: to('canceledStarted') },
  canceledStarted: canceled('canceledStarted', 'permitted'),
  halted: absent('halted', 'permitted'),
  failed: {
    ...usual('failed'),
    'Initialize:SUCCESS': to('openStarted'),
    'Initialize:NOT_ACCEPTED': to('openStarted'),
    removed: to('failed', 'REMOVAL-CANCELS'),
  },
  pending: {
    ...outstanding('pending', 'canceled'),
    'Initialize:SUCCESS': to('open'),
    'Initialize:NOT_ACCEPTED': to('open'),
    'Cancel:FAILURE': no('CANCEL-STOPPABLE'),
    commit: no(),
    enter: no('INIT-NO-START'),
  },
  permitted: outstanding('permitted', 'canceledStarted'),
  obliged: { ...outstanding('obliged', 'canceledStarted'), quiesced: no('INIT-DISPATCH') },
  committed: committed('committed'),
  refused: {
    ...committed('refused'),
    'Cancel:SUCCESS': no('CANCEL-FINAL'),
    'Cancel:FAILURE': to('refused', 'CANCEL-FINAL'),
    'CancelOtherCase:SUCCESS': no('CANCEL-FINAL'),
    enter: to('initializing', 'CANCEL-PROCEEDS'),
    quiesced: no('CANCEL-PROCEEDS', 'CANCEL-COMPLETES'),
  },
  initializing: {
    ...alive('initializing'),
    'exit:SUCCESS': to('operational'),
    'exit:failure': to('failed'),
  },
  operational: {
    ...alive('operational'),
    'Initialize:SUCCESS': no('INIT-DUPLICATE'),
    'Initialize:NOT_ACCEPTED': to('operational', 'INIT-DUPLICATE'),
    'DeInitialize:SUCCESS': to('halting', 'DEINIT-HALTS'),
  },
  halting: {
    ...alive('halting'),
    halt: to('haltRunning', 'DEINIT-HALTS'),
    quiesced: no('DEINIT-HALTS'),
  },
  haltRunning: {
    ...alive('haltRunning'),
    halted: to('haltReturned'),
    quiesced: no('DEINIT-HALTS'),
  },
  haltReturned: { ...alive('haltReturned'), gone: to('halted', 'DEINIT-HALTS') },
  open: { ...open('open'), enter: no('INIT-NO-START') },
  openStarted: open('openStarted'),
}
