/** The doctor: finds nothing in adapters that are well, names what is wrong with those that are not, and never blames an adapter for its subject. */
import { fileURLToPath } from 'node:url'
import { describe, expect, it, vi } from 'vitest'
import { openAdapters, linkTo } from '../adapters/open.ts'
import { examineAdapter } from '../runner/doctor/doctor.ts'
import type { Diagnosis, Finding } from '../runner/doctor/finding.ts'
import { doctorReport } from '../report/doctor.ts'
import { plainScreen } from '../report/screen.ts'
import { cli, imcancel, useCommand } from './support/command.ts'
import { nativeAdapter, nativeIsSkipped } from './support/native.ts'
import { shellWord } from '../report/text.ts'

vi.setConfig({ testTimeout: 60_000 })
useCommand()

const odd = fileURLToPath(new URL('support/odd-adapter.mjs', import.meta.url))
const policy = 'worker,at-dequeue,counts,exact'

async function diagnosisOf(adapter: string): Promise<Diagnosis> {
  const link = await linkTo(adapter)
  if (link === undefined) throw new Error(`${adapter} does not speak the protocol`)
  return examineAdapter(link)
}

const served = (adapter: string): string => `exec:${shellWord(process.execPath)} ${shellWord(cli)} serve -a ${adapter}`
const flawed = (flaw: string): string =>
  `exec:${shellWord(process.execPath)} ${shellWord(odd)} '${flaw}' ${shellWord(cli)} simulator:${policy}`

const problemsIn = ({ findings }: Diagnosis): readonly Finding[] =>
  findings.filter(({ outcome }) => outcome === 'problem')

describe.concurrent('finds no problem', () => {
  it('in a served simulator, and can tell everything', async () => {
    const diagnosis = await diagnosisOf(served(`simulator:${policy}`))
    const others = diagnosis.findings.filter(({ outcome }) => outcome !== 'good')
    expect(others).toEqual([])
    expect(diagnosis.subject).toBe('embedded simulator')
  })

  it.skipIf(nativeIsSkipped)('in the agent in C', async () => {
    const diagnosis = await diagnosisOf(nativeAdapter('reference'))
    expect(problemsIn(diagnosis)).toEqual([])
    expect(diagnosis.findings.filter(({ outcome }) => outcome === 'unclaimed').map(({ check }) => check)).toEqual([
      'determinism',
    ])
  })

  // Whose doing something is, the doctor cannot always tell; then it says so, and blames nobody.
  it.each([
    'always-failure',
    'halts-canceled',
    'stale-context',
    'terminates-input',
    'start-lost',
    'lock-kept',
    'unstarted',
  ])('in an adapter whose subject has the fault %s', async (fault) => {
    expect(problemsIn(await diagnosisOf(served(`fault:${fault}:${policy}`)))).toEqual([])
  })
})

describe.concurrent('names what is wrong with an adapter that', () => {
  it.each([
    ['claims what it does not do', 'spellings', 'initialize(V0) is not the next step of its thread, cancel'],
    ['numbers NULL contexts', 'contexts', 'with a NULL DeviceContext a callback names initiation 1'],
    ['takes stamps late', 'clock', 'stamped before the return of a call in front of it'],
    ['gives up too early', 'quiescence', 'quiesced was stamped, and MiniportInitializeEx came behind it'],
    ['remembers earlier runs', 'isolation', 'returned 0x00000000 and 0x00010003'],
    ['is not deterministic', 'determinism', 'a plan gave another history the second time'],
    ['is silent about garbage', 'refusals', 'told garbage, it said nothing'],
    ['runs any version', 'refusals', 'told another version, it answered {"id":2,"histories"'],
    ['ends at garbage', 'refusals', 'told garbage, it exited with status 1'],
    ['swaps answers', 'order', 'were answered as 1, 3'],
    ['crashes in a removal', 'calls', 'a run crashed (the agent exited with status 3 before it answered)'],
    ['never leaves', 'leaving', 'at the end of its input it said nothing'],
  ])('%s: by the check of %s', async (flaw, check, text) => {
    const diagnosis = await diagnosisOf(flawed(flaw))
    const problems = problemsIn(diagnosis)
    expect(problems.map((finding) => finding.check)).toContain(check)
    const found = problems.find((finding) => finding.check === check)
    expect(found?.text).toContain(text)
    expect(found?.fix?.length).toBeGreaterThan(10)
    expect(doctorReport(diagnosis, plainScreen)).toContain('histories of this adapter cannot be trusted')
  })
})

