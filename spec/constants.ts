/**
 * The values that the documentation gives to the names used here (ntstatus.h, ndis.h).
 * Each NDIS_STATUS is a signed 32-bit integer, as in C.
 */
export const statuses = {
  NDIS_STATUS_SUCCESS: 0x00000000,
  NDIS_STATUS_PENDING: 0x00000103,
  NDIS_STATUS_NOT_ACCEPTED: 0x00010003,
  NDIS_STATUS_FAILURE: 0xc0000001 | 0,
  NDIS_STATUS_RESOURCES: 0xc000009a | 0,
} as const

export const { NDIS_STATUS_SUCCESS, NDIS_STATUS_NOT_ACCEPTED, NDIS_STATUS_FAILURE } = statuses

/** What MiniportInitializeEx may return, by its page (S3). */
export const miniportInitializeStatuses = [
  NDIS_STATUS_SUCCESS,
  NDIS_STATUS_NOT_ACCEPTED,
  statuses.NDIS_STATUS_RESOURCES,
  NDIS_STATUS_FAILURE,
] as const

/** NDIS_HALT_ACTION, in the order in which the page of MiniportHaltEx lists it (S5). */
export const haltActions = [
  'NdisHaltDeviceDisabled',
  'NdisHaltDeviceInstanceDeInitialized',
  'NdisHaltDevicePoweredDown',
  'NdisHaltDeviceSurpriseRemoved',
  'NdisHaltDeviceFailed',
  'NdisHaltDeviceInitializationFailed',
  'NdisHaltDeviceStopped',
] as const

/** The HaltAction with which DeInitialize halts a virtual miniport (S5). */
export const NdisHaltDeviceInstanceDeInitialized = haltActions.indexOf('NdisHaltDeviceInstanceDeInitialized')

/** The value of a status in hexadecimal, as headers have it. */
export function statusDigits(status: number): string {
  return `0x${(status >>> 0).toString(16).padStart(8, '0')}`
}

/** The name of a status for a reader, or its value in hexadecimal where the documents name none. */
export function statusName(status: number): string {
  const found = Object.entries(statuses).find(([, value]) => value === status)
  return found ? found[0] : statusDigits(status)
}
