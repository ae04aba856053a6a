/** `imcancel report`, and `verify --report`: what is written where, and what is said where it cannot be. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { formats, isFormat } from '../report/formats.ts'
import { decodeResult, encodeResult } from '../runner/result-file.ts'
import { cli, ended, folder, imcancel, refusal, run, useCommand } from './support/command.ts'

useCommand()

const known = 'json, text, junit, sarif, markdown, github, html'
const slow = { timeout: 120_000 }
const verifyFault = ['verify', '-a', 'fault:check-then-act', '--runs', '300', '--seed', '1', '--bound', 'none']

const read = async (name: string): Promise<string> => readFile(join(folder, name), 'utf8')

describe('verify --report', () => {
  test('writes every format that it is asked for, and prints one', slow, async () => {
    const reports = [
      ...Object.keys(formats).map((name) => `--report=${name}=reports/of/${name}`),
      '--report',
      'github=-',
    ]
    const { code, stdout, stderr } = await imcancel(...verifyFault, '--out', 'found', ...reports)
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
    for (const name of Object.keys(formats)) expect(stdout).toContain(`\nwritten as ${name}: reports/of/${name}\n`)
    expect(stdout).toMatch(
      /\nresult: [^\n]*\n::error title=CANCEL-STOPS diverges::[^]*\n::error title=imcancel [^\n]*\n$/,
    )
  })

  test.each(Object.keys(formats).filter(isFormat))(
    'writes %s, and report makes the same of the result',
    slow,
    async (name) => {
      const written = await read(`reports/of/${name}`)
      const result = await read('found/result.json')
      expect(written).toBe(formats[name](decodeResult(result)))
      const printed = await imcancel('report', 'found/result.json', '--format', name)
      expect(printed).toEqual({ code: 0, stdout: written, stderr: '' })
      const filed = await imcancel('report', 'found/result.json', '--format', name, '-o', `again/${name}`)
      expect(filed).toEqual({ code: 0, stdout: '', stderr: '' })
      expect(await read(`again/${name}`)).toBe(written)
    },
  )

  test('that cannot be written is said; the others are written, and what was found decides', slow, async () => {
    await writeFile(join(folder, 'occupied'), '')
    const reports = ['--report', 'junit=occupied/junit.xml', '--report', 'text=beside.txt', '--out', 'other']
    const found = await imcancel(...verifyFault, ...reports)
    expect(found.code).toBe(1)
    expect(found.stderr).toMatch(/^imcancel: occupied\/junit\.xml could not be written \(E.*\); choose another file\n$/)
    expect(found.stdout).toMatch(
      /\nthe whole result, for imcancel gate: other\/result\.json\nwritten as text: beside\.txt\n[^]*\nresult: divergence, [^\n]*\n$/,
    )
    expect(await read('beside.txt')).toMatch(/\nresult: divergence, .*\n$/)
    const met = await imcancel('verify', '--exhaustive', '--bound', '2x1', '--report', 'sarif=occupied/s.sarif')
    expect(met.code).toBe(70)
    expect(met.stdout).toMatch(/\nresult: met; /)
  })

  test('is written where verify is interrupted', slow, async () => {
    const args = [cli, 'verify', '--runs', '100000000', '--seed', '1', '--bound', 'none', '--report', 'junit=cut.xml']
    const child = spawn(process.execPath, ['--import', announces('SIGINT'), ...args], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    const end = ended(child)
    await once(child, 'message')
    await sleep(500)
    child.kill('SIGINT')
    expect((await end).code).toBe(2)
    expect(await read('cut.xml')).toMatch(/name="the run as a whole"[^>]*>\n<error message="result: inconclusive/)
  })

  test('of github adds a summary to the step that it runs in, once for each time', slow, async () => {
    const env = { GITHUB_STEP_SUMMARY: join(folder, 'summary.md') }
    await writeFile(env.GITHUB_STEP_SUMMARY, 'before\n')
    const args = [cli, 'report', 'found/result.json', '--format']
    const printed = await run(process.execPath, [...args, 'github'], env)
    expect({ ...printed, stdout: '' }).toEqual({ code: 0, stdout: '', stderr: '' })
    const markdown = await read('reports/of/markdown')
    expect(await read('summary.md')).toBe(`before\n${markdown}`)
    await run(process.execPath, [...args, 'junit'], env)
    expect(await read('summary.md')).toBe(`before\n${markdown}`)
    await mkdir(join(folder, 'no-file'))
    const lost = await run(process.execPath, [...args, 'github'], { GITHUB_STEP_SUMMARY: join(folder, 'no-file') })
    const told: unknown = expect.stringMatching(/no-file could not be written \(EISDIR/)
    expect(lost).toMatchObject({
      code: 70,
      stdout: printed.stdout,
      stderr: told,
    })
  })
})

describe('a command line that is wrong is refused before anything runs', () => {
  test.concurrent.each<[string[], string | RegExp]>([
    [['verify', '--report', 'junit'], `--report junit: expected FORMAT=FILE, with a format of ${known}`],
    [['verify', '--report', 'junit='], `--report 'junit=': expected FORMAT=FILE, with a format of ${known}`],
    [['verify', '--report', 'xml=a.xml'], `--report xml: no such format; expected ${known}`],
    [['verify', '--report', '=a.xml'], `--report '': no such format; expected ${known}`],
    [['verify', '--report', 'text=a', '--report=junit=a'], '--report names a twice; expected a file for each format'],
    [['report'], 'report takes one result that verify has written, got none'],
    [['report', 'a.json', 'b.json', '--format', 'text'], 'report takes one result that verify has written, got 2'],
    [['report', 'a.json'], `report needs --format, one of ${known}`],
    [['report', 'a.json', '--format', 'toString'], `--format toString: no such format; expected ${known}`],
    [['report', 'a.json', '--format', 'text', '-o', ''], "-o '': expected a file, or - for the standard output"],
    [['report', 'a.json', '--format', 'text'], 'a.json cannot be read (no such file)'],
    [['report', 'a.json', '--frob'], 'report has no option --frob; expected --format, -o, --output'],
  ])('imcancel %j', { timeout: 60_000 }, async (args, message) => {
    expect(await imcancel(...args)).toEqual(refusal(64, message))
  })

  test('so is a result that was judged by other clauses', slow, async () => {
    await imcancel('verify', '--exhaustive', '--bound', '2x1', '--out', 'small')
    const { run: circumstances, result } = decodeResult(await read('small/result.json'))
    const other = { ...result, clauseSet: 'sha256:0000000000000000', suite: 'ndis-im-cancel-conformance 9.0.0' }
    await writeFile(join(folder, 'other.json'), encodeResult({ run: circumstances, result: other }))
    expect(await imcancel('report', 'other.json', '--format', 'text')).toEqual(
      refusal(64, 'other.json was judged by other clauses than these; report it with ndis-im-cancel-conformance 9.0.0'),
    )
  })
})

/** A module that has a child say when it begins to listen to a signal. */
function announces(signal: string): string {
  const code = `process.on('newListener', (name) => { if (name === '${signal}') process.send(name) })`
  return `data:text/javascript,${encodeURIComponent(code)}`
}
