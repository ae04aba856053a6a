/** Plans that can come through what a campaign has not come through yet: one instance, few threads, and a scheduler of the portfolio. */
import type { Instance, Plan, Step } from '../adapters/plan.ts'
import { NDIS_STATUS_FAILURE, NDIS_STATUS_SUCCESS } from '../spec/constants.ts'
import type { Draw } from './draw.ts'
import { plainName } from './names.ts'
import { drawSchedule, portfolio } from './portfolio.ts'
import { type Recipe, type Word, recipeOf, type Target } from './targets.ts'

/** What is left at the end takes a switch at the right place: the schedulers that make one, and few. */
const preempting = portfolio.filter((one) => one.kind === 'pct' && one.depth > 1)

/** About as many atomic steps as a step of a plan takes. */
const atomicSteps = 10

/** A plan for one of the targets. */
export function drawTowards(draw: Draw, targets: readonly [Target, ...Target[]]): Plan {
  const recipe = recipeOf(draw.pick(targets))
  const before = draw.pick(recipe.before)
  const threads = recipe.threads.map((ways) => draw.pick(ways))
  const words = [...before, ...threads.flat()]
  return {
    drivers: words.includes('cancelByOther') ? 2 : 1,
    instances: [instanceFor(recipe)],
    threads: threads.map((doing, thread) => stepsOf(thread === 0 ? before : [], doing, threads.length)),
    ...drawSchedule(draw, words.length, preempting),
    choices: undisturbed(draw, before.length),
    skew: 1 + draw.below(0x7fffffff),
  }
}

/** Choices that let the first thread go on for a while, so that switches are not spent on its way to where it matters. */
function undisturbed(draw: Draw, steps: number): number[] {
  return Array.from({ length: draw.below(1 + steps * atomicSteps) }, () => 0)
}

function instanceFor({ callback }: Recipe): Instance {
  return {
    owner: 0,
    adapter: 0,
    name: plainName(0),
    context: 'own',
    miniportInitialize: {
      status: callback === 'fails' ? NDIS_STATUS_FAILURE : NDIS_STATUS_SUCCESS,
      held: callback === 'isHeld',
      inside: [],
    },
  }
}

function stepsOf(before: readonly Word[], doing: readonly Word[], threads: number): Step[] {
  const together: Step[] = threads > 1 ? [{ kind: 'barrier' }] : []
  return [...before.map(stepFor), ...together, ...doing.map(stepFor)]
}

function stepFor(word: Word): Step {
  const instance = 0
  switch (word) {
    case 'initialize':
    case 'start':
    case 'release':
    case 'deinitialize':
      return { kind: word, instance }
    case 'cancel':
      return { kind: 'cancel', instance, driver: 0, spelling: 'terminated' }
    case 'cancelByOther':
      return { kind: 'cancel', instance, driver: 1, spelling: 'terminated' }
    case 'cancelOtherCase':
      return { kind: 'cancel', instance, driver: 0, spelling: 'otherCase' }
    case 'awaitEntered':
      return { kind: 'await', instance, until: 'entered' }
    case 'awaitReturned':
      return { kind: 'await', instance, until: 'returned' }
    case 'unbind':
      return { kind: 'unbind', adapter: 0 }
  }
}
