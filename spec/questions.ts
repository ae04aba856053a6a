/**
 * What the documents leave open. Each answer conforms: it is observed and reported, never failed. A history that enters an
 * open question is judged up to there; behind it, for that instance, only what holds under every reading.
 */
import type { ClauseId } from './clauses.ts'
import type { SourceId } from './sources.ts'

export interface Question {
  /** Stable: reports name it */
  readonly id: string
  readonly question: string
  /** Why the sources do not decide it */
  readonly open: string
  readonly sources: readonly SourceId[]
  /** The answers that conform */
  readonly allowed: string
  /** Clauses that stop short of it */
  readonly clauses: readonly ClauseId[]
  /** Who comes upon it: any legal caller, or only one that breaks a rule for callers and is asked for expressly */
  readonly caller: 'legal' | 'hostile'
}

/** What the documents leave open: every answer is observed and reported, and none fails. */
export const questions = [
  {
    id: 'Q-INIT-PENDING',
    question: 'What does Initialize return while an initiation of the instance is outstanding or being initialized?',
    open: 'S2 refuses a device that has already been initialized, and does not say whether one that is on its way has been.',
    sources: ['S2'],
    allowed: 'NDIS_STATUS_NOT_ACCEPTED, or NDIS_STATUS_SUCCESS for a second initiation or for the same one.',
    clauses: ['INIT-STATUS', 'INIT-DUPLICATE', 'INIT-ONCE', 'CANCEL-PRECEDING'],
    caller: 'legal',
  },
  {
    id: 'Q-INIT-HALTING',
    question: 'What does Initialize return while a DeInitialize of the instance is under way?',
    open: 'S2 does not speak of a device that is being torn down, and S4 says only when the teardown has succeeded.',
    sources: ['S2', 'S4'],
    allowed: 'NDIS_STATUS_NOT_ACCEPTED, or NDIS_STATUS_SUCCESS for an initiation that follows the teardown.',
    clauses: ['INIT-STATUS', 'INIT-DUPLICATE', 'DEINIT-HALTS'],
    caller: 'legal',
  },
  {
    id: 'Q-INIT-AFTER-FAILURE',
    question: 'What does Initialize return after MiniportInitializeEx has failed?',
    open: 'By S3 the adapter is back in the Halted state; S2 does not say whether such a device counts as initialized.',
    sources: ['S2', 'S3'],
    allowed: 'NDIS_STATUS_SUCCESS for a new initiation, or NDIS_STATUS_NOT_ACCEPTED.',
    clauses: ['INIT-STATUS', 'INIT-DISPATCH'],
    caller: 'legal',
  },
  {
    id: 'Q-START-BEFORE',
    question: 'Does an IRP_MN_START_DEVICE count that was received before the initiation, or before an earlier cancel?',
    open: 'S2 and S9 make the callback depend on NDIS receiving the IRP, and do not say when it has to be received.',
    sources: ['S2', 'S9'],
    allowed: 'To call MiniportInitializeEx on account of it, at once or later, or to wait for another one.',
    clauses: ['INIT-DISPATCH', 'INIT-NO-START', 'CANCEL-STOPPABLE', 'CANCEL-AGAIN'],
    caller: 'legal',
  },
  {
    id: 'Q-NAME-CASE',
    question: 'Are names that differ in nothing but the case of letters the same name?',
    open: 'S1 has the string name a registry key, whose names ignore case; neither S1 nor S8 says how NDIS compares.',
    sources: ['S1', 'S8'],
    allowed: 'To take them for one name, or for two.',
    clauses: ['CANCEL-NAME', 'CANCEL-INSTANCE'],
    caller: 'legal',
  },
  {
    id: 'Q-NAME-COPIED',
    question: 'Does NDIS copy the name that Initialize is given, or must the buffer stay valid?',
    open: 'S2 asks for no lifetime of the string beyond the call, and does not promise either that it is not read later.',
    sources: ['S2'],
    allowed: 'To copy the name, or to read the caller’s buffer as long as the initiation lasts.',
    clauses: ['CANCEL-NAME', 'CANCEL-INPUT'],
    caller: 'legal',
  },
  {
    id: 'Q-NAME-OWNERS',
    question: 'What if two drivers initiate instances of one and the same name?',
    open: 'S9 gives every virtual miniport a device name of its own, and S2 does not say what a shared one leads to.',
    sources: ['S2', 'S9'],
    allowed: 'To refuse the second, or to keep the two apart by their drivers.',
    clauses: ['CANCEL-DRIVER', 'INIT-STATUS', 'INIT-OWN'],
    caller: 'hostile',
  },
  {
    id: 'Q-HOSTILE-HANDLE',
    question: 'What does Cancel do with a DriverHandle that no registration returned, or that is deregistered?',
    open: 'S1 asks for the handle of a registration, and S6 ends it; the result of any other is not described.',
    sources: ['S1', 'S6'],
    allowed: 'NDIS_STATUS_FAILURE, or anything that the kernel does about a driver’s error, a bug check among it.',
    clauses: ['CANCEL-DRIVER', 'CANCEL-STATUS'],
    caller: 'hostile',
  },
  {
    id: 'Q-HOSTILE-NULL',
    question: 'What does Cancel do with a NULL pointer for DriverHandle, DeviceInstance or a non-empty buffer?',
    open: 'S1 calls no parameter optional, and describes no check of them.',
    sources: ['S1'],
    allowed: 'NDIS_STATUS_FAILURE, or anything that the kernel does about a driver’s error, a bug check among it.',
    clauses: ['CANCEL-STATUS', 'CANCEL-RETURNS'],
    caller: 'hostile',
  },
  {
    id: 'Q-HOSTILE-LENGTH',
    question: 'What does Cancel do with a Length that is odd, or greater than MaximumLength?',
    open: 'S8 counts both in bytes, of wide characters; such a string is malformed, and S1 does not say what becomes of it.',
    sources: ['S1', 'S8'],
    allowed: 'NDIS_STATUS_FAILURE, or a comparison of whole units, or of whatever bytes Length covers.',
    clauses: ['CANCEL-NAME', 'CANCEL-STATUS'],
    caller: 'hostile',
  },
  {
    id: 'Q-HOSTILE-IRQL',
    question: 'What does Cancel do above PASSIVE_LEVEL?',
    open: 'S11 binds the caller alone; what NDIS does with a breach is not described.',
    sources: ['S11'],
    allowed: 'Anything that the kernel does about a driver’s error, a bug check among it.',
    clauses: ['CANCEL-RETURNS'],
    caller: 'hostile',
  },
] as const satisfies readonly Question[]

/** The name of an open question, such as `Q-INIT-PENDING`. */
export type QuestionId = (typeof questions)[number]['id']
