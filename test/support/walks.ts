/** Walks with clients that ask for more than the most general one does: other handles, other spellings, names that are near. */
import type { Plan, Step } from '../../adapters/plan.ts'
import { createMachine } from '../../adapters/simulator/machine.ts'
import { type Policy, freePolicies } from '../../adapters/simulator/policy.ts'
import { faithfulNdis } from '../../adapters/simulator/ndis.ts'
import type { Ndis } from '../../adapters/simulator/world.ts'
import { spellings } from '../../model/history.ts'
import { type Stepwise, createStepwise, stops } from '../../model/stepwise.ts'
import { type Client, mostGeneralClient } from '../../runner/exhaustive/client.ts'
import { settingOfAll, weightOf } from '../../runner/exhaustive/open-setting.ts'
import { createProduct } from '../../runner/exhaustive/product.ts'
import { type Walked, walk } from '../../runner/exhaustive/walk.ts'
import { plainName } from '../../runner/names.ts'

export interface Walk {
  /** Steps of each thread at most */
  readonly budgets: readonly number[]
  /** Names of the instances; one plain name unless told */
  readonly names?: readonly (readonly number[])[]
  /** Beside what the most general client does */
  readonly more?: readonly Step[]
  readonly ndis?: Ndis
  /** The one that decides anew each time unless told; how names compare is always left open */
  readonly policy?: Policy
}

export interface WalkedAll extends Walked {
  /** Whether some run has no explanation; a walk finds runs without an end, too */
  readonly diverges: boolean
}

/** Far more than any of the walks here needs */
const states = 3_000_000

/** A cancel of the first instance with the handle of a driver that does not own it */
export const byOther: Step = { kind: 'cancel', instance: 0, driver: 1, spelling: 'terminated' }

/** Cancels of the first instance in all spellings but the plainest */
export const otherSpellings: readonly Step[] = spellings
  .filter((spelling) => spelling !== 'terminated')
  .map((spelling) => ({ kind: 'cancel', instance: 0, driver: 0, spelling }))

const oneName = [plainName(0)] as const
export const twoNames = [plainName(0), plainName(1)] as const
/** The second begins as the first does. */
export const nearNames = [plainName(0), [...plainName(0), 0x31]] as const

function skeletonOf(names: readonly (readonly number[])[]): Plan {
  return {
    drivers: 2,
    instances: names.map((name) => ({
      owner: 0,
      adapter: 0,
      name,
      context: 'own',
      miniportInitialize: { status: 0, held: false, inside: [] },
    })),
    threads: [],
    choices: [],
    skew: 0,
  }
}

/** Walks all plans of such a client. Where steps touch the lists without the lock, each step under it is walked for itself. */
export function walkAll({ budgets, names = oneName, more = [], ndis = faithfulNdis, policy }: Walk): WalkedAll {
  const skeleton = skeletonOf(names)
  const general = mostGeneralClient(budgets, names.length)
  const client: Client = { ...general, later: [...general.later, ...more] }
  const [free] = freePolicies
  const resolved = policy ?? free
  if (resolved === undefined) throw new Error('no policy decides anew each time')
  const open = settingOfAll(skeleton, { ndis, policy: { ...resolved, names: undefined } })
  const judge = createStepwise(skeleton.instances, budgets.length + 1)
  const walkWith = (merge: boolean): WalkedAll => {
    let diverges = false
    const watched: Stepwise = {
      ...judge,
      after(state, words) {
        const after = judge.after(state, words)
        diverges ||= after === stops
        return after
      },
    }
    const machine = createMachine(open, merge)
    const product = createProduct(machine, watched, client)
    const stop = (): boolean => merge && machine.undisciplined
    const walked = walk(product, (shared) => weightOf(machine.decidedIn(shared), open), { states, stop })
    return stop() ? walkWith(false) : { ...walked, diverges }
  }
  return walkWith(true)
}
