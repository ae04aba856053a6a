/** The virtual miniports over an adapter, from their initiation to its removal (S9, S10). */
import { type Reading, reasons } from './reading.ts'

export const virtualMiniportsReading: Reading = {
  sections: [
    {
      section: 'On opening an adapter',
      sentences: [
        {
          paraphrase: 'A driver initiates its virtual miniports when it has opened an adapter below.',
          none: reasons.caller,
        },
        {
          paraphrase: 'It calls Initialize once or several times, for one or several virtual miniports.',
          clauses: ['REMOVAL-CANCELS'],
        },
      ],
    },
    {
      section: 'Note',
      sentences: [
        { paraphrase: 'A driver need not call Initialize when it opens an adapter.', none: reasons.caller },
        {
          paraphrase: 'There may be more or fewer virtual miniports than open adapters.',
          clauses: ['REMOVAL-CANCELS'],
        },
      ],
    },
    {
      section: 'On the name',
      sentences: [
        {
          paraphrase: 'DriverInstance is the device name of the virtual miniport that is meant.',
          clauses: ['CANCEL-INSTANCE'],
        },
        { paraphrase: 'The driver gets the name from the registry.', none: reasons.driver },
      ],
    },
    {
      section: 'On several over one adapter',
      sentences: [
        {
          paraphrase: 'Of several virtual miniports over one adapter, each has a device name of its own.',
          clauses: ['CANCEL-INSTANCE', 'REMOVAL-CANCELS'],
        },
        { paraphrase: 'Such a driver comes with an object that keeps the list of names.', none: reasons.driver },
        { paraphrase: 'The list is best kept in the registry.', none: reasons.driver },
        { paraphrase: 'There it is an entry of several strings.', none: reasons.driver },
        {
          paraphrase: 'The driver calls Initialize once for each name in the list.',
          clauses: ['CANCEL-INSTANCE', 'REMOVAL-CANCELS'],
        },
      ],
    },
    {
      section: 'On the callback',
      sentences: [
        {
          paraphrase: 'Initialize leads to MiniportInitializeEx, if NDIS receives IRP_MN_START_DEVICE for the device.',
          clauses: ['INIT-DISPATCH'],
        },
        { paraphrase: 'If it receives none, it does not call MiniportInitializeEx.', clauses: ['INIT-NO-START'] },
        { paraphrase: 'That call may come after Initialize has returned.', clauses: ['INIT-DISPATCH'] },
        {
          paraphrase: 'Where it never comes, a driver that no longer needs the virtual miniport calls Cancel.',
          clauses: ['REMOVAL-CANCELS'],
        },
        { paraphrase: 'As an example, a driver initiates one for each binding that succeeds.', none: reasons.scene },
        {
          paraphrase: 'When that binding is removed before MiniportInitializeEx was called, the driver calls Cancel.',
          clauses: ['REMOVAL-CANCELS'],
        },
      ],
    },
  ],
  leftOut: 'the paragraphs behind, on what a driver allocates and keeps, and how it serializes.',
}

export const unbindingReading: Reading = {
  sections: [
    {
      section: 'On unbinding',
      sentences: [
        { paraphrase: 'A driver closes its binding from ProtocolUnbindAdapterEx.', none: reasons.caller },
        {
          paraphrase: 'NDIS calls ProtocolUnbindAdapterEx when the adapter underneath is no longer there.',
          clauses: ['REMOVAL-CANCELS'],
        },
      ],
    },
    {
      section: 'On an outstanding Initialize',
      sentences: [
        { paraphrase: 'That call can come while an Initialize is outstanding.', clauses: ['REMOVAL-CANCELS'] },
        {
          paraphrase: 'It is outstanding as long as NDIS has not called MiniportInitializeEx for the virtual miniport.',
          clauses: ['REMOVAL-CANCELS'],
        },
        {
          paraphrase: 'The driver then has to call Cancel, to try to stop the initialization of each of these.',
          clauses: ['REMOVAL-CANCELS'],
        },
      ],
    },
    {
      section: 'On an initialized device',
      sentences: [
        {
          paraphrase: 'A device that was initialized, and goes with the binding, can be closed by DeInitialize.',
          clauses: ['REMOVAL-CANCELS'],
        },
        { paraphrase: 'Drivers above can then no longer use the virtual miniport.', none: reasons.bound },
      ],
    },
    {
      section: 'On the halt',
      sentences: [
        {
          paraphrase: 'DeInitialize makes NDIS call MiniportHaltEx for that virtual miniport.',
          clauses: ['DEINIT-HALTS'],
        },
        { paraphrase: 'Points to Halting a Virtual Miniport.', none: reasons.link },
      ],
    },
    {
      section: 'On sends',
      sentences: [
        { paraphrase: 'A driver that has closed a binding fails what is still sent over it.', none: reasons.driver },
      ],
    },
    {
      section: 'On unbinding in general',
      sentences: [{ paraphrase: 'Points to unbinding from an adapter in general.', none: reasons.otherLink }],
    },
  ],
}
