/** Reports for other programs: valid, true to the exit code, and proof against whatever a subject sends. */
import { marked } from 'marked'
import { beforeAll, describe, expect, it } from 'vitest'
import { openAdapters } from '../adapters/open.ts'
import { formats, isFormat } from '../report/formats.ts'
import { headlineOf, leftOut, outcomeOf } from '../report/summary.ts'
import { runCampaign } from '../runner/campaign.ts'
import { type ResultFile, decodeResult } from '../runner/result-file.ts'
import { clauses } from '../spec/clauses.ts'
import { hostile, hostileTexts } from './support/hostile.ts'
import { type ResultKind, everyResult, resultKinds as names, run as circumstances } from './support/results.ts'
import { junitErrors, sarifErrors } from './support/schemas.ts'

const exitCodes = {
  met: 0,
  unobservable: 0,
  diverging: 1,
  'diverging where it does not count': 0,
  inconclusive: 2,
  'real threads': 1,
  troubled: 3,
  'troubled and diverging': 1,
  interrupted: 2,
  limited: 0,
  'drawn and walked': 0,
  walked: 0,
  'walked into a divergence': 1,
  'all at once': 1,
} as const satisfies Readonly<Record<ResultKind, number>>

let results: Awaited<ReturnType<typeof everyResult>>

beforeAll(async () => {
  results = await everyResult()
}, 180_000)

/** The test cases of a JUnit report, by what came of them. */
function casesOf(xml: string): { readonly name: string; readonly kind: string; readonly message: string }[] {
  return xml
    .split('<testcase ')
    .slice(1)
    .map((text) => {
      const [, name = ''] = / name="([^"]*)"/.exec(text) ?? []
      const [, kind = 'passed', message = ''] = /^<(failure|error|skipped) message="([^"]*)"/m.exec(text) ?? []
      return { name, kind, message }
    })
}

interface SarifRun {
  readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string; readonly helpUri: string }[] } }
  readonly invocations: readonly {
    readonly executionSuccessful: boolean
    readonly exitCode: number
    readonly toolExecutionNotifications: readonly { readonly message: { readonly text: string } }[]
  }[]
  readonly results: readonly SarifResult[]
  readonly properties: { readonly verdicts: Readonly<Record<string, string>>; readonly seed: string }
}

interface SarifResult {
  readonly ruleId: string
  readonly ruleIndex: number
  readonly kind: string
  readonly level: string
  readonly message: { readonly text: string }
  readonly partialFingerprints?: Readonly<Record<string, string>>
  readonly codeFlows?: readonly {
    readonly threadFlows: readonly {
      readonly id: string
      readonly locations: readonly {
        readonly executionOrder: number
        readonly importance: string
        readonly nestingLevel: number
        readonly location: { readonly message: { readonly text: string } }
      }[]
    }[]
  }[]
}

function sarifOf(file: ResultFile): SarifRun {
  const log: { readonly runs: readonly [SarifRun] } = JSON.parse(formats.sarif(file))
  return log.runs[0]
}

