/**
 * Random plans of twelve steps the ways that fast-check has for it: commands against a model, the same under its scheduler, and calls on
 * three threads under its scheduler, judged afterwards. Each gives how many steps it generated, and how many of them ran.
 */
import * as fc from 'fast-check'
import { type HistoryEvent, encodeEvent } from '../../model/history.ts'
import { createChecker } from '../../model/checker.ts'
import { NDIS_STATUS_FAILURE, NDIS_STATUS_NOT_ACCEPTED, NDIS_STATUS_SUCCESS } from '../../spec/constants.ts'
import { blank } from '../blank-event.ts'
import { planOf } from '../../runner/small-plans.ts'
import { type ToyOperation, type ToyState, ToyNdis, toyOperations, toyRules } from './toy-ndis.ts'

export interface Done {
  readonly plans: number
  readonly generated: number
  readonly ran: number
}

export const stepsOfPlan = 12
const threads = 3

interface Model {
  state: ToyState
}

interface Counts {
  generated: number
  ran: number
}

/** An operation whose outcome the model knows beforehand; where it can do nothing, it is left out, as is the custom with commands. */
class Command implements fc.Command<Model, ToyNdis> {
  readonly operation: ToyOperation
  readonly counts: Counts
  constructor(operation: ToyOperation, counts: Counts) {
    this.operation = operation
    this.counts = counts
  }
  check({ state }: Readonly<Model>): boolean {
    this.counts.generated++
    return state === toyRules[this.operation].from
  }
  run(model: Model, real: ToyNdis): void {
    this.counts.ran++
    if (!real.perform(this.operation)) throw new Error(`${this.operation} failed`)
    model.state = toyRules[this.operation].to
  }
}

/** The same for the scheduler, which takes turns between the checks and runs of commands. */
class ScheduledCommand implements fc.AsyncCommand<Model, ToyNdis, true> {
  readonly command: Command
  constructor(command: Command) {
    this.command = command
  }
  check(model: Readonly<Model>): Promise<boolean> {
    return Promise.resolve(this.command.check(model))
  }
  run(model: Model, real: ToyNdis): Promise<void> {
    return Promise.resolve(this.command.run(model, real))
  }
}

const fresh = (): { model: Model; real: ToyNdis } => ({ model: { state: 'absent' }, real: new ToyNdis() })

/** `fc.modelRun`: one thread, nothing to interleave. */
export function runCommands(plans: number, seed: number): Done {
  const counts: Counts = { generated: 0, ran: 0 }
  const commands = fc.commands(
    toyOperations.map((operation) => fc.constant(new Command(operation, counts))),
    { maxCommands: stepsOfPlan, size: 'max' },
  )
  fc.assert(
    fc.property(commands, (some) => fc.modelRun(fresh, some)),
    { numRuns: plans, seed },
  )
  return { plans, ...counts }
}

/** `fc.scheduledModelRun`: the same commands, their checks and runs in the order of a scheduler. */
export async function runScheduledCommands(plans: number, seed: number): Promise<Done> {
  const counts: Counts = { generated: 0, ran: 0 }
  const commands = fc.commands(
    toyOperations.map((operation) => fc.constant(new ScheduledCommand(new Command(operation, counts)))),
    { maxCommands: stepsOfPlan, size: 'max' },
  )
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), commands, (scheduler, some) => fc.scheduledModelRun(scheduler, fresh, some)),
    { numRuns: plans, seed },
  )
  return { plans, ...counts }
}

const checker = createChecker()
const { instances } = planOf([{}])
const codes: Readonly<Record<ToyOperation, HistoryEvent['function']>> = {
  initialize: 'initialize',
  start: 'start',
  cancel: 'cancel',
  deinitialize: 'deinitialize',
}

/**
 * `fc.scheduler`: twelve calls on three threads, recorded, and judged by the checker of the suite. Others may run where a call is made and
 * where it calls back, or before each small step of it, as on the simulator.
 */
export async function runScheduled(
  plans: number,
  seed: number,
  way: 'performSlowly' | 'performInSteps' = 'performSlowly',
): Promise<Done> {
  let [generated, ran] = [0, 0]
  const calls = fc.array(fc.constantFrom(...toyOperations), {
    minLength: stepsOfPlan / threads,
    maxLength: stepsOfPlan / threads,
  })
  const property = fc.asyncProperty(fc.scheduler(), calls, calls, calls, async (scheduler, ...all) => {
    const toy = new ToyNdis()
    const words: number[] = []
    let initiations = 0
    const record = (event: Partial<HistoryEvent> & Pick<HistoryEvent, 'kind' | 'thread'>): void => {
      words.push(...encodeEvent({ ...blank, ...event }))
    }
    const pause = (): Promise<void> => scheduler.schedule(Promise.resolve())
    const perform = async (thread: number, operation: ToyOperation): Promise<void> => {
      await pause()
      generated++
      if (operation === 'deinitialize' && toy.state !== 'running') return
      ran++
      const call = { thread, function: codes[operation], initiation: operation === 'initialize' ? ++initiations : 0 }
      record({ ...call, kind: 'call' })
      if (operation === 'deinitialize') {
        toy.perform('deinitialize')
        record({ kind: 'halt', thread, initiation: toy.initiation, status: 1 })
        record({ kind: 'halted', thread, initiation: toy.initiation })
        record({ ...call, kind: 'return' })
        return
      }
      const succeeds = await toy[way](operation, call.initiation, pause, (kind) =>
        record({ kind, thread, initiation: toy.initiation }),
      )
      const failure = operation === 'initialize' ? NDIS_STATUS_NOT_ACCEPTED : NDIS_STATUS_FAILURE
      record({ ...call, kind: 'return', status: succeeds || operation === 'start' ? NDIS_STATUS_SUCCESS : failure })
    }
    const running = all.map(async (operations, thread) => {
      for (const operation of operations) await perform(thread, operation)
    })
    await scheduler.waitFor(Promise.all(running))
    record({ kind: 'quiesced', thread: 0 })
    const verdict = checker.judge({ ending: 'quiesced', words }, instances)
    if (verdict.kind !== 'conforms') throw new Error(`the toy is right, and its history ${verdict.kind}`)
  })
  await fc.assert(property, { numRuns: plans, seed })
  return { plans, generated, ran }
}

/** The floor: the toy called in a loop, with nothing drawn, recorded or checked. */
export function runBare(plans: number): Done {
  let succeeded = 0
  for (let plan = 0; plan < plans; plan++) {
    const toy = new ToyNdis()
    for (let step = 0; step < stepsOfPlan; step++) {
      if (toy.perform(toyOperations[(plan + step) % toyOperations.length] ?? 'cancel')) succeeded++
    }
  }
  if (succeeded === 0) throw new Error('the toy did nothing')
  return { plans, generated: plans * stepsOfPlan, ran: plans * stepsOfPlan }
}
