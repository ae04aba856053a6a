/** Simulators that are wrong in one step: each is caught, by the clause that the step breaks. */
import { describe, expect, it } from 'vitest'
import { faithfulNdis } from '../adapters/simulator/ndis.ts'
import { policies } from '../adapters/simulator/policy.ts'
import { createSimulator } from '../adapters/simulator/simulator.ts'
import type { AtomicStep, Ndis, World } from '../adapters/simulator/world.ts'
import { runCampaign } from '../runner/campaign.ts'
import type { ClauseId } from '../spec/clauses.ts'
import { NDIS_STATUS_FAILURE, NDIS_STATUS_SUCCESS, statuses } from '../spec/constants.ts'

/** The faithful NDIS with what one step does replaced. */
function withStep(procedure: keyof Ndis, name: string, run: AtomicStep['run']): Ndis {
  const steps = faithfulNdis[procedure]
  if (!steps.some((step) => step.name === name)) throw new Error(`${procedure} has no step '${name}'`)
  return { ...faithfulNdis, [procedure]: steps.map((step) => (step.name === name ? { ...step, run } : step)) }
}

const find = 'find the entry of that name and driver'
const decide = 'see whether it can still be stopped'
const entryOf = (world: World, id: number) => world.devices.find((entry) => entry.id === id)
const text = (buffer: readonly number[], bytes: number): string => buffer.slice(0, bytes / 2).join()

const faults: readonly { readonly mistake: string; readonly breaks: ClauseId; readonly ndis: Ndis }[] = [
  {
    mistake: 'cancel returns NDIS_STATUS_PENDING',
    breaks: 'CANCEL-STATUS',
    ndis: withStep('cancelInitializeDeviceInstance', decide, (_world, frame) => {
      frame.status = statuses.NDIS_STATUS_PENDING
    }),
  },
  {
    mistake: 'cancel succeeds for what is not there',
    breaks: 'CANCEL-PRECEDING',
    ndis: withStep('cancelInitializeDeviceInstance', decide, (world, frame) => {
      const state = entryOf(world, frame.entry)?.state ?? 'waiting'
      frame.status = state === 'waiting' || state === 'queued' ? NDIS_STATUS_SUCCESS : NDIS_STATUS_FAILURE
    }),
  },
  {
    mistake: 'cancel succeeds for a miniport that runs',
    breaks: 'CANCEL-WINDOW',
    ndis: withStep('cancelInitializeDeviceInstance', decide, (world, frame) => {
      frame.status = entryOf(world, frame.entry) ? NDIS_STATUS_SUCCESS : NDIS_STATUS_FAILURE
    }),
  },
  {
    mistake: 'cancel looks at the name alone, not at the driver',
    breaks: 'CANCEL-DRIVER',
    ndis: withStep('cancelInitializeDeviceInstance', find, (world, frame) => {
      const { name } = frame
      const same = world.devices.find(
        (entry) => name && text(entry.name.buffer, entry.name.length) === text(name.buffer, name.length),
      )
      frame.entry = same?.id ?? -1
    }),
  },
  {
    mistake: 'cancel compares as far as the shorter name goes',
    breaks: 'CANCEL-NAME',
    ndis: withStep('cancelInitializeDeviceInstance', find, (world, frame) => {
      const { name, driver } = frame
      const near = world.devices.find((entry) => {
        const bytes = Math.min(entry.name.length, name?.length ?? 0)
        return entry.driver === driver && text(entry.name.buffer, bytes) === text(name?.buffer ?? [], bytes)
      })
      frame.entry = near?.id ?? -1
    }),
  },
  {
    mistake: 'cancel compares up to the terminator',
    breaks: 'CANCEL-NAME',
    ndis: withStep('cancelInitializeDeviceInstance', find, (world, frame) => {
      const upToNul = (buffer: readonly number[]): string => buffer.slice(0, [...buffer, 0].indexOf(0)).join()
      const same = world.devices.find(
        (entry) => entry.driver === frame.driver && upToNul(entry.name.buffer) === upToNul(frame.name?.buffer ?? []),
      )
      frame.entry = same?.id ?? -1
    }),
  },
  {
    mistake: 'cancel takes the newest initiation, whatever its name',
    breaks: 'CANCEL-INSTANCE',
    ndis: withStep('cancelInitializeDeviceInstance', find, (world, frame) => {
      frame.entry = world.devices.findLast((entry) => entry.driver === frame.driver)?.id ?? -1
    }),
  },
  {
    mistake: 'cancel folds the case of the caller’s string in place',
    breaks: 'CANCEL-INPUT',
    ndis: withStep('cancelInitializeDeviceInstance', find, (world, frame) => {
      const { name } = frame
      if (!name) return
      const same = world.devices.find(
        (entry) =>
          entry.driver === frame.driver &&
          text(entry.name.buffer, entry.name.length) === text(name.buffer, name.length),
      )
      frame.entry = same?.id ?? -1
      name.buffer = name.buffer.map((unit) => (unit >= 0x61 && unit <= 0x7a ? unit - 0x20 : unit))
    }),
  },
  {
    mistake: 'cancel reports success and leaves the entry linked',
    breaks: 'CANCEL-STOPS',
    ndis: withStep('cancelInitializeDeviceInstance', 'unlink the entry', () => {}),
  },
  {
    mistake: 'a failed cancel unlinks the miniport that runs',
    breaks: 'DEINIT-HALTS',
    ndis: withStep('cancelInitializeDeviceInstance', decide, (world, frame) => {
      const entry = entryOf(world, frame.entry)
      const stoppable = entry?.state === 'waiting' || entry?.state === 'queued'
      frame.status = stoppable ? NDIS_STATUS_SUCCESS : NDIS_STATUS_FAILURE
      if (entry?.state === 'running') world.devices = world.devices.filter((one) => one !== entry)
    }),
  },
  {
    mistake: 'a second Initialize is accepted although the miniport runs',
    breaks: 'INIT-DUPLICATE',
    ndis: withStep('initializeDeviceInstance', 'look for an entry of that name', (_world, frame) => {
      frame.status = NDIS_STATUS_SUCCESS
    }),
  },
  {
    mistake: 'the START goes to the first entry that waits, whatever its name',
    breaks: 'INIT-NO-START',
    ndis: withStep('startDevice', 'find an entry that waits for it', (world, frame) => {
      frame.entry = world.devices.find((entry) => entry.state === 'waiting')?.id ?? -1
    }),
  },
  {
    mistake: 'the START is lost',
    breaks: 'INIT-DISPATCH',
    ndis: withStep('startDevice', 'find an entry that waits for it', (_world, frame) => {
      frame.entry = -1
    }),
  },
]

describe('a mistake is caught by the clause that it breaks', () => {
  it.each(faults)('$mistake: $breaks', async ({ breaks, ndis }) => {
    const [first, ...others] = policies.map((policy) => createSimulator(policy, ndis))
    if (!first) throw new Error('no policy')
    const result = await runCampaign({
      adapters: [first, ...others],
      name: 'wrong',
      plans: 2000,
      seed: 1,
      profile: 'derived',
      pattern: '*',
      repeats: 1,
    })
    expect(result.failures.map((failure) => failure.verdict.clauses[0])).toContain(breaks)
  })
})
