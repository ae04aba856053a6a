/** Whole commands, as a user waits for them: `verify` with defaults, and how soon its plans find each fault. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { selftest } from '../../runner/selftest/selftest.ts'
import type { Row } from '../row.ts'

const command = new URL('../../../../dist/cli.js', import.meta.url).pathname

/** Runs a command of the suite that has to end with 0. */
function runCommand(...args: readonly string[]): void {
  const folder = mkdtempSync(join(tmpdir(), 'imcancel-bench-'))
  try {
    const { status, stderr } = spawnSync(process.execPath, [command, ...args, '--out', folder], { encoding: 'utf8' })
    if (status !== 0) throw new Error(`imcancel ${args.join(' ')} ended with ${status}: ${stderr}`)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

export function verify(): Row {
  const timed =
    (...args: readonly string[]) =>
    (): number => {
      runCommand('verify', '--seed', '1', ...args)
      return 1
    }
  return {
    name: 'verify',
    title: '`verify` with defaults, the whole process',
    unit: 'runs',
    shows: 'seconds',
    target: { atMost: 10 },
    contestants: [
      { name: 'verify', work: timed() },
      { name: 'its random part', work: timed('--bound', 'none') },
    ],
  }
}

/** Plans until each fault is found: the worst of the medians over nine seeds, and the most for any seed. The same wherever it is run. */
export async function faults(): Promise<Row> {
  const matrix = await selftest()
  if (matrix === undefined) throw new Error('the selftest did not come to its end')
  const kills = matrix.faults.flatMap(({ fault, kills: all }) => all.filter(({ clause }) => clause === fault.breaks))
  if (kills.length !== matrix.faults.length) throw new Error('a fault was not found')
  const worst = (name: 'median' | 'most'): number => Math.max(...kills.map((kill) => kill[name]))
  return {
    name: 'faults',
    title: `plans to find each of ${kills.length} faults`,
    unit: 'plans',
    shows: 'value',
    target: { atMost: 100 },
    contestants: [
      { name: 'the highest median', work: () => worst('median') },
      { name: 'the most for any seed', work: () => worst('most') },
    ],
  }
}
