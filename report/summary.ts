/** What all formats say of a result, each in its own way. */
import {
  type ClauseResult,
  type Failure,
  type Problem,
  type Result,
  exitCodeOf,
  exitCodeOfWalk,
} from '../runner/result.ts'
import { type ClauseId, clauseById } from '../spec/clauses.ts'
import { failureLines, outcome, problemLines, walkOutcome } from './console.ts'
import { headline } from './explanation.ts'
import { plainScreen } from './screen.ts'
import { hang } from './text.ts'

/** The exit code of `verify`, and the line with which it ends. */
export interface Outcome {
  readonly code: 0 | 1 | 2 | 3
  readonly text: string
}

/** Whether no plans were drawn, so that clauses are judged by what was walked alone. */
export function onlyWalked({ plansPlanned }: Result): boolean {
  return plansPlanned === 0
}

export function outcomeOf(result: Result): Outcome {
  return onlyWalked(result)
    ? { code: exitCodeOfWalk(result), text: walkOutcome(result).text }
    : { code: exitCodeOf(result), text: outcome(result).text }
}

/** The divergences that a clause fails by, those first that are blamed on it before all others. One that does not decide fails none that does. */
export function failuresOf({ failures }: Result, { id, counts, verdict: said }: ClauseResult): Failure[] {
  if (said !== 'fail') return []
  const of = failures.filter((failure) => failure.verdict.clauses.includes(id) && (failure.counts || !counts))
  return [
    ...of.filter(({ verdict }) => verdict.clauses[0] === id),
    ...of.filter(({ verdict }) => verdict.clauses[0] !== id),
  ]
}

/** Why a clause is no pass, in words. */
export function reasonOf({ verdict, reason }: ClauseResult): string {
  return reason === undefined ? verdict : `${verdict}: ${reason}`
}

/** Said of a clause that does not decide. */
export const leftOut = 'does not count: the profile or the pattern leaves it out'

/** Clause, event, reason, and what was allowed, in one line. */
export function headlineOf({ verdict, history, plan }: Failure): string {
  return headline(verdict, history, plan)
}

/** A failure with plan, trace and what was allowed, as plain lines, of which the first are the headline. */
export function failureText(failure: Failure): string {
  return failureLines(failure, plainScreen).join('\n')
}

/** The same after a headline that is not folded. */
export function longFailureText(failure: Failure): string {
  const told = headlineOf(failure)
  const folded = hang('', told, plainScreen.columns, 2).length
  return [told, ...failureLines(failure, plainScreen).slice(folded)].join('\n')
}

export function problemText(problem: Problem): string {
  return problemLines(problem, plainScreen).join('\n')
}

/** `no verdict (crashed): the run ended crashed (SIGSEGV)` */
export function problemHeadline({ kind, reason, note }: Problem): string {
  return `no verdict (${kind}): ${reason}${note === undefined ? '' : ` (${note})`}`
}

/** `CANCEL-ONCE: at most one Cancel ...` */
export function clauseName(id: ClauseId): string {
  return `${id}: ${clauseById(id).statement}`
}
