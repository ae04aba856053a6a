/** `replay`, `recheck` and `explain` as their user meets them: what they say of a failure file, and of what is none. */
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { failureText } from '../report/explain-failure.ts'
import type { FailureFile } from '../runner/failure-file.ts'
import { suiteVersion } from '../runner/version.ts'
import { cli, folder, imcancel, refusal, run, useCommand } from './support/command.ts'
import { example } from './support/failure.ts'

const usage = { timeout: 60_000 }

useCommand()

const whole = failureText(example, example.history)
const conforming: FailureFile = { ...example, verdict: { kind: 'conforms' }, shrunk: 'no' }
const { history, ...recorded } = conforming
const expected = 'expected a file that verify has saved'
const hint = 'its digest; --edited takes it as it is'

/** What can be wrong with a file, and what is said of it. */
const badFiles: readonly [string, string | undefined, string][] = [
  ['missing.json', undefined, `missing.json cannot be read: no such file; ${expected}`],
  ['.', undefined, `. cannot be read: it is a directory; ${expected}`],
  ['empty.json', '', `empty.json: not JSON (it is empty); ${expected}, whole`],
  ['text.json', 'diverges', `text.json: not JSON (Unexpected "d" at byte 0); ${expected}, whole`],
  ['cut.json', whole.slice(0, 300), `cut.json: not JSON (it ends too early); ${expected}, whole`],
  ['cut-late.json', whole.slice(0, -20), `cut-late.json: not JSON (it ends too early); ${expected}, whole`],
  ['other.json', '{"name":"x"}', 'other.json: format is missing; expected "imcancel-failure"'],
  [
    'later.json',
    whole.replace('"version": 2', '"version": 3').replace('0.1.0', '9.9.9'),
    'later.json: version is 3; expected 2; use the suite that wrote the file, ndis-im-cancel-conformance 9.9.9',
  ],
  [
    'former.json',
    '{"format":"imcancel-case","version":1,"suite":"ndis-im-cancel-conformance 0.0.9"}',
    'former.json: version is 1; expected 2; use the suite that wrote the file, ndis-im-cancel-conformance 0.0.9, or verify again to save it anew',
  ],
  [
    'edited.json',
    whole.replace('"choices": []', '"choices": [0]'),
    `edited.json: it was changed after it was saved: plan, choices and history no longer match ${hint}`,
  ],
  [
    'illegal.json',
    whole.replace('"plan": [1,1,1,1,0,0,0,0,0,', '"plan": [1,1,1,1,0,0,0,0,5,'),
    'illegal.json: the plan asks for what a driver may not do: instance 0: MiniportInitializeEx returns 5, which its page does not list',
  ],
]

describe.each(['replay', 'recheck', 'explain'])('%s', (command) => {
  test.concurrent.each(badFiles)('refuses %s with exit code 64', usage, async (name, text, message) => {
    const file = name === '.' ? name : `${command}-${name}`
    if (text !== undefined) await writeFile(join(folder, file), text)
    expect(await imcancel(command, file)).toEqual(refusal(64, message.replace(name, file)))
  })

  test('takes a file that was changed where --edited says so, and says so too', usage, async () => {
    const file = `${command}-by-hand.json`
    await writeFile(join(folder, file), whole.replace('"choices": []', '"choices": [0]'))
    const { stdout, stderr } = await imcancel(command, file, '--edited')
    expect(stderr).toBe('')
    expect(stdout).toContain(`${file} was changed after it was saved: what it records may be of another run\n`)
    expect(stdout).toContain('CANCEL-ONCE')
  })

  test('shows nothing that a terminal could act on, whatever a file says', usage, async () => {
    const file = `${command}-hostile.json`
    const bad = '\u001B[2J\u0007\n\u202e'
    const adapter = { adapter: example.adapter.adapter, subject: bad }
    const verdict = { kind: 'unknown' as const, reason: bad }
    await writeFile(join(folder, file), failureText({ ...example, suite: bad, adapter, verdict, note: bad }, history))
    // `imcancel` holds every output against control characters.
    const { stdout } = await imcancel(command, file)
    expect(stdout).toContain(String.raw`\u001b[2J`)
    expect(stdout).not.toContain('\u202e')
  })
})

describe('replay', () => {
  test('refuses to run on several adapters, and names one', usage, async () => {
    await writeFile(join(folder, 'several.json'), whole)
    expect(await imcancel('replay', 'several.json', '-a', 'simulator:worker,at-start')).toEqual(
      refusal(
        64,
        '-a simulator:worker,at-start is 4 adapters; a replay runs on one, such as simulator:worker,at-start,ignored,exact',
      ),
    )
  })

  test('of what conforms now says so and exits with 0', usage, async () => {
    await writeFile(join(folder, 'fixed.json'), whole)
    expect(await imcancel('replay', 'fixed.json')).toEqual({
      code: 0,
      stdout: 'another verdict: conforms in 1 of 1 runs; recorded: CANCEL-ONCE in 1 of 1 runs\n',
      stderr: '',
    })
  })

  test('says where the verdict is the recorded one, and aloud where the adapter is another', usage, async () => {
    await writeFile(join(folder, 'conforms.json'), failureText(recorded, history))
    const [same, other] = await Promise.all([
      imcancel('replay', 'conforms.json'),
      imcancel('replay', 'conforms.json', '-a', 'simulator:worker,at-start,ignored,exact'),
    ])
    expect(same).toEqual({ code: 0, stdout: 'same verdict: conforms in 1 of 1 runs\n', stderr: '' })
    expect(other).toEqual({
      code: 0,
      stdout:
        'saved on simulator:inside,at-start,ignored,exact, replayed on simulator:worker,at-start,ignored,exact\n' +
        'same verdict: conforms in 1 of 1 runs\n',
      stderr: '',
    })
  })
})

