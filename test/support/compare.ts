/** Compares what the model allows with what the simulator does, event by event, over all histories of at most so many events. */
import { type HistoryEvent, encodeEvent } from '../../model/history.ts'
import { type Stepwise, stops } from '../../model/stepwise.ts'
import type { Documented } from './documented.ts'
import { type Scene, after, empty, proposals, sceneKey, worker } from './scene.ts'
import type { Simulated } from './simulated.ts'

export interface Compared {
  /** Whole histories that the documents allow and the simulator produces */
  readonly histories: number
  /** Shortest beginnings that only an open question explains */
  readonly questions: number
  /** Those with a callback on a thread on which the simulator does not call it; it produces the same with the callback on the worker */
  readonly elsewhere: number
  /** Those with a DeInitialize that the probe puts off: an Initialize has been open ever since MiniportInitializeEx returned */
  readonly putOff: number
  /** All others that the documents allow and the simulator does not produce */
  readonly missing: readonly (readonly HistoryEvent[])[]
}

type Counts = { -readonly [Key in Exclude<keyof Compared, 'missing'>]: number }

/** `most`: events of a history, `quiesced` among them. */
export function compare(judge: Stepwise, documented: Documented, simulated: Simulated, most: number): Compared {
  const known = new Map<string, Counts>()
  const missing: (readonly HistoryEvent[])[] = []

  interface Node {
    readonly scene: Scene
    readonly judged: number
    readonly set: number
    readonly states: number
  }

  function visit(node: Node, way: readonly HistoryEvent[]): Counts {
    const { scene, judged, set, states } = node
    const key = [sceneKey(scene), judged, set, states, way.length].join(' ')
    const found = known.get(key)
    if (found) return found
    const counts: Counts = { histories: 0, questions: 0, elsewhere: 0, putOff: 0 }
    for (const event of way.length < most ? proposals(scene) : []) {
      const ahead = next(node, event, way)
      if (ahead === undefined) continue
      if (typeof ahead === 'string') {
        counts[ahead]++
        continue
      }
      const below = visit(ahead, [...way, event])
      for (const name of ['histories', 'questions', 'elsewhere', 'putOff'] as const) counts[name] += below[name]
    }
    known.set(key, counts)
    return counts
  }

  /** What an event leads to: a node, the count that it adds to, or nothing more to be seen. */
  function next(node: Node, event: HistoryEvent, way: readonly HistoryEvent[]): Node | keyof Counts | undefined {
    const { scene } = node
    const judged = judge.after(node.judged, encodeEvent(event))
    const set = documented.after(node.set, scene, event)
    if (judged === stops) {
      if (set !== undefined) throw new Error('the judge forbids what the documents allow')
      return undefined
    }
    if (set === undefined) return 'questions'
    const states = simulated.after(node.states, event)
    const isPutOff = event.kind === 'call' && event.function === 'deinitialize' && scene.wasFree[event.thread] !== true
    if (states === undefined) {
      if (isPutOff) return 'putOff'
      if (event.kind === 'enter' && simulated.after(node.states, { ...event, thread: worker }) !== undefined)
        return 'elsewhere'
      missing.push([...way, event])
      return undefined
    }
    if (isPutOff) throw new Error('the probe deinitializes what it was to put off')
    return event.kind === 'quiesced' ? 'histories' : { scene: after(scene, event), judged, set, states }
  }

  const start: Node = { scene: empty, judged: judge.start, set: documented.start, states: simulated.start }
  return { ...visit(start, []), missing }
}

/** All whole histories of at most so many events that the documents allow. */
export function allHistories(documented: Documented, most: number): (readonly HistoryEvent[])[] {
  const found: (readonly HistoryEvent[])[] = []
  const visit = (scene: Scene, set: number, way: readonly HistoryEvent[]): void => {
    for (const event of way.length < most ? proposals(scene) : []) {
      const next = documented.after(set, scene, event)
      if (next === undefined) continue
      if (event.kind === 'quiesced') found.push([...way, event])
      else visit(after(scene, event), next, [...way, event])
    }
  }
  visit(empty, documented.start, [])
  return found
}
