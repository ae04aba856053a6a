/** The page that is made of a result: that all of the result is on it, that it is sound HTML, and that texts from outside stay texts. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { HtmlValidate } from 'html-validate'
import { beforeAll, describe, expect, it } from 'vitest'
import { openAdapters } from '../adapters/open.ts'
import { saveAll } from '../cli/save.ts'
import { planLines } from '../report/event-text.ts'
import { whatCame } from '../report/explanation.ts'
import { htmlReport } from '../report/html.ts'
import { savedFiles } from '../report/html/again.ts'
import { markup, written } from '../report/html/markup.ts'
import { laneDiagram } from '../report/lanes.ts'
import { plain } from '../report/paint.ts'
import type { ResultFile } from '../runner/result-file.ts'
import { exitCodeOf } from '../runner/result.ts'
import { clauseById } from '../spec/clauses.ts'
import { sourceById, sources } from '../spec/sources.ts'
import { type ResultKind, everyResult, hostileText, resultKinds, withTexts } from './support/results.ts'

let results: Readonly<Record<ResultKind, ResultFile>> | undefined
beforeAll(async () => {
  results = await everyResult()
}, 120_000)

function named(kind: ResultKind): ResultFile {
  const file = results?.[kind]
  if (file === undefined) throw new Error(`no result ${kind}`)
  return file
}

const page = (kind: ResultKind): string => htmlReport(named(kind))

/** The texts of a page as a reader has them, blanks in one. */
function textOf(html: string): string {
  const body = html.slice(html.indexOf('<body>'))
  return body
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
    .replaceAll(/\s+/g, ' ')
}

