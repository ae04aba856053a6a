/** The page of Initialize (S2): every sentence of it. */
import { type Reading, reasons } from './reading.ts'

export const initializeReading: Reading = {
  sections: [
    {
      section: 'Description',
      sentences: [
        {
          paraphrase:
            'The function sets the initialization of a virtual miniport going, and may leave a context for protocol drivers that bind to it later.',
          clauses: ['INIT-DISPATCH'],
        },
      ],
    },
    {
      section: 'Parameter DriverHandle',
      sentences: [
        {
          paraphrase: 'The caller passes the handle that registration as a miniport driver gave it.',
          clauses: ['INIT-OWN'],
        },
      ],
    },
    {
      section: 'Parameter DriverInstance',
      sentences: [
        { paraphrase: 'It points to a counted string that the caller has set up.', clauses: ['CANCEL-NAME'] },
        {
          paraphrase:
            'The string names a registry key, under which the driver keeps what concerns one virtual miniport.',
          clauses: ['CANCEL-NAME', 'INIT-DUPLICATE'],
        },
        { paraphrase: 'For drivers since Windows 2000 its characters are Unicode.', clauses: ['CANCEL-NAME'] },
        { paraphrase: 'Since then, the NDIS string type is a UNICODE_STRING.', clauses: ['CANCEL-NAME'] },
      ],
    },
    {
      section: 'Parameter DeviceContext',
      sentences: [
        {
          paraphrase:
            'It points to memory of the caller that holds what the driver wants known of the virtual miniport.',
          clauses: ['INIT-OWN'],
        },
        { paraphrase: 'A driver that has no such context may pass NULL.', clauses: ['INIT-OWN'] },
      ],
    },
    {
      section: 'Return value',
      sentences: [
        { paraphrase: 'It returns one of two statuses.', clauses: ['INIT-STATUS'] },
        {
          paraphrase: 'Success says that NDIS has set the initialization of the virtual miniport going.',
          clauses: ['INIT-STATUS', 'INIT-DISPATCH', 'INIT-REFUSED', 'CANCEL-AGAIN'],
        },
        {
          paraphrase: 'NDIS_STATUS_NOT_ACCEPTED says that the call failed, as the device has already been initialized.',
          clauses: ['INIT-STATUS', 'INIT-DUPLICATE', 'INIT-REFUSED', 'CANCEL-AGAIN'],
        },
      ],
    },
    {
      section: 'Remarks on the time to call it',
      sentences: [
        { paraphrase: 'An intermediate driver calls it from ProtocolBindAdapterEx.', none: reasons.caller },
        { paraphrase: 'A driver that never calls it does not come to work.', none: reasons.caller },
        {
          paraphrase: 'Before that, the driver binds to the miniport drivers that it needs below.',
          none: reasons.caller,
        },
        { paraphrase: 'The driver may allocate and fill the device context there too.', none: reasons.driver },
        { paraphrase: 'Its MiniportInitializeEx may make use of what was put there.', none: reasons.driver },
      ],
    },
    {
      section: 'Remarks on the callback',
      sentences: [
        {
          paraphrase:
            'The call makes NDIS call MiniportInitializeEx, if it receives IRP_MN_START_DEVICE for the device.',
          clauses: ['INIT-DISPATCH', 'INIT-ONCE', 'CANCEL-PROCEEDS'],
        },
        {
          paraphrase: 'As long as it receives none, it does not call MiniportInitializeEx.',
          clauses: ['INIT-NO-START', 'CANCEL-STOPPABLE', 'CANCEL-RETURNS'],
        },
        { paraphrase: 'That call may come after Initialize has returned.', clauses: ['INIT-DISPATCH'] },
        {
          paraphrase: 'Where it never comes, a driver that no longer needs the virtual miniport calls Cancel.',
          clauses: ['CANCEL-STOPPABLE', 'REMOVAL-CANCELS'],
        },
        { paraphrase: 'As an example, a driver initiates one for each binding that succeeds.', none: reasons.scene },
        {
          paraphrase: 'When that binding is removed before MiniportInitializeEx was called, the driver calls Cancel.',
          clauses: ['REMOVAL-CANCELS'],
        },
      ],
    },
    {
      section: 'Remarks on what follows',
      sentences: [
        { paraphrase: 'MiniportInitializeEx allocates what the driver needs to do its work.', none: reasons.driver },
        { paraphrase: 'After its success, protocol drivers can bind to the virtual miniport.', none: reasons.bound },
        { paraphrase: 'The device context can then hold data for these protocol drivers.', none: reasons.bound },
        { paraphrase: 'They get at it through NdisIMGetBindingContext.', none: reasons.bound },
        {
          paraphrase: 'Until NDIS calls MiniportInitializeEx, the driver can call Cancel.',
          clauses: ['CANCEL-WINDOW', 'CANCEL-STOPPABLE'],
        },
        {
          paraphrase: 'After NDIS has called it, the driver has to call DeInitialize to go back.',
          clauses: ['CANCEL-WINDOW'],
        },
      ],
    },
  ],
  leftOut: 'the links below the text.',
}
