/** The clauses about NdisIMCancelInitializeDeviceInstance itself. */
import type { Clause } from './clause.ts'

export const cancelClauses = [
  {
    id: 'CANCEL-STATUS',
    level: 'documented',
    title: 'SUCCESS or FAILURE, nothing else',
    statement: 'Cancel returns NDIS_STATUS_SUCCESS or NDIS_STATUS_FAILURE, and nothing else.',
    sources: ['S1'],
    observed:
      'Kept when every return of Cancel carries one of the two; broken by any other status, pending among them.',
    needs: ['calls'],
    race: false,
  },
  {
    id: 'CANCEL-PRECEDING',
    level: 'documented',
    title: 'SUCCESS only for an outstanding initiation',
    statement:
      'Cancel returns NDIS_STATUS_SUCCESS only where an Initialize of the same driver and instance precedes it and its ' +
      'initiation is still outstanding.',
    sources: ['S1'],
    observed:
      'Kept when Cancel returns NDIS_STATUS_FAILURE for an instance that was never initiated, or was canceled, was halted ' +
      'or failed to initialize; broken by NDIS_STATUS_SUCCESS there, whatever other instance is outstanding.',
    needs: ['calls'],
    race: false,
  },
  {
    id: 'CANCEL-STOPS',
    level: 'documented',
    title: 'after SUCCESS no MiniportInitializeEx',
    statement: 'For an initiation that Cancel canceled with NDIS_STATUS_SUCCESS, MiniportInitializeEx is never called.',
    sources: ['S1'],
    observed:
      'Kept when the history ends, IRP_MN_START_DEVICE received, without a MiniportInitializeEx of a canceled ' +
      'initiation; broken when one is entered, in whatever order that and the return of Cancel were seen.',
    needs: ['calls', 'callbacks', 'start'],
    race: true,
  },
  {
    id: 'CANCEL-WINDOW',
    level: 'documented',
    title: 'FAILURE from MiniportInitializeEx on',
    statement:
      'From the moment MiniportInitializeEx is entered until the miniport is gone again, Cancel of that instance returns ' +
      'NDIS_STATUS_FAILURE.',
    sources: ['S1', 'S2'],
    observed:
      'Kept when a Cancel made while MiniportInitializeEx runs, or the miniport is operational or halting, returns ' +
      'NDIS_STATUS_FAILURE; broken when it returns NDIS_STATUS_SUCCESS.',
    needs: ['calls', 'callbacks', 'start'],
    race: true,
  },
  {
    id: 'CANCEL-STOPPABLE',
    level: 'derived',
    title: 'SUCCESS where no START was received',
    statement:
      'As long as NDIS has never received IRP_MN_START_DEVICE for the device, Cancel of an outstanding initiation returns ' +
      'NDIS_STATUS_SUCCESS.',
    sources: ['S1', 'S2'],
    derivation:
      'S1 has failure only where nothing can stop the initialization any more, and lets a driver cancel up to the call of ' +
      'MiniportInitializeEx. By S2, NDIS does not make that call without IRP_MN_START_DEVICE. Before one was received, ' +
      'then, nothing can have made the initialization unstoppable.',
    observed:
      'Kept when Cancel of an outstanding initiation whose device never got IRP_MN_START_DEVICE returns ' +
      'NDIS_STATUS_SUCCESS; broken when it returns NDIS_STATUS_FAILURE.',
    needs: ['calls', 'start'],
    race: false,
  },
  {
    id: 'CANCEL-ONCE',
    level: 'derived',
    title: 'one initiation is canceled at most once',
    statement:
      'Of all calls of Cancel for one initiation, one after another or at once, at most one returns NDIS_STATUS_SUCCESS.',
    sources: ['S1'],
    derivation:
      'By S1, success says that this very call canceled the preceding Initialize. What one call has canceled is no ' +
      'longer there for another to cancel.',
    observed:
      'Kept when at most one of several calls of Cancel behind one Initialize returns NDIS_STATUS_SUCCESS; broken by a ' +
      'second NDIS_STATUS_SUCCESS with no new initiation that could have come between the two.',
    needs: ['calls'],
    race: true,
  },
  {
    id: 'CANCEL-FINAL',
    level: 'derived',
    title: 'after FAILURE no SUCCESS',
    statement:
      'After Cancel returned NDIS_STATUS_FAILURE for an outstanding initiation, no later Cancel of that initiation ' +
      'returns NDIS_STATUS_SUCCESS.',
    sources: ['S1'],
    derivation:
      'S1 gives failure one meaning: nothing can stop the initialization any more. A later call that does stop it shows ' +
      'that something could.',
    observed:
      'Kept when each Cancel called after such a NDIS_STATUS_FAILURE fails too; broken when one returns ' +
      'NDIS_STATUS_SUCCESS for the same initiation.',
    needs: ['calls', 'start'],
    race: true,
  },
  {
    id: 'CANCEL-PROCEEDS',
    level: 'derived',
    title: 'after FAILURE MiniportInitializeEx comes',
    statement:
      'After Cancel returned NDIS_STATUS_FAILURE for an outstanding initiation, that initiation stands: with ' +
      'IRP_MN_START_DEVICE received, MiniportInitializeEx is called for it.',
    sources: ['S1', 'S2'],
    derivation:
      'By S1, failure says that the call canceled nothing and that the initialization cannot be stopped, so the ' +
      'initiation is what it was. By S2, an initiation leads to MiniportInitializeEx when IRP_MN_START_DEVICE is received.',
    observed:
      'Kept when MiniportInitializeEx is entered for an initiation that Cancel could not stop; broken when nothing more ' +
      'is to come and it was not entered.',
    needs: ['calls', 'callbacks', 'start', 'quiescence'],
    race: true,
  },
  {
    id: 'CANCEL-NO-EFFECT',
    level: 'derived',
    title: 'FAILURE changes nothing',
    statement:
      'A Cancel that returns NDIS_STATUS_FAILURE changes nothing: an operational miniport is not halted, and a later ' +
      'Initialize is not affected.',
    sources: ['S1'],
    derivation:
      'The one effect that S1 gives the function is to cancel a preceding Initialize, and failure says that it did not. ' +
      'Nothing there lets it halt a miniport, or leave a mark that acts on an Initialize still to come.',
    observed:
      'Kept when what follows a Cancel made in vain is what would follow without it; broken when MiniportHaltEx comes ' +
      'unasked, or when the next initiation is lost, refused or cannot be canceled.',
    needs: ['calls', 'callbacks', 'start'],
    race: false,
  },
  {
    id: 'CANCEL-INSTANCE',
    level: 'documented',
    title: 'no other instance is affected',
    statement:
      'Cancel affects the instance that DeviceInstance names and no other: each of the others keeps its state and gets ' +
      'its callbacks.',
    sources: ['S1', 'S9'],
    observed:
      'Kept when the other instances go on as if nothing had been canceled; broken when one of them loses its callback, ' +
      'can no longer be canceled, or is canceled in place of the one named.',
    needs: ['calls', 'callbacks', 'start', 'instances'],
    race: false,
  },
  {
    id: 'CANCEL-DRIVER',
    level: 'documented',
    title: 'no other driver is affected',
    statement:
      'Cancel affects only what was initiated with the same DriverHandle: with the handle of another registered driver it ' +
      'returns NDIS_STATUS_FAILURE.',
    sources: ['S1', 'S6'],
    observed:
      'Kept when Cancel with the other driver’s handle returns NDIS_STATUS_FAILURE and the initiation stands; broken ' +
      'when it returns NDIS_STATUS_SUCCESS, or the initiation is lost.',
    needs: ['calls', 'start', 'drivers'],
    race: false,
  },
  {
    id: 'CANCEL-NAME',
    level: 'documented',
    title: 'names match by counted content',
    statement:
      'Cancel finds the instance by the counted content of its name alone: the address of the buffer, a terminator, ' +
      'MaximumLength and what lies behind Length play no part, and a prefix is another name.',
    sources: ['S1', 'S2', 'S8'],
    observed:
      'Kept when every spelling of one counted name cancels the same instance, and no other name does; broken when the ' +
      'status depends on the shape of the buffer, or a name that is only near is taken for it.',
    needs: ['calls', 'start', 'instances', 'spellings'],
    race: false,
  },
  {
    id: 'CANCEL-INPUT',
    level: 'derived',
    title: 'the string is only read',
    statement:
      'Cancel only reads its string: the UNICODE_STRING and its buffer are unchanged after the call, and not needed once ' +
      'it has returned.',
    sources: ['S1'],
    derivation:
      'S1 has DeviceInstance as an input that the caller initializes. It gives no result through it, and asks for ' +
      'nothing to outlive the call.',
    observed:
      'Kept when the string is what it was after each Cancel, and can be overwritten then without effect; broken when a ' +
      'byte of it changed, or it was read after the return.',
    needs: ['calls', 'input'],
    race: false,
  },
  {
    id: 'CANCEL-AGAIN',
    level: 'derived',
    title: 'a canceled instance can be initiated anew',
    statement:
      'After Cancel returned NDIS_STATUS_SUCCESS, the instance can be initiated anew, and the new initiation stands on ' +
      'its own.',
    sources: ['S1', 'S2'],
    derivation:
      'By S1 the preceding Initialize is canceled, so the device has not been initialized and S2 has no ground for ' +
      'NDIS_STATUS_NOT_ACCEPTED. The new call initiates as a first one does.',
    observed:
      'Kept when an Initialize after a cancel returns NDIS_STATUS_SUCCESS and is then dispatched or canceled as any ' +
      'other; broken when it is refused, or is lost because its predecessor was canceled.',
    needs: ['calls', 'callbacks', 'start'],
    race: false,
  },
  {
    id: 'CANCEL-REENTRANT',
    level: 'derived',
    title: 'inside MiniportInitializeEx: FAILURE',
    statement: 'Cancel called from inside MiniportInitializeEx of the same instance returns, with NDIS_STATUS_FAILURE.',
    sources: ['S1', 'S3', 'S11'],
    derivation:
      'S11 asks of the caller no more than PASSIVE_LEVEL, at which MiniportInitializeEx is called by S3, so the call is ' +
      'legal there. S1 puts the time for canceling before the call of MiniportInitializeEx, which is over: failure is ' +
      'all that is left to return.',
    observed:
      'Kept when a Cancel made inside the callback returns NDIS_STATUS_FAILURE before the callback goes on; broken when ' +
      'it returns anything else, or never.',
    needs: ['calls', 'callbacks', 'start', 'inside'],
    race: false,
  },
  {
    id: 'CANCEL-RETURNS',
    level: 'derived',
    title: 'the call returns',
    statement:
      'Every call of Cancel returns: it neither waits for an IRP_MN_START_DEVICE that may never come, nor deadlocks with ' +
      'a callback.',
    sources: ['S1', 'S2'],
    derivation:
      'S1 lists two results, and either is known without waiting: what can be stopped is stopped, and what cannot be is ' +
      'reported. By S2, IRP_MN_START_DEVICE need never come, so a call that waited for it could wait forever.',
    observed:
      'Kept when every Cancel that was called has returned, also while a MiniportInitializeEx is held; broken when ' +
      'nothing in the run moves any more and one has not.',
    needs: ['calls'],
    race: true,
  },
  {
    id: 'REMOVAL-CANCELS',
    level: 'documented',
    title: 'a removal leaves no miniport behind',
    statement:
      'When an underlying adapter is removed, each outstanding virtual miniport on it can be canceled on its own, and ' +
      'after the removal has completed none of them is called or left alive.',
    sources: ['S1', 'S2', 'S9', 'S10'],
    observed:
      'Kept when in a removal each instance of the adapter is canceled, or waited for and halted, and stays so; broken ' +
      'when one that is stoppable cannot be canceled, is called after all, or is alive when the removal completes.',
    needs: ['calls', 'callbacks', 'start', 'instances'],
    race: false,
  },
] as const satisfies readonly Clause[]
