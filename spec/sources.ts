/** The documents that the clauses rest on. They are named and paraphrased here, never copied. */
export interface Source {
  readonly id: string
  readonly title: string
  /** What it is to the suite */
  readonly what: string
  /** Its public addresses */
  readonly where: readonly [string, ...string[]]
}

const ddi = 'https://learn.microsoft.com/windows-hardware/drivers/ddi/ndis'
const network = 'https://learn.microsoft.com/windows-hardware/drivers/network'

/** Every source, in the order in which they are numbered. S12 is informative: what drivers do, not what they are promised. */
export const sources = [
  {
    id: 'S1',
    title: 'NdisIMCancelInitializeDeviceInstance function (ndis.h)',
    what: 'the function under test',
    where: [`${ddi}/nf-ndis-ndisimcancelinitializedeviceinstance`],
  },
  {
    id: 'S2',
    title: 'NdisIMInitializeDeviceInstanceEx function (ndis.h)',
    what: 'starts what S1 cancels',
    where: [`${ddi}/nf-ndis-ndisiminitializedeviceinstanceex`],
  },
  {
    id: 'S3',
    title: 'MINIPORT_INITIALIZE callback function (ndis.h)',
    what: 'MiniportInitializeEx, whose call ends the time in which S1 can succeed',
    where: [`${ddi}/nc-ndis-miniport_initialize`],
  },
  {
    id: 'S4',
    title: 'NdisIMDeInitializeDeviceInstance function (ndis.h)',
    what: 'the way back once S3 has been called',
    where: [`${ddi}/nf-ndis-ndisimdeinitializedeviceinstance`],
  },
  {
    id: 'S5',
    title: 'MINIPORT_HALT callback function (ndis.h), and Halting a Virtual Miniport',
    what: 'MiniportHaltEx, the callback that S4 causes',
    where: [`${ddi}/nc-ndis-miniport_halt`, `${network}/halting-a-virtual-miniport`],
  },
  {
    id: 'S6',
    title: 'NdisMRegisterMiniportDriver and NdisMDeregisterMiniportDriver functions (ndis.h)',
    what: 'where a driver handle and its MiniportDriverContext come from, and end',
    where: [`${ddi}/nf-ndis-ndismregisterminiportdriver`, `${ddi}/nf-ndis-ndismderegisterminiportdriver`],
  },
  {
    id: 'S7',
    title: 'NDIS_MINIPORT_INIT_PARAMETERS structure (ndis.h)',
    what: 'carries the DeviceContext of S2 to S3, as IMDeviceInstanceContext',
    where: [`${ddi}/ns-ndis-_ndis_miniport_init_parameters`],
  },
  {
    id: 'S8',
    title: 'UNICODE_STRING structure (ntdef.h)',
    what: 'the counted string that names an instance',
    where: ['https://learn.microsoft.com/windows/win32/api/ntdef/ns-ntdef-_unicode_string'],
  },
  {
    id: 'S9',
    title: 'Initializing Virtual Miniports',
    what: 'the life of a virtual miniport up to its initialization',
    where: [`${network}/initializing-virtual-miniports`],
  },
  {
    id: 'S10',
    title: 'Intermediate Driver Unbinding Operations',
    what: 'what a driver does when an underlying adapter goes away',
    where: [`${network}/intermediate-driver-unbinding-operations`],
  },
  {
    id: 'S11',
    title: 'Irql_IM_Function rule (NDIS)',
    what: 'binds the caller: all NdisIM functions are called at PASSIVE_LEVEL',
    where: ['https://learn.microsoft.com/windows-hardware/drivers/devtest/ndis-irql-im-function'],
  },
  {
    id: 'S12',
    title: 'NDIS MUX Intermediate Driver and Notify Object (public driver sample)',
    what: 'a real client, informative: what drivers rely on',
    where: ['https://github.com/microsoft/Windows-driver-samples/tree/main/network/ndis/mux'],
  },
] as const satisfies readonly Source[]

/** The name of a source, such as `S1`. */
export type SourceId = (typeof sources)[number]['id']

const byId: ReadonlyMap<string, Source> = new Map(sources.map((source) => [source.id, source]))

/** The source of that id. */
export function sourceById(id: SourceId): Source {
  const source = byId.get(id)
  if (source === undefined) throw new RangeError(`expected one of S1..S${sources.length}, got ${id}`)
  return source
}