describe('recheck', () => {
  const judged = `${history.words.length / 8} events of simulator:inside,at-start,ignored,exact, saved by`

  test('of a history that conforms exits with 0, and says what was recorded', usage, async () => {
    await writeFile(join(folder, 'recheck.json'), whole)
    const { code, stdout, stderr } = await imcancel('recheck', 'recheck.json')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(inOneLine(stdout)).toBe(
      `${judged} ndis-im-cancel-conformance 0.1.0, judged by ${suiteVersion} another verdict than recorded: conforms; recorded: CANCEL-ONCE at event 4`,
    )
  })

  test('of one that diverges exits with 1, and of one without a verdict with 2', usage, async () => {
    const words = Array.from(history.words)
    // The cancel of an initiation that had no START returns NDIS_STATUS_FAILURE.
    words[3 * 8 + 6] = 0xc0000001 | 0
    const allowed = ['NDIS_STATUS_SUCCESS']
    const verdict = { ...example.verdict, clauses: ['CANCEL-STOPPABLE'], broken: 'CANCEL-STOPPABLE', allowed } as const
    await Promise.all([
      writeFile(join(folder, 'diverges.json'), failureText({ ...example, verdict }, { ending: 'quiesced', words })),
      writeFile(join(folder, 'stalls.json'), failureText(recorded, { ...history, ending: 'stalled' })),
    ])
    const [diverges, stalls] = await Promise.all([
      imcancel('recheck', 'diverges.json'),
      imcancel('recheck', 'stalls.json'),
    ])
    expect({ code: diverges.code, stderr: diverges.stderr }).toEqual({ code: 1, stderr: '' })
    expect(inOneLine(diverges.stdout)).toMatch(
      /^CANCEL-STOPPABLE {2}diverges at event 4: Cancel\(V0\) returned NDIS_STATUS_FAILURE, .*; allowed: NDIS_STATUS_SUCCESS \d+ events .* same verdict as recorded: CANCEL-STOPPABLE at event 4$/,
    )
    expect({ code: stalls.code, stderr: stalls.stderr }).toEqual({ code: 2, stderr: '' })
    expect(stalls.stdout).toMatch(/^no verdict: the run ended stalled\n/)
  })

  test('of words that are no history is refused with exit code 64', usage, async () => {
    const words = [2, 0, 0, 0, 0, 2, 0, 0]
    await writeFile(join(folder, 'unpaired.json'), failureText(recorded, { ending: 'quiesced', words }))
    expect(await imcancel('recheck', 'unpaired.json')).toEqual(
      refusal(64, 'unpaired.json: history: event 1 is a return on thread 0 that belongs to no open call'),
    )
  })

  test.skipIf(!existsSync('/bin/sh'))('of a pipe, which cannot be read twice, says what to do', usage, async () => {
    await writeFile(join(folder, 'piped.json'), whole)
    const shell = ['-c', 'cat piped.json | "$0" "$1" recheck /dev/stdin', process.execPath, cli]
    const { code, stdout, stderr } = await run('sh', shell)
    expect({ code, stdout, stderr }).toEqual(
      refusal(64, '/dev/stdin has to be read twice, and is no file that can be; save it as one first'),
    )
  })
})

describe('explain', () => {
  test('of a file shows what it says, from the headline to the command that runs it again', usage, async () => {
    await writeFile(join(folder, 'to explain.json'), whole)
    const { code, stdout, stderr } = await imcancel('explain', 'to explain.json')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const parts = [
      'CANCEL-ONCE  diverges at event 4: Cancel(V0) returned NDIS_STATUS_SUCCESS, though another cancel',
      '  on simulator:inside,at-start,ignored,exact (embedded simulator), seed 0x7, saved by ndis-im-cancel-conformance 0.1.0\n',
      '  2 steps, in 1 of 1 runs; nothing more can be left out\n',
      '\nplan\n',
      'initialize V0; cancel V0',
      '\nwhat happened\n',
      '\nwhat was allowed\n  NDIS_STATUS_FAILURE\n',
      '\nCANCEL-ONCE, derived\n',
      "\nrun it again with: imcancel replay 'to explain.json'\njudge it again with: imcancel recheck 'to explain.json'\n",
    ]
    let from = 0
    for (const part of parts) {
      const at = stdout.indexOf(part, from)
      expect(at, `${part} in ${stdout.slice(from)}`).toBeGreaterThanOrEqual(from)
      from = at + part.length
    }
    expect(stdout).toContain('https://learn.microsoft.com/')
  })

  test('of a file without a verdict shows all that happened', usage, async () => {
    const stalled: FailureFile = {
      ...example,
      verdict: { kind: 'unknown', reason: 'the run ended stalled' },
      shrunk: 'no',
    }
    await writeFile(join(folder, 'stalled.json'), failureText(stalled, { ...history, ending: 'stalled' }))
    const { code, stdout } = await imcancel('explain', './stalled.json')
    expect(code).toBe(0)
    expect(stdout).toMatch(/^no verdict: the run ended stalled\n[^]*\nwhat happened until then\n[^]*Initialize V0\n/)
    expect(stdout).not.toMatch(/^>/m)
  })
})

/** A text as it was before it was broken into lines. */
function inOneLine(text: string): string {
  return text.trimEnd().replaceAll(/\n */g, ' ')
}
