/** `imcancel recheck`: judges a saved history again, of any length, without running anything. */
import { createChecker } from '../model/checker.ts'
import { type History, HistoryError, eventWords } from '../model/history.ts'
import type { Diverges, Verdict } from '../model/verdict.ts'
import { rechecked } from '../report/comparison.ts'
import { headline } from '../report/explanation.ts'
import { count, hang } from '../report/text.ts'
import { FailureFileError } from '../runner/failure-file.ts'
import { suiteVersion } from '../runner/version.ts'
import { fileArguments } from './arguments.ts'
import { type FailureInput, aboutFile, openFailure, shownHead } from './failure-input.ts'
import { terminal } from './terminal.ts'

const exitCodes: Readonly<Record<Verdict['kind'], number>> = { conforms: 0, diverges: 1, unknown: 2 }

/** Runs the command, and gives its exit code: 0 where the history conforms, 1 where it diverges, 2 without a verdict. */
export async function recheck(args: readonly string[]): Promise<number> {
  const { file, edited } = fileArguments('recheck', args)
  return aboutFile(file, () => {
    const input = openFailure(file, edited)
    const head = shownHead(input.head)
    const verdict = judge(input)
    const { columns } = terminal(process.stdout)
    const lines = [
      ...(verdict.kind === 'diverges' ? [headline(verdict, endingWith(input, verdict), head.plan)] : []),
      ...(verdict.kind === 'unknown' ? [`no verdict: ${verdict.reason}`] : []),
      `${count(head.events, 'event')} of ${head.adapter.adapter}, saved by ${head.suite}, judged by ${suiteVersion}`,
      rechecked(head.verdict, verdict),
    ]
    process.stdout.write(`${lines.flatMap((line) => hang('', line, columns, 2)).join('\n')}\n`)
    return exitCodes[verdict.kind]
  })
}

function judge({ head, events }: FailureInput): Verdict {
  const enforced = new Set(head.enforced)
  const checker = createChecker({ enforced: (clause) => enforced.has(clause) })
  try {
    return checker.judgeLong({ ending: head.ending, parts: events }, head.plan.instances)
  } catch (error) {
    if (error instanceof HistoryError) throw new FailureFileError(`history: ${error.message}`, { cause: error })
    throw error
  }
}

/** A history of which only the event is known at which it diverges: all that a headline shows of it. */
function endingWith({ head, events }: FailureInput, { at }: Diverges): History {
  const from = (at - 1) * eventWords
  const words: { length: number; [index: number]: number } = { length: from + eventWords }
  let start = 0
  for (const part of events()) {
    if (start + part.length > from) {
      for (let index = from; index < from + eventWords; index++) words[index] = part[index - start] ?? 0
      break
    }
    start += part.length
  }
  return { ending: head.ending, words }
}
