/** What a walk leaves open: how names compare, for all plans at once what each MiniportInitializeEx does, and what a free policy decides anew. */
import type { Instance, Plan } from '../../adapters/plan.ts'
import { type Shared, sharedAtFirst } from '../../adapters/simulator/explicit.ts'
import type { OpenSetting, Thing } from '../../adapters/simulator/mover.ts'
import { type Policy, type Resolution, resolutionOf } from '../../adapters/simulator/policy.ts'
import type { Ndis } from '../../adapters/simulator/world.ts'
import { NDIS_STATUS_SUCCESS, statuses } from '../../spec/constants.ts'

/** What is walked: the procedures, and the policy that answers what they ask; `names` is left open where it is undefined. */
export interface Subject {
  readonly ndis: Ndis
  readonly policy: Omit<Policy, 'names'> & { readonly names: Policy['names'] | undefined }
}

const nameOptions = ['exact', 'caseless'] as const
const statusOptions = [NDIS_STATUS_SUCCESS, statuses.NDIS_STATUS_RESOURCES] as const
const heldOptions = [false, true] as const
const insideOptions = (instance: number): readonly Instance['miniportInitialize']['inside'][] => [
  [],
  [{ kind: 'cancel', instance, driver: 0, spelling: 'terminated' }],
]

/** Asked anew each time, in the order of these names */
const answers = [
  'dispatchesInside',
  'commitsAtStart',
  'looksAgain',
  'countsEarlyStart',
] as const satisfies readonly (keyof Resolution)[]

const remembered: Thing = { options: 2, remembered: true }
const forgotten: Thing = { options: 2, remembered: false }

/** What is open whatever is walked: how names compare, unless the policy says, and what is asked anew. */
function openThings({ policy }: Subject): readonly Thing[] {
  return [
    { ...remembered, options: policy.names === undefined ? nameOptions.length : 1 },
    ...answers.map(() => forgotten),
  ]
}

const callbackThings = 1 + answers.length

type Decide = (thing: number) => number

function resolve({ policy }: Subject, decide: Decide): Resolution {
  const { names } = policy
  const ask = (name: (typeof answers)[number]): (() => boolean) =>
    resolutionOf({ ...policy, names: 'exact' }, () => decide(1 + answers.indexOf(name)) === 1)[name]
  return {
    dispatchesInside: ask('dispatchesInside'),
    commitsAtStart: ask('commitsAtStart'),
    looksAgain: ask('looksAgain'),
    countsEarlyStart: ask('countsEarlyStart'),
    waitsUntilIdle: () => policy.dispatch === 'late',
    names: () => names ?? nameOptions[decide(0)] ?? 'exact',
  }
}

/** One plan. */
export function settingOf(plan: Plan, subject: Subject): OpenSetting {
  return {
    things: openThings(subject),
    shared: sharedAtFirst(plan),
    setting: (decide) => ({ plan, ndis: subject.ndis, resolve: resolve(subject, decide) }),
    simplified: (state) => state,
  }
}

/** All plans over these instances. */
export function settingOfAll(skeleton: Plan, subject: Subject): OpenSetting {
  return {
    things: [...openThings(subject), ...skeleton.instances.flatMap(() => [remembered, remembered, remembered])],
    shared: sharedAtFirst(skeleton),
    simplified: withoutVainReleases,
    setting: (decide) => ({
      ndis: subject.ndis,
      resolve: resolve(subject, decide),
      plan: { ...skeleton, instances: skeleton.instances.map((one, index) => openInstance(one, index, decide)) },
    }),
  }
}

function openInstance(instance: Instance, index: number, decide: Decide): Instance {
  const first = callbackThings + index * 3
  return {
    ...instance,
    miniportInitialize: {
      get status() {
        return statusOptions[decide(first)] ?? NDIS_STATUS_SUCCESS
      },
      get held() {
        return heldOptions[decide(first + 1)] ?? false
      },
      get inside() {
        return insideOptions(index)[decide(first + 2)] ?? []
      },
    },
  }
}

/** Callbacks that were held and have been released go on as those do that are not held: released or not, it makes no difference for them. */
function withoutVainReleases(state: Shared): Shared {
  const decided = [...state.decided]
  const notes = state.notes.map((one, index) => {
    const held = heldThing(index)
    if (decided[held] === -1 || (decided[held] === isHeld && !one.released)) return one
    decided[held] = isNotHeld
    return { ...one, released: true }
  })
  return { ...state, notes, decided }
}

const [isHeld, isNotHeld] = [heldOptions.indexOf(true), heldOptions.indexOf(false)]
const heldThing = (index: number): number => callbackThings + index * 3 + 1

/** The callback of an instance as far as it was decided; what nothing has asked for is plain. */
export function callbackOf(decided: readonly number[], index: number): Instance['miniportInitialize'] {
  const first = callbackThings + index * 3
  const option = (thing: number): number => Math.max(0, decided[thing] ?? 0)
  return {
    status: statusOptions[option(first)] ?? NDIS_STATUS_SUCCESS,
    held: heldOptions[option(first + 1)] ?? false,
    inside: insideOptions(index)[option(first + 2)] ?? [],
  }
}

export function namesOf(decided: readonly number[]): Policy['names'] {
  return nameOptions[Math.max(0, decided[0] ?? 0)] ?? 'exact'
}

/** How many plans stand behind one setting in which only so much has been decided. How names compare is no part of a plan: what has not asked for it is one run. */
export function weightOf(decided: readonly number[], { things }: OpenSetting): bigint {
  return decided.reduce((product, option, thing) => {
    const { options, remembered: counts } = things[thing] ?? forgotten
    return option === -1 && counts && thing > 0 ? product * BigInt(options) : product
  }, 1n)
}
