/** What a failure file says, for a reader: what came, the way there, what was allowed, which clause says so, and how to run it again. */
import { type History, eventCount } from '../model/history.ts'
import { type Recorded, type Shrunk, encodeFailure } from '../runner/failure-file.ts'
import { planLines, stepCount, traceLines } from './event-text.ts'
import { clauseInShort } from './explain-clause.ts'
import { headline, wayThere } from './explanation.ts'
import { count, fold, hang, number, seedText, shellWord, shortened } from './text.ts'

/** Lines of a trace that are shown; of a longer one its beginning and its end. */
const shownLines = 400
/** Lines of a trace that a file holds. */
const savedLines = 1000
/** Where the text of a trace goes on that does not fit its line. */
const traceIndent = 10

const shrunkTexts: Readonly<Record<Shrunk, string>> = {
  minimal: 'nothing more can be left out',
  flaky: 'flaky: the simplest found on real threads, whose runs differ',
  unfinished: 'the simplest found, shrinking was cut short',
  no: 'as it was drawn',
}

/** The whole explanation, as lines. A history that is not at hand is too long to be shown. */
export function explainFailure(saved: Recorded, history: History | undefined, file: string, columns: number): string[] {
  const { suite, adapter, seed, plan, verdict, times, of, shrunk, note } = saved
  const facts = [
    ...(note === undefined ? [] : [note]),
    `on ${adapter.adapter} (${adapter.subject}), seed ${seedText(seed)}, saved by ${suite}`,
    `${count(stepCount(plan), 'step')}, in ${number(times)} of ${number(of)} runs; ${shrunkTexts[shrunk]}`,
  ]
  return [
    ...hang('', summaryOf(saved, history), columns, 2),
    ...facts.flatMap((line) => fold(`  ${line}`, columns, 4)),
    '',
    ...shortened(wayOf(saved, history), shownLines).flatMap((line) => fold(line, columns, traceIndent)),
    '',
    ...(verdict.kind === 'diverges'
      ? [
          'what was allowed',
          ...verdict.allowed.flatMap((one) => fold(`  ${one}`, columns, 4)),
          '',
          ...verdict.clauses.flatMap((id) => [...clauseInShort(id), '']),
        ]
      : []),
    `run it again with: imcancel replay ${shellWord(file)}`,
    `judge it again with: imcancel recheck ${shellWord(file)}`,
  ]
}

function summaryOf({ verdict, plan }: Recorded, history: History | undefined): string {
  switch (verdict.kind) {
    case 'conforms':
      return 'conforms'
    case 'unknown':
      return `no verdict: ${verdict.reason}`
    case 'diverges':
      return history === undefined
        ? `${verdict.clauses[0]}  diverges at event ${number(verdict.at)}`
        : headline(verdict, history, plan)
  }
}

/** The plan, and what happened: up to the divergence, else to the end. */
function wayOf({ verdict, plan }: Recorded, history: History | undefined): readonly string[] {
  if (history !== undefined && verdict.kind === 'diverges') return wayThere(verdict, history, plan)
  const way = ['plan', ...planLines(plan).map((line) => `  ${line}`), 'what happened']
  if (history === undefined) return [...way, '  too many events to be shown']
  const events = eventCount(history)
  // Without a divergence no event is marked.
  return [...way, ...traceLines(history, plan, events).map((line) => ` ${line.slice(1)}`)]
}

/** The text of a failure file, with what it says for people. */
export function failureText(saved: Recorded, history: History): string {
  return encodeFailure(
    { ...saved, history },
    { inWords: summaryOf(saved, history), trace: shortened(wayOf(saved, history), savedLines) },
  )
}
