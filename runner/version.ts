/** The version of the suite, as its package says it, and of what it checks. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { type Clause, clauses } from '../spec/clauses.ts'
import { packageRoot } from '../adapters/native/package-root.ts'

function readVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('package.json', packageRoot()), 'utf8'))
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : '0.0.0'
}

export const suiteVersion = `ndis-im-cancel-conformance ${readVersion()}`

/** A digest of what is checked: each clause with its level, what it says and what it needs. A clarified clause makes another set. */
export function clauseSet(): string {
  const facts = clauses.map(({ id, level, statement, needs }: Clause) => [id, level, statement, needs])
  return `sha256:${createHash('sha256').update(JSON.stringify(facts)).digest('hex').slice(0, 16)}`
}
