/** docs/many-machines.md: its commands do what the page says, as they stand there, and its manifests are what a parser takes. */
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { cli, folder, run, useCommand } from './support/command.ts'

useCommand()

const page = readFileSync(new URL('../docs/many-machines.md', import.meta.url), 'utf8')

/** The commands of the section on GNU parallel, one text for each block. */
const blocks = [...(/^## GNU parallel\n([^]*?)^## /m.exec(page)?.[1] ?? '').matchAll(/^```sh\n([^]*?)^```/gm)].map(
  ([, text = '']) => text,
)
const first = (text: string): string => /^\S+/.exec(/xargs/.exec(text)?.[0] ?? text)?.[0] ?? ''

function isMissing(program: string): boolean {
  return spawnSync(program, ['--version'], { stdio: 'ignore' }).status !== 0
}

it('the page has commands for GNU parallel, and without it', () => {
  expect(blocks.map(first)).toEqual(['parallel', 'xargs'])
})

describe.each(blocks)('%s', (commands) => {
  const program = first(commands)
  const skipped = isMissing(program) && process.env['CI'] === undefined
  if (skipped) console.warn(`a test of many-machines.test.ts is SKIPPED: ${program} cannot be run here.`)

  it.skipIf(skipped)('makes one result of four shards, which the gate takes', { timeout: 300_000 }, async () => {
    // As a user has it: a command on the path, and a folder of one's own.
    const here = join(folder, program)
    const bin = join(here, 'bin')
    mkdirSync(bin, { recursive: true })
    writeFileSync(join(bin, 'imcancel'), `#!/bin/sh\nexec "${process.execPath}" "${cli}" "$@"\n`)
    chmodSync(join(bin, 'imcancel'), 0o755)
    const { code, stdout, stderr } = await run('sh', ['-e', '-c', `cd "$HERE"\n${commands}`], {
      HERE: here,
      PATH: `${bin}:${process.env['PATH']}`,
    })
    // GNU parallel asks to be cited, on the terminal or in the log.
    expect(stderr.replaceAll(/^(?!imcancel:).*\n/gm, '')).toBe('')
    expect(stdout).toMatch(/\nresult: met; no divergence in 8 000 plans\n/)
    expect(stdout).toMatch(/\ngate: met; 26 clauses passed in 1 result, 0 objections\n$/)
    expect(code).toBe(0)
    expect(readdirSync(join(here, 'out')).toSorted()).toEqual([
      'merged.json',
      ...[1, 2, 3, 4].map((shard) => `shard-${shard}`),
    ])
  })
})
