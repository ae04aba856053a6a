/** MiniportInitializeEx and its parameters (S3, S7): what bears on a virtual miniport. */
import { type Reading, reasons } from './reading.ts'

const returnedByPlans = 'Binds the driver; each of these is returned by the MiniportInitializeEx of some plan.'
const stateBehind = 'Concerns the states behind a successful initialization, which no plan drives further.'

export const miniportInitializeReading: Reading = {
  sections: [
    {
      section: 'Parameter NdisMiniportHandle',
      sentences: [
        {
          paraphrase: 'NDIS passes a handle that stands for the miniport to be initialized.',
          none: 'What the handle is good for is said, and held to, under S4.',
        },
      ],
    },
    {
      section: 'Parameter MiniportDriverContext',
      sentences: [
        { paraphrase: 'It is the context in which the driver keeps its own state.', clauses: ['INIT-OWN'] },
        { paraphrase: 'It is the one that the driver gave to its registration.', clauses: ['INIT-OWN'] },
      ],
    },
    {
      section: 'Parameter MiniportInitParameters',
      sentences: [{ paraphrase: 'It points to an NDIS_MINIPORT_INIT_PARAMETERS.', clauses: ['INIT-OWN'] }],
    },
    {
      section: 'Return value',
      sentences: [
        { paraphrase: 'The callback returns one of the statuses in a list.', none: returnedByPlans },
        { paraphrase: 'Success says that the miniport is set up for its work.', none: returnedByPlans },
        { paraphrase: 'NDIS_STATUS_NOT_ACCEPTED is for a configuration that cannot be used.', none: returnedByPlans },
        { paraphrase: 'NDIS_STATUS_RESOURCES is for a lack of resources.', none: returnedByPlans },
        { paraphrase: 'NDIS_STATUS_FAILURE is for every other reason.', none: returnedByPlans },
      ],
    },
    {
      section: 'Remarks on registration',
      sentences: [
        {
          paraphrase: 'NDIS calls it in the course of a Plug and Play operation.',
          none: 'Does not say which; S2 does, and is held to there.',
        },
        { paraphrase: 'It is the function that the driver gave to its registration.', clauses: ['INIT-OWN'] },
        {
          paraphrase: 'NDIS can call it once DriverEntry has returned.',
          none: 'No plan has a DriverEntry: drivers are registered before it begins.',
        },
        { paraphrase: 'Points to the initialization of a miniport driver.', none: reasons.otherLink },
      ],
    },
    {
      section: 'Remarks on intermediate drivers',
      sentences: [
        {
          paraphrase: 'For these, NDIS can call it inside Initialize, or after that has returned.',
          clauses: ['INIT-DISPATCH'],
        },
        { paraphrase: 'Their ProtocolBindAdapterEx is the usual caller of Initialize.', none: reasons.caller },
      ],
    },
    {
      section: 'Remarks on what follows',
      sentences: [
        { paraphrase: 'After success the miniport is paused.', none: stateBehind },
        { paraphrase: 'NDIS can then restart it into its running state.', none: stateBehind },
        {
          paraphrase: 'After success, it is in MiniportHaltEx that the driver gives back what it allocated.',
          clauses: ['HALT-ONLY-INITIALIZED'],
        },
        {
          paraphrase: 'After a failure the driver has given all back by itself, and the miniport is halted again.',
          clauses: ['HALT-ONLY-INITIALIZED'],
        },
        { paraphrase: 'NDIS calls it at PASSIVE_LEVEL.', clauses: ['CANCEL-REENTRANT'] },
      ],
    },
  ],
  leftOut:
    'how a driver declares the function, and what it does inside of it about configuration, attributes, requests, hardware and resources; drivers for a virtual and a physical device in one.',
}

export const initParametersReading: Reading = {
  sections: [
    {
      section: 'Description',
      sentences: [{ paraphrase: 'The structure holds what a miniport is initialized with.', clauses: ['INIT-OWN'] }],
    },
    {
      section: 'Member IMDeviceInstanceContext',
      sentences: [
        { paraphrase: 'It points to the context of the virtual device.', clauses: ['INIT-OWN'] },
        { paraphrase: 'It is what the driver gave to Initialize as DeviceContext.', clauses: ['INIT-OWN'] },
        {
          paraphrase: 'For a driver that is no intermediate driver it is NULL.',
          none: 'Every driver of a plan is an intermediate driver.',
        },
      ],
    },
    {
      section: 'Remarks',
      sentences: [
        { paraphrase: 'NDIS passes it to MiniportInitializeEx as MiniportInitParameters.', clauses: ['INIT-OWN'] },
      ],
    },
  ],
  leftOut: 'the other members, which say nothing of a virtual miniport.',
}
