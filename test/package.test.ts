/**
 * The package as another project gets it: packed, installed with vitest, the example of the README run in it and its types checked.
 * That takes a minute, and a registry, so it runs only where IMCANCEL_LONG is set.
 */
import { execFile } from 'node:child_process'
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildNative, nativeFolder } from '../adapters/native/build.ts'
import { clauses } from '../spec/clauses.ts'

const long = process.env['IMCANCEL_LONG'] !== undefined
if (!long) console.warn('package.test.ts is SKIPPED: it takes a minute, and runs where IMCANCEL_LONG is set')

const root = resolve(import.meta.dirname, '..')
const minuteMs = 60_000

interface Ended {
  readonly code: number | string | undefined
  readonly text: string
}

let project = ''
/** Why nothing could be installed; undefined where it could */
let offline: string | undefined

/** Runs a command, which is to see nothing of the vitest around it. */
async function run(folder: string, command: string, ...args: readonly string[]): Promise<Ended> {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(?:VITEST|NODE_ENV$|NODE_V8|TEST$|npm_)/.test(name)),
  )
  return new Promise((done) => {
    execFile(command, args, { cwd: folder, env: { ...env, NO_COLOR: '1' }, maxBuffer: 2 ** 26 }, (error, out, errors) =>
      done({ code: error === null ? 0 : (error.code ?? undefined), text: out + errors }),
    )
  })
}

/** The example as the README has it. */
async function example(): Promise<string> {
  const readme = await readFile(join(root, 'README.md'), 'utf8')
  const [, code] = /<!-- example: [^>]*-->\n```ts\n([^]*?)```\n<!-- \/example -->/.exec(readme) ?? []
  if (code === undefined) throw new Error('README.md has no example of conformance')
  return code
}

async function vitest(...args: readonly string[]): Promise<Ended> {
  return run(project, 'npx', '--no', 'vitest', 'run', '--reporter=verbose', ...args)
}

describe.runIf(long)('the package, in a project of its own', { timeout: 10 * minuteMs }, () => {
  beforeAll(async () => {
    await buildNative()
    project = await mkdtemp(join(tmpdir(), 'imcancel package '))
    const packed = await run(root, 'npm', 'pack', '--silent', '--pack-destination', project)
    if (packed.code !== 0) throw new Error(`npm pack: ${packed.text}`)
    const tarball = packed.text.trim().split('\n').at(-1) ?? ''
    const { devDependencies: versions }: { devDependencies: Record<string, string> } = JSON.parse(
      await readFile(join(root, 'package.json'), 'utf8'),
    )
    await writeFile(join(project, 'package.json'), JSON.stringify({ name: 'mine', private: true, type: 'module' }))
    const others = ['vitest', 'typescript', '@types/node'].map((name) => `${name}@${versions[name]}`)
    const installed = await run(project, 'npm', 'install', '--prefer-offline', '--no-audit', `./${tarball}`, ...others)
    if (installed.code === 0) return
    const unreachable = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|ENOTCACHED/.test(installed.text)
    if (!unreachable || process.env['CI'] !== undefined) throw new Error(`npm install: ${installed.text}`)
    offline = 'npm cannot reach its registry'
    console.warn(`package.test.ts is SKIPPED: ${offline}: ${installed.text}`)
  }, 5 * minuteMs)

  afterAll(async () => rm(project, { recursive: true, force: true }))

  test('the example of the README passes on a library that conforms', async ({ skip }) => {
    skip(offline !== undefined, offline)
    await copyFile(join(nativeFolder(), 'reference.so'), join(project, 'my_ndis.so'))
    await writeFile(join(project, 'ndis.test.ts'), await example())
    const { code, text } = await vitest('ndis.test.ts')
    expect(text).toMatch(/✓ .*CANCEL-STOPS: /)
    expect(text).toMatch(/↓ .*CANCEL-ONCE: .* \[does not count: the profile or the pattern leaves it out; \S+\]/)
    expect(text).toMatch(/✓ .* every plan has a verdict/)
    expect(text).toMatch(/✓ .* the run as a whole/)
    const skipped = clauses.filter(({ level }) => level !== 'documented').length
    expect(text).toContain(`${clauses.length + 2 - skipped} passed | ${skipped} skipped (${clauses.length + 2})`)
    expect(code).toBe(0)
  })

  test('and fails on one that does not, with clause, plan and trace', async ({ skip }) => {
    skip(offline !== undefined, offline)
    await copyFile(join(nativeFolder(), 'queued_success.so'), join(project, 'my_ndis.so'))
    const { code, text } = await vitest('ndis.test.ts')
    expect(code).toBe(1)
    expect(text).toMatch(/× .*CANCEL-STOPS: /)
    expect(text).toMatch(/NotConforming: CANCEL-STOPS {2}diverges at event \d+: /)
    expect(text).toMatch(/\n {2}plan\n {4}T0 {2}/)
    expect(text).toMatch(/\n +allowed: no call of MiniportInitializeEx\n/)
    expect(text).toMatch(/NotConforming: result: divergence, CANCEL-STOPS.*; seed 0x7\n/)
    expect(text).not.toContain('node_modules/ndis-im-cancel-conformance/dist')
  })

  test('adapters may be objects, what they do wrong is told, and options that mean nothing are refused', async ({
    skip,
  }) => {
    skip(offline !== undefined, offline)
    await writeFile(join(project, 'objects.test.ts'), objects)
    const { code, text } = await vitest('objects.test.ts')
    expect(code).toBe(1)
    expect(text).toMatch(/✓ .*right > CANCEL-STOPS: /)
    expect(text).toMatch(/✓ .*right > CANCEL-COMPLETES: /)
    expect(text).toMatch(/↓ .*blind > INIT-OWN: .* \[unobservable: the adapter cannot show /)
    expect(text).toMatch(/✓ .*blind > the run as a whole/)
    expect(text).toMatch(/× .*few > CANCEL-FINAL: [^]*→ CANCEL-FINAL is not-exercised: no run came to where it decides/)
    expect(text).toMatch(/× .*crashes > every plan has a verdict[^]*→ no verdict in \d+ plans: .*crashed/)
    expect(text).toMatch(/× .*crashes > the run as a whole[^]*→ result: adapter or subject could not be run to the end/)
    expect(text).toMatch(/✓ objects\.test\.ts > refused/)
    expect(text).not.toMatch(/× .*(?:right|blind)/)
  })

  test('its types are found and checked from there', async ({ skip }) => {
    skip(offline !== undefined, offline)
    const compilerOptions = { module: 'nodenext', target: 'es2023', strict: true, noEmit: true, skipLibCheck: true }
    await writeFile(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }))
    await writeFile(join(project, 'types.ts'), types)
    expect(await run(project, 'npx', '--no', 'tsc')).toEqual({ code: 0, text: '' })
    await writeFile(join(project, 'types.ts'), types.replaceAll('// @ts-expect-error', '// expected:'))
    const { code, text } = await run(project, 'npx', '--no', 'tsc')
    expect(code).not.toBe(0)
    expect(text.match(/^types\.ts\(\d+,\d+\): error TS2\d+/gm)).toHaveLength(3)
  })
})

