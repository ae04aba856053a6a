/** The outcome of the test of the suite itself: which wrong simulator is caught by which clause, and what is not as it should be. */
import { type ClauseId, clauses } from '../spec/clauses.ts'
import { type FaultRow, type Flaw, type Kill, type KillMatrix, medianRuns } from '../runner/selftest/kill-matrix.ts'
import { type Screen, plainScreen } from './screen.ts'
import { count, hang, number } from './text.ts'

/** The report for a terminal; `without` is the clause that was not checked. */
export function killMatrixReport(matrix: KillMatrix, without?: ClauseId, screen: Screen = plainScreen): string {
  const { columns, paint } = screen
  const { faults, lookAlikes, flaws } = matrix
  const [seeds, least] = extentOf(matrix)
  const sections = [
    ...(without === undefined
      ? []
      : [hang('', `${without} is not checked in this run, as if it had been forgotten`, columns, 0)]),
    hang(
      '',
      `${count(faults.length, 'wrong simulator')}, each hunted with ${count(seeds, 'seed')}: runs of a plan until a failure is found that, made simple, is blamed on its clause`,
      columns,
      0,
    ),
    matrixLines(faults, columns),
    hang(
      '',
      `* in most hunts no other clause is blamed within the first ${medianRuns} runs, or until its own clause is, if that takes longer. Each clause needs one such fault. blamed too: other clauses blamed within the same hunts, median/most; - where fewer than half of them were, and most is over those that were`,
      columns,
      2,
    ).map((line) => paint.faint(line)),
    [
      `${count(lookAlikes.length, 'look-alike')}, built otherwise and right, ${number(least)} runs each:`,
      ...lookAlikes.flatMap(({ lookAlike, hunts }) => {
        const failed = hunts.some(({ blamed, unjudged }) => Object.keys(blamed).length > 0 || unjudged > 0)
        const label = `  ${failed ? paint.bad('failed') : paint.good('passed')}  ${lookAlike.name.padEnd(20)}`
        return hang(label, lookAlike.difference, columns + label.length - 30, 30)
      }),
    ],
    [
      ...flaws.flatMap((flaw) => hang('', flawText(flaw), columns, 2)).map((line) => paint.bad(line)),
      ...closing(matrix).flatMap((line) => hang('', line, columns, 2)),
      flaws.length === 0 ? paint.good('result: met') : paint.bad('result: not met'),
    ],
  ]
  return sections.map((lines) => lines.join('\n')).join('\n\n')
}

/** Hunts for each fault, and runs of each look-alike. */
function extentOf({ faults, lookAlikes }: KillMatrix): [number, number] {
  const runs = lookAlikes[0]?.hunts.reduce((sum, hunt) => sum + hunt.runs, 0) ?? 0
  return [faults[0]?.hunts.length ?? 0, runs]
}

/** Columns that the last cell needs to stand beside the others. */
const besideColumns = 42

const heads = ['clause', 'fault', 'median', 'most', 'blamed too'] as const

function matrixLines(faults: readonly FaultRow[], columns: number): string[] {
  const rows = inOrder(faults).map((row, index, all) => {
    const { fault, kills, alone } = row
    const isFirst = all[index - 1]?.fault.breaks !== fault.breaks
    const own = kills.find((kill) => kill.clause === fault.breaks)
    const cells = [isFirst ? fault.breaks : '', `${alone ? '* ' : '  '}${fault.name}`, medianText(own), mostText(own)]
    return { cells, others: othersText(row) }
  })
  const labels: readonly string[] = heads
  const widths = [0, 1, 2, 3].map((column) =>
    Math.max((labels[column] ?? '').length, ...rows.map(({ cells }) => (cells[column] ?? '').length)),
  )
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => (column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
  const head = line(['clause', '  fault', 'median', 'most'])
  const beside = columns >= head.length + besideColumns
  return [
    `${head}${beside ? '  blamed too' : ''}`,
    ...rows.flatMap(({ cells, others }) => {
      if (others === '') return [line(cells).trimEnd()]
      const below = '    blamed too: '
      return beside ? hang(`${line(cells)}  `, others, columns) : [line(cells), ...hang(below, others, columns)]
    }),
  ]
}

/** By clause, in the order of the specification. */
function inOrder(faults: readonly FaultRow[]): FaultRow[] {
  return clauses.flatMap(({ id }) => faults.filter(({ fault }) => fault.breaks === id))
}

function othersText({ fault, kills }: FaultRow): string {
  return kills
    .filter((kill) => kill.clause !== fault.breaks)
    .map((kill) => `${kill.clause} ${medianText(kill)}/${mostText(kill)}`)
    .join(', ')
}

function medianText(kill: Kill | undefined): string {
  return kill === undefined || kill.median === Number.POSITIVE_INFINITY ? '-' : number(kill.median)
}

function mostText(kill: Kill | undefined): string {
  return kill === undefined ? '-' : number(kill.most)
}

/** The matrix as a table in Markdown, as the README shows it. */
export function killTable({ faults }: KillMatrix): string {
  return [
    '| clause | fault | median | most | blamed too |',
    '|---|---|--:|--:|---|',
    ...inOrder(faults).map((row) => {
      const own = row.kills.find((kill) => kill.clause === row.fault.breaks)
      const name = row.alone ? `**${row.fault.name}**` : row.fault.name
      return `| ${row.fault.breaks} | ${name} | ${medianText(own)} | ${mostText(own)} | ${othersText(row)} |`
    }),
  ].join('\n')
}

/** What is not as it should be, in one line; the clause that it is about first. */
export function flawText(flaw: Flaw): string {
  switch (flaw.kind) {
    case 'survives':
      return `${flaw.clause}  fault:${flaw.fault} survives: no failure of it was blamed on ${flaw.clause} with seed ${flaw.seeds.join(', ')}`
    case 'slow':
      return `${flaw.clause}  fault:${flaw.fault} is found late: after ${number(flaw.median)} runs by the median, expected ${medianRuns} at most`
    case 'wrong-blame':
      return `${flaw.clause}  is blamed for fault:${flaw.fault}, which is not said to break it: seed ${flaw.seed}, run ${number(flaw.run)}`
    case 'failed':
      return `${flaw.clause}  is blamed for look-alike:${flaw.lookAlike}, which conforms: seed ${flaw.seed}`
    case 'unjudged':
      return `look-alike:${flaw.lookAlike} got no verdict in ${count(flaw.runs, 'run')} with seed ${flaw.seed}`
    case 'not-hunted':
      return `${flaw.name} was not hunted with every seed, so that nothing is known of it: a fault of the suite`
    case 'idle':
      return `${flaw.clause}  no fault is caught by this clause alone: nothing shows that its breach would be noticed`
  }
}

function closing({ faults, flaws }: KillMatrix): string[] {
  const missed = new Set(flaws.flatMap((flaw) => (flaw.kind === 'survives' ? [flaw.fault] : [])))
  const slowest = Math.max(
    ...faults.flatMap(({ fault, kills }) =>
      kills.filter((kill) => kill.clause === fault.breaks).map((kill) => kill.most),
    ),
  )
  return [
    `${number(faults.length - missed.size)} of ${count(faults.length, 'fault')} caught with every seed${missed.size < faults.length ? `, each within ${number(slowest)} runs` : ''}`,
  ]
}
