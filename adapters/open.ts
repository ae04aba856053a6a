/** Adapters by the names that the command line gives them. */
import type { Adapter } from './adapter.ts'
import { openNative } from './native/bridge.ts'
import { policiesNamed, policyWords } from './simulator/policy.ts'
import { createSimulator } from './simulator/simulator.ts'

/** The text names no adapter: the caller's mistake. */
export class AdapterNameError extends Error {
  override readonly name = 'AdapterNameError'
}

const known = 'simulator, simulator:POLICY such as simulator:worker,at-start, or native:PATH/TO/SUBJECT.so'

/** The adapters behind a name: one for each policy of the simulator that it matches, or that of a library. */
export async function openAdapters(name: string): Promise<readonly [Adapter, ...Adapter[]]> {
  const [kind, rest] = split(name)
  if (kind === 'simulator') {
    const [first, ...others] = (policiesNamed(rest) ?? []).map((policy) => createSimulator(policy))
    if (first) return [first, ...others]
    throw new AdapterNameError(
      `no policy of the simulator is '${rest}'; expected some of ${policyWords.join(', ')}, parted by commas`,
    )
  }
  if (kind === 'native' && rest !== '') return [await openNative({ library: rest })]
  throw new AdapterNameError(`'${name}' is no adapter; expected ${known}`)
}

function split(name: string): [string, string] {
  const colon = name.indexOf(':')
  return colon === -1 ? [name, ''] : [name.slice(0, colon), name.slice(colon + 1)]
}
