/** The adapter of a command that takes one, where a name may stand for many. */
import type { Adapter } from '../adapters/adapter.ts'
import { openAdapters } from '../adapters/open.ts'
import { UsageError } from './arguments.ts'

/** Opens it. `limit` says what one is enough for, such as `one can be served`. */
export async function openOne(name: string, limit: string): Promise<Adapter> {
  const [adapter, ...others] = await openAdapters(name)
  if (others.length === 0) return adapter
  await Promise.all([adapter, ...others].map(async (one) => one.close()))
  throw new UsageError(`-a ${name} is ${others.length + 1} adapters; ${limit}, such as ${adapter.identity.adapter}`)
}