/** The elements of a page and the names of their attributes, without what stands in either. */
function skeleton(html: string): string {
  return [...html.matchAll(/<[a-z/!](?:[^>"]|"[^"]*")*>/gi)].map(([tag]) => tag.replaceAll(/"[^"]*"/g, '""')).join('\n')
}

/** The row of a clause. */
function rowOf(html: string, id: string): string {
  const from = html.indexOf(`<tr id="clause-${id}"`)
  return html.slice(from, html.indexOf('</tr>', from))
}

/** The part of a page between two marks. */
function between(html: string, from: string, to: string): string {
  const start = html.indexOf(from)
  return start < 0 ? '' : html.slice(start, html.indexOf(to, start + from.length))
}

describe.each(resultKinds)('the page of a result that is %s', (kind) => {
  it('is valid HTML', async () => {
    const report = await validator.validateString(page(kind))
    const messages = report.results.flatMap((one) =>
      one.messages.map(({ line, ruleId, message }) => `${line} ${ruleId}: ${message}`),
    )
    expect(messages).toEqual([])
  })

  it('loads nothing, runs nothing, and says so to the browser', () => {
    const html = page(kind)
    expect(html).toContain(
      `http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;; img-src data:;`,
    )
    expect(html).not.toMatch(/<(?:script|iframe|object|embed|img|form|base)\b|\ssrc=|\son\w+=|url\(|@import/i)
    const addresses = [...html.matchAll(/href="([^"]*)"/g)].map(([, address = '']) => address)
    const known = new Set<string>(sources.flatMap(({ where }) => where))
    expect(
      addresses.filter((one) => !/^#[\w-]+$/.test(one) && !one.startsWith('data:image/svg+xml,') && !known.has(one)),
    ).toEqual([])
  })

  it('leads to nothing that is not there, and has nothing twice', () => {
    const html = page(kind)
    const ids = [...html.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id)
    expect(new Set(ids).size).toBe(ids.length)
    const targets = [...html.matchAll(/(?:href="#|aria-labelledby=")([^"]*)"/g)].map(([, id]) => id)
    expect(targets.filter((id) => !ids.includes(id))).toEqual([])
    expect(targets.length).toBeGreaterThan(2)
  })

  it('is the same for the same result', () => {
    expect(page(kind)).toBe(page(kind))
  })

  it('has its headings in order', () => {
    const levels = [...page(kind).matchAll(/<h([1-6])/g)].map(([, level]) => Number(level))
    expect(levels.filter((level) => level === 1)).toEqual([1])
    expect(levels.filter((level, at) => level > (levels[at - 1] ?? 0) + 1)).toEqual([])
  })

  it('has every failure: what came, the plan, the picture, the lanes, the clauses with their sources, how often', () => {
    const { failures } = named(kind).result
    const html = page(kind)
    expect([...html.matchAll(/id="failure-\d+"/g)]).toHaveLength(failures.length)
    for (const [index, failure] of failures.entries()) {
      const card = between(html, `id="failure-${index + 1}"`, '</article>')
      const text = textOf(`<body>${card}`)
      expect(text.toLowerCase()).toContain(whatCame(failure.verdict, failure.history, failure.plan).toLowerCase())
      for (const allowed of failure.verdict.allowed) expect(text).toContain(allowed)
      for (const line of planLines(failure.plan)) expect(text).toContain(line.replace(/^\S+ +/, ''))
      const lanes = laneDiagram(failure.history, failure.plan, { columns: 96, paint: plain }, failure.verdict)
      for (const line of lanes) expect(text).toContain(line.trim().replaceAll(/\s+/g, ' '))
      expect(card).toContain(`<text class="number wrong"`)
      expect(card).toContain(`class="allowed"`)
      for (const id of failure.verdict.clauses) {
        expect(text).toContain(clauseById(id).statement)
        for (const source of clauseById(id).sources) expect(card).toContain(sourceById(source).where[0])
      }
      const runs = failure.of === 1 ? 'the one run' : `${failure.times} of ${failure.of} runs`
      expect(text).toContain(runs)
    }
  })

  it('has every plan without a verdict, with its reason, its note and its plan', () => {
    const { problems } = named(kind).result
    const html = page(kind)
    expect([...html.matchAll(/id="problem-\d+"/g)]).toHaveLength(problems.length)
    for (const [index, problem] of problems.entries()) {
      const text = textOf(`<body>${between(html, `id="problem-${index + 1}"`, '</article>')}`)
      expect(text).toContain(problem.reason)
      expect(text).toContain(problem.note ?? '')
      for (const line of planLines(problem.plan)) expect(text).toContain(line.replace(/^\S+ +/, ''))
    }
  })

  it('stays the same page whatever a subject sends', () => {
    const [harmless, hostile] = [hostileText.replaceAll(/[^ ]/gu, 'x'), hostileText].map((text) =>
      htmlReport(withTexts(named(kind), text)),
    )
    expect(skeleton(hostile ?? '')).toBe(skeleton(harmless ?? ''))
    expect(hostile).not.toMatch(/<script|<img|<a href="(?!https:|#)|<svg onload/i)
    // eslint-disable-next-line no-control-regex
    expect(hostile).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F\u202A-\u202E\u2066-\u2069\uD800-\uDFFF\u2028]/)
    expect(hostile).toContain('&lt;script&gt;alert(1)&lt;/script&gt;&quot;&gt;&lt;img')
  })
})

describe('the verdict', () => {
  const headings = { 0: 'Met', 1: 'Divergence', 2: 'Inconclusive', 3: 'Could not be run' } as const

  it.each(resultKinds.filter((kind) => !kind.startsWith('walked')))(
    'of a result that is %s is that of the exit code',
    (kind) => {
      const exitCode = exitCodeOf(named(kind).result)
      const top = textOf(`<body>${between(page(kind), '<header', '</header>')}`)
      expect(top).toContain(`${headings[exitCode]} `)
      expect(top).toContain(`Exit code ${exitCode}.`)
      expect(page(kind)).toMatch(new RegExp(`<title>${headings[exitCode]}: `))
    },
  )

  it('comes in every kind', () => {
    const seen = resultKinds.map((kind) => exitCodeOf(named(kind).result))
    expect(new Set(seen)).toEqual(new Set([0, 1, 2, 3]))
  })

  it('of a walk alone says nothing of clauses', () => {
    const html = page('walked into a divergence')
    expect(html).toContain('Divergence')
    expect(html).not.toContain('id="clauses"')
    expect(html).toContain('id="walked"')
  })

  it('names what stands in the way', () => {
    expect(textOf(page('troubled'))).toMatch(/Why ?no verdict in \d+ plans/)
    expect(textOf(page('met'))).not.toMatch(/Why/)
  })

  it('stands over all that has to be known of the run', () => {
    const top = textOf(`<body>${between(page('real threads'), '<header', '</header>')}`)
    const { result } = named('real threads')
    const parts = [
      result.adapter,
      result.subject,
      result.suite,
      result.clauseSet,
      '0x3',
      'derived',
      '12 345, up to 200 of each plan',
    ]
    for (const part of [...parts, '400, as planned', '2026-01-02 03:04:05 UTC', 'took 1.5 s', 'v20.20.2', 'linux x64'])
      expect(top).toContain(part)
    expect(top).toContain('imcancel verify -a fault:check-then-act --runs 400')
  })
})

describe('the clauses', () => {
  it.each(['met', 'diverging', 'limited', 'troubled'] as const)('of a result that is %s are all there', (kind) => {
    const html = page(kind)
    for (const { id, level, verdict, exercised, reason } of named(kind).result.clauses) {
      const row = rowOf(html, id)
      const text = textOf(`<body>${row}`)
      expect(row).toContain(`class="badge ${verdict}"`)
      for (const part of [
        id,
        level,
        verdict.replace('-', ' '),
        clauseById(id).statement,
        clauseById(id).observed,
        reason ?? '',
      ])
        expect(text).toContain(part)
      expect(text.replaceAll(' ', '')).toContain(`${exercised}timesexercised`)
      for (const source of clauseById(id).sources)
        for (const address of sourceById(source).where) expect(row).toContain(`href="${address}"`)
    }
  })

  it('that failed lead to the divergences that broke them', () => {
    const { failures } = named('diverging').result
    expect(failures.length).toBeGreaterThan(1)
    for (const [index, { verdict }] of failures.entries())
      for (const id of verdict.clauses) expect(rowOf(page('diverging'), id)).toContain(`href="#failure-${index + 1}"`)
  })

  it('that do not decide are said not to, and why', () => {
    const left = textOf(`<body>${between(page('limited'), 'id="left-out"', '</section>')}`)
    expect(left).toMatch(/Unobservable, [^:]*: [^:]*INIT-OWN/)
    expect(left).toMatch(/Outside of the pattern [^:]*: CANCEL-PRECEDING/)
    expect(left).toMatch(/Of a level that profile documented does not take: [^:]*CANCEL-COMPLETES/)
    expect(left).toContain('which DeviceContext and MiniportDriverContext a callback received')
    expect(rowOf(page('limited'), 'CANCEL-PRECEDING')).toContain('does not decide')
    expect(rowOf(page('limited'), 'CANCEL-STATUS')).not.toContain('does not decide')
  })
})

describe('coverage', () => {
  const cellsOf = (table: string): string[] =>
    [...table.matchAll(/<td[^>]*title="([^"]*)"/g)].map(([, title = '']) => title)

  it('has every cell that counts, with how often it was seen', () => {
    const { coverage } = named('diverging').result
    const [, first = '', second = ''] = page('diverging').split('<table class="map')
    for (const [map, share] of [
      [first, coverage.cells],
      [second, coverage.races],
    ] as const) {
      const counted = cellsOf(map.slice(0, map.indexOf('</table>'))).filter((title) => !title.includes('not counted'))
      expect(counted).toHaveLength(share.of)
      const seen = counted.map((title) => Number(/: ([\d\u00A0]+)$/.exec(title)?.[1]?.replaceAll('\u00A0', '') ?? 0))
      expect(seen.toSorted((a, b) => a - b)).toEqual(share.times.toSorted((a, b) => a - b))
    }
    expect(first).toContain('Cancel:SUCCESS in open: not counted, behind an open question nothing is judged')
  })

  it('names what was not seen', () => {
    expect(textOf(page('troubled'))).toContain('What was not seen, by name')
    const { seen, of, unseen } = named('met').result.coverage.cells
    expect(textOf(page('met'))).toContain(`${seen} of ${of} cells of the automaton`)
    for (const { state } of unseen)
      expect(textOf(`<body>${between(page('met'), 'What was not seen', '</details>')}`)).toContain(state)
  })
})

describe('how to have it again', () => {
  it.each(['diverging', 'real threads', 'troubled'] as const)(
    'of a result that is %s names the files that verify saves',
    async (kind) => {
      const { run, result } = named(kind)
      const folder = mkdtempSync(join(tmpdir(), 'imcancel-html-'))
      const adapters = await openAdapters(result.failures[0]?.adapter ?? result.problems[0]?.adapter ?? '')
      const saved = await saveAll(result, adapters, folder)
      const files = savedFiles({ run: { ...run, command: ['verify', '--out', `${folder}/`] }, result })
      expect(new Map(files)).toEqual(new Map(saved))
      expect(files.size).toBeGreaterThan(1)
      rmSync(folder, { recursive: true })
    },
  )

  it('gives the seed where the command does not', () => {
    expect(page('diverging')).toContain('imcancel verify -a fault:check-then-act --runs 400 --seed 3<')
    const { run, result } = named('diverging')
    const seeded = htmlReport({ run: { ...run, command: ['verify', '--seed=3'] }, result })
    expect(seeded).toContain('imcancel verify --seed=3<')
  })

  it('promises no files of a result that no verify has made', () => {
    const { run, result } = named('diverging')
    const merged = htmlReport({ run: { ...run, command: ['merge', 'a.json', 'b.json'] }, result })
    expect(merged).not.toMatch(/imcancel replay \S+\.json|The whole run again/)
  })

  it('tells of the same trace on a simulator', () => {
    const text = textOf(page('real threads'))
    expect(text).toContain('The same trace comes in every run on fault:cancel-unlocked:')
    expect(text).toMatch(/imcancel replay out\/[A-Z-]+-simulated\.json/)
    expect(text).toContain('On a simulator: none of 31 wrong simulators shows the same trace.')
  })
})

describe('the texts from outside', () => {
  /** Every text in a value, at whatever depth. */
  const textsIn = (value: unknown): readonly string[] => {
    if (typeof value === 'string') return [value]
    if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return []
    return Object.values(value).flatMap(textsIn)
  }

  // Of coverage a file holds numbers alone.
  const textsOf = ({ run, result }: ResultFile): readonly string[] => textsIn({ run, ...result, coverage: undefined })

  it.each(resultKinds)('of a result that is %s are all among those that were tried', (kind) => {
    const own = /^(?:[a-z]+(?:-[a-z]+)*|[A-Z]+(?:-[A-Z]+)+)$/
    expect(textsOf(named(kind)).filter((text) => !own.test(text)).length).toBeGreaterThan(5)
    expect(textsOf(withTexts(named(kind), '<')).filter((text) => text !== '<' && !own.test(text))).toEqual([])
  })
})

describe('markup', () => {
  it('escapes whatever is put into it but markup', () => {
    const one = markup`<p title="${'"a" & <b>'}">${['<i>', markup`<b>${"it's"}</b>`, undefined, 3]}</p>`
    expect(written(one)).toBe('<p title="&quot;a&quot; &amp; &lt;b&gt;">&lt;i&gt;<b>it&#39;s</b>3</p>')
  })

  it('shows of a text that fills a page its beginning', () => {
    expect(written(markup`${'a'.repeat(6000)}`)).toBe(`${'a'.repeat(5000)}... (6000 characters)`)
  })
})

const validator = new HtmlValidate({
  root: true,
  extends: ['html-validate:recommended', 'html-validate:a11y'],
  rules: {
    // The title names adapter and subject, however long these are.
    'long-title': 'off',
    // What scrolls is a group; a fieldset is for controls.
    'prefer-native-element': ['error', { exclude: ['group'] }],
  },
})