describe.each(names)('a result: %s', (name) => {
  it('has the exit code that is expected here', () => {
    expect(outcomeOf(results[name].result).code).toBe(exitCodes[name])
  })

  it.each(Object.keys(formats).filter(isFormat))('as %s ends with one line feed, and is the same again', (format) => {
    const text = formats[format](results[name])
    expect(text).toMatch(/[^\n]\n$/)
    expect(formats[format](decodeResult(formats.json(results[name])))).toBe(text)
  })

  it('as JUnit is valid, counts its cases, and is all green only where verify ended with 0', async () => {
    const xml = formats.junit(results[name])
    expect(await junitErrors(xml)).toEqual([])
    const cases = casesOf(xml)
    const red = cases.filter(({ kind }) => kind === 'failure' || kind === 'error').length
    expect(red === 0).toBe(exitCodes[name] === 0)
    const number = (kind: string): number => cases.filter((one) => one.kind === kind).length
    const totals = `tests="${cases.length}" failures="${number('failure')}" errors="${number('error')}"`
    expect(xml.split(totals)).toHaveLength(3)
    expect(xml).toContain(` skipped="${number('skipped')}"`)
    expect(cases.slice(0, clauses.length).map((one) => one.name.split(':')[0])).toEqual(clauses.map(({ id }) => id))
  })

  it('as JUnit passes a clause only where it counts and passed', () => {
    const { result } = results[name]
    const cases = casesOf(formats.junit(results[name]))
    for (const [index, { counts, verdict }] of result.clauses.entries()) {
      const green = cases[index]?.kind === 'passed'
      expect(green).toBe(counts && verdict === 'pass' && result.plansPlanned > 0)
      const mayBeSkipped = !counts || verdict === 'unobservable' || result.plansPlanned === 0
      expect(cases[index]?.kind === 'skipped' && !mayBeSkipped).toBe(false)
      expect(green || cases[index]?.message !== '').toBe(true)
    }
  })

  it('as SARIF is valid, with the exit code, and with a result for each divergence', () => {
    expect(sarifErrors(JSON.parse(formats.sarif(results[name])))).toEqual([])
    const { result } = results[name]
    const { tool, invocations, results: found, properties } = sarifOf(results[name])
    expect(tool.driver.rules.map(({ id }) => id)).toEqual(clauses.map(({ id }) => id))
    expect(invocations.map(({ exitCode }) => exitCode)).toEqual([exitCodes[name]])
    expect(invocations[0]?.executionSuccessful).toBe(result.ended === 'complete' && result.problems.length === 0)
    expect(found.filter(({ kind }) => kind === 'fail')).toHaveLength(result.failures.length)
    expect(properties.seed).toBe('0x3')
    expect(Object.keys(properties.verdicts)).toHaveLength(clauses.length)
    for (const { ruleId, ruleIndex, kind, level } of found) {
      expect(tool.driver.rules[ruleIndex]?.id).toBe(ruleId)
      // 3.27.10 of the standard: whatever is no failure has no level.
      expect(level === 'none').toBe(kind !== 'fail')
    }
  })

  it('as workflow commands has one to a line, with an error where a divergence counts, or nothing could be run', () => {
    const lines = formats.github(results[name]).trimEnd().split('\n')
    for (const line of lines) expect(line).toMatch(/^::(?:error|warning|notice) title=[^:,]+::./)
    expect(lines.at(-1)).toMatch(/^::(?:error|warning|notice) title=imcancel [^:]*::result: /)
    const red = lines.some((line) => line.startsWith('::error '))
    expect(red).toBe(exitCodes[name] === 1 || exitCodes[name] === 3)
    const warned = lines.some((line) => line.startsWith('::warning '))
    expect(warned && exitCodes[name] === 0).toBe(false)
  })

  it('as Markdown says verdict and clauses, and draws every trace in a fence', () => {
    const { failures, problems } = results[name].result
    const text = formats.markdown(results[name])
    expect(text).toContain(`**${outcomeOf(results[name].result).text}**`)
    const html = marked.parse(text, { async: false })
    const walkedAlone = results[name].result.plansPlanned === 0
    expect(html.match(/<tr>/g) ?? []).toHaveLength(walkedAlone ? 0 : 1 + clauses.length)
    expect(html.match(/<pre>/g) ?? []).toHaveLength(failures.length + problems.length)
  })
})

