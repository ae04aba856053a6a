/** The picture of a history: who did what at the same time, and where it went wrong, at every width. */
import { stripVTControlCharacters } from 'node:util'
import * as fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import type { Plan } from '../adapters/plan.ts'
import { policies } from '../adapters/simulator/policy.ts'
import { simulate } from '../adapters/simulator/simulator.ts'
import { terminal } from '../cli/terminal.ts'
import { type History, type HistoryEvent, encodeEvent, eventCount, eventsOf } from '../model/history.ts'
import type { Diverges } from '../model/verdict.ts'
import { wayThere } from '../report/explanation.ts'
import { laneDiagram } from '../report/lanes.ts'
import { coloured, plain } from '../report/paint.ts'
import { plans } from '../runner/plans.ts'
import { blank, parseHistories } from './support/traces.ts'

const narrow = { columns: 80, paint: plain }

describe('the lanes of a history', () => {
  test('of one thread', () => {
    expect(picture(1, 'call initialize A, return SUCCESS, call cancel A, return SUCCESS, quiesced'))
      .toMatchInlineSnapshot(`
      "     T0
        1  ┌ Initialize V0
        2  └ SUCCESS
        3  ┌ Cancel V0
        4  └ SUCCESS
        5  ─ quiescent: nothing more is to come ───────────"
    `)
  })

  test('of two threads that race', () => {
    expect(picture(2, twoCancels)).toMatchInlineSnapshot(`
      "     T0                 T1
        1  ┌ Initialize V0
        2  └ SUCCESS
        3  ┌ Cancel V0
        4  │                  ┌ Cancel V0 (shared)
        5  └ SUCCESS          │
        6                     └ FAILURE
        7  ─ quiescent: nothing more is to come ───────────"
    `)
  })

  test('mark the event that diverges, say what was allowed there, and end there', () => {
    expect(picture(1, `${canceledTooLate}, 1 exit SUCCESS, quiesced`, { verdict: diverges(7, 'no call') }))
      .toMatchInlineSnapshot(`
      "     T0                 T1 (subject)
        1  ┌ Initialize V0
        2  └ SUCCESS
        3  ┌ START V0
        4  └ done
        5  ┌ Cancel V0
        6  └ SUCCESS
      > 7  ·················· ╔ MiniportInitializeEx V0
                                allowed: no call"
    `)
  })

  test('show a callback inside the call that it runs in, and a cancel inside the callback', () => {
    const inside =
      'call initialize A, return SUCCESS, start A, enter A #1, call cancel A, 1 call cancel A, return SUCCESS'
    expect(picture(2, inside, { verdict: diverges(7, 'NDIS_STATUS_FAILURE') })).toMatchInlineSnapshot(`
      "     T0                             T1
        1  ┌ Initialize V0
        2  └ SUCCESS
        3  ┌ START V0
        4  │ ╔ MiniportInitializeEx V0
        5  │ ║ ┌ Cancel V0
        6  │ ║ │                          ┌ Cancel V0
      > 7  │ ║ └ SUCCESS                  │
                 allowed: FAILURE"
    `)
  })

  test('show a halt inside DeInitialize inside a removal', () => {
    const removal = 'call unbind 0, call deinitialize A, halt A #1, halted, return SUCCESS, return SUCCESS, quiesced'
    expect(picture(1, removal)).toMatchInlineSnapshot(`
      "     T0
        1  ┌ removal of adapter 0
        2  │ ┌ DeInitialize V0
        3  │ │ ╔ MiniportHaltEx V0
        4  │ │ ╚ done
        5  │ └ SUCCESS
        6  └ done
        7  ─ quiescent: nothing more is to come ───────────"
    `)
  })

  test('show what never returned in a run that crashed', () => {
    const unfinished = 'start A, 1 call cancel A, enter A #1'
    expect(picture(2, unfinished, { ending: 'crashed' })).toMatchInlineSnapshot(`
      "     T0                             T1
        1  ┌ START V0
        2  │                              ┌ Cancel V0
        3  │ ╔ MiniportInitializeEx V0    │
           : : did not return             : did not return
           ─ the subject crashed ──────────────────────────"
    `)
    expect(picture(2, unfinished, { ending: 'stalled' })).toContain('\n     ─ stalled: nothing moved any more ─')
    expect(picture(2, unfinished, { ending: 'flooded' })).toContain('\n     ─ flooded: more events than are kept ─')
  })

  test('let what is open cross the rule of quiescence', () => {
    const hangs = '1 call initialize A, 1 return SUCCESS, start A, enter A #1, 1 call cancel A, quiesced'
    expect(picture(2, hangs, { verdict: diverges(6, 'a return of Cancel') })).toMatchInlineSnapshot(`
      "     T0                             T1
        1                                 ┌ Initialize V0
        2                                 └ SUCCESS
        3  ┌ START V0
        4  │ ╔ MiniportInitializeEx V0
        5  │ ║                            ┌ Cancel V0
      > 6  ┼─╫─ quiescent ────────────────┼────────────────
           : : did not return             : did not return
             allowed: a return of Cancel"
    `)
  })

  test('say once what was allowed, also right behind a quiescence', () => {
    expect(picture(1, 'quiesced, 1 enter A #1', { verdict: diverges(2, 'no call') })).toMatchInlineSnapshot(`
      "     T1 (subject)
        1  ─ quiescent: the probe takes everything down ───
      > 2  ╔ MiniportInitializeEx V0
             allowed: no call"
    `)
  })

  test('tell initiations apart where an instance has several', () => {
    const twice = `${canceledTooLate.replace(', 1 enter A #1', '')}, call initialize A, return SUCCESS, 1 enter A #1`
    expect(picture(1, twice)).toContain('7  ┌ Initialize V0 #2')
    expect(picture(1, twice)).toContain('╔ MiniportInitializeEx V0 #1')
    expect(picture(1, canceledTooLate)).not.toContain('#')
  })

  test('keep what is unusual', () => {
    const unusual = `call initialize A, return NOT_ACCEPTED, call cancel A by other in otherCase, return FAILURE changed late,
      1 enter ? #-1, 1 exit 0xc000009b, 1 enter A #0, 1 exit RESOURCES, 1 enter A #1 by other, 1 exit SUCCESS,
      1 halt A #1 with NdisHaltDeviceFailed, 1 halted, 1 enter A #1 by nobody`
    expect(picture(1, unusual)).toMatchInlineSnapshot(`
      "      T0              T1 (subject)
         1  ┌ Initialize V0
         2  └ NOT_ACCEPTED
         3  ┌ Cancel V0 by driver 1 (otherCase)
         4  └ FAILURE, string changed, string read later
         5                  ╔ MiniportInitializeEx V? (context never given)
         6                  ╚ 0xc000009b
         7                  ╔ MiniportInitializeEx V0 (NULL context)
         8                  ╚ RESOURCES
         9                  ╔ MiniportInitializeEx V0 of driver 1
        10                  ╚ SUCCESS
        11                  ╔ MiniportHaltEx V0 (DeviceFailed)
        12                  ╚ done
        13                  ╔ MiniportInitializeEx V0 of no driver
                            : did not return
            ─ stalled: nothing moved any more ─────────────────────────────"
    `)
  })
})

