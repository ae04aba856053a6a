/** The exhaustive part of a result, as one line for each bound: what was walked, how much that was, what came of it. */
import type { Certificate } from '../runner/exhaustive/certificate.ts'
import { count, digits, number } from './text.ts'

/** A heading and a line each; nothing where nothing was walked. */
export function certificateLines(certificates: readonly Certificate[]): string[] {
  const [first] = certificates
  if (first === undefined) return []
  return [
    `every interleaving, on the simulator with policy ${policyText(first.policy)}`,
    ...certificates.map((one) => `  ${extentText(one)}: ${outcomeText(one)}`),
  ]
}

export function policyText(policy: string): string {
  return policy.includes('free') ? `${policy}: what it leaves open resolved anew each time, in every way` : policy
}

/** `all plans of 2 threads x 4 steps, 1 miniport` */
export function extentText({ kind, threads, steps, instances }: Certificate): string {
  const size = `${count(threads, 'thread')} x ${count(steps, 'step')}, ${count(instances, 'miniport')}`
  return kind === 'bound' ? `all plans of ${size}` : `the plan given, ${size}`
}

/** What came of it, and how much that was. */
export function outcomeText(certificate: Certificate): string {
  const { ended, interleavings, states, seconds, expected } = certificate
  const visited = `${number(states)} states, ${seconds.toFixed(1)} s`
  const of = expected === undefined ? '' : ` of some ${number(expected)} expected`
  switch (ended) {
    case 'complete':
      return `no divergence in ${digits(interleavings)} interleavings (${visited})`
    case 'found':
      return `diverges (after ${visited})`
    case 'states':
      return `not walked to the end: stopped at the most states that are kept (${visited}${of}); no divergence so far`
    case 'time':
      return `not walked to the end: out of time (${visited}${of}); no divergence so far`
    case 'interrupted':
      return `not walked to the end: interrupted (${visited}${of}); no divergence so far`
  }
}
