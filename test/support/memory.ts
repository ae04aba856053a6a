/** Whether memory grows with the length of what is read. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect } from 'vitest'

const [few, many] = [10_000, 100_000]

/**
 * Does the same for few events and for many, and expects that no more memory is in use while it does. `sample` is to be called
 * every now and then.
 */
export function expectNoGrowth(read: (events: number, sample: () => void) => void): void {
  const collect = collector()
  const peakOf = (events: number): number => {
    let peak = 0
    read(events, () => {
      collect()
      peak = Math.max(peak, inUse())
    })
    expect(peak, 'bytes in use, sampled').toBeGreaterThan(0)
    return peak
  }
  // What is compiled and kept for good is there after the first time.
  peakOf(few)
  const [short, long] = [peakOf(few), peakOf(many)]
  // Words would be 2 880 000 more where they were kept.
  expect(long - short, `${short} bytes for ${few} events, ${long} for ${many}`).toBeLessThan(1_000_000)
}

/** The parts of 1 000 events, with a sample taken behind five of them, the last but one among them. */
export function* sampled<T>(parts: Iterable<T>, events: number, sample: () => void): Iterable<T> {
  const every = Math.floor(events / 1000 / 5)
  let given = 0
  for (const part of parts) {
    yield part
    if (++given % every === every - 1) sample()
  }
}

function inUse(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

/** The garbage collector, so that what is in use can be told from what was. */
function collector(): () => void {
  setFlagsFromString('--expose-gc')
  const found: unknown = runInNewContext('gc')
  if (typeof found !== 'function') throw new Error('no garbage collector can be called here')
  return () => void found()
}
