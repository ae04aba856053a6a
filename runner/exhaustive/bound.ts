/** How far the exhaustive part goes: threads, steps of each, and virtual miniports. */

export interface Bound {
  readonly threads: number
  /** Steps of each thread, at most */
  readonly steps: number
  readonly instances: number
}

/** Walked unless told otherwise: one virtual miniport with 2 threads x 5 steps and 3 threads x 2 steps, two with 2 threads x 2 steps. */
export const defaultBounds = '2x5,3x2,2x2x2'

/** What a bound may be at most. Long before that a walk takes more memory than there is, and says so. */
export const boundLimits = { threads: 4, steps: 16, instances: 3 } as const

/** The bounds in a list such as `2x4,2x2x2`: threads, steps, and instances where they are more than one. Undefined where it is none. */
export function parseBounds(text: string): readonly Bound[] | undefined {
  const bounds: Bound[] = []
  for (const one of text.split(',')) {
    const match = /^\s*(\d+)x(\d+)(?:x(\d+))?\s*$/.exec(one)
    if (!match) return undefined
    const [threads, steps, instances] = [Number(match[1]), Number(match[2]), Number(match[3] ?? 1)]
    const fits = (value: number, most: number): boolean => value >= 1 && value <= most
    if (!fits(threads, boundLimits.threads) || !fits(steps, boundLimits.steps)) return undefined
    if (!fits(instances, boundLimits.instances)) return undefined
    bounds.push({ threads, steps, instances })
  }
  return bounds
}

/** As it is typed: `2x4`, or `2x2x2` for two instances. */
export function boundName({ threads, steps, instances }: Bound): string {
  return `${threads}x${steps}${instances === 1 ? '' : `x${instances}`}`
}