const objects = `
import { type Adapter, createSimulator, policies } from 'ndis-im-cancel-conformance'
import { conformance } from 'ndis-im-cancel-conformance/vitest'
import { expect, test } from 'vitest'

const [policy] = policies
if (policy === undefined) throw new Error('expected a policy')
const simulator = createSimulator(policy)
const named = (adapter: string, changes: Partial<Adapter> = {}): Adapter => ({
  ...simulator,
  ...changes,
  identity: { adapter, subject: 'a double' },
})
const observes = new Set([...simulator.capabilities.observes].filter((one) => one !== 'contexts'))

conformance(named('right'), { profile: 'client' })
conformance(named('blind', { capabilities: { ...simulator.capabilities, observes } }), {})
conformance(named('few'), { plans: 2, clauses: 'CANCEL-*' })
conformance(named('crashes', { run: async () => ({ ending: 'crashed', words: [] }) }), { plans: 40 })

test('refused', () => {
  expect(() => conformance('simulator', { clauses: 'CANCEL-ONEC' })).toThrow("no clause matches 'CANCEL-ONEC'")
  expect(() => conformance('simulator', { profile: 'documented', clauses: 'CANCEL-ONCE' })).toThrow('counts none of these')
})
`

const types = `
import { type Adapter, type Result, clauses, exitCodeOf } from 'ndis-im-cancel-conformance'
import { type ConformanceOptions, conformance } from 'ndis-im-cancel-conformance/vitest'

export const declared: (adapter: Adapter | string, options?: ConformanceOptions) => void = conformance
export const code: (result: Result) => 0 | 1 | 2 | 3 = exitCodeOf
export const first: 'CANCEL-STATUS' = clauses[0].id
// @ts-expect-error plans are a number
export const plans: ConformanceOptions = { plans: 'many' }
// @ts-expect-error there is no such profile
export const profile: ConformanceOptions = { profile: 'strict' }
// @ts-expect-error an adapter has more to it
export const adapter: Adapter = { close: async () => {} }
`