it('a cause that many checks come upon is told once, with all of them', async () => {
  const diagnosis = await diagnosisOf(flawed('crashes in a removal'))
  expect(problemsIn(diagnosis).length).toBeGreaterThan(2)
  const text = doctorReport(diagnosis, plainScreen)
  expect(text.match(/a run crashed/g)).toHaveLength(1)
  expect(text).toMatch(/^calls +PROBLEM +a run crashed[^]*?came upon it too: instances, .*variety/m)
  expect(text).toMatch(/\n1 problem: histories of this adapter cannot be trusted$/)
})

it('a callback that names another driver is noticed, and blamed on nobody', async () => {
  const { findings } = await diagnosisOf(flawed('mixes up drivers'))
  expect(findings.find(({ check }) => check === 'contexts')).toMatchObject({
    outcome: 'unclear',
    text: expect.stringContaining('a callback of a device of driver 1 names driver 0'),
  })
})

it('an adapter that prints now and then is found out, by whatever is looked at when it does', async () => {
  const texts = problemsIn(await diagnosisOf(flawed('prints now and then'))).map(({ text }) => text)
  expect(texts.join('\n')).toMatch(/hello world|wrote no message|were answered as/)
})

describe('the command', () => {
  it('exits with 0 where nothing is wrong, and says what it looked at', async () => {
    const { code, stdout, stderr } = await imcancel('doctor', '-a', served(`simulator:${policy}`))
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toContain('no problem found in 20 checks\n')
  })

  it('exits with 1 where something is', async () => {
    const { code, stdout } = await imcancel('doctor', '-a', flawed('takes stamps late'))
    expect(code).toBe(1)
    expect(stdout).toMatch(/^clock\s+PROBLEM /m)
    expect(stdout).toContain('to mend: take all stamps from one counter')
  })

  it('exits with 1 where a run crashes', async () => {
    expect((await imcancel('doctor', '-a', flawed('crashes in a removal'))).code).toBe(1)
  })

  it('exits with 3 where the adapter does not come up, and with 64 where there is none to examine', async () => {
    expect(await imcancel('doctor', '-a', 'exec:false')).toMatchObject({ code: 3 })
    const simulated = await imcancel('doctor', '-a', 'simulator')
    expect(simulated.code).toBe(64)
    expect(simulated.stderr).toContain('the doctor examines adapters that speak the protocol')
    expect((await imcancel('doctor')).stderr).toContain('doctor needs an adapter, such as -a')
  })
})

describe('what is served', () => {
  it('gives the histories that it gives in process, plan by plan', async () => {
    const { drawnPlans } = await import('../runner/drawn.ts')
    const { plans } = await import('../runner/plans.ts')
    const [inside] = await openAdapters(`simulator:${policy}`)
    const [outside] = await openAdapters(served(`simulator:${policy}`))
    try {
      for (const plan of drawnPlans(plans(), 9, 0, 200)) {
        // oxlint-disable-next-line no-await-in-loop -- one plan after the other
        const [one, other] = [await inside.run(plan), await outside.run(plan)]
        expect({ ...other, words: Array.from(other.words) }).toEqual({ ...one, words: Array.from(one.words) })
      }
    } finally {
      await outside.close()
    }
  })
})
