/** What a failure file says, for a reader: what came, the way there, what was allowed, which clause says so, and how to run it again. */
import type { History } from '../model/history.ts'
import { type Recorded, type Shrunk, encodeFailure } from '../runner/failure-file.ts'
import { planLines, stepCount } from './event-text.ts'
import { clauseInShort } from './explain-clause.ts'
import { headline, wayThere } from './explanation.ts'
import { type Screen, plainScreen } from './screen.ts'
import { count, fold, hang, number, replayCommand, seedText, shellWord, shortened } from './text.ts'

/** Lines of a trace that are shown; of a longer one its beginning and its end. */
const shownLines = 400
/** Lines of a trace that a file holds. */
const savedLines = 1000

const shrunkTexts: Readonly<Record<Shrunk, string>> = {
  minimal: 'nothing more can be left out',
  flaky: 'flaky: the simplest found on real threads, whose runs differ',
  unfinished: 'the simplest found, shrinking was cut short',
  no: 'as it was drawn',
}

/** The whole explanation, as lines. A history that is not at hand is too long to be shown. */
export function explainFailure(saved: Recorded, history: History | undefined, file: string, screen: Screen): string[] {
  const { columns } = screen
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
    ...shortened(wayOf(saved, history, screen), shownLines),
    '',
    ...(verdict.kind === 'diverges'
      ? [
          'what was allowed',
          ...verdict.allowed.flatMap((one) => fold(`  ${one}`, columns, 4)),
          '',
          ...verdict.clauses.flatMap((id) => [...clauseInShort(id), '']),
        ]
      : []),
    `run it again with: ${replayCommand(file, saved.adapter.adapter)}`,
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
function wayOf({ verdict, plan }: Recorded, history: History | undefined, screen: Screen): readonly string[] {
  if (history !== undefined) return wayThere(verdict, history, plan, screen)
  return ['plan', ...planLines(plan).map((line) => `  ${line}`), 'what happened', '  too many events to be shown']
}

/** The text of a failure file, with what it says for people. */
export function failureText(saved: Recorded, history: History): string {
  return encodeFailure(
    { ...saved, history },
    { inWords: summaryOf(saved, history), trace: shortened(wayOf(saved, history, plainScreen), savedLines) },
  )
}
