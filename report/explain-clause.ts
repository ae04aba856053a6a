/** What `imcancel explain CLAUSE` and `imcancel list` print: the specification as text for a terminal, without colour. */
import { editDistance } from '../adapters/near.ts'
import { clauseById, type ClauseId, clauses, isClauseId, terms } from '../spec/clauses.ts'
import { observations } from '../spec/observations.ts'
import { type Question, questions } from '../spec/questions.ts'
import { sourceById } from '../spec/sources.ts'
import type { Statement } from '../spec/statements.ts'
import { hang, table, wrap } from './text.ts'
import { faultsAgainst, statementsFor } from './traceability.ts'

const explainColumns = 80
const listColumns = 100

/** Everything that the suite knows of a clause, wrapped at 80 columns; only an address may be longer. */
export function explainClause(id: ClauseId): string {
  const clause = clauseById(id)
  const sections = [
    section('From', clause.sources.flatMap(sourceLines)),
    section(
      'What they say',
      statementsFor(id).flatMap((one) => entry(placeOf(one), one.paraphrase)),
    ),
    clause.derivation === undefined ? '' : section('How it follows', wrap(clause.derivation, 2, explainColumns)),
    section('In a history', wrap(clause.observed, 2, explainColumns)),
    section('Needs', [
      ...table(
        clause.needs.map((name) => [name, observations[name]]),
        explainColumns,
      ),
      ...(clause.race
        ? ['', ...wrap('A breach typically takes two threads at the same moment.', 2, explainColumns)]
        : []),
    ]),
    section('Open questions nearby', questionLines(id)),
    section(
      'Kept honest by',
      faultsAgainst(id).flatMap(({ name, mistake }) => entry(`fault:${name}`, mistake)),
    ),
    section('Words', table(termsUsed([clause.statement, clause.observed]), explainColumns)),
  ]
  const head = `${clause.id.padEnd(explainColumns - clause.level.length)}${clause.level}`
  return [head, '', ...wrap(clause.statement, 2, explainColumns), ...sections.filter(Boolean)].join('\n')
}

/** What is known of an open question; undefined where there is none of that name. */
export function explainQuestion(id: string): string | undefined {
  const one: Question | undefined = questions.find((question) => question.id === id)
  if (one === undefined) return undefined
  const level = 'open question'
  return [
    `${one.id.padEnd(explainColumns - level.length)}${level}`,
    '',
    ...wrap(one.question, 2, explainColumns),
    section('Why it is open', wrap(one.open, 2, explainColumns)),
    section('Answers that conform', wrap(one.allowed, 2, explainColumns)),
    section('From', one.sources.flatMap(sourceLines)),
    section('Clauses that stop short of it', wrap(one.clauses.join(', '), 2, explainColumns)),
    section('Words', table(termsUsed([one.question, one.open, one.allowed]), explainColumns)),
  ]
    .filter((part, index) => index < 3 || part !== '')
    .join('\n')
}

/** What a clause says and where it comes from: the beginning of `explainClause`. */
export function clauseInShort(id: ClauseId): string[] {
  const clause = clauseById(id)
  return [
    `${clause.id}, ${clause.level}`,
    ...wrap(clause.statement, 2, explainColumns),
    ...clause.sources.flatMap(sourceLines),
  ]
}

/** All clauses, then the open questions and the words used, in at most 100 columns. */
export function listClauses(): string {
  const rows = clauses.map((clause) => [clause.id, clause.level, clause.statement] as const)
  const open = questions.map((one) => [one.id, one.caller, `${one.question} Allowed: ${one.allowed}`] as const)
  return [
    `${clauses.length} clauses`,
    '',
    ...table(rows, listColumns),
    '',
    `${questions.length} open questions: observed and reported, never failed; ‘hostile’ ones only on request`,
    '',
    ...table(open, listColumns),
    section('Words', table(Object.entries(terms), listColumns)),
  ].join('\n')
}

/** The clause that a mistyped id most likely means; its family may be left out. Undefined where none is near. */
export function suggestClause(text: string): ClauseId | undefined {
  const typed = text
    .trim()
    .toUpperCase()
    .replaceAll(/[\s_]+/g, '-')
  if (isClauseId(typed)) return typed
  let nearest: ClauseId | undefined
  let least = Math.floor(typed.length / 3) + 1
  for (const { id } of clauses) {
    const distance = Math.min(editDistance(typed, id), editDistance(typed, id.slice(id.indexOf('-') + 1)))
    if (distance >= least) continue
    least = distance
    nearest = id
  }
  return nearest
}

function sourceLines(id: Parameters<typeof sourceById>[0]): string[] {
  const source = sourceById(id)
  return [
    ...hang(`  ${id.padEnd(5)}`, source.title, explainColumns),
    ...wrap(source.what, 7, explainColumns),
    // An address stays whole, so that it can be clicked and copied.
    ...source.where.map((address) => `       ${address}`),
  ]
}

/** Where a sentence stands. A sample of code (S12) has steps in their place. */
function placeOf(one: Statement): string {
  return `${one.source}, ${one.section}, ${one.source === 'S12' ? 'step' : 'sentence'} ${one.ordinal}`
}

function questionLines(id: ClauseId): string[] {
  return questions.flatMap((one) => (one.clauses.some((clause) => clause === id) ? entry(one.id, one.question) : []))
}

function entry(label: string, text: string): string[] {
  return [...wrap(label, 2, explainColumns), ...wrap(text, 4, explainColumns)]
}

function termsUsed(texts: readonly string[]): [string, string][] {
  return Object.entries(terms).filter(([term]) => texts.some((text) => new RegExp(`\\b${term}\\b`).test(text)))
}

/** A titled paragraph, or nothing where it would be empty. */
function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : ['', title, ...lines].join('\n')
}
