/**
 * The benchmark: `npm run bench`. Ours beside its peers on the same work, in turns, in one run; see docs/performance.md.
 *
 * `--only NAME,...` measures some rows, `growth` among them; `--quick` in short rounds, without what takes long; `--write` puts the tables
 * into the document, where all of their rows were measured. All is written to build/bench/results.json as well. Fails where ours and a peer do not agree, never for being slow.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { growth } from './growth.ts'
import { type Effort, type Row, measure } from './row.ts'
import { bounds, onePlan } from './rows/exhaustive.ts'
import { checking } from './rows/checking.ts'
import { longHistory } from './rows/long-history.ts'
import { native } from './rows/native.ts'
import { parts } from './rows/parts.ts'
import { plansRow, shareRow } from './rows/plans.ts'
import { faults, verify } from './rows/whole.ts'
import { type Outcome, isReached, table } from './table.ts'

const rows: Readonly<Record<string, () => Row | Promise<Row>>> = {
  checking,
  long: longHistory,
  plans: plansRow,
  share: shareRow,
  parts,
  bounds,
  'one-plan': onePlan,
  native,
  faults,
  verify,
}
/** What takes so long that a quick look does without it */
const slow: ReadonlySet<string> = new Set(['bounds', 'faults', 'verify', 'growth'])

const whole: Effort = { rounds: 7, secondsPerRound: 0.7 }
const quick: Effort = { rounds: 3, secondsPerRound: 0.2 }
/** A quick look speaks up only where a target is missed by this factor: the machine may be busy. */
const margin = 2

const { values } = parseArgs({
  options: { only: { type: 'string' }, quick: { type: 'boolean' }, write: { type: 'boolean' } },
})
const known = [...Object.keys(rows), 'growth']
const wanted = values.only?.split(',') ?? known.filter((name) => values.quick !== true || !slow.has(name))
const unknown = wanted.filter((name) => !known.includes(name))
if (unknown.length > 0) {
  process.stderr.write(`no row is named ${unknown.join(', ')}; known are ${known.join(', ')}\n`)
  process.exit(64)
}

const outcomes: Outcome[] = []
for (const [name, open] of Object.entries(rows)) {
  if (!wanted.includes(name)) continue
  process.stderr.write(`${name}\n`)
  // oxlint-disable-next-line no-await-in-loop -- a measurement has the machine for itself
  const row = await open()
  try {
    // oxlint-disable-next-line no-await-in-loop -- as above
    outcomes.push({ row, measured: await measure(row, values.quick === true ? quick : whole) })
  } finally {
    // oxlint-disable-next-line no-await-in-loop -- as above
    await row.close?.()
  }
}
const machine = `${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} cores, Node ${process.versions.node}, ${new Date().toISOString().slice(0, 10)}`
const lines = outcomes.length === 0 ? '' : `${machine}\n\n${table(outcomes)}\n`
process.stdout.write(lines)
const grown = wanted.includes('growth') ? await growth() : ''
process.stdout.write(grown === '' ? '' : `\n${grown}\n`)

mkdirSync('build/bench', { recursive: true })
writeFileSync(
  'build/bench/results.json',
  `${JSON.stringify({ machine, rows: outcomes.map(({ row, measured }) => ({ ...describe(row), measured })) }, null, 2)}\n`,
)
// A table of some of its rows would take the place of the others.
if (values.write === true) write({ figures: outcomes.length === Object.keys(rows).length ? lines : '', growth: grown })
if (values.quick === true) warn()

function describe({ name, title, unit, shows, target }: Outcome['row']): Outcome['row'] {
  return { name, title, unit, shows, target }
}

/** Puts tables between their marks in the document; one that was not measured stays as it was. */
function write(tables: Readonly<Record<string, string>>): void {
  const file = 'docs/performance.md'
  let text = readFileSync(file, 'utf8')
  for (const [name, content] of Object.entries(tables)) {
    const [open, close] = [`<!-- ${name}: written by npm run bench -- --write -->`, `<!-- /${name} -->`]
    const [from, to] = [text.indexOf(open), text.indexOf(close)]
    if (from === -1 || to < from) throw new Error(`${file} has no place for ${name}`)
    if (content !== '') text = `${text.slice(0, from + open.length)}\n\n${content.trim()}\n\n${text.slice(to)}`
  }
  writeFileSync(file, text)
}

function warn(): void {
  for (const outcome of outcomes) {
    const { target } = outcome.row
    const easier =
      'atLeast' in target
        ? { atLeast: target.atLeast / margin }
        : 'atMost' in target
          ? { atMost: target.atMost * margin }
          : { ...target, atLeastTimes: target.atLeastTimes / margin }
    if (!isReached({ ...outcome, row: { ...outcome.row, target: easier } }))
      process.stdout.write(`warning: ${outcome.row.title}: less than 1/${margin} of the target\n`)
  }
}
