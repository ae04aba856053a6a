/** From each sentence of a source to what holds an implementation to it. As a page: docs/traceability.md. */
import type { Fault } from '../adapters/faults/fault.ts'
import { faults } from '../adapters/faults/faults.ts'
import { type ClauseId, clauseById, clauses, terms } from '../spec/clauses.ts'
import { type SourceId, sourceById, sources } from '../spec/sources.ts'
import { type Statement, readings, statements } from '../spec/statements.ts'

/** The sentences that lead to a clause, in the order of the sources. */
export function statementsFor(id: ClauseId): readonly Statement[] {
  return statements.filter((statement) => statement.clauses.includes(id))
}

/** The faults that break a clause first and foremost: they show that its breach is noticed. */
export function faultsAgainst(id: ClauseId): readonly Fault[] {
  return faults.filter((fault) => fault.breaks === id)
}

/** The clauses that no fault breaks. Nothing shows yet that the suite would notice if they were not kept. */
function clausesWithoutFault(): readonly ClauseId[] {
  return clauses.map(({ id }) => id).filter((id) => faultsAgainst(id).length === 0)
}

/** The page, in Markdown, with a line break at its end. */
export function traceability(): string {
  const unled = statements.filter((statement) => statement.none !== undefined)
  const idle = clausesWithoutFault()
  return [
    '# Traceability',
    '',
    'Which sentence of the documentation is checked by what: from the sentences of each source to the clauses that they lead to, and from each clause',
    'to what observes it and the faults that it kills, which are simulators that are wrong on purpose (`imcancel verify -a fault:NAME` runs one).',
    'This page is generated: `npm run docs` writes it, and a test keeps it true.',
    '',
    'Sentences are paraphrased and counted within a heading, parameter or member of the source, or within paragraphs named for what they speak of.',
    `In them Cancel is ${terms.Cancel}, Initialize is ${terms.Initialize}, DeInitialize is ${terms.DeInitialize}.`,
    '',
    `- ${statements.length - unled.length} sentences lead to ${clauses.length} clauses; ${unled.length} more lead to none, and say why.`,
    `- ${faults.length} faults between them break ${idle.length === 0 ? 'every clause' : `every clause but ${idle.join(', ')}`}.`,
    '',
    '## By source',
    ...sources.flatMap(({ id }) => bySource(id)),
    '',
    '## By clause',
    ...clauses.flatMap(({ id }) => byClause(id)),
    '',
    '## Sentences that lead to no clause',
    '',
    ...[...new Set(unled.map(({ none }) => none))].map(
      (reason) => `- ${reason}<br>${places(unled.filter(({ none }) => none === reason))}`,
    ),
    '',
  ].join('\n')
}

function bySource(id: SourceId): string[] {
  const { title, what, where } = sourceById(id)
  const { leftOut } = readings[id]
  return [
    '',
    `### ${id}: ${title}`,
    '',
    `${capital(what)}: ${where.map((address) => `<${address}>`).join(', ')}`,
    ...(leftOut === undefined ? [] : ['', `Left out: ${leftOut}`]),
    '',
    '| place | what it says | leads to |',
    '|---|---|---|',
    ...statements
      .filter((statement) => statement.source === id)
      .map((one) => `| ${one.section} ${one.ordinal} | ${one.paraphrase} | ${leadsTo(one)} |`),
  ]
}

function leadsTo({ clauses: ids, none }: Statement): string {
  return none === undefined ? ids.map((id) => `[${id}](#${id.toLowerCase()})`).join(', ') : `*none*: ${none}`
}

function byClause(id: ClauseId): string[] {
  const { level, title, observed, needs } = clauseById(id)
  const killed = faultsAgainst(id).map(({ name, mistake }) => `  - \`${name}\`: ${mistake}`)
  return [
    '',
    `### ${id}`,
    '',
    `${capital(level)}: ${title}.`,
    '',
    `- From: ${places(statementsFor(id))}`,
    `- Observed: ${observed}`,
    `- Needs: ${needs.join(', ')}`,
    ...(killed.length === 0 ? ['- Kills: nothing yet'] : ['- Kills:', ...killed]),
  ]
}

/** Where sentences stand, those of one section together: `S1 Return value 1, 2; S2 Return value 3`. */
function places(ones: readonly Statement[]): string {
  const sections = new Set(ones.map(({ source, section }) => `${source} ${section}`))
  return [...sections]
    .map((name) => {
      const here = ones.filter(({ source, section }) => `${source} ${section}` === name)
      return `${name} ${here.map(({ ordinal }) => ordinal).join(', ')}`
    })
    .join('; ')
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
