/** A real client (S12): what it does about a virtual miniport, step by step. It is code, and has no sentences. */
import { type Reading, reasons } from './reading.ts'

const elsewhere = 'A use of what other sources promise, under which it is held to.'

export const clientReading: Reading = {
  sections: [
    {
      section: 'On bind',
      sentences: [
        {
          paraphrase: 'It marks an instance record as awaited, and passes it to Initialize as DeviceContext.',
          clauses: ['CANCEL-COMPLETES'],
        },
      ],
    },
    {
      section: 'In MiniportInitializeEx',
      sentences: [
        {
          paraphrase: 'At the end, it takes the mark off the record and sets an event.',
          clauses: ['CANCEL-COMPLETES'],
        },
      ],
    },
    {
      section: 'On unbind',
      sentences: [
        { paraphrase: 'It calls Cancel for a record that is still marked.', none: elsewhere },
        { paraphrase: 'After success it forgets the record, which may then be freed at once.', none: elsewhere },
        { paraphrase: 'After failure it waits for the event, without a limit.', clauses: ['CANCEL-COMPLETES'] },
        { paraphrase: 'Then it calls DeInitialize, if the miniport was initialized.', none: elsewhere },
      ],
    },
    { section: 'In MiniportHaltEx', sentences: [{ paraphrase: 'It frees the record.', none: reasons.driver }] },
  ],
  leftOut: 'all else that the sample does.',
}