describe('what is told of', () => {
  it('a divergence: its headline, its plan, its trace, and what was allowed', () => {
    const file = results.diverging
    const [failure] = file.result.failures
    if (failure === undefined) throw new Error('expected a divergence')
    const told = headlineOf(failure)
    expect(told).toMatch(/^CANCEL-STOPS {2}diverges at event \d+: .*; allowed: /)
    const xml = formats.junit(file)
    const [, body = ''] = /<failure message="CANCEL-STOPS {2}diverges[^"]*" type="fail">([^<]*)</.exec(xml) ?? []
    for (const text of [body, formats.markdown(file), formats.text(file), formats.github(file)]) {
      expect(text).toContain('CANCEL-STOPS  diverges at event ')
      expect(text).toMatch(/plan(?:\n|%0A)\s*T0 {2}/)
      expect(text).toMatch(/what happened(?:\n|%0A)\s*T0 /)
      expect(text).toMatch(/(?:\n|%0A) +allowed: FAILURE(?:\n|%0A)/)
    }
  })

  it('a divergence in SARIF: each thread as a flow, its events in the order of all', () => {
    const file = results.diverging
    const [failure] = file.result.failures
    const [found] = sarifOf(file).results
    expect(found?.message.text.split('\n')[0]).toBe(failure && headlineOf(failure))
    expect(found?.partialFingerprints).toEqual({ 'imcancelShapes/v1': failure?.shapes.join(' | ') })
    const flows = found?.codeFlows?.[0]?.threadFlows ?? []
    expect(flows.length).toBeGreaterThan(1)
    const steps = flows.flatMap(({ locations }) => locations).toSorted((a, b) => a.executionOrder - b.executionOrder)
    expect(steps.map(({ executionOrder }) => executionOrder)).toEqual(steps.map((_, index) => index + 1))
    expect(steps).toHaveLength(failure?.verdict.at ?? -1)
    expect(steps.map(({ importance }) => importance === 'essential')).toEqual(
      steps.map((_, index) => index === steps.length - 1),
    )
    expect(steps[0]).toMatchObject({ nestingLevel: 0, location: { message: { text: 'Initialize(V0) called' } } })
  })

  it('a callback inside a call in SARIF: that it is nested in it', async () => {
    const adapters = await openAdapters('fault:calls-twice:inside,at-start,counts,exact')
    const result = await runCampaign({ adapters, plans: 100, seed: 1 })
    const [failure] = result.failures
    if (failure === undefined) throw new Error('expected a divergence')
    const [flow] = sarifOf({ run: circumstances, result }).results[0]?.codeFlows?.[0]?.threadFlows ?? []
    expect(flow?.locations.map(({ nestingLevel, location }) => [nestingLevel, location.message.text])).toEqual([
      [0, 'START(V0) called'],
      [0, 'START(V0) done'],
      [0, 'Initialize(V0) called'],
      [1, 'MiniportInitializeEx(V0) entered for initiation 1'],
      [1, 'MiniportInitializeEx(V0) returned NDIS_STATUS_SUCCESS'],
      [1, 'MiniportInitializeEx(V0) entered for initiation 1'],
    ])
  })

  it('a divergence that does not count: that it does not, and nothing is red', () => {
    const file = results['diverging where it does not count']
    expect(formats.junit(file)).toContain(
      'message="does not count: the profile or the pattern leaves it out; CANCEL-STOPS  diverges',
    )
    expect(sarifOf(file).results.map(({ level }) => level)).toEqual(['note', 'note', 'note'])
    expect(formats.github(file).match(/^::notice title=\S+ diverges::/gm)).toHaveLength(3)
    expect(formats.markdown(file)).toContain('### CANCEL-STOPS diverges, which does not count\n')
  })

  it('clauses of which too little was seen: the reason, and never a pass', () => {
    const file = results.inconclusive
    const open = file.result.clauses.filter(({ counts, verdict }) => counts && verdict !== 'pass')
    expect(open.length).toBeGreaterThan(3)
    const cases = casesOf(formats.junit(file))
    const found = sarifOf(file).results
    for (const { id, verdict } of open) {
      const message: unknown = expect.stringMatching(new RegExp(`^${verdict}: .+`))
      const told: unknown = expect.stringMatching(`^${id}: `)
      expect(cases).toContainEqual({ name: told, kind: 'error', message })
      expect(found).toContainEqual(expect.objectContaining({ ruleId: id, kind: 'open' }))
      expect(formats.github(file)).toMatch(new RegExp(`^::warning title=${verdict}::.*\\b${id}\\b`, 'm'))
    }
  })

  it('clauses that cannot be observed: skipped, with the reason', () => {
    const file = results.unobservable
    const rows = file.result.clauses.filter(({ verdict }) => verdict === 'unobservable')
    expect(rows.length).toBeGreaterThan(0)
    const cases = casesOf(formats.junit(file))
    for (const { id, counts, reason } of rows) {
      const told = cases.find(({ name }) => name.startsWith(`${id}: `))
      expect(told).toMatchObject({ kind: 'skipped' })
      expect(told?.message).toBe(counts ? `unobservable: ${reason}` : `${leftOut}; unobservable: ${reason}`)
      expect(sarifOf(file).properties.verdicts[id]).toMatch(/^\(?unobservable\)?$/)
    }
  })

  it('plans without a verdict: an error of its own each, with what came until then', () => {
    const file = results['troubled and diverging']
    const { problems } = file.result
    expect(problems.map(({ kind }) => kind).toSorted()).toEqual(['adapter', 'crashed', 'stalled'])
    const errors = casesOf(formats.junit(file)).filter(
      ({ name, kind }) => kind === 'error' && name.startsWith('no verdict'),
    )
    expect(errors.map(({ name }) => name).toSorted()).toEqual([
      'no verdict (adapter): this plan cannot be run',
      'no verdict (crashed): the run ended crashed (SIGSEGV)',
      'no verdict (stalled): the run ended stalled',
    ])
    const told = sarifOf(file).invocations[0]?.toolExecutionNotifications ?? []
    expect(told.map(({ message }) => message.text.split(/[:\n]/)[0])).toHaveLength(3)
    expect(formats.github(file)).toMatch(
      /^::error title=no verdict%3A crashed::no verdict in \d+ plans: .*the subject crashed/m,
    )
    expect(formats.github(file)).toMatch(/^::warning title=no verdict%3A stalled::/m)
    expect(formats.markdown(file)).toContain('### No verdict: crashed\n\n```text\n')
  })

  it('a run that was interrupted: an error, and what it did', () => {
    const file = results.interrupted
    expect(casesOf(formats.junit(file)).at(-1)).toMatchObject({ name: 'the run as a whole', kind: 'error' })
    expect(sarifOf(file).invocations[0]?.toolExecutionNotifications.map(({ message }) => message.text)).toEqual([
      'interrupted after 0 of 1500 plans',
    ])
  })

  it('interleavings that were walked: each bound, and no clause passes by that', () => {
    const green = casesOf(formats.junit(results.walked)).filter(({ kind }) => kind === 'passed')
    expect(green.map(({ name }) => name)).toEqual([
      'every interleaving of all plans of 2 threads x 2 steps, 1 miniport',
      'the run as a whole',
    ])
    expect(formats.text(results.walked)).toMatch(/\nresult: met; no divergence in any interleaving up to the bound\n$/)
    expect(formats.markdown(results.walked)).toMatch(
      /### Interleavings\n\n- `all plans of 2 threads x 2 steps, 1 miniport: no divergence/,
    )
  })
})

