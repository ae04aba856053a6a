/**
 * What else happened around an instance, and which clause it suggests. The automaton says which clause is broken;
 * the circumstances say why, where a more specific clause speaks of just that: a lost initiation is CANCEL-INSTANCE
 * when another instance was canceled meanwhile.
 */
import type { ClauseId } from '../spec/clauses.ts'

/** Bits of a mask. The first three belong to one call, the others to an instance since its latest Initialize. */
export const circumstance = {
  /** The name was spelled in another way than terminated */
  unusualSpelling: 1,
  /** Called from inside MiniportInitializeEx of the same instance */
  insideCallback: 2,
  /** Called in the course of a removal */
  insideRemoval: 4,
  /** An earlier initiation of the instance was canceled */
  afterCanceled: 8,
  /** A cancel returned FAILURE before this initiation, or while its miniport was alive */
  afterVainCancel: 16,
  /** A cancel of another instance succeeded, or runs */
  otherCanceled: 32,
  /** ... whose name is a prefix of this one or differs from it in little */
  nearCanceled: 64,
  /** A cancel with another driver's handle returned */
  canceledByOther: 128,
  /** An Initialize returned NOT_ACCEPTED */
  refusedInitialize: 256,
  /** Another instance was initiated */
  otherInitiated: 512,
  /** ... whose name is near */
  nearInitiated: 1024,
  /** The callback names an initiation that is not the latest and was never called back */
  forgottenInitiation: 2048,
  /** The cancel that succeeded was part of a removal */
  canceledByRemoval: 4096,
} as const

interface Refinement {
  readonly broken: ClauseId
  readonly when: number
  readonly suggests: ClauseId
}

export const refinements: readonly Refinement[] = [
  { broken: 'INIT-DISPATCH', when: circumstance.afterVainCancel, suggests: 'CANCEL-NO-EFFECT' },
  { broken: 'INIT-DISPATCH', when: circumstance.afterCanceled, suggests: 'CANCEL-AGAIN' },
  { broken: 'INIT-DISPATCH', when: circumstance.otherCanceled, suggests: 'CANCEL-INSTANCE' },
  { broken: 'INIT-DISPATCH', when: circumstance.nearCanceled, suggests: 'CANCEL-NAME' },
  { broken: 'INIT-DISPATCH', when: circumstance.canceledByOther, suggests: 'CANCEL-DRIVER' },
  { broken: 'CANCEL-STOPPABLE', when: circumstance.unusualSpelling, suggests: 'CANCEL-NAME' },
  { broken: 'CANCEL-STOPPABLE', when: circumstance.insideRemoval, suggests: 'REMOVAL-CANCELS' },
  { broken: 'CANCEL-STOPPABLE', when: circumstance.afterVainCancel, suggests: 'CANCEL-NO-EFFECT' },
  { broken: 'CANCEL-STOPPABLE', when: circumstance.afterCanceled, suggests: 'CANCEL-AGAIN' },
  { broken: 'CANCEL-STOPPABLE', when: circumstance.otherCanceled, suggests: 'CANCEL-INSTANCE' },
  { broken: 'CANCEL-STOPPABLE', when: circumstance.nearCanceled, suggests: 'CANCEL-NAME' },
  { broken: 'CANCEL-STOPPABLE', when: circumstance.canceledByOther, suggests: 'CANCEL-DRIVER' },
  { broken: 'CANCEL-PROCEEDS', when: circumstance.afterVainCancel, suggests: 'CANCEL-NO-EFFECT' },
  { broken: 'CANCEL-PROCEEDS', when: circumstance.afterCanceled, suggests: 'CANCEL-AGAIN' },
  { broken: 'CANCEL-PROCEEDS', when: circumstance.otherCanceled, suggests: 'CANCEL-INSTANCE' },
  { broken: 'CANCEL-PROCEEDS', when: circumstance.nearCanceled, suggests: 'CANCEL-NAME' },
  { broken: 'CANCEL-PROCEEDS', when: circumstance.canceledByOther, suggests: 'CANCEL-DRIVER' },
  { broken: 'CANCEL-PRECEDING', when: circumstance.otherInitiated, suggests: 'CANCEL-INSTANCE' },
  { broken: 'CANCEL-PRECEDING', when: circumstance.nearInitiated, suggests: 'CANCEL-NAME' },
  { broken: 'CANCEL-WINDOW', when: circumstance.insideCallback, suggests: 'CANCEL-REENTRANT' },
  { broken: 'CANCEL-RETURNS', when: circumstance.insideCallback, suggests: 'CANCEL-REENTRANT' },
  { broken: 'CANCEL-STOPS', when: circumstance.canceledByRemoval, suggests: 'REMOVAL-CANCELS' },
  { broken: 'HALT-ONLY-INITIALIZED', when: circumstance.afterVainCancel, suggests: 'CANCEL-NO-EFFECT' },
  { broken: 'INIT-ONCE', when: circumstance.refusedInitialize, suggests: 'INIT-REFUSED' },
  { broken: 'INIT-ONCE', when: circumstance.forgottenInitiation, suggests: 'CANCEL-STOPS' },
  { broken: 'INIT-OWN', when: circumstance.forgottenInitiation, suggests: 'CANCEL-STOPS' },
  { broken: 'INIT-NO-START', when: circumstance.forgottenInitiation, suggests: 'CANCEL-STOPS' },
]

/**
 * The clauses in the order in which a report names them when several are broken at once: what explains most comes first. Where an
 * initiation is lost though a cancel that failed may have come before it, that cancel is not to blame.
 */
const specificity: readonly ClauseId[] = [
  'CANCEL-STATUS',
  'CANCEL-INPUT',
  'CANCEL-STOPS',
  'CANCEL-ONCE',
  'CANCEL-FINAL',
  'CANCEL-WINDOW',
  'CANCEL-REENTRANT',
  'CANCEL-RETURNS',
  'CANCEL-DRIVER',
  'CANCEL-NAME',
  'CANCEL-INSTANCE',
  'DEINIT-HALTS',
  'CANCEL-NO-EFFECT',
  'HALT-ONLY-INITIALIZED',
  'CANCEL-AGAIN',
  'REMOVAL-CANCELS',
  'CANCEL-STOPPABLE',
  'INIT-DISPATCH',
  'CANCEL-PROCEEDS',
  'CANCEL-COMPLETES',
  'CANCEL-PRECEDING',
  'INIT-REFUSED',
  'INIT-DUPLICATE',
  'INIT-OWN',
  'INIT-NO-START',
  'INIT-ONCE',
  'INIT-STATUS',
]

/** The most specific clause first. */
export function bySpecificity(clauses: Iterable<ClauseId>): ClauseId[] {
  return [...new Set(clauses)].toSorted((a, b) => specificity.indexOf(a) - specificity.indexOf(b))
}

/** The clauses that these circumstances suggest beside the broken ones. */
export function suggested(broken: readonly ClauseId[], circumstances: number): ClauseId[] {
  return refinements
    .filter((one) => (circumstances & one.when) !== 0 && broken.includes(one.broken))
    .map((one) => one.suggests)
}
