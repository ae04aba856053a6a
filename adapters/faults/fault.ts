/** What a wrong simulator is: the faithful one with a mistake in the steps of a procedure or two. */
import type { ClauseId } from '../../spec/clauses.ts'
import type { Ndis } from '../simulator/world.ts'

export interface Fault {
  /** As the command line spells it: `fault:NAME` */
  readonly name: string
  /** The clause that it breaks first and foremost */
  readonly breaks: ClauseId
  /** Further clauses that the same mistake breaks, each seen for itself */
  readonly breaksToo?: readonly ClauseId[]
  /** Clauses that are not broken, and may be named all the same: what else happened in a failure suggests them, and cannot be left out of it */
  readonly takenFor?: readonly ClauseId[]
  /** What is wrong, and how such a mistake comes to be */
  readonly mistake: string
  readonly ndis: Ndis
}
