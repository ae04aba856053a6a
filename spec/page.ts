/**
 * Every sentence of the function's own page (S1), and the clauses that it leads to. Sentences are told by section and
 * ordinal and paraphrased, not copied. The page's syntax and requirements hold no sentences.
 */
import type { ClauseId } from './clauses.ts'

export const pageSections = [
  'Description',
  'Parameter DriverHandle',
  'Parameter DeviceInstance',
  'Return value',
  'Remarks',
  'See also',
] as const
type PageSection = (typeof pageSections)[number]

interface Place {
  readonly section: PageSection
  /** Counted from 1 within its section; in See also, the entries of the list */
  readonly ordinal: number
  readonly paraphrase: string
}

export type PageSentence =
  /** Held to by these clauses */
  | (Place & { readonly clauses: readonly [ClauseId, ...ClauseId[]] })
  /** Held to by none, for this reason */
  | (Place & { readonly none: string })

const linkOnly = 'A link; what that page says is held to under its own source.'

export const pageSentences: readonly PageSentence[] = [
  {
    section: 'Description',
    ordinal: 1,
    paraphrase: 'The function undoes an Initialize that came before it.',
    clauses: ['CANCEL-PRECEDING', 'CANCEL-STOPS', 'CANCEL-AGAIN'],
  },
  {
    section: 'Parameter DriverHandle',
    ordinal: 1,
    paraphrase: 'The caller passes the handle that registration as a miniport driver gave it.',
    clauses: ['CANCEL-DRIVER'],
  },
  {
    section: 'Parameter DeviceInstance',
    ordinal: 1,
    paraphrase: 'It points to a counted string that the caller has set up.',
    clauses: ['CANCEL-NAME', 'CANCEL-INPUT'],
  },
  {
    section: 'Parameter DeviceInstance',
    ordinal: 2,
    paraphrase: 'The string names a registry key, under which the driver keeps what concerns one virtual miniport.',
    clauses: ['CANCEL-INSTANCE', 'CANCEL-NAME'],
  },
  {
    section: 'Parameter DeviceInstance',
    ordinal: 3,
    paraphrase: 'For drivers since Windows 2000 its characters are Unicode.',
    clauses: ['CANCEL-NAME'],
  },
  {
    section: 'Parameter DeviceInstance',
    ordinal: 4,
    paraphrase: 'Since then, the NDIS string type is a UNICODE_STRING.',
    clauses: ['CANCEL-NAME', 'CANCEL-INPUT'],
  },
  {
    section: 'Return value',
    ordinal: 1,
    paraphrase: 'It reports success when it did cancel that Initialize.',
    clauses: [
      'CANCEL-STATUS',
      'CANCEL-PRECEDING',
      'CANCEL-STOPS',
      'CANCEL-STOPPABLE',
      'CANCEL-ONCE',
      'CANCEL-AGAIN',
      'CANCEL-RETURNS',
    ],
  },
  {
    section: 'Return value',
    ordinal: 2,
    paraphrase:
      'In every other case it reports failure: nothing can stop the initialization of that virtual miniport any more.',
    clauses: [
      'CANCEL-STATUS',
      'CANCEL-STOPPABLE',
      'CANCEL-FINAL',
      'CANCEL-PROCEEDS',
      'CANCEL-NO-EFFECT',
      'CANCEL-INSTANCE',
      'CANCEL-RETURNS',
      'CANCEL-COMPLETES',
    ],
  },
  {
    section: 'Remarks',
    ordinal: 1,
    paraphrase:
      'It is with Initialize that an intermediate driver sets the initialization of a virtual miniport going.',
    clauses: ['CANCEL-PRECEDING', 'INIT-DISPATCH'],
  },
  {
    section: 'Remarks',
    ordinal: 2,
    paraphrase: 'The time to cancel lasts until NDIS calls MiniportInitializeEx.',
    clauses: ['CANCEL-WINDOW', 'CANCEL-STOPPABLE', 'CANCEL-REENTRANT'],
  },
  {
    section: 'Remarks',
    ordinal: 3,
    paraphrase:
      'An occasion is the removal of a driver underneath: every virtual miniport that goes with it may then be canceled.',
    clauses: ['REMOVAL-CANCELS', 'CANCEL-INSTANCE'],
  },
  { section: 'See also', ordinal: 1, paraphrase: 'Points to MiniportInitializeEx.', none: linkOnly },
  { section: 'See also', ordinal: 2, paraphrase: 'Points to NdisIMInitializeDeviceInstanceEx.', none: linkOnly },
  { section: 'See also', ordinal: 3, paraphrase: 'Points to NdisMRegisterMiniportDriver.', none: linkOnly },
  { section: 'See also', ordinal: 4, paraphrase: 'Points to UNICODE_STRING.', none: linkOnly },
]
