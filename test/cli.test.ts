/** The command as its user meets it: the built program in a child process, its two streams and its exit code. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { buildNative, missingTools, nativeFolder } from '../adapters/native/build.ts'
import { UsageError, fileArguments, replayArguments } from '../cli/arguments.ts'
import { showProgress } from '../cli/progress.ts'
import { terminal } from '../cli/terminal.ts'
import { verifyArguments } from '../cli/verify-arguments.ts'
import { failureText } from '../report/explain-failure.ts'
import { plain } from '../report/paint.ts'
import type { Recorded } from '../runner/failure-file.ts'
import { suiteVersion } from '../runner/version.ts'
import { cli, ended, folder, imcancel, refusal, run, useCommand } from './support/command.ts'

const missing = await missingTools()
const withoutNative = missing.length > 0 && process.env['CI'] === undefined
if (withoutNative) console.warn(`part of cli.test.ts is SKIPPED: ${missing.join(' and ')} cannot be run here.`)

useCommand()

const usage = { timeout: 60_000 }
const slow = { timeout: 120_000 }

const verifyOptions =
  '-a, --adapter, --runs, --repeats, --seed, --shard, --profile, --clauses, --out, --bound, --walk-seconds, --exhaustive, --plan, --report, --bail, --shrink-seconds'
const positive = 'expected an integer from 1 to 100000000'
const anySeed = 'expected an integer from 0 to 4294967295'

describe('what is wrong with a command line is said in one line, with exit code 64', () => {
  test.concurrent.each<[string[], string | RegExp]>([
    [
      ['frobnicate'],
      "'frobnicate' is no command; expected verify, merge, fuzz, replay, recheck, gate, baseline, diff, report, explain, list, selftest, doctor, new or serve",
    ],
    [
      ['--runs', '5'],
      "'--runs' is no command; expected verify, merge, fuzz, replay, recheck, gate, baseline, diff, report, explain, list, selftest, doctor, new or serve",
    ],
    [['verfy'], /^imcancel: 'verfy' is no command; did you mean verify\? expected verify, .* or serve\n$/],
    [['verify', '--adaptor', 'x'], `verify has no option --adaptor; did you mean --adapter? expected ${verifyOptions}`],
    [['verify', '--frob'], `verify has no option --frob; expected ${verifyOptions}`],
    [['verify', '--runs', 'many'], `--runs many: ${positive}`],
    [
      ['verify', '--clauses', 'CANCEL-ONCE, XYZZY-1'],
      "--clauses: no clause matches 'XYZZY-1'; 'imcancel list' shows them all",
    ],
    [['verify', 'x.so'], "verify takes no 'x.so'; an implementation is named by -a, such as -a native:x.so"],
    [
      ['verify', '-a', 'emulator'],
      /^imcancel: 'emulator' is no adapter; expected simulator, .* or tcp:HOST:PORT\S*\n$/,
    ],
    [['verify', '-a', 'native:'], /^imcancel: 'native:' is no adapter; expected simulator, .* or tcp:HOST:PORT\S*\n$/],
    [['verify', '-a', 'fault:prefx'], "no fault is 'prefx'; did you mean prefix? -a fault: names them all"],
    [
      ['verify', 'fault:prefix'],
      "verify takes no 'fault:prefix'; an implementation is named by -a, such as -a fault:prefix",
    ],
    [['verify', '-a', 'simulator:eager'], /^imcancel: no policy of the simulator is 'eager'; expected .*\n$/],
    [['replay', 'a.json', 'b.json'], 'replay takes one file that verify has saved, got 2'],
    [
      ['explain'],
      "explain takes one clause, such as CANCEL-ONCE ('imcancel list' shows them all), or one file that verify has saved, got none",
    ],
    [['recheck', '-a', 'simulator', 'a.json'], 'recheck has no option -a; expected --edited'],
    [['explain', 'oncee'], "'oncee' is no clause; did you mean CANCEL-ONCE? 'imcancel list' shows them all"],
    [['explain', 'xyzzy-1'], "'xyzzy-1' is no clause; 'imcancel list' shows them all"],
    [['selftest', 'all'], "selftest takes no 'all'"],
    [
      ['selftest', '--without', 'ONCE'],
      "--without ONCE: expected a clause; did you mean CANCEL-ONCE? 'imcancel list' shows them all",
    ],
    [['list', 'all'], "list takes no arguments, got 'all'"],
    [['--version', 'please'], "--version takes no arguments, got 'please'"],
  ])('imcancel %j', usage, async (args, message) => {
    expect(await imcancel(...args)).toEqual(refusal(64, message))
  })

  test.each<[string[], string]>([
    [['verify', '-x'], `verify has no option -x; expected ${verifyOptions}`],
    [['replay', '--seed=1'], 'replay has no option --seed; expected -a, --adapter, --repeats, --edited'],
    [['verify', '--runs', '0'], `--runs 0: ${positive}`],
    [['verify', '--runs', '-1'], `--runs -1: ${positive}`],
    [['verify', '--runs', '1.5'], `--runs 1.5: ${positive}`],
    [['verify', '--runs', '1e9'], `--runs 1e9: ${positive}`],
    [['verify', '--runs='], `--runs '': ${positive}`],
    [['verify', '--runs'], '--runs needs a value; one that starts with - is given as --runs=-VALUE'],
    [['verify', '--out', '--runs', '5'], '--out needs a value; one that starts with - is given as --out=-VALUE'],
    [['verify', '--repeats', '1000001'], '--repeats 1000001: expected an integer from 1 to 1000000'],
    [['verify', '--seed', 'abc'], `--seed abc: ${anySeed}`],
    [['verify', '--seed', '4294967296'], `--seed 4294967296: ${anySeed}`],
    [['verify', '--profile', 'strict'], '--profile strict: expected documented or derived or client'],
    [
      ['verify', '--clauses', 'CANCEL-ONEC'],
      "--clauses: no clause matches 'CANCEL-ONEC'; did you mean CANCEL-ONCE? 'imcancel list' shows them all",
    ],
    [['verify', '--clauses', ','], "--clauses ',' names none; 'imcancel list' shows them all"],
    [
      ['verify', '--profile', 'documented', '--clauses', 'CANCEL-ONCE'],
      '--clauses CANCEL-ONCE: profile documented counts none of these (CANCEL-ONCE is derived); choose another --profile',
    ],
    [['verify', 'simulator'], "verify takes no 'simulator'; an implementation is named by -a, such as -a simulator"],
    [['replay'], 'replay takes one file that verify has saved, got none'],
    [['replay', 'a.json', '--repeats', '0'], '--repeats 0: expected an integer from 1 to 1000000'],
    [['recheck'], 'recheck takes one file that verify has saved, got none'],
    [['recheck', 'a.json', 'b.json', 'c.json'], 'recheck takes one file that verify has saved, got 3'],
    [['recheck', '--repeats', '5', 'a.json'], 'recheck has no option --repeats; expected --edited'],
    [['recheck', '--edited=yes', 'a.json'], '--edited takes no value'],
  ])('imcancel %j is refused as well', ([command, ...args], message) => {
    const read = (): unknown =>
      command === 'verify'
        ? verifyArguments(args)
        : command === 'replay'
          ? replayArguments(args)
          : fileArguments('recheck', args)
    expect(read).toThrow(new UsageError(message))
  })

  test('imcancel alone shows the help on stderr', usage, async () => {
    const { code, stdout, stderr } = await imcancel()
    expect({ code, stdout }).toEqual({ code: 64, stdout: '' })
    expect(stderr).toContain('imcancel verify [options]')
  })
})

describe('what a user asks about', () => {
  test.concurrent.each([[['--help']], [['verify', '-h']]])(
    'imcancel %j shows the help, which names every option and exit code',
    usage,
    async (args) => {
      const { code, stdout, stderr } = await imcancel(...args)
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
      for (const option of [...verifyOptions.split(', '), '--edited', '--without', '--markdown'])
        expect(stdout).toContain(option)
      for (const command of [
        'replay FILE',
        'recheck FILE',
        'explain FILE',
        'explain CLAUSE',
        'list',
        'selftest',
        'merge RESULT...',
      ])
        expect(stdout).toContain(`imcancel ${command} `)
      expect(stdout).toMatch(/Exit codes: 0 .*1 .*2 .*3 .*64 .*70 /s)
      expect(stdout.split('\n').filter((line) => line.length > 100)).toEqual([])
    },
  )

  test('--version', usage, async () => {
    expect(await imcancel('--version')).toEqual({ code: 0, stdout: `${suiteVersion}\n`, stderr: '' })
  })

  test('list', usage, async () => {
    const { code, stdout, stderr } = await imcancel('list')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^\d+ clauses\n\n {2}CANCEL-STATUS +documented /)
    expect(stdout).toMatch(/^ {2}Q-START-BEFORE /m)
  })

  test('explain, an open question too', usage, async () => {
    const { code, stdout, stderr } = await imcancel('explain', 'q-start-before')
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toContain('Q-START-BEFORE')
    expect(stdout).toContain('Answers that conform\n  To call MiniportInitializeEx on account of it')
  })

  test('explain, in any case', usage, async () => {
    const { code, stdout, stderr } = await imcancel('explain', 'cancel-once')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^CANCEL-ONCE +derived\n/)
    expect(stdout).toContain('\nHow it follows\n')
  })
})

describe('verify on the simulator', () => {
  test('exits with 0 where all clauses passed, and gives the same bytes for the same seed', slow, async () => {
    const args = ['verify', '--seed', '0x5eed', '--runs', '1500', '--bound', 'none']
    const [first, second, other] = await Promise.all([
      imcancel(...args),
      imcancel(...args),
      imcancel(...args, '--seed', '2'),
    ])
    expect({ ...first, stdout: '' }).toEqual({ code: 0, stdout: '', stderr: '' })
    expect(first.stdout).toMatch(/^.*: simulator, 36 policies \(embedded simulator\)\n1 500 plans, seed 0x5eed, /)
    expect(first.stdout).toMatch(/\n(\d+) of \1 clauses passed\nresult: met; no divergence in 1 500 plans\n$/)
    expect(second).toEqual(first)
    expect(other.stdout).not.toBe(first.stdout.replace('0x5eed', '0x2'))
  })

  test('exits with 1 on a fault, whose failure is saved and replayed', slow, async () => {
    const args = ['-a', 'fault:check-then-act', '--runs', '600', '--seed', '1', '--out', 'faulty', '--bound', 'none']
    const { code, stdout, stderr } = await imcancel('verify', ...args)
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
    expect(stdout).toMatch(/^CANCEL-ONCE {2}diverges at event \d+: Cancel\(V0\) returned NDIS_STATUS_SUCCESS/m)
    expect(stdout).toMatch(/\d steps; on fault:check-then-act:\S+; .*; nothing more can be\s+left out$/m)
    const again = await imcancel('replay', 'faulty/CANCEL-ONCE.json')
    expect(again.code).toBe(1)
    expect(again.stdout).toMatch(/\nsame verdict: CANCEL-ONCE in 1 of 1 runs\n$/)
  })

  test('exits with 2 where clauses were not exercised: that is no pass', slow, async () => {
    const { code, stdout } = await imcancel('verify', '--runs', '1', '--bound', '2x1')
    expect(code).toBe(2)
    expect(stdout).toMatch(/\nnot-exercised, no run came to where it decides: /)
    expect(stdout).toMatch(/\nresult: inconclusive, which is no pass; no divergence in 1 plan\n$/)
  })

  test('lets only the clauses that --clauses names decide', slow, async () => {
    // With these 30 plans some clauses are not exercised, CANCEL-STATUS and CANCEL-ONCE are.
    const args = ['verify', '--seed', '1', '--runs', '30', '--bound', 'none']
    const [all, some] = await Promise.all([
      imcancel(...args),
      imcancel(...args, '--clauses', 'cancel-status, CANCEL-ONCE'),
    ])
    expect(all.code).toBe(2)
    expect(some.code).toBe(0)
    expect(some.stdout.match(/^[A-Z]+-\S+/gm)).toEqual(['CANCEL-STATUS', 'CANCEL-ONCE'])
    expect(some.stdout).toContain('\n2 of 2 clauses passed\n')
  })

  test('interrupted, tells within seconds what it has found so far, and exits with 2', slow, async () => {
    const child = spawn(
      process.execPath,
      ['--import', announces('SIGINT'), cli, 'verify', '--runs', '100000000', '--seed', '1', '--bound', '3x8'],
      { cwd: folder, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] },
    )
    const end = ended(child)
    await once(child, 'message')
    await sleep(800)
    const interruptedAt = performance.now()
    child.kill('SIGINT')
    const { code, stdout, stderr } = await end
    expect(performance.now() - interruptedAt).toBeLessThan(15_000)
    expect(code).toBe(2)
    expect(stdout).toMatch(/^CANCEL-STATUS +documented +/m)
    expect(stdout).toMatch(/3 threads x 8 steps, 1 miniport: not walked to the end: interrupted/)
    expect(stdout).toMatch(/\ninterrupted after [\d ]+ of 100 000 000 plans\nresult: inconclusive, /)
    expect(stderr).toBe('imcancel: stopping, the report follows; once more to end at once\n')
  })
})

describe('all interleavings', () => {
  const exactly = 'every interleaving, on the simulator with policy free'

  test('up to a bound are certified, with exit code 0', slow, async () => {
    const { code, stdout, stderr } = await imcancel('verify', '--exhaustive', '--bound', '2x2,3x1')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain(exactly)
    expect(stdout).toMatch(
      / {2}all plans of 2 threads x 2 steps, 1 miniport: no divergence in [\d ]+ interleavings\s+\([\d ]+ states, [\d.]+ s\)/,
    )
    expect(stdout).toMatch(/ {2}all plans of 3 threads x 1 step, 1 miniport: no divergence/)
    expect(stdout).toMatch(/\nresult: met; no divergence in any interleaving up to the bound\n$/)
  })

  test('of a fault end in a failure like any other, with exit code 1', slow, async () => {
    const args = ['-a', 'fault:stays-linked', '--exhaustive', '--bound', '2x2', '--out', 'walked']
    const { code, stdout } = await imcancel('verify', ...args)
    expect(code).toBe(1)
    expect(stdout).toMatch(/2 threads x 2 steps, 1 miniport: diverges \(after /)
    const [, file = ''] = /again with: imcancel replay (\S+)/.exec(stdout) ?? []
    const again = await imcancel('replay', file)
    expect({ code: again.code, stderr: again.stderr }).toEqual({ code: 1, stderr: '' })
    expect(again.stdout).toMatch(/\nsame verdict: \S+ in 1 of 1 runs\n$/)
    const whole = await imcancel('verify', '-a', 'fault:stays-linked:free,exact', '--exhaustive', '--plan', file)
    expect(whole.code).toBe(1)
    expect(whole.stdout).toMatch(/the plan given, \d threads? x \d steps?, 1 miniport: diverges/)
    const before = await readFile(join(folder, file), 'utf8')
    await imcancel('verify', '-a', 'fault:stays-linked', '--exhaustive', '--plan', file, '--out', 'walked')
    expect(await readFile(join(folder, file), 'utf8')).toBe(before)
    const right = await imcancel('verify', '--exhaustive', '--plan', file)
    expect(right.code).toBe(0)
    expect(right.stdout).toMatch(/the plan given, .*: no divergence in \d+ interleavings/)
  })

  test('of too many plans for the time given are no pass, and what was walked is told', slow, async () => {
    const { code, stdout } = await imcancel('verify', '--exhaustive', '--bound', '4x6', '--walk-seconds', '2')
    expect(code).toBe(2)
    expect(stdout).toMatch(/4 threads x 6 steps, 1 miniport: not walked to the end: out of time/)
    expect(stdout).toMatch(/\nresult: inconclusive, which is no pass\n$/)
  })

  test.each<[string[], string]>([
    [
      ['--bound', '9x9'],
      '--bound 9x9: expected none, or THREADSxSTEPS or THREADSxSTEPSxMINIPORTS, such as 2x5,3x2,2x2x2;',
    ],
    [
      ['--plan', 'x.json'],
      '--plan goes with --exhaustive: all interleavings of that plan; replay runs it as it was saved',
    ],
    [['--exhaustive', '--plan', 'x.json', '--bound', '2x2'], '--plan walks one plan, --bound all plans up to a bound;'],
    [['--exhaustive', '--runs', '5'], '--exhaustive draws no plans; expected it without --runs'],
    [['--exhaustive', '--bound', 'none'], '--exhaustive --bound none leaves nothing to do'],
    [['--exhaustive', '--plan', 'missing.json'], 'missing.json cannot be read: no such file;'],
  ])('%j is refused', usage, async (args, message) => {
    const { code, stdout, stderr } = await imcancel('verify', ...args)
    expect({ code, stdout }).toEqual({ code: 64, stdout: '' })
    expect(stderr).toContain(`imcancel: ${message}`)
  })
})

describe('output', () => {
  test('to a reader that has left ends in silence', usage, async () => {
    const child = spawn(process.execPath, [cli, 'list'], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
    child.stdout.destroy()
    const { code, stderr } = await ended(child)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  })

  test.skipIf(!existsSync('/dev/full'))('that cannot be written is no success', usage, async () => {
    const { code, stderr } = await run('sh', ['-c', '"$0" "$1" list > /dev/full', process.execPath, cli])
    expect(code).toBe(70)
    expect(stderr).toBe('imcancel: the output could not be written: ENOSPC: no space left on device, write\n')
  })

  test('of a suite that is itself at fault ends with 70, which no divergence has', usage, async () => {
    const broken = "data:text/javascript,process.stdout.write=()=>{throw new RangeError('broken')}"
    const { code, stdout, stderr } = await run(process.execPath, ['--import', broken, cli, 'list'])
    expect({ code, stdout }).toEqual({ code: 70, stdout: '' })
    expect(stderr).toMatch(/^imcancel: broken\nA fault of the suite, please report it: RangeError: broken\n/)
  })

  test('has colours on a terminal, unless NO_COLOR is set, and never less than a few columns', () => {
    const screen = { isTTY: true, columns: 90 }
    vi.stubEnv('TERM', 'xterm')
    vi.stubEnv('NO_COLOR', '')
    expect(terminal(screen)).toMatchObject({ columns: 90, paint: { bad: expect.not.toSatisfy(isPlain) as unknown } })
    expect(terminal({ ...screen, isTTY: false })).toMatchObject({ columns: 90, paint: plain })
    expect(terminal({ ...screen, columns: 0 }).columns).toBe(120)
    expect(terminal({ ...screen, columns: 5 }).columns).toBe(40)
    vi.stubEnv('NO_COLOR', '1')
    expect(terminal(screen)).toMatchObject({ columns: 90, paint: plain })
    vi.unstubAllEnvs()
  })

  test('shows progress on a terminal, in one line that it clears, and none in a pipe', () => {
    const progress = { plans: 10, plansPlanned: 40, runs: 10, exercised: 3, failures: 1 }
    const written = (isTTY: boolean): string[] => {
      const texts: string[] = []
      const line = showProgress({
        isTTY,
        columns: 60,
        write: (text: string) => texts.push(text) > 0,
      })
      line.show(progress)
      line.show({ ...progress, shrinking: 'CANCEL-ONCE' })
      line.clear()
      return texts
    }
    expect(written(false)).toEqual([])
    const [first = '', ...rest] = written(true)
    expect(first).toMatch(/^\r10 of 40 plans, .* runs\/s, 3 of 27 clauses exercised/)
    expect(first.length).toBeLessThanOrEqual(1 + 59 + 3)
    expect(rest).toEqual(['\rmaking the failure of CANCEL-ONCE simpler\u001B[K', '\r\u001B[K'])
  })
})

test.concurrent.each([
  ['missing.so', 'no such file'],
  ['.', 'it is a directory'],
])('verify -a native:%s is refused with exit code 3', usage, async (path, problem) => {
  expect(await imcancel('verify', '-a', `native:${path}`)).toEqual(
    refusal(3, new RegExp(`^imcancel: native:\\S+: ${problem}; expected a shared library .*\\n$`)),
  )
})

describe.skipIf(withoutNative)('native subjects', () => {
  beforeAll(buildNative, 300_000)

  test('what is no library is refused with exit code 3', usage, async () => {
    await writeFile(join(folder, 'notes.txt'), 'not a library')
    expect(await imcancel('verify', '-a', 'native:notes.txt')).toEqual(
      refusal(3, /^imcancel: native:notes\.txt: \S.*notes\.txt is not a library that can be loaded: .*\n$/),
    )
  })

  test('a library that lacks a function is refused with its name and exit code 3', usage, async () => {
    const path = join(nativeFolder(), 'hostile', 'lacks_cancel.so')
    expect(await imcancel('verify', '-a', `native:${path}`)).toEqual(
      refusal(3, /^imcancel: native:\S+: \S+ does not export NdisIMCancelInitializeDeviceInstance\n$/),
    )
  })

  test('a wrong one exits with 1, is saved, and the command that is printed shows it again', slow, async () => {
    const { code, stdout, stderr } = await imcancel(...verifyWrong, '--out', 'my failures')
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
    expect(stdout).toMatch(/\nresult: divergence, CANCEL-STOPS\b/)

    // As a user would: the printed words go to a shell.
    const [, command = ''] = /^ {2}again with: (imcancel replay .*)$/m.exec(stdout) ?? []
    expect(command).toBe("imcancel replay 'my failures/CANCEL-STOPS.json'")
    const shell = `imcancel() { "$NODE" "$CLI" "$@"; }; ${command}`
    const again = await run('sh', ['-c', shell], { NODE: process.execPath, CLI: cli })
    expect({ code: again.code, stderr: again.stderr }).toEqual({ code: 1, stderr: '' })
    expect(again.stdout).toMatch(/^CANCEL-STOPS {2}diverges at event \d+: MiniportInitializeEx\(V0\) entered/)
    expect(again.stdout).toMatch(/^same verdict: CANCEL-STOPS in [\d ]+ of 1 000 runs;.* recorded in \d+ of \d+ runs$/m)
    const file = await readFile(join(folder, 'my failures', 'CANCEL-STOPS.json'), 'utf8')
    expect(file).toContain('"CANCEL-STOPS  diverges at event ')
    expect(file).toContain('"shrunk": "flaky"')

    const judged = await imcancel('recheck', 'my failures/CANCEL-STOPS.json')
    expect({ code: judged.code, stderr: judged.stderr }).toEqual({ code: 1, stderr: '' })
    expect(judged.stdout).toMatch(/^same verdict as recorded: CANCEL-STOPS at event \d+$/m)
  })

  test('a replay that crashes its subject draws what happened until then, and exits with 3', slow, async () => {
    const adapter = `native:${join(nativeFolder(), 'hostile', 'crash_in_cancel.so')}`
    const crashing: Recorded = {
      suite: suiteVersion,
      adapter: { adapter, subject: 'crash_in_cancel' },
      seed: 1,
      plan: {
        drivers: 1,
        instances: [
          {
            owner: 0,
            adapter: 0,
            name: [65],
            context: 'own',
            miniportInitialize: { status: 0, held: false, inside: [] },
          },
        ],
        threads: [
          [
            { kind: 'initialize', instance: 0 },
            { kind: 'cancel', instance: 0, driver: 0, spelling: 'terminated' },
          ],
        ],
        choices: [],
        skew: 0,
      },
      verdict: { kind: 'unknown', reason: 'the run ended crashed' },
      enforced: ['CANCEL-RETURNS'],
      times: 1,
      of: 1,
      shrunk: 'no',
    }
    await writeFile(join(folder, 'crash.json'), failureText(crashing, { ending: 'crashed', words: [] }))
    const args = [cli, 'replay', 'crash.json', '--repeats', '2']
    const { code, stdout, stderr } = await run(process.execPath, args, { LC_ALL: 'C.UTF-8' })
    expect({ code, stderr }).toEqual({ code: 3, stderr: '' })
    expect(stdout).toContain(`
what happened until then
     T0
  1  ┌ Initialize V0
  2  └ SUCCESS
  3  ┌ Cancel V0
     : did not return
     ─ the subject crashed ─`)
  })

  test('are not walked: that is refused, and the process ends', usage, async () => {
    const { code, stderr } = await imcancel(
      'verify',
      '-a',
      `native:${join(nativeFolder(), 'reference.so')}`,
      '--exhaustive',
    )
    expect(code).toBe(64)
    expect(stderr).toMatch(/has real threads: all interleavings can be walked on a simulator only\n$/)
  })

  test('what it showed is saved as a run of a wrong simulator too, which shows it every time', slow, async () => {
    const { stdout } = await imcancel(...verifyWrong, '--out', 'projected')
    const [, adapter = '', file = ''] =
      /the same trace on (fault:\S+):\n {4}imcancel replay (\S+-simulated\.json)$/m.exec(stdout) ?? []
    expect(adapter).toMatch(/^fault:queued-success:worker,/)
    expect(file).toBe('projected/CANCEL-STOPS-simulated.json')
    const again = await imcancel('replay', file)
    expect({ code: again.code, stderr: again.stderr }).toEqual({ code: 1, stderr: '' })
    expect(again.stdout).toMatch(/\nsame verdict: CANCEL-STOPS in 1 of 1 runs\n$/)
  })

  test.skipIf(!existsSync('/dev/full'))('a report that cannot be written is no success', usage, async () => {
    const args = `verify -a "native:$2" --clauses CANCEL-STATUS --runs 20 --repeats 2 --seed 7`
    const shell = ['-c', `"$0" "$1" ${args} > /dev/full`, process.execPath, cli, join(nativeFolder(), 'reference.so')]
    const { code, stderr } = await run('sh', shell)
    expect({ code, stderr }).toEqual({
      code: 70,
      stderr: 'imcancel: the output could not be written: ENOSPC: no space left on device, write\n',
    })
  })

  test('a result that cannot be written is no success, of verify, fuzz and merge', slow, async () => {
    await writeFile(join(folder, 'no-folder'), '')
    const few = ['-a', 'simulator:worker', '--clauses', 'CANCEL-STATUS', '--seed', '7']
    const all = ['--runs', '400', '--bound', 'none', '--shard', '1/1']
    const told: unknown = expect.stringMatching(/^imcancel: no-folder\/r.*\.json could not be written \(E.*\n$/)
    const unwritten = { code: 70, stderr: told }
    expect(await imcancel('verify', ...few, ...all, '--out', 'no-folder')).toMatchObject(unwritten)
    expect(await imcancel('fuzz', ...few, '--runs', '50', '--out', 'no-folder')).toMatchObject(unwritten)
    expect(await imcancel('verify', ...few, ...all, '--out', 'whole')).toMatchObject({ code: 0, stderr: '' })
    expect(await imcancel('merge', 'whole/result.json', '-o', 'no-folder/r.json')).toMatchObject(unwritten)
    expect(await imcancel('merge', 'whole/result.json', '-o', 'whole/all.json')).toMatchObject({ code: 0, stderr: '' })
  })

  test('verify --bail ends at the first divergence, and no gate takes what it leaves', slow, async () => {
    const all = ['-a', 'fault:check-then-act', '--seed', '7', '--runs', '100000', '--bail', '--out', 'bailed']
    const { code, stdout, stderr } = await imcancel('verify', ...all)
    expect([code, stderr]).toEqual([1, ''])
    expect(stdout).toMatch(
      /\nended by --bail at the first divergence, after [\d ]+ of 100 000 plans\nresult: divergence/,
    )
    const gate = await imcancel('gate', 'bailed/result.json')
    expect(gate.code).toBe(1)
    expect(gate.stdout).toMatch(/bailed after [\d ]+ of 100 000 plans/)
  })

  test('a failure that cannot be saved is reported all the same', slow, async () => {
    await writeFile(join(folder, 'occupied'), '')
    const { code, stdout, stderr } = await imcancel(...verifyWrong, '--out', 'occupied')
    expect(code).toBe(1)
    expect(stderr).toMatch(
      /^imcancel: occupied\/CANCEL-STOPS\.json could not be written \(E.*\); choose another folder with --out\n/,
    )
    expect(stdout).toMatch(/^CANCEL-STOPS {2}diverges at event /m)
    expect(stdout).not.toContain('again with')
    expect(stdout).toMatch(/\nresult: divergence, CANCEL-STOPS\b/)
  })
})

const queuedSuccess = `native:${join(nativeFolder(), 'queued_success.so')}`
const verifyWrong = ['verify', '-a', queuedSuccess, '--runs', '40', '--repeats', '20', '--seed', '7']

function isPlain(paint: (text: string) => string): boolean {
  return paint('x') === 'x'
}

/** A module that has a child say when it begins to listen to a signal. */
function announces(signal: string): string {
  const code = `process.on('newListener', (name) => { if (name === '${signal}') process.send(name) })`
  return `data:text/javascript,${encodeURIComponent(code)}`
}