it('a message of GitHub is read as it was written: percent signs, line breaks, colons and commas', () => {
  const { result } = results['troubled and diverging']
  const [problem] = result.problems
  if (problem === undefined) throw new Error('expected a problem')
  const one = { ...problem, kind: 'adapter', reason: '%0A is 100% of: a, b', adapter: 'exec:a,b' } as const
  const lines = formats.github({ run: circumstances, result: { ...result, adapter: 'exec:50%,c', problems: [one] } })
  expect(lines).toMatch(
    /^::error title=no verdict%3A adapter::no verdict \(adapter\) in \d+ plans: %250A is 100%25 of: a, b \(SIGSEGV\)%0A {2}on exec:a,b; /m,
  )
  expect(lines).toMatch(/^::error title=imcancel exec%3A50%25%2Cc::result: /m)
})

it('a library is a file in SARIF, by a URI', () => {
  const { result } = results.diverging
  const uriOf = (adapter: string): unknown => {
    const failures = result.failures.slice(0, 1).map((failure) => ({ ...failure, adapter }))
    const { locations } = JSON.parse(formats.sarif({ run: circumstances, result: { ...result, failures } })).runs[0]
      .results[0]
    return locations[0].physicalLocation?.artifactLocation.uri
  }
  expect(uriOf('native:./my ndis#1.so')).toBe('./my%20ndis%231.so')
  expect(uriOf('native:/opt/x/y.so')).toBe('file:///opt/x/y.so')
  expect(uriOf('native:C:\\x\\y.dll')).toBe('file:///C:/x/y.dll')
  expect(uriOf('exec:python3 adapter.py')).toBeUndefined()
})