describe('threads that do not fit side by side', () => {
  const race = Array.from({ length: 8 }, (_, thread) => `${thread} call cancel A`)
  const ends = race.map((_, thread) => `${thread} return FAILURE`)

  test('reach over lanes in which nothing is open: 8 lanes at 80 columns', () => {
    const inTurn = race.flatMap((call, thread) => [call, ends[thread]]).join(', ')
    expect(picture(8, `call initialize A, return SUCCESS, start A, started, ${inTurn}, quiesced`))
      .toMatchInlineSnapshot(`
      "      T0       T1       T2       T3       T4       T5       T6       T7
         1  ┌ Initialize V0
         2  └ SUCCESS
         3  ┌ START V0
         4  └ done
         5  ┌ Cancel V0
         6  └ FAILURE
         7           ┌ Cancel V0
         8           └ FAILURE
         9                    ┌ Cancel V0
        10                    └ FAILURE
        11                             ┌ Cancel V0
        12                             └ FAILURE
        13                                      ┌ Cancel V0
        14                                      └ FAILURE
        15                                               ┌ Cancel V0
        16                                               └ FAILURE
        17                                                        ┌ Cancel V0
        18                                                        └ FAILURE
        19                                                                 ┌ Cancel V0
        20                                                                 └ FAILURE
        21  ─ quiescent: nothing more is to come ─────────────────────────────────────"
    `)
  })

  test('have their words beside them: 8 at once at 80 columns', () => {
    const atOnce = `call initialize A, return SUCCESS, ${[...race, ...ends].join(', ')}, 8 enter A #1`
    expect(picture(8, atOnce, { verdict: diverges(19, 'no call of MiniportInitializeEx') })).toMatchInlineSnapshot(`
      "      T0 T1 T2 T3 T4 T5 T6 T7 T8  of the subject: T8
         1  ┌                           T0 Initialize V0
         2  └                           T0 Initialize V0: SUCCESS
         3  ┌                           T0 Cancel V0
         4  │  ┌                        T1 Cancel V0
         5  │  │  ┌                     T2 Cancel V0
         6  │  │  │  ┌                  T3 Cancel V0
         7  │  │  │  │  ┌               T4 Cancel V0
         8  │  │  │  │  │  ┌            T5 Cancel V0
         9  │  │  │  │  │  │  ┌         T6 Cancel V0
        10  │  │  │  │  │  │  │  ┌      T7 Cancel V0
        11  └  │  │  │  │  │  │  │      T0 Cancel V0: FAILURE
        12     └  │  │  │  │  │  │      T1 Cancel V0: FAILURE
        13        └  │  │  │  │  │      T2 Cancel V0: FAILURE
        14           └  │  │  │  │      T3 Cancel V0: FAILURE
        15              └  │  │  │      T4 Cancel V0: FAILURE
        16                 └  │  │      T5 Cancel V0: FAILURE
        17                    └  │      T6 Cancel V0: FAILURE
        18                       └      T7 Cancel V0: FAILURE
      > 19  ························╔·· T8 MiniportInitializeEx V0
                                           allowed: no call of MiniportInitializeEx"
    `)
  })

  test('have words that go on in further rows, at 52 columns', () => {
    const nested =
      '1 call initialize A, start A, enter A #1, call cancel A by other in unterminated, 1 return SUCCESS, 2 enter A #1'
    expect(picture(2, nested, { columns: 52 })).toMatchInlineSnapshot(`
      "     T0  T1 T2  of the subject: T2
        1      ┌      T1 Initialize V0
        2  ┌   │      T0 START V0
        3  │╔  │      T0 MiniportInitializeEx V0
        4  │║┌ │      T0 Cancel V0 by driver 1
           │║│ │         (unterminated)
        5  │║│ └      T1 Initialize V0: SUCCESS
        6  │║│    ╔   T2 MiniportInitializeEx V0
           :::    :   T0, T2 did not return
           ─ stalled: nothing moved any more ─────────────"
    `)
  })

  test('are listed where even that is too wide', () => {
    const all = `${race.join(', ')}, ${ends.join(', ')}, 8 enter A #1`
    expect(picture(8, all, { columns: 40, verdict: diverges(17, 'nothing') })).toMatchInlineSnapshot(`
      "   1  T0  Cancel(V0) called
         2  T1  Cancel(V0) called
         3  T2  Cancel(V0) called
         4  T3  Cancel(V0) called
         5  T4  Cancel(V0) called
         6  T5  Cancel(V0) called
         7  T6  Cancel(V0) called
         8  T7  Cancel(V0) called
         9  T0  Cancel(V0) returned
                NDIS_STATUS_FAILURE
        10  T1  Cancel(V0) returned
                NDIS_STATUS_FAILURE
        11  T2  Cancel(V0) returned
                NDIS_STATUS_FAILURE
        12  T3  Cancel(V0) returned
                NDIS_STATUS_FAILURE
        13  T4  Cancel(V0) returned
                NDIS_STATUS_FAILURE
        14  T5  Cancel(V0) returned
                NDIS_STATUS_FAILURE
        15  T6  Cancel(V0) returned
                NDIS_STATUS_FAILURE
        16  T7  Cancel(V0) returned
                NDIS_STATUS_FAILURE
      > 17  T8  MiniportInitializeEx(V0)
                entered for initiation 1
        allowed: nothing"
    `)
  })

  test('have shorter names before they reach over each other', () => {
    const three = 'call initialize A, start A, 1 call initialize A, 1 enter A #2, 2 start A, 2 enter A #1'
    expect(picture(3, three, { columns: 76 })).toMatchInlineSnapshot(`
      "     T0                    T1                        T2
        1  ┌ Initialize V0 #1
        2  │ ┌ START V0
        3  │ │                   ┌ Init V0 #2
        4  │ │                   │ ╔ MiniportInit V0 #2
        5  │ │                   │ ║                       ┌ START V0
        6  │ │                   │ ║                       │ ╔ MiniportInit V0 #1
           : : did not return    : : did not return        : : did not return
           ─ stalled: nothing moved any more ────────────────────────────────────"
    `)
  })
})

