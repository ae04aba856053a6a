/** The clauses about what a cancel stands between: the initiation, its callback, and the way back. */
import type { Clause } from './clause.ts'

export const lifecycleClauses = [
  {
    id: 'INIT-STATUS',
    level: 'documented',
    title: 'SUCCESS, or NOT_ACCEPTED if initialized',
    statement:
      'Every call of Initialize returns, with NDIS_STATUS_SUCCESS, or with NDIS_STATUS_NOT_ACCEPTED where the device has ' +
      'already been initialized.',
    sources: ['S2'],
    observed:
      'Kept when every Initialize returns one of the two, the second only for a device that is not free; broken by any ' +
      'other status, by NDIS_STATUS_NOT_ACCEPTED for a device that nobody has initialized, and by a call that never returns.',
    needs: ['calls'],
    race: false,
  },
  {
    id: 'INIT-DISPATCH',
    level: 'documented',
    title: 'initiated, started: MiniportInitializeEx',
    statement:
      'For an initiation that is not canceled, MiniportInitializeEx is called when NDIS receives IRP_MN_START_DEVICE for ' +
      'the device, inside Initialize or later.',
    sources: ['S2', 'S3', 'S9'],
    observed:
      'Kept when MiniportInitializeEx is entered for an initiation whose device got IRP_MN_START_DEVICE while it was ' +
      'outstanding; broken when nothing more is to come and it was not entered.',
    needs: ['calls', 'callbacks', 'start', 'quiescence'],
    race: false,
  },
  {
    id: 'INIT-NO-START',
    level: 'documented',
    title: 'no MiniportInitializeEx without a START',
    statement: 'Without an IRP_MN_START_DEVICE for the device, MiniportInitializeEx is not called.',
    sources: ['S2', 'S9'],
    observed:
      'Kept when no MiniportInitializeEx is entered for a device that never got IRP_MN_START_DEVICE; broken when one is.',
    needs: ['calls', 'callbacks', 'start'],
    race: false,
  },
  {
    id: 'INIT-ONCE',
    level: 'derived',
    title: 'one MiniportInitializeEx per initiation',
    statement: 'MiniportInitializeEx is called at most once for each initiation, and never without one.',
    sources: ['S2'],
    derivation:
      'S2 makes a call of Initialize the cause of a call of MiniportInitializeEx for that virtual miniport, and names no ' +
      'other: a second callback, or one with nothing outstanding, would have no cause.',
    observed:
      'Kept when each MiniportInitializeEx that is entered finds an initiation of its own; broken by a second one for the ' +
      'same initiation, and by one where nothing was initiated.',
    needs: ['calls', 'callbacks', 'start'],
    race: true,
  },
  {
    id: 'INIT-OWN',
    level: 'documented',
    title: 'its own driver, its own context',
    statement:
      'The MiniportInitializeEx that is called is that of the driver that initiated, with the MiniportDriverContext of ' +
      'its registration and the DeviceContext of that initiation, of which NULL stays NULL.',
    sources: ['S2', 'S3', 'S6', 'S7'],
    observed:
      'Kept when each MiniportInitializeEx receives the contexts of its own driver and of the initiation that is ' +
      'outstanding; broken by those of another, of an earlier initiation, or of none.',
    needs: ['calls', 'callbacks', 'contexts', 'start'],
    race: false,
  },
  {
    id: 'INIT-DUPLICATE',
    level: 'documented',
    title: 'NOT_ACCEPTED while operational',
    statement:
      'Initialize of an instance that is already initialized returns NDIS_STATUS_NOT_ACCEPTED and leaves the operational ' +
      'miniport as it is.',
    sources: ['S2'],
    observed:
      'Kept when an Initialize made while the miniport is operational returns NDIS_STATUS_NOT_ACCEPTED; broken when it ' +
      'returns NDIS_STATUS_SUCCESS, or the miniport is halted by it.',
    needs: ['calls', 'callbacks', 'start'],
    race: false,
  },
  {
    id: 'INIT-REFUSED',
    level: 'derived',
    title: 'NOT_ACCEPTED initiates nothing',
    statement: 'An Initialize that returns NDIS_STATUS_NOT_ACCEPTED initiates nothing.',
    sources: ['S2'],
    derivation:
      'By S2 this status says that the call failed, and it is the other one that says that NDIS initiated an ' +
      'initialization.',
    observed:
      'Kept when nothing follows from a refused Initialize; broken when MiniportInitializeEx is entered on account of it, ' +
      'or a Cancel of it returns NDIS_STATUS_SUCCESS.',
    needs: ['calls', 'callbacks', 'start'],
    race: false,
  },
  {
    id: 'DEINIT-HALTS',
    level: 'documented',
    title: 'DeInitialize halts and returns SUCCESS',
    statement:
      'DeInitialize of an operational miniport causes its MiniportHaltEx, with HaltAction ' +
      'NdisHaltDeviceInstanceDeInitialized, and returns NDIS_STATUS_SUCCESS when the miniport is torn down.',
    sources: ['S4', 'S5', 'S10'],
    observed:
      'Kept when MiniportHaltEx was entered with that HaltAction and has returned before DeInitialize returns ' +
      'NDIS_STATUS_SUCCESS; broken by another HaltAction or status, by no MiniportHaltEx, and by a call that never returns.',
    needs: ['calls', 'callbacks', 'start'],
    race: false,
  },
  {
    id: 'HALT-ONLY-INITIALIZED',
    level: 'documented',
    title: 'halted once, only what was initialized',
    statement:
      'MiniportHaltEx is called only for a miniport whose MiniportInitializeEx returned NDIS_STATUS_SUCCESS, with the ' +
      'context that was set there, at most once, and, where nothing else ends the miniport, only because of DeInitialize.',
    sources: ['S3', 'S5'],
    observed:
      'Kept when each MiniportHaltEx follows a successful MiniportInitializeEx and a DeInitialize of that miniport; broken ' +
      'by one for a canceled or failed initiation, by a second one, by one unasked, and by one with another context.',
    needs: ['calls', 'callbacks'],
    race: false,
  },
] as const satisfies readonly Clause[]
