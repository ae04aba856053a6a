/** What an adapter may be able to see or do; each clause names what it needs. */
export const observations = {
  calls: 'calls and their statuses, on any thread',
  callbacks: 'MiniportInitializeEx and MiniportHaltEx, as they are entered and left',
  contexts: 'which DeviceContext and MiniportDriverContext a callback received',
  start: 'IRP_MN_START_DEVICE, delivered when the plan says so',
  drivers: 'two registered drivers',
  instances: 'several device instances',
  spellings: 'the same counted name in buffers of different shape',
  input: 'whether the caller’s string was changed, or read after the call returned',
  inside: 'calls made from inside MiniportInitializeEx',
  quiescence: 'that nothing more is to come',
} as const

/** The name of something that an adapter may be able to see or do. */
export type Observation = keyof typeof observations

function isObservation(name: string): name is Observation {
  return name in observations
}

/** Everything that an adapter may be able to see or do. */
export const allObservations: ReadonlySet<Observation> = new Set(Object.keys(observations).filter(isObservation))
