/** Adapters by the names that the command line gives them. */
import { type Adapter, AdapterNameError } from './adapter.ts'
import { type Link, openBridge } from './bridge/bridge.ts'
import { execLink, tcpLink } from './bridge/links.ts'
import { createFaulty, faults } from './faults/faults.ts'
import { createLookAlike, lookAlikes } from './look-alikes/look-alikes.ts'
import { nativeLink } from './native/native.ts'
import { nearNames } from './near.ts'
import { plain } from './quote.ts'
import { type Policy, policiesNamed, policyWords } from './simulator/policy.ts'
import { createSimulator } from './simulator/simulator.ts'

const known =
  'simulator, simulator:POLICY such as simulator:worker,at-start, fault:NAME or fault:NAME:POLICY, look-alike:NAME, native:PATH/TO/SUBJECT.so, exec:COMMAND, or tcp:HOST:PORT'

const policyHelp =
  'one word of each of these, or of some, parted by commas: inside, worker or late (where MiniportInitializeEx runs); at-start, at-dequeue or last-moment (when it is too late to cancel); ignored or counts (a START before Initialize); exact or caseless (names); free (anew each time)'

type Adapters = readonly [Adapter, ...Adapter[]]

/**
 * The adapters behind a name as the command line takes it: one for each policy of the simulator that it matches, right or wrong, or that of a library.
 * Rejects with an `AdapterNameError` where it names none, and with an `AdapterError` where what it names cannot be used.
 * @example const adapters = await openAdapters('native:./my_ndis.so')
 */
export async function openAdapters(name: string): Promise<Adapters> {
  const [kind, rest] = split(name)
  if (kind === 'simulator') return forPolicies(rest, (policy) => createSimulator(policy))
  if (kind === 'fault') return openVariant(rest, 'fault', faults, createFaulty)
  if (kind === 'look-alike') return openVariant(rest, 'look-alike', lookAlikes, createLookAlike)
  const link = await linkTo(name)
  if (link !== undefined) return [await openBridge(link)]
  throw new AdapterNameError(`'${plain(name)}' is no adapter; expected ${known}`)
}

/** The way to an adapter that is not in this process; undefined where the name is of another kind. */
export async function linkTo(name: string): Promise<Link | undefined> {
  const [kind, rest] = split(name)
  if (kind === 'native' && rest !== '') return nativeLink({ library: rest })
  if (kind === 'exec' && rest.trim() !== '') return execLink(rest)
  return kind === 'tcp' ? tcpLink(rest) : undefined
}

function forPolicies(words: string, create: (policy: Policy) => Adapter): Adapters {
  const [first, ...others] = (policiesNamed(words) ?? []).map(create)
  if (first) return [first, ...others]
  const unknown = words.split(',').find((word) => word !== '' && !policyWords.includes(word))
  const near = unknown === undefined ? [] : nearNames(unknown, policyWords)
  const hint = near.length > 0 ? `did you mean ${near.slice(0, 3).join(' or ')}? ` : ''
  throw new AdapterNameError(`no policy of the simulator is '${plain(words)}'; ${hint}expected ${policyHelp}`)
}

/** One of a table of simulators by name, under the policies that the rest of the text names. */
function openVariant<T extends { readonly name: string }>(
  text: string,
  kind: string,
  variants: readonly T[],
  create: (variant: T, policy: Policy) => Adapter,
): Adapters {
  const [name, words] = split(text)
  const variant = variants.find((one) => one.name === name)
  if (variant) return forPolicies(words, (policy) => create(variant, policy))
  const names = variants.map((one) => one.name)
  const near = nearNames(name, names)
  const hint = near.length > 0 ? `did you mean ${near.slice(0, 3).join(' or ')}? ` : ''
  if (name === '') throw new AdapterNameError(`${kind}: names no ${kind}; expected one of ${names.join(', ')}`)
  throw new AdapterNameError(`no ${kind} is '${plain(name)}'; ${hint}-a ${kind}: names them all`)
}

function split(name: string): [string, string] {
  const colon = name.indexOf(':')
  return colon === -1 ? [name, ''] : [name.slice(0, colon), name.slice(colon + 1)]
}
