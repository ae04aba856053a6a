/**
 * The workflow and the Job of docs/many-machines.md: each keeps to the schema of its system, and its shell lines, run with what that system sets,
 * leave results that merge and gate take. No system is asked; what its own parts do, such as storing artifacts, is imitated.
 */
import {
  chmodSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { validateWorkflow } from '@action-validator/core'
import { Job } from 'kubernetes-models/batch/v1/Job'
import { afterAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { nativeIsSkipped } from './support/native.ts'
import { buildNative, nativeFolder } from '../adapters/native/build.ts'
import { cli, folder, run, useCommand } from './support/command.ts'

useCommand()

const root = resolve(import.meta.dirname, '..')
const subjectSources = join(root, 'adapters', 'native', 'subjects')
const page = readFileSync(join(root, 'docs', 'many-machines.md'), 'utf8')
const [workflowText = '', jobText = '', ...others] = [...page.matchAll(/^```yaml\n([^]*?)^```/gm)].map(
  ([, text = '']) => text,
)
const afterJob = page.slice(page.indexOf(jobText) + jobText.length)
const [, decideText = ''] = /^```sh\n([^]*?)^```/m.exec(afterJob) ?? []

interface WorkflowStep {
  readonly uses?: string
  readonly run?: string
  readonly with?: Readonly<Record<string, string>>
  readonly if?: string
  readonly 'continue-on-error'?: boolean
}

interface WorkflowJob {
  readonly strategy?: { readonly matrix: { readonly shard: readonly number[] } }
  readonly needs?: string
  readonly steps: readonly WorkflowStep[]
}

interface Workflow {
  readonly jobs: { readonly verify: WorkflowJob; readonly decide: WorkflowJob }
}

const workflow: Workflow = parse(workflowText)
const job: ConstructorParameters<typeof Job>[0] & object = parse(jobText)
const shards = workflow.jobs.verify.strategy?.matrix.shard ?? []
const [container] = job.spec?.template.spec?.containers ?? []
const subjects = [
  ['reference', 8, 2, 'gate: inconclusive, which is no pass;'],
  ['queued_success', 40, 1, 'gate: not met'],
] as const

/** A folder with the command on its path and in its node_modules, with so few plans and runs of each: the lines themselves are as the page has them. */
function project(here: string, plans: number): { readonly here: string; readonly path: string } {
  const bin = join(here, 'node_modules', '.bin')
  mkdirSync(bin, { recursive: true })
  writeFileSync(join(here, 'package.json'), '{ "private": true }\n')
  symlinkSync(root, join(here, 'node_modules', 'ndis-im-cancel-conformance'))
  writeFileSync(
    join(bin, 'imcancel'),
    `#!/bin/sh\n[ "$1" = verify ] && set -- "$@" --runs ${plans} --repeats 10\nexec "${process.execPath}" "${cli}" "$@"\n`,
  )
  chmodSync(join(bin, 'imcancel'), 0o755)
  return { here, path: `${bin}:${process.env['PATH']}` }
}

describe('the workflow for GitHub Actions', () => {
  it('keeps to the schema of workflows', () => {
    expect(validateWorkflow(workflowText).errors).toEqual([])
    expect(validateWorkflow(workflowText.replace('runs-on:', 'runs_on:')).errors).not.toEqual([])
  })

  it('counts its shards from 1', () => {
    expect(shards).toEqual(shards.map((_, index) => index + 1))
    expect(shards.length).toBeGreaterThan(1)
  })

  /** What the runner of GitHub puts in the place of an expression. */
  function filled(text: string, shard: number): string {
    const values: Record<string, number> = {
      'github.run_number': 12,
      'matrix.shard': shard,
      'strategy.job-total': shards.length,
    }
    return text.replaceAll(/\$\{\{ (\S+) \}\}/g, (_, name: string) => {
      if (values[name] === undefined) throw new Error(`no value for ${name}`)
      return String(values[name])
    })
  }

  /** Runs the steps of a job, as far as they go; gives the outcome of each that ran a command. */
  async function runJob({ steps }: WorkflowJob, shard: number, subject: string, plans: number, artifacts: string) {
    const { here } = project(join(folder, `github-${subject}-${shard}`), plans)
    const ended: Awaited<ReturnType<typeof run>>[] = []
    let failed = false
    for (const step of steps) {
      if (failed && step.if !== 'always()') continue
      const { name = '', path = '' } = step.with ?? {}
      if (step.uses?.startsWith('actions/checkout@') === true)
        writeFileSync(join(here, 'my_ndis.c'), `#include "${join(subjectSources, subject)}.c"\n`)
      if (step.uses?.startsWith('actions/upload-artifact@') === true)
        cpSync(join(here, path), join(artifacts, filled(name, shard)), { recursive: true })
      if (step.uses?.startsWith('actions/download-artifact@') === true)
        cpSync(artifacts, join(here, path), { recursive: true })
      if (step.run === undefined || step.run === 'npm ci') continue
      writeFileSync(join(here, 'step.sh'), filled(step.run, shard))
      const one = await run('bash', ['-c', 'cd "$HERE" && exec bash -e step.sh'], {
        HERE: here,
        GITHUB_ACTIONS: 'true',
      })
      ended.push(one)
      if (one.code !== 0 && step['continue-on-error'] !== true) failed = true
    }
    return ended
  }

  describe.skipIf(nativeIsSkipped).each(subjects)('on %s', (subject, plans, code, decision) => {
    it(`ends with ${code}`, { timeout: 300_000 }, async () => {
      const artifacts = join(folder, `artifacts-${subject}`)
      for (const shard of shards) {
        const [built, verified, ...more] = await runJob(workflow.jobs.verify, shard, subject, plans, artifacts)
        expect(built).toEqual({ code: 0, stdout: '', stderr: '' })
        expect(verified?.stdout).toContain(`shard ${shard} of ${shards.length}`)
        expect(more).toEqual([])
      }
      expect(workflow.jobs.decide.needs).toBe('verify')
      const [merged, gated, ...more] = await runJob(workflow.jobs.decide, 0, subject, plans, artifacts)
      expect(merged?.stderr).toBe('')
      expect(merged?.stdout).toMatch(new RegExp(`\\b${plans} plans\\b`))
      expect(gated?.stdout).toContain(decision)
      expect(gated?.code).toBe(code)
      expect(more).toEqual([])
    })
  })
})

describe('the Job for Kubernetes', () => {
  // Its paths have no blanks, so that of the test has none.
  const pods = mkdtempSync(join(tmpdir(), 'imcancel-pods-'))
  afterAll(() => rmSync(pods, { recursive: true }))

  it('keeps to the schema of batch/v1', () => {
    expect(() => new Job(job).validate()).not.toThrow()
    expect(() => new Job({ ...parse(jobText.replace('Indexed', 'indexed')) }).validate()).toThrow('completionMode')
    expect(job.spec?.completionMode).toBe('Indexed')
  })

  it('tells each pod how many there are', () => {
    const told = container?.env?.find(({ name }) => name === 'JOB_COMPLETIONS')?.value
    expect(told).toBe(String(job.spec?.completions))
  })

  it('mounts a volume that it has', () => {
    const volumes = job.spec?.template.spec?.volumes?.map(({ name }) => name)
    expect(container?.volumeMounts?.map(({ name }) => name)).toEqual(volumes)
  })

  /** Its paths, in a folder of the test. */
  const placed = (text: string, here: string): string =>
    text.replaceAll(/\/(?:results|opt)\b/g, (path) => join(here, path))

  /** Runs the command of the container as kubelet does: by itself, with the variables of the manifest and the number of the pod. */
  async function runPod({ here, path }: ReturnType<typeof project>, index: number) {
    const [program = '', ...args] = [...(container?.command ?? []), ...(container?.args ?? [])]
    const set = (container?.env ?? []).map(({ name, value = '' }) => [name, value] as const)
    return run(
      program,
      args.map((one) => placed(one, here)),
      { ...Object.fromEntries(set), JOB_COMPLETION_INDEX: String(index), PATH: path },
    )
  }

  it('fails a pod that has written no result', async () => {
    const made = project(join(pods, 'without-library'), 1)
    const { code, stderr } = await runPod(made, 0)
    expect(stderr).toContain('my_ndis.so')
    expect(code).not.toBe(0)
  })

  describe.skipIf(nativeIsSkipped).each(subjects)('on %s', (subject, plans, code, decision) => {
    it(`ends with ${code}`, { timeout: 300_000 }, async () => {
      const made = project(join(pods, subject), plans)
      const { here, path } = made
      mkdirSync(join(here, 'opt'))
      mkdirSync(join(here, 'results'))
      await buildNative()
      copyFileSync(join(nativeFolder(), `${subject}.so`), join(here, 'opt', 'my_ndis.so'))
      for (let index = 0; index < (job.spec?.completions ?? 0); index++) {
        const { code: ended, stderr } = await runPod(made, index)
        expect(stderr).toBe('')
        expect(ended).toBe(0)
      }
      const commands = placed(decideText, here)
      const { code: decided, stdout } = await run('bash', ['-c', commands], { PATH: path })
      expect(stdout).toContain(decision)
      expect(decided).toBe(code)
      rmSync(join(here, 'results', 'shard-2'), { recursive: true })
      expect((await run('bash', ['-c', commands], { PATH: path })).stderr).toMatch(/shard 3/)
    })
  })
})

it('the page has no other manifests', () => {
  expect(others).toEqual([])
})