describe.each(hostileTexts.map((text, index) => [index, text] as const))(
  'hostile text %i in every field',
  (_, text) => {
    const cases = names.map((name) => [name] as const)

    it.each(cases)('of a result: %s, leaves JUnit valid, and its cases what they are', async (name) => {
      const { file, fields } = hostile(results[name], text)
      expect(fields).toBeGreaterThan(8)
      const xml = formats.junit(file)
      expect(await junitErrors(xml)).toEqual([])
      const kinds = (one: ResultFile): string[] => casesOf(formats.junit(one)).map(({ kind }) => kind)
      expect(kinds(file)).toEqual(kinds(results[name]))
    })

    it.each(cases)('of a result: %s, leaves SARIF valid', (name) => {
      const { file } = hostile(results[name], text)
      const log: unknown = JSON.parse(formats.sarif(file))
      expect(sarifErrors(log)).toEqual([])
      expect(sarifOf(file).results.map(({ ruleId }) => ruleId)).toEqual(
        sarifOf(results[name]).results.map(({ ruleId }) => ruleId),
      )
    })

    it.each(cases)('of a result: %s, stays in the code of Markdown', (name) => {
      const { file } = hostile(results[name], text)
      const markdown = formats.markdown(file)
      expect(markdown.length).toBeLessThan(65_536)
      const outline = (one: string): string =>
        marked
          .parse(one, { async: false })
          .replaceAll(/<code( class="language-text")?>[^<]*<\/code>|\(nothing\)/g, '<code/>')
      const [before, after] = [outline(formats.markdown(results[name])), outline(markdown)]
      // Clauses are named where their pattern is not `*`, and those of the same reason share a line.
      const shape = (html: string): string =>
        html.replace(', clauses <code/>', '').replaceAll(/<li>[A-Z, -]+: <code\/><\/li>\n/g, '')
      expect(shape(after)).toBe(shape(before))
    })

    it.each(cases)('of a result: %s, adds no workflow command', (name) => {
      const { file } = hostile(results[name], text)
      const lines = formats.github(file).split('\n')
      for (const line of lines.slice(0, -1)) expect(line).toMatch(/^::(?:error|warning|notice) title=[^:,\r]+::[^\r]+$/)
      const levels = (all: readonly string[]): (string | undefined)[] => all.map((line) => /^::\w+/.exec(line)?.[0])
      const before = formats.github(results[name]).split('\n')
      // Reasons that were different are the same now, and share a warning.
      expect([...new Set(levels(lines))]).toEqual([...new Set(levels(before))])
      expect(lines.length).toBeLessThanOrEqual(before.length)
    })

    it.each(cases)('of a result: %s, ends no line of the text, and hides nothing', (name) => {
      const { file } = hostile(results[name], text)
      for (const format of ['text', 'markdown', 'junit', 'github', 'sarif'] as const)
        expect(formats[format](file)).not.toMatch(/(?!\n)\p{Cc}|[\p{Cf}\p{Cs}\u2028\u2029\uFFFE\uFFFF]/u)
      expect(formats.text(file).match(/^result: .*/gm)).toEqual([expect.stringContaining('result: ')])
    })
  },
)

it('a divergence that does not count fails no clause that does, and is told by itself', () => {
  const { result } = results.diverging
  const [failure] = result.failures
  if (failure === undefined) throw new Error('expected a divergence')
  const failures = [{ ...failure, counts: false, adapter: 'another' }, failure]
  const xml = formats.junit({ run: circumstances, result: { ...result, failures } })
  const cases = casesOf(xml)
  const told = cases.filter(({ message }) => message.includes('CANCEL-STOPS  diverges'))
  expect(told.map(({ name, kind }) => [name.split(':')[0], kind])).toEqual([
    ...failure.verdict.clauses.toSorted(byOrder).map((id) => [id, 'failure']),
    [`CANCEL-STOPS at event ${failure.verdict.at}`, 'skipped'],
  ])
  expect(xml.match(/ on another; /g)).toHaveLength(1)
})

function byOrder(one: string, other: string): number {
  const place = (id: string): number => clauses.findIndex((clause) => clause.id === id)
  return place(one) - place(other)
}

it('Markdown has room for a long reason of every clause', () => {
  const { result } = results.inconclusive
  const rows = result.clauses.map((row) => ({
    ...row,
    counts: true,
    verdict: 'inconclusive' as const,
    reason: `${row.id} ${'y'.repeat(10_000)}`,
  }))
  const text = formats.markdown({ run: circumstances, result: { ...result, clauses: rows } })
  expect(text.length).toBeLessThan(65_536)
  expect(text).toContain('CANCEL-STOPS: `inconclusive: CANCEL-STOPS yyy')
})

it('Markdown leaves out what a comment has no room for, and says so', () => {
  const { run, result } = results.diverging
  const failures = Array.from({ length: 200 }, () => result.failures).flat()
  const text = formats.markdown({ run, result: { ...result, failures } })
  expect(text.length).toBeLessThan(65_536)
  expect(text).toMatch(/\n\d+ findings more: there is no room for them here, the result has them\.\n$/)
  const shown = text.match(/^### \S+ diverges$/gm)?.length ?? 0
  const [, more] = /(\d+) findings more/.exec(text) ?? []
  expect(shown + Number(more)).toBe(failures.length)
})

it('names of formats are known, and others are not', () => {
  expect(Object.keys(formats).filter((name) => !isFormat(name))).toEqual([])
  for (const name of ['', 'JUnit', 'toString', '__proto__', 'xml']) expect(isFormat(name)).toBe(false)
})
