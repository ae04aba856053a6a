/** One cause shows in many checks: what was found in the same words is told once. */
import type { Finding } from './finding.ts'

export interface Group extends Finding {
  /** Further checks that came upon the same */
  readonly others: readonly string[]
}

/** What needs attention is put together; all else stays as it is. The order is that of the first check of each. */
export function grouped(findings: readonly Finding[]): readonly Group[] {
  const groups = new Map<string, Group>()
  for (const [index, finding] of findings.entries()) {
    const key = finding.outcome === 'problem' || finding.outcome === 'unclear' ? causeOf(finding) : `${index}`
    const known = groups.get(key)
    groups.set(key, known ? { ...known, others: [...known.others, finding.check] } : { ...finding, others: [] })
  }
  return [...groups.values()]
}

/** The same mistake comes at other events of other plans: numbers do not tell causes apart. */
function causeOf({ outcome, text, fix = '' }: Finding): string {
  return [outcome, text.replaceAll(/\d+/g, '#'), fix].join('\n')
}
