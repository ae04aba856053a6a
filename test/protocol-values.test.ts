/** The values that protocol.md lists are those that the suite sends, takes and refuses. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Plan } from '../adapters/plan.ts'
import { planLimits, stepKinds } from '../adapters/plan.ts'
import { decodePlan, encodePlan } from '../adapters/wire.ts'
import { endings, eventKinds, functions, spellings } from '../model/history.ts'
import { drawnPlans } from '../runner/drawn.ts'
import { illegality } from '../runner/legal.ts'
import { plans } from '../runner/plans.ts'
import { planOf } from '../runner/small-plans.ts'
import { haltActions, miniportInitializeStatuses, statusDigits, statusName, statuses } from '../spec/constants.ts'

const page = readFileSync(new URL('../adapters/bridge/protocol.md', import.meta.url), 'utf8')

/** The cells of a table that is marked by name, below its head. */
function rows(name: string): readonly (readonly string[])[] {
  const [, text = ''] = new RegExp(`<!-- ${name}: [^>]*-->\n([^]*?)\n<!-- /${name} -->`).exec(page) ?? []
  return text
    .split('\n')
    .slice(2)
    .map((row) => row.slice(2, -2).split(' | '))
}

const drawn = drawnPlans(plans(), 1, 0, 2000)
const onAdapter = (adapter: number): Plan => planOf([{}], [{ kind: 'unbind', adapter }])

describe('protocol.md lists', () => {
  it('every status by its value', () => {
    const expected = Object.entries(statuses).map(([name, value]) => [name, `${value}`, statusDigits(value)])
    expect(rows('statuses')).toEqual(expected)
  })

  it('what MiniportInitializeEx may return, which are those that plans have', () => {
    const listed = rows('miniport statuses').map(([name, value]) => [name, value])
    expect(listed).toEqual(miniportInitializeStatuses.map((value) => [statusName(value), `${value}`]))
    const sent = new Set(drawn.flatMap(({ instances }) => instances.map((one) => one.miniportInitialize.status)))
    expect(sent).toEqual(new Set(miniportInitializeStatuses))
  })

  it('every HaltAction by its value', () => {
    expect(rows('halt actions')).toEqual(haltActions.map((name, value) => [`${value}`, name]))
  })

  it('the numbers that adapters may have, and those that plans use', () => {
    const [, most = '', used = ''] =
      /^`adapter` .*: 0 to (\d+), of which the suite's plans use 0 to (\d+)\./m.exec(page) ?? []
    expect(decodePlan(encodePlan(onAdapter(Number(most))))).toEqual(onAdapter(Number(most)))
    expect(() => encodePlan(onAdapter(Number(most) + 1))).toThrow('expected a signed 32-bit integer')
    expect(() => decodePlan(encodePlan(onAdapter(-1)))).toThrow(`expected 0..${most}`)
    expect(Number(used)).toBe(planLimits.instances - 1)
    expect(illegality(onAdapter(Number(used)))).toBeUndefined()
    expect(illegality(onAdapter(Number(used) + 1))).toContain('adapter')
  })

  it('every kind of step, spelling, ending, event and function by its number', () => {
    const numbered = (names: readonly string[], first: number): string[] =>
      names.map((name, at) => `${at + first} ${name}`)
    const words = page.replaceAll(/[^\S\n]+/g, ' ').replaceAll(/ \(Miniport\w+\)/g, '')
    expect(words).toContain(`kind ${numbered(eventKinds, 1).join(' ')}`)
    expect(words).toContain(`function: ${numbered(functions, 1).join(', ')}`)
    for (const one of numbered(stepKinds, 1)) expect(words).toContain(`\n ${one} `)
    for (const one of numbered(spellings, 0)) expect(words).toContain(`\n ${one} `)
    for (const one of numbered(endings, 0)) expect(words).toContain(`\n| ${one} |`)
  })
})