describe('a long history', () => {
  const long = [...Array.from({ length: 30 }, () => 'call cancel A, return FAILURE'), 'call cancel A, 1 start A']
  const longer = [...long, ...Array.from({ length: 19 }, () => '1 enter A #1, 1 exit SUCCESS'), '1 started'].join(', ')

  test('is shown from where it matters: its last events, and what they run in', () => {
    const lines = picture(2, `call initialize A, return SUCCESS, ${longer}`).split('\n')
    expect(lines.slice(0, 5)).toEqual([
      '       T0                  T1',
      '    :   62 events left out',
      '   63  ┌ Cancel V0',
      '   64  │                   ┌ START V0',
      '   65  │                   │ ╔ MiniportInitializeEx V0',
    ])
  })

  test('of a million events takes no more room than another', () => {
    const one = (['call', 'return'] as const).flatMap((kind) => encodeEvent({ ...blank, kind, function: 'cancel' }))
    const history: History = { ending: 'quiesced', words: Array.from({ length: 500_000 }, () => one).flat() }
    const lines = laneDiagram(history, planOf(1, 1), narrow)
    expect(lines).toHaveLength(42)
    expect(lines[1]).toBe('        :   999 960 events left out')
  })

  test('whose events do not nest is shown all the same', () => {
    const calls = Array.from({ length: 100 }, () => ({ ...blank, kind: 'call', function: 'cancel' }) as const)
    const lines = laneDiagram(historyOf([...calls, { ...blank, kind: 'exit' }]), planOf(1, 1), narrow)
    expect(lines[0]).toBe('  the first 61 events are left out')
    expect(lines.at(-2)).toBe('  101  T0  MiniportInitializeEx(V0) returned NDIS_STATUS_SUCCESS')
  })
})

