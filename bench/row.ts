/** What a row of the benchmark is: one of ours beside its peers, doing the same work in the same run. */

export interface Contestant {
  readonly name: string
  /** Does a piece of the work, of a second or less; gives how much of the unit it did. Called again and again. */
  readonly work: () => number | Promise<number>
}

export interface Row {
  readonly name: string
  /** What is measured, for the table */
  readonly title: string
  /** Unit of work */
  readonly unit: string
  /** Whether the table shows work per second, or seconds per unit of work */
  readonly shows: 'rate' | 'seconds' | 'value'
  /** To be reached by ours: a rate at least, seconds at most, or so many times the best peer */
  readonly target: Target
  /** Ours first */
  readonly contestants: readonly Contestant[]
  readonly close?: () => Promise<void>
}

type Target =
  | { readonly atLeast: number }
  | { readonly atMost: number }
  | { readonly timesBestOf: readonly string[]; readonly atLeastTimes: number }

export interface Effort {
  readonly rounds: number
  /** Each contestant works for so long in each round, and once at least */
  readonly secondsPerRound: number
}

/** Median and spread over the rounds: units per second, or what `work` gave where it is a value. */
export interface Measured {
  readonly name: string
  readonly median: number
  readonly least: number
  readonly most: number
}

/** Measures a row: the contestants take turns, round by round, after one in which each warms up until its code is compiled. */
export async function measure(
  { contestants, shows }: Row,
  { rounds, secondsPerRound }: Effort,
  warmUpSeconds = 2,
): Promise<Measured[]> {
  const seen = contestants.map((): number[] => [])
  for (let round = -1; round < rounds; round++) {
    for (const [index, { work }] of contestants.entries()) {
      const started = performance.now()
      let [done, seconds, times] = [0, 0, 0]
      do {
        // oxlint-disable-next-line no-await-in-loop -- a measurement has the machine for itself
        done += await work()
        times++
        seconds = (performance.now() - started) / 1000
      } while (seconds < (round < 0 ? warmUpSeconds : secondsPerRound))
      if (round >= 0) seen[index]?.push(shows === 'value' ? done / times : done / seconds)
    }
  }
  return contestants.map(({ name }, index) => spreadOf(name, seen[index] ?? []))
}

function spreadOf(name: string, values: readonly number[]): Measured {
  const sorted = values.toSorted((one, other) => one - other)
  const middle = (sorted.length - 1) / 2
  const median = ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2
  return { name, median, least: sorted[0] ?? 0, most: sorted.at(-1) ?? 0 }
}
