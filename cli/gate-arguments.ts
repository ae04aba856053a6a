/** Command lines of `gate`, `baseline` and `diff`. */
import { type Floors, floorNames } from '../report/gate.ts'
import { type Profile, profiles } from '../runner/profile.ts'
import { UsageError, oneOf, parsed, quoteWord } from './arguments.ts'

export interface GateArguments {
  readonly files: readonly string[]
  readonly profile: Profile | undefined
  readonly floors: Floors
  readonly baseline: string | undefined
}

export function gateArguments(args: readonly string[]): GateArguments {
  const { values, positionals } = parsed('gate', args, {
    profile: { type: 'string' },
    baseline: { type: 'string' },
    floor: { type: 'string' },
  })
  if (positionals.length === 0) throw new UsageError('gate takes one or more results that verify has written')
  const { profile, floor, baseline } = values
  return {
    files: positionals,
    profile: profile === undefined ? undefined : oneOf('--profile', profile, profiles),
    floors: floor === undefined ? {} : floorsIn(floor),
    baseline,
  }
}

/** `plans=8000,cells=74` */
function floorsIn(text: string): Floors {
  const pairs = text.split(',').map((part): [string, number] => {
    const [, name, digits] = /^\s*(\w+)=(\d{1,9})\s*$/.exec(part) ?? []
    const known = floorNames.find((one) => one === name)
    if (known === undefined || digits === undefined)
      throw new UsageError(`--floor ${quoteWord(part)}: expected NAME=NUMBER, with a name of ${floorNames.join(', ')}`)
    return [known, Number(digits)]
  })
  return Object.fromEntries(pairs)
}

export function baselineArguments(args: readonly string[]): { readonly files: readonly string[]; readonly to: string } {
  const { values, positionals } = parsed('baseline', args, { to: { type: 'string' } })
  if (positionals.length === 0) throw new UsageError('baseline takes one or more results that verify has written')
  return { files: positionals, to: values['to'] ?? 'imcancel-baseline.json' }
}

export function diffArguments(args: readonly string[]): readonly [string, string] {
  const { positionals } = parsed('diff', args, {})
  const [before, after, ...others] = positionals
  if (before === undefined || after === undefined || others.length > 0)
    throw new UsageError(`diff takes two results, the older one first; got ${positionals.length}`)
  return [before, after]
}