describe('the reader', () => {
  test('without box drawing gets ASCII, in the same places', () => {
    expect(picture(1, canceledTooLate, { ascii: true, verdict: diverges(7, 'no call') })).toMatchInlineSnapshot(`
      "     T0                 T1 (subject)
        1  . Initialize V0
        2  ' SUCCESS
        3  . START V0
        4  ' done
        5  . Cancel V0
        6  ' SUCCESS
      > 7  .................. # MiniportInitializeEx V0
                                allowed: no call"
    `)
  })

  test('of a file gets lines that JSON leaves straight', () => {
    const { history } = parse('call unbind 0, call deinitialize A, halt A #1, halted, return SUCCESS, quiesced')
    const lines = wayThere(undefined, history, planOf(1, 1))
    expect(lines).toHaveLength(11)
    for (const line of lines) expect(JSON.stringify(line)).toBe(`"${line}"`)
  })

  test('with colours sees at a glance what diverged, in red, and what was allowed, in green', () => {
    const verdict = diverges(7, 'no call')
    const painted = picture(1, canceledTooLate, { paint: coloured, verdict }).split('\n')
    expect(stripVTControlCharacters(painted.join('\n'))).toBe(picture(1, canceledTooLate, { verdict }))
    expect(painted[7]).toContain('\u001B[31m╔ MiniportInitializeEx V0\u001B[39m')
    expect(painted.filter((line) => line.includes('\u001B[31m'))).toHaveLength(1)
    expect(painted.at(-1)).toContain('\u001B[32mallowed: no call\u001B[39m')
  })

  test('with colours sees events of other instances faintly', () => {
    const two = 'call cancel B, return FAILURE, call cancel A, return SUCCESS'
    const painted = picture(1, two, { paint: coloured, verdict: { ...diverges(4, 'FAILURE'), instance: 1 } })
    expect(painted).toContain('\u001B[2m┌ Cancel V0\u001B[22m')
    expect(painted).toContain('  ┌ Cancel V1')
  })

  test.each([
    [{ LC_ALL: '', LC_CTYPE: '', LANG: 'en_US.UTF-8' }, false],
    [{ LC_ALL: '', LC_CTYPE: 'C.utf8', LANG: 'C' }, false],
    [{ LC_ALL: 'C', LC_CTYPE: 'C.UTF-8', LANG: 'C.UTF-8' }, true],
    [{ LC_ALL: '', LC_CTYPE: '', LANG: 'de_DE.ISO-8859-1' }, true],
    [{ LC_ALL: '', LC_CTYPE: '', LANG: 'C.UTF-8', TERM: 'dumb' }, true],
  ])('whose locale is %j is shown ASCII: %j', (environment, ascii) => {
    vi.stubEnv('TERM', 'xterm')
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value)
    expect(terminal({ isTTY: true, columns: 80 }).ascii).toBe(ascii)
    vi.unstubAllEnvs()
  })
})

