/** A driver's handle, the names that it passes, and the rule for its calls (S6, S8, S11). */
import { type Reading, reasons } from './reading.ts'

const outsidePlans =
  'Drivers are registered before a plan begins and deregistered when nothing is outstanding; a handle used later is an open question.'

export const registrationReading: Reading = {
  sections: [
    {
      section: 'NdisMRegisterMiniportDriver: MiniportDriverContext',
      sentences: [{ paraphrase: 'It is the context in which the driver keeps its own state.', clauses: ['INIT-OWN'] }],
    },
    {
      section: 'NdisMRegisterMiniportDriver: NdisMiniportDriverHandle',
      sentences: [
        { paraphrase: 'It points to where the caller wants the handle to be.', none: reasons.scene },
        {
          paraphrase: 'NDIS puts a handle there that stands for this driver and no other.',
          clauses: ['CANCEL-DRIVER', 'INIT-OWN'],
        },
        { paraphrase: 'The driver keeps it, for its later calls.', clauses: ['CANCEL-DRIVER'] },
      ],
    },
    {
      section: 'NdisMRegisterMiniportDriver: remarks on the callbacks',
      sentences: [
        { paraphrase: 'A driver makes its callbacks known by registering them.', clauses: ['INIT-OWN'] },
        { paraphrase: 'NDIS copies the table of them.', clauses: ['INIT-OWN'] },
        { paraphrase: 'From then on the driver cannot change them.', clauses: ['INIT-OWN'] },
      ],
    },
    {
      section: 'NdisMDeregisterMiniportDriver: description',
      sentences: [{ paraphrase: 'It gives back what a registration has allocated.', none: outsidePlans }],
    },
    {
      section: 'NdisMDeregisterMiniportDriver: NdisMiniportDriverHandle',
      sentences: [{ paraphrase: 'It is the handle that the registration gave.', none: outsidePlans }],
    },
  ],
  leftOut:
    'what else a registration takes and returns, when to make it and when to undo it, and other kinds of drivers.',
}

export const unicodeStringReading: Reading = {
  sections: [
    {
      section: 'Description',
      sentences: [{ paraphrase: 'The structure describes a Unicode string.', clauses: ['CANCEL-NAME'] }],
    },
    {
      section: 'Member Length',
      sentences: [{ paraphrase: 'It counts the bytes of the string in the buffer.', clauses: ['CANCEL-NAME'] }],
    },
    {
      section: 'Member MaximumLength',
      sentences: [{ paraphrase: 'It counts the bytes of the buffer.', clauses: ['CANCEL-NAME'] }],
    },
    {
      section: 'Member Buffer',
      sentences: [{ paraphrase: 'It points to a buffer that holds wide characters.', clauses: ['CANCEL-NAME'] }],
    },
    {
      section: 'Remarks',
      sentences: [
        { paraphrase: 'Unicode strings are passed in this form.', clauses: ['CANCEL-NAME'] },
        { paraphrase: 'RtlUnicodeStringInit and its variant set one up.', none: reasons.caller },
        { paraphrase: 'Length leaves out a terminator, if there is one.', clauses: ['CANCEL-NAME'] },
        {
          paraphrase: 'MaximumLength is there to keep routines that write to the buffer from going beyond it.',
          clauses: ['CANCEL-NAME'],
        },
      ],
    },
  ],
  leftOut: 'the links below the text.',
}

export const irqlReading: Reading = {
  sections: [
    {
      section: 'Description',
      sentences: [
        {
          paraphrase: 'A driver calls the NdisIM functions at the IRQL that they ask for, which is PASSIVE_LEVEL.',
          clauses: ['CANCEL-REENTRANT'],
        },
        {
          paraphrase: 'The rule covers Cancel, Initialize and DeInitialize among others.',
          clauses: ['CANCEL-REENTRANT'],
        },
      ],
    },
  ],
  leftOut: 'how to have the rule checked.',
}
