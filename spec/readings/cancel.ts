/** The function's own page (S1): every sentence of it, and the links below. */
import { type Reading, reasons } from './reading.ts'

export const cancelReading: Reading = {
  sections: [
    {
      section: 'Description',
      sentences: [
        {
          paraphrase: 'The function undoes an Initialize that came before it.',
          clauses: ['CANCEL-PRECEDING', 'CANCEL-STOPS', 'CANCEL-AGAIN'],
        },
      ],
    },
    {
      section: 'Parameter DriverHandle',
      sentences: [
        {
          paraphrase: 'The caller passes the handle that registration as a miniport driver gave it.',
          clauses: ['CANCEL-DRIVER'],
        },
      ],
    },
    {
      section: 'Parameter DeviceInstance',
      sentences: [
        {
          paraphrase: 'It points to a counted string that the caller has set up.',
          clauses: ['CANCEL-NAME', 'CANCEL-INPUT'],
        },
        {
          paraphrase:
            'The string names a registry key, under which the driver keeps what concerns one virtual miniport.',
          clauses: ['CANCEL-INSTANCE', 'CANCEL-NAME'],
        },
        { paraphrase: 'For drivers since Windows 2000 its characters are Unicode.', clauses: ['CANCEL-NAME'] },
        {
          paraphrase: 'Since then, the NDIS string type is a UNICODE_STRING.',
          clauses: ['CANCEL-NAME', 'CANCEL-INPUT'],
        },
      ],
    },
    {
      section: 'Return value',
      sentences: [
        {
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
      ],
    },
    {
      section: 'Remarks',
      sentences: [
        {
          paraphrase:
            'It is with Initialize that an intermediate driver sets the initialization of a virtual miniport going.',
          clauses: ['CANCEL-PRECEDING'],
        },
        {
          paraphrase: 'The time to cancel lasts until NDIS calls MiniportInitializeEx.',
          clauses: ['CANCEL-WINDOW', 'CANCEL-STOPPABLE', 'CANCEL-REENTRANT'],
        },
        {
          paraphrase:
            'An occasion is the removal of a driver underneath: every virtual miniport that goes with it may then be canceled.',
          clauses: ['REMOVAL-CANCELS', 'CANCEL-INSTANCE'],
        },
      ],
    },
    {
      section: 'See also',
      sentences: [
        { paraphrase: 'Points to MiniportInitializeEx.', none: reasons.link },
        { paraphrase: 'Points to NdisIMInitializeDeviceInstanceEx.', none: reasons.link },
        { paraphrase: 'Points to NdisMRegisterMiniportDriver.', none: reasons.link },
        { paraphrase: 'Points to UNICODE_STRING.', none: reasons.link },
      ],
    },
  ],
}