test('no picture is wider than its screen, whatever happened, and its text does not depend on colours', () => {
  const seen = new Set<string>()
  fc.assert(
    fc.property(
      plans({ threads: 8, instances: 8, steps: 40, raceEvery: 2 }),
      fc.array(fc.nat(7), { size: 'max', maxLength: 400 }),
      fc.constantFrom(...policies),
      fc.integer({ min: 40, max: 100 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.boolean(),
      (drawn, choices, policy, columns, share, ascii) => {
        // Many switches between threads, so that much is open at once.
        const plan = { ...drawn, choices }
        const history = simulate(plan, policy)
        const events = eventCount(history)
        const at = Math.ceil(share * events)
        const verdict = at === 0 ? undefined : diverges(at, 'a return of NdisIMCancelInitializeDeviceInstance')
        const lines = laneDiagram(history, plan, { columns, paint: plain, ascii }, verdict)
        expect(lines.filter((line) => line.length > columns || line.endsWith(' '))).toEqual([])
        const painted = laneDiagram(history, plan, { columns, paint: coloured, ascii }, verdict)
        expect(painted.map((line) => stripVTControlCharacters(line))).toEqual(lines)
        expect(lines.join('')).toMatch(ascii ? /^[ -~]*$/ : /^[ -~·─┌└│╔╚║┼╫]*$/)
        // Each event that is shown has its number, in order; the one that diverges is marked, and no other.
        const last = verdict?.at ?? events
        const numbers = lines.flatMap((line) => /^[> ] +(\d+)  /.exec(line)?.[1] ?? []).map(Number)
        expect(numbers.at(-1)).toBe(last)
        expect(numbers).toEqual(numbers.toSorted((a, b) => a - b))
        expect(numbers.length).toBeGreaterThanOrEqual(Math.min(40, last))
        const marked = lines.filter((line) => /^> +\d/.test(line))
        expect(marked).toHaveLength(verdict === undefined ? 0 : 1)
        // Words hide no bar: a row shows as many as there are calls and callbacks open then. What is left out has ended.
        const open = openAt(history)
        const rows = lines
          .filter((line) => /^[> ] +\d+ .*[┌└╔╚]/.test(line))
          .map((line) => ({ number: Number(/\d+/.exec(line)?.[0]), bars: line.match(/[┌└│╔╚║]/g)?.length }))
          .filter(({ number }) => number > last - 40)
        expect(rows).toEqual(rows.map(({ number }) => ({ number, bars: open[number - 1] })))
        seen.add(
          !/^ +T\d/.test(lines[0] ?? '') ? 'list' : /^. +\d+ .* T\d+ \w/m.test(lines.join('\n')) ? 'beside' : 'inside',
        )
      },
    ),
    { numRuns: 2000 },
  )
  expect([...seen].toSorted()).toEqual(['beside', 'inside', 'list'])
})

const twoCancels =
  'call initialize A, return SUCCESS, call cancel A, 1 call cancel A in shared, return SUCCESS, 1 return FAILURE, quiesced'
const canceledTooLate =
  'call initialize A, return SUCCESS, start A, started, call cancel A, return SUCCESS, 1 enter A #1'

interface Shown {
  readonly columns?: number
  readonly ascii?: boolean
  readonly paint?: typeof plain
  readonly verdict?: Diverges
  readonly ending?: History['ending']
}

/** The picture of events in the format of `support/traces.ts`, with commas between them; on thread 0 unless told. */
function picture(threads: number, text: string, shown: Shown = {}): string {
  const { columns = 80, paint = plain, ascii = false, verdict } = shown
  const { history, devices } = parse(text)
  const { ending = history.ending } = shown
  return laneDiagram({ ...history, ending }, planOf(threads, devices), { columns, paint, ascii }, verdict).join('\n')
}

function parse(text: string): { history: History; devices: number } {
  const lines = text.split(/,\s+/).map((line) => (/^\d|^quiesced/.test(line) ? line : `0 ${line}`))
  const [parsed] = parseHistories(['== drawn -> conforms', ...lines].join('\n'))
  if (parsed === undefined) throw new Error('no history')
  return { history: parsed.history, devices: parsed.devices.length }
}

function planOf(threads: number, instances: number): Plan {
  const miniportInitialize = { status: 0, held: false, inside: [] }
  const instance = { owner: 0, adapter: 0, name: [65], context: 'own', miniportInitialize } as const
  return {
    drivers: 1,
    instances: Array.from({ length: instances }, () => instance),
    threads: Array.from({ length: threads }, () => []),
    choices: [],
    skew: 0,
  }
}

function historyOf(events: readonly HistoryEvent[]): History {
  return { ending: 'stalled', words: events.flatMap((event) => encodeEvent(event)) }
}

/** How many calls and callbacks are open at each event, with the one that begins or ends there. */
function openAt(history: History): number[] {
  let open = 0
  return eventsOf(history).map(({ kind }) => {
    if (kind === 'call' || kind === 'enter' || kind === 'halt') return ++open
    return kind === 'quiesced' ? open : open--
  })
}

function diverges(at: number, allowed: string): Diverges {
  return { kind: 'diverges', at, instance: 0, allowed: [allowed], clauses: ['CANCEL-STOPS'], broken: 'CANCEL-STOPS' }
}
