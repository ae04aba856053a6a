/**
 * Text that subjects and adapters send, on its way into a report: on one line, and what a reader could not see, or a program could act on,
 * as `\uXXXX`. Everything that can be printed stays as it is.
 */
import { unitsEscaped } from '../adapters/quote.ts'
import type { Diverges } from '../model/verdict.ts'
import type { Failure, Problem } from '../runner/result.ts'
import type { ResultFile } from '../runner/result-file.ts'

/** Characters of one text that are shown: a log sent as a reason must not fill a report. */
const mostCharacters = 4000

const hidden = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]/gu

/** The text without control characters, lone surrogates, or anything that reverses or hides what follows; its beginning, where it is long. */
export function visible(text: string, most = mostCharacters): string {
  const shown = text.slice(0, most).replaceAll(hidden, unitsEscaped)
  return text.length > most ? `${shown}... (${text.length} characters)` : shown
}

/** The result with every text from outside made visible. Plans and histories are numbers, and stay. */
export function visibleFile({ run, result }: ResultFile): ResultFile {
  const { node, platform, started, command } = run
  const exhaustive = result.exhaustive?.map((one) => ({ ...one, policy: visible(one.policy) }))
  return {
    run: {
      ...run,
      started: visible(started),
      node: visible(node),
      platform: visible(platform),
      command: command.map((word) => visible(word)),
    },
    result: {
      ...result,
      suite: visible(result.suite),
      clauseSet: visible(result.clauseSet),
      adapter: visible(result.adapter),
      subject: visible(result.subject),
      pattern: visible(result.pattern),
      clauses: result.clauses.map((row) => (row.reason === undefined ? row : { ...row, reason: visible(row.reason) })),
      failures: result.failures.map(visibleFailure),
      problems: result.problems.map(visibleProblem),
      answers: Object.fromEntries(
        Object.entries(result.answers).map(([question, told]) => [
          question,
          Object.fromEntries(Object.entries(told).map(([answer, times]) => [visible(answer), times])),
        ]),
      ),
      ...(exhaustive && { exhaustive }),
    },
  }
}

function visibleFailure(failure: Failure): Failure {
  const { adapter, shapes, verdict, projection } = failure
  return {
    ...failure,
    adapter: visible(adapter),
    shapes: shapes.map((shape) => visible(shape)),
    verdict: visibleVerdict(verdict),
    ...(projection?.kind === 'shown' && {
      projection: { ...projection, adapter: visible(projection.adapter), verdict: visibleVerdict(projection.verdict) },
    }),
  }
}

function visibleVerdict(verdict: Diverges): Diverges {
  return { ...verdict, allowed: verdict.allowed.map((one) => visible(one)) }
}

function visibleProblem(problem: Problem): Problem {
  const { reason, adapter, note } = problem
  return {
    ...problem,
    reason: visible(reason),
    adapter: visible(adapter),
    ...(note !== undefined && { note: visible(note) }),
  }
}
