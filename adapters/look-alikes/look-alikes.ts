/** Simulators that are built in another way than the faithful one, and conform. Each must pass: the suite asks for no particular design. */
import { NDIS_STATUS_FAILURE, NDIS_STATUS_SUCCESS } from '../../spec/constants.ts'
import type { Adapter } from '../adapter.ts'
import { acquireLock, entryOf, hasEntry, isPending, nodeNamed, releaseLock, unlink } from '../simulator/device-list.ts'
import { stepNames, withStep, withSteps, withStepsAfter } from '../simulator/edit.ts'
import { faithfulNdis } from '../simulator/ndis.ts'
import { type Policy, policyName } from '../simulator/policy.ts'
import { createSimulator } from '../simulator/simulator.ts'
import { type AtomicStep, type Ndis, type Procedure, call } from '../simulator/world.ts'

export interface LookAlike {
  /** As the command line spells it: `look-alike:NAME` */
  readonly name: string
  /** In what it differs, and why it may */
  readonly difference: string
  readonly ndis: Ndis
}

const cancel = 'cancelInitializeDeviceInstance'

/** What a procedure does under the lock as one step that takes none, as with a compare and exchange; likewise each further time. */
function withoutLock(steps: Procedure): Procedure {
  const unlocked: AtomicStep[] = []
  let section: { readonly acquire: AtomicStep; readonly inside: AtomicStep[] } | undefined
  for (const step of steps) {
    const isRelease = step.name === releaseLock.name
    if (step.name.startsWith(acquireLock.name)) section = { acquire: step, inside: [] }
    else if (section && isRelease) unlocked.push(exchange(section.acquire, section.inside))
    else (section?.inside ?? unlocked).push(step)
    if (isRelease) section = undefined
  }
  return unlocked
}

function exchange({ name, when, ready }: AtomicStep, inside: readonly AtomicStep[]): AtomicStep {
  return {
    name: `${inside.map((step) => step.name).join(', ')}: all at once`,
    ...(when && { when }),
    ...(ready && name !== acquireLock.name && { ready }),
    run: (world, frame, thread) => {
      for (const step of inside) if (step.when?.(frame, world, thread) ?? true) step.run(world, frame, thread)
    },
  }
}

/** The procedure, which at its end takes what is next in the queue, and calls it. */
function thenDispatch(steps: Procedure): Procedure {
  return [
    ...steps,
    acquireLock,
    {
      name: 'take the next entry from the queue, where there is one',
      run: (world, frame) => {
        frame.entry = world.queue.shift() ?? -1
      },
    },
    releaseLock,
    {
      name: 'dispatch the entry',
      when: hasEntry,
      run: (world, frame, thread) => call(world, thread, world.ndis.dispatch, { entry: frame.entry }),
    },
  ]
}

/** Every procedure so. */
const lockFree: Ndis = {
  ...faithfulNdis,
  initializeDeviceInstance: withoutLock(faithfulNdis.initializeDeviceInstance),
  cancelInitializeDeviceInstance: withoutLock(faithfulNdis.cancelInitializeDeviceInstance),
  deInitializeDeviceInstance: withoutLock(faithfulNdis.deInitializeDeviceInstance),
  startDevice: withoutLock(faithfulNdis.startDevice),
  dispatch: withoutLock(faithfulNdis.dispatch),
  pnpWorker: withoutLock(faithfulNdis.pnpWorker),
}

export const lookAlikes = [
  {
    name: 'faithful',
    difference:
      'The faithful one itself, as each of its 36 policies has it: eager, inline, slow, and what lies between.',
    ndis: faithfulNdis,
  },
  {
    name: 'lock-free',
    difference: 'There is no lock: whatever is done to the list is done in one atomic step.',
    ndis: lockFree,
  },
  {
    name: 'looks-twice',
    difference:
      'Cancel checks, lets go of the lock, and acts later on what it then finds: another thread may have come first.',
    ndis: withStepsAfter(cancel, stepNames.decide, [
      releaseLock,
      acquireLock,
      {
        name: 'see once more whether it can be stopped',
        run: (world, frame) => {
          frame.status = isPending(world, frame) ? NDIS_STATUS_SUCCESS : NDIS_STATUS_FAILURE
        },
      },
    ]),
  },
  {
    name: 'short-sections',
    difference: 'A START lets go of the lock between noting that it came and looking for who waits for it.',
    ndis: withStepsAfter('startDevice', 'note the START', [releaseLock, acquireLock]),
  },
  {
    name: 'refuses-started',
    difference:
      'Cancel refuses whatever has got its START: the documents do not say how long it must be stoppable from there on.',
    ndis: withStep(cancel, stepNames.decide, (world, frame) => {
      frame.status = entryOf(world, frame)?.state === 'waiting' ? NDIS_STATUS_SUCCESS : NDIS_STATUS_FAILURE
    }),
  },
  {
    name: 'answers-late',
    difference: 'Cancel returns only when nothing else can move, long after it has taken effect.',
    ndis: withSteps(cancel, (steps) => [
      ...steps,
      { name: 'be slow to return', ready: () => 'whenIdle', run: () => {} },
    ]),
  },
  {
    name: 'forgets-start',
    difference:
      'A Cancel that succeeds takes the START of the device with it; whether an earlier one counts is an open question.',
    ndis: withStep(cancel, stepNames.unlink, (world, frame) => {
      const node = nodeNamed(world, frame.name)
      if (node) node.started = false
      unlink(world, frame.entry)
    }),
  },
  {
    name: 'cancel-dispatches',
    difference: 'A Cancel that is done calls the next entry of the queue on its own thread: callbacks may come on any.',
    ndis: withSteps(cancel, thenDispatch),
  },
  {
    name: 'halt-dispatches',
    difference: 'DeInitialize does so at its end: it may bring up another miniport before it returns.',
    ndis: withSteps('deInitializeDeviceInstance', thenDispatch),
  },
  {
    name: 'batch',
    difference:
      'The worker commits all that is queued at once, then calls one after another: the last cannot be stopped for a long time.',
    ndis: withSteps('pnpWorker', ([acquire, ...steps]) => [
      ...(acquire ? [acquire] : []),
      {
        name: 'commit all that is queued',
        run: (world) => {
          for (const entry of world.devices) if (world.queue.includes(entry.id)) entry.state = 'committed'
        },
      },
      ...steps,
    ]),
  },
  {
    name: 'last-first',
    difference: 'The worker calls first what was started last: no order between instances is promised.',
    ndis: withStep('pnpWorker', 'take the next entry from the queue', (world, frame) => {
      frame.entry = world.queue.pop() ?? -1
    }),
  },
  {
    name: 'worker-per-device',
    difference: 'As many workers as devices: callbacks of several instances run at once.',
    ndis: { ...faithfulNdis, workers: 4 },
  },
] as const satisfies readonly LookAlike[]

/** That simulator, which otherwise resolves what is left open as `policy` says. */
export function createLookAlike({ name, difference, ndis }: LookAlike, policy: Policy): Adapter {
  return {
    ...createSimulator(policy, ndis),
    identity: {
      adapter: `look-alike:${name}:${policyName(policy)}`,
      subject: `simulator, built otherwise: ${difference}`,
    },
  }
}
