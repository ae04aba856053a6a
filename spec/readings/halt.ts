/** The way back (S4, S5): all that is said of DeInitialize, and of MiniportHaltEx what bears on a virtual miniport. */
import { type Reading, reasons } from './reading.ts'

const otherCause = 'A cause other than DeInitialize, which no plan brings about.'

export const deInitializeReading: Reading = {
  sections: [
    {
      section: 'Description',
      sentences: [
        {
          paraphrase: 'The function calls MiniportHaltEx, to tear down a virtual miniport of the driver.',
          clauses: ['DEINIT-HALTS'],
        },
      ],
    },
    {
      section: 'Parameter NdisMiniportHandle',
      sentences: [
        { paraphrase: 'It is the handle that MiniportInitializeEx was called with.', clauses: ['DEINIT-HALTS'] },
      ],
    },
    {
      section: 'Return value',
      sentences: [
        { paraphrase: 'It reports success when the miniport is torn down.', clauses: ['DEINIT-HALTS'] },
        { paraphrase: 'It may report failure when the handle is not valid.', clauses: ['DEINIT-HALTS'] },
      ],
    },
    {
      section: 'Remarks',
      sentences: [
        { paraphrase: 'It is the counterpart of Initialize.', clauses: ['DEINIT-HALTS'] },
        {
          paraphrase: 'The usual caller is ProtocolUnbindAdapterEx, when an adapter underneath is removed.',
          none: reasons.caller,
        },
        {
          paraphrase:
            'NDIS calls MiniportHaltEx on account of it, after the protocol drivers bound above had to unbind.',
          clauses: ['DEINIT-HALTS'],
        },
      ],
    },
  ],
  leftOut: 'the links below the text.',
}

export const haltReading: Reading = {
  sections: [
    {
      section: 'Description before the note',
      sentences: [
        {
          paraphrase:
            'NDIS calls MiniportHaltEx when a miniport is removed, for the driver to give back its resources.',
          clauses: ['HALT-ONLY-INITIALIZED'],
        },
        {
          paraphrase: 'After that the miniport is halted, and gets no other callback.',
          clauses: ['HALT-ONLY-INITIALIZED'],
        },
        { paraphrase: 'Points to the states of a miniport.', none: reasons.otherLink },
      ],
    },
    {
      section: 'Parameter MiniportAdapterContext',
      sentences: [
        {
          paraphrase: 'It is the context that the driver allocated in MiniportInitializeEx.',
          clauses: ['HALT-ONLY-INITIALIZED'],
        },
        { paraphrase: 'The driver keeps the state of that miniport in it.', none: reasons.driver },
      ],
    },
    {
      section: 'Parameter HaltAction',
      sentences: [
        { paraphrase: 'It gives the cause of the halt, as one of the values in a list.', clauses: ['DEINIT-HALTS'] },
        { paraphrase: 'NdisHaltDeviceDisabled stands for a removal by Plug and Play.', none: otherCause },
        {
          paraphrase: 'NdisHaltDeviceInstanceDeInitialized stands for a call of DeInitialize.',
          clauses: ['DEINIT-HALTS', 'HALT-ONLY-INITIALIZED'],
        },
        { paraphrase: 'NdisHaltDevicePoweredDown stands for a system that goes to sleep.', none: otherCause },
        { paraphrase: 'NdisHaltDeviceSurpriseRemoved stands for hardware that is gone.', none: otherCause },
        { paraphrase: 'NdisHaltDeviceFailed stands for hardware that has failed.', none: otherCause },
        {
          paraphrase: 'NdisHaltDeviceInitializationFailed stands for a failure of NDIS behind MiniportInitializeEx.',
          none: otherCause,
        },
        { paraphrase: 'NdisHaltDeviceStopped stands for a stop by Plug and Play.', none: otherCause },
      ],
    },
    {
      section: 'Remarks on the time of the call',
      sentences: [
        {
          paraphrase: 'The call can come at any time after MiniportInitializeEx returned success.',
          clauses: ['HALT-ONLY-INITIALIZED'],
        },
        { paraphrase: 'A driver of a physical device then stops it.', none: reasons.driver },
        {
          paraphrase: 'After DeInitialize, NDIS makes the call for that virtual device.',
          clauses: ['DEINIT-HALTS', 'HALT-ONLY-INITIALIZED'],
        },
      ],
    },
    {
      section: 'Halting a Virtual Miniport',
      sentences: [
        {
          paraphrase: 'DeInitialize makes NDIS call MiniportHaltEx for that virtual miniport.',
          clauses: ['DEINIT-HALTS'],
        },
        { paraphrase: 'The usual caller of DeInitialize is ProtocolUnbindAdapterEx.', none: reasons.caller },
        {
          paraphrase: 'NDIS then sets HaltAction to NdisHaltDeviceInstanceDeInitialized.',
          clauses: ['DEINIT-HALTS'],
        },
        { paraphrase: 'The driver gives back all that it allocated for the virtual miniport.', none: reasons.driver },
      ],
    },
  ],
  leftOut:
    'of MiniportHaltEx, how a driver declares it, and what it does inside of it about requests, interrupts, timers and hardware.',
}
