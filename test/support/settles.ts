/** Whether what a judge allows can always come to an end: from all that it can be in after legal callers have done so much. */
import { type HistoryEvent, encodeEvent } from '../../model/history.ts'
import { type Stepwise, stops } from '../../model/stepwise.ts'
import { type Scene, after, empty, proposals, sceneKey } from './scene.ts'

interface Place {
  readonly scene: Scene
  readonly judged: number
}

export interface Settled {
  /** Different places that are reached: what the judge carries, and what has begun and not ended */
  readonly places: number
  /** Beginnings from which nothing that is allowed leads to `quiesced` without a further call of a driver's thread */
  readonly deadEnds: readonly (readonly HistoryEvent[])[]
}

/** Places to look at on the way to a rest before it is called a dead end */
const enough = 2000

const openIn = ({ scene }: Place): number => scene.stacks.flat().length

const keyOf = ({ scene, judged }: Place): string => `${judged} ${sceneKey(scene)}`

/** The places that an event leads to which the judge allows. */
function next(
  judge: Stepwise,
  { scene, judged }: Place,
  events: readonly HistoryEvent[],
): (Place & { event: HistoryEvent })[] {
  return events.flatMap((event) => {
    const state = judge.after(judged, encodeEvent(event))
    // Callbacks may differ here from one to the next.
    const free = { ...after(scene, event), status: undefined, cancels: undefined }
    return state === stops ? [] : [{ scene: free, judged: state, event }]
  })
}

/** Looks at all places behind at most so many events. */
export function settles(judge: Stepwise, most: number): Settled {
  const settled = new Set<string>()

  /** Whether it can come to rest with what has begun: what ends most is looked at first, since callbacks may go on for ever behind an open question. */
  function comesToRest(place: Place): boolean {
    const looked = new Set([keyOf(place)])
    let pending: readonly Place[] = [place]
    while (looked.size < enough) {
      const [one, ...others] = pending.toSorted((a, b) => openIn(a) - openIn(b))
      if (one === undefined) return false
      const ending = proposals(one.scene).filter(
        (event) => event.kind !== 'call' || (one.scene.stacks[event.thread]?.length ?? 0) > 0,
      )
      const places = next(judge, one, ending)
      if (places.some((to) => to.event.kind === 'quiesced' || settled.has(keyOf(to)))) {
        settled.add(keyOf(place))
        return true
      }
      const fresh = places.filter((to) => !looked.has(keyOf(to)))
      for (const to of fresh) looked.add(keyOf(to))
      pending = [...others, ...fresh]
    }
    return false
  }

  const met = new Set<string>()
  const deadEnds: (readonly HistoryEvent[])[] = []
  let level: (Place & { readonly way: readonly HistoryEvent[] })[] = [{ scene: empty, judged: judge.start, way: [] }]
  for (let events = 0; events <= most; events++) {
    const fresh = level.filter((place) => {
      const key = keyOf(place)
      const isKnown = met.has(key)
      met.add(key)
      return !isKnown
    })
    for (const place of fresh) if (!comesToRest(place)) deadEnds.push(place.way)
    level = fresh.flatMap(({ way, ...place }) =>
      next(judge, place, proposals(place.scene)).map(({ event, ...to }) => ({ ...to, way: [...way, event] })),
    )
  }
  return { places: met.size, deadEnds }
}
