/** The first line of a failure gives a reason that a reader finds in the trace: what has happened by then, or is under way. */
import { expect, it } from 'vitest'
import { createChecker } from '../model/checker.ts'
import { eventWords } from '../model/history.ts'
import { headline } from '../report/explanation.ts'
import { planWith } from './support/plan-of.ts'
import { parseHistories } from './support/traces.ts'

const plan = planWith(0, 0, [[], []])

const queued = '0 call initialize A\n0 return SUCCESS\n0 start A\n0 started\n'
const cases: readonly { readonly history: string; readonly reason: RegExp }[] = [
  {
    history: `${queued}0 call cancel A\n0 return SUCCESS\n1 enter A\n1 exit SUCCESS\nquiesced`,
    reason: /^CANCEL-STOPS .* event 7: .*, though a cancel of that initiation returned NDIS_STATUS_SUCCESS;/,
  },
  {
    history: `${queued}0 call cancel A\n1 enter A\n0 return SUCCESS\n1 exit SUCCESS\nquiesced`,
    reason: /^CANCEL-STOPS .* event 7: .*, though MiniportInitializeEx\(V0\) was entered meanwhile;/,
  },
  {
    history: `${queued}0 call cancel A\n0 return FAILURE\n0 call cancel A\n0 return SUCCESS\nquiesced`,
    reason: /^CANCEL-FINAL .* event 8: .*, though a cancel of that initiation had returned NDIS_STATUS_FAILURE;/,
  },
  {
    history: `${queued}0 call cancel A\n2 call cancel A\n2 return SUCCESS\n0 return SUCCESS\nquiesced`,
    reason: /^CANCEL-ONCE .* event 8: .*, though another cancel of that initiation had succeeded;/,
  },
]

it.each(cases)('$history: $reason', ({ history: text, reason }) => {
  const [parsed] = parseHistories(`== one -> conforms\n${text}\n`)
  if (!parsed) throw new Error('no history')
  const verdict = createChecker().judge(parsed.history, parsed.devices)
  if (verdict.kind !== 'diverges') throw new Error('conforms')
  expect(headline(verdict, parsed.history, plan)).toMatch(reason)
})

it('says that a cancel is under way where its return comes after the event', () => {
  const [parsed] = parseHistories(`== one -> conforms\n${queued}0 call cancel A\n0 return FAILURE\n1 enter A\n`)
  if (!parsed) throw new Error('no history')
  const { history } = parsed
  const at = history.words.length / eventWords
  const diverges = { kind: 'diverges', at, instance: 0, allowed: ['nothing'] } as const
  const stops = { ...diverges, clauses: ['CANCEL-STOPS'], broken: 'CANCEL-STOPS' } as const
  expect(headline(stops, history, plan)).toContain(
    'though a cancel of that initiation, under way, then returns NDIS_STATUS_SUCCESS;',
  )
  const final = { ...diverges, clauses: ['CANCEL-FINAL'], broken: 'CANCEL-FINAL' } as const
  expect(headline(final, history, plan)).toContain(
    'though a cancel of that initiation had returned NDIS_STATUS_FAILURE;',
  )
  const early = { ...final, at: 5 }
  expect(headline(early, history, plan)).toContain(
    'though a cancel of that initiation, under way, then returns NDIS_STATUS_FAILURE;',
  )
})
