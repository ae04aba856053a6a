/** A divergence explained: what came, why no clause allows it, what was allowed, and the way there. */
import type { Plan } from '../adapters/plan.ts'
import { type History, type HistoryEvent, eventAt, eventKinds, eventWords, functions, word } from '../model/history.ts'
import type { Diverges, Verdict } from '../model/verdict.ts'
import type { ClauseId } from '../spec/clauses.ts'
import { NDIS_STATUS_FAILURE, NDIS_STATUS_SUCCESS } from '../spec/constants.ts'
import { eventText, instanceText, planLines } from './event-text.ts'
import { laneDiagram } from './lanes.ts'
import { type Screen, plainScreen } from './screen.ts'
import { fold } from './text.ts'

/** Where a line of the plan goes on that does not fit. */
const planIndent = 6

/** Why the event breaks the clause, as the rest of a sentence; V stands for the instance. */
const because: Readonly<Record<ClauseId, string>> = {
  'CANCEL-STATUS': 'which is no status of Cancel',
  'CANCEL-PRECEDING': 'though no Initialize of V was outstanding',
  'CANCEL-STOPS': 'though a cancel of that initiation returned NDIS_STATUS_SUCCESS',
  'CANCEL-WINDOW': 'though MiniportInitializeEx(V) had been entered',
  'CANCEL-STOPPABLE': 'though no START had been received for V',
  'CANCEL-ONCE': 'though another cancel of that initiation had succeeded',
  'CANCEL-FINAL': 'though a cancel of that initiation had returned NDIS_STATUS_FAILURE',
  'CANCEL-PROCEEDS': 'and MiniportInitializeEx(V) has not been called after a cancel returned NDIS_STATUS_FAILURE',
  'CANCEL-NO-EFFECT': 'after a cancel that failed',
  'CANCEL-INSTANCE': 'after a cancel of another instance',
  'CANCEL-DRIVER': 'with the handle of another driver',
  'CANCEL-NAME': 'for a name of the same counted content',
  'CANCEL-INPUT': 'and the string or its buffer was changed, or read later',
  'CANCEL-AGAIN': 'though V was free to be initiated anew',
  'CANCEL-REENTRANT': 'and a cancel from inside MiniportInitializeEx(V) has not returned',
  'CANCEL-RETURNS': 'and a call of Cancel has not returned',
  'REMOVAL-CANCELS': 'and the removal has left V behind',
  'INIT-STATUS': 'though V had not been initialized, or the call has not returned',
  'INIT-DISPATCH': 'and MiniportInitializeEx(V) has not been called, though V was initiated and a START was received',
  'INIT-NO-START': 'though no START had been received for V',
  'INIT-ONCE': 'though no initiation of V was outstanding',
  'INIT-OWN': 'with a context or driver that is not that of the initiation',
  'INIT-DUPLICATE': 'though V was operational',
  'INIT-REFUSED': 'though Initialize had returned NDIS_STATUS_NOT_ACCEPTED',
  'DEINIT-HALTS': 'though MiniportHaltEx(V) has not been called as DeInitialize has to',
  'HALT-ONLY-INITIALIZED': 'though nothing had DeInitialized a miniport of V',
  'CANCEL-COMPLETES': 'and the driver still waits for MiniportInitializeEx(V)',
}

const outlived = 'for an earlier initiation of V, which had come to its end without a call'

/** The reason where the cancel that it speaks of has been called, and returns only after the event. */
const becauseLater: Readonly<Partial<Record<ClauseId, { readonly status: number; readonly reason: string }>>> = {
  'CANCEL-STOPS': {
    status: NDIS_STATUS_SUCCESS,
    reason: 'though a cancel of that initiation, under way, then returns NDIS_STATUS_SUCCESS',
  },
  'CANCEL-ONCE': {
    status: NDIS_STATUS_SUCCESS,
    reason: 'though another cancel of that initiation, under way, succeeds',
  },
  'CANCEL-FINAL': {
    status: NDIS_STATUS_FAILURE,
    reason: 'though a cancel of that initiation, under way, then returns NDIS_STATUS_FAILURE',
  },
}

/** The first line: clause, event, reason, and what was allowed. */
export function headline(verdict: Diverges, history: History, plan: Plan): string {
  return `${verdict.clauses[0]}  diverges at event ${verdict.at}: ${whatCame(verdict, history, plan)}; allowed: ${verdict.allowed.join(' or ')}`
}

/** The event that diverges, and why it does. */
export function whatCame(verdict: Diverges, history: History, plan: Plan): string {
  const last = eventAt(history, verdict.at - 1)
  const reason = reasonOf(verdict, history, last).replaceAll(/\bV\b/g, instanceText(verdict.instance))
  return `${eventText(last, plan)}, ${reason}`
}

function reasonOf({ broken, clauses, at, instance }: Diverges, history: History, last: HistoryEvent): string {
  // A context that comes back after its time: the automaton says what is wrong with the callback, and this why.
  if (clauses[0] === 'CANCEL-STOPS' && broken !== 'CANCEL-STOPS' && last.kind === 'enter') return outlived
  if (broken === 'CANCEL-STOPS' && last.kind === 'return') return 'though MiniportInitializeEx(V) was entered meanwhile'
  const later = becauseLater[broken]
  if (later === undefined) return because[broken]
  const { words } = history
  // Of a long history only the event itself may be at hand.
  if (at > 1 && words[0] === undefined) return because[broken]
  let returned = false
  for (let from = 0; from < (at - 1) * eventWords && !returned; from += eventWords) {
    returned =
      eventKinds[(words[from + word.kind] ?? 0) - 1] === 'return' &&
      functions[(words[from + word.function] ?? 0) - 1] === 'cancel' &&
      words[from + word.instance] === instance &&
      words[from + word.status] === later.status
  }
  return returned ? because[broken] : later.reason
}

/**
 * The plan, and a picture of what happened: up to the event that diverges, or to the end where there is no divergence. Ready to be
 * printed; only a long word of the plan is wider than the screen.
 */
export function wayThere(
  verdict: Verdict | undefined,
  history: History | undefined,
  plan: Plan,
  screen: Screen = plainScreen,
): string[] {
  const lines = ['plan', ...planLines(plan).flatMap((line) => fold(`  ${line}`, screen.columns, planIndent))]
  if (history === undefined) return lines
  const judged = verdict !== undefined && verdict.kind !== 'unknown'
  return [
    ...lines,
    judged ? 'what happened' : 'what happened until then',
    ...laneDiagram(history, plan, screen, verdict?.kind === 'diverges' ? verdict : undefined),
  ]
}
