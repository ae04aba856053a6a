/** The ways to a command or an address: `exec:COMMAND` and `tcp:HOST:PORT`. */
import { isIP } from 'node:net'
import { parseArgsStringToArgv } from 'string-argv'
import { AdapterNameError } from '../adapter.ts'
import { plain } from '../quote.ts'
import { type Link, usualTimes } from './bridge.ts'
import { processOf } from './process.ts'
import { type Address, connectionTo } from './socket.ts'

/** The environment variable with the token that both sides of a connection know. */
export const tokenVariable = 'IMCANCEL_TOKEN'
/** The fewest characters of a token */
const tokenCharacters = 16
/** A machine that went down may take so long to come up again. */
const reconnectMs = 120_000

/**
 * The way to a process that speaks the protocol on its standard streams. The command is split into words as a shell does, quotes included,
 * but no shell runs it.
 */
export function execLink(command: string): Link {
  const [program, ...args] = parseArgsStringToArgv(command)
  if (program === undefined)
    throw new AdapterNameError(`exec: names no command; expected one such as exec:python3 adapter.py`)
  return { name: `exec:${command}`, start: processOf(program, args), ...usualTimes() }
}

/** The way to a server that speaks the protocol to whoever connects. Beyond this machine there must be a token. */
export function tcpLink(text: string, environment: NodeJS.ProcessEnv = process.env): Link {
  const name = `tcp:${text}`
  const address = parseAddress(text)
  const problem = address === undefined ? undefined : tokenProblem(address, environment)
  if (address === undefined)
    throw new AdapterNameError(`'${plain(name)}' has no address; expected tcp:HOST:PORT, such as tcp:127.0.0.1:7350`)
  if (problem !== undefined) throw new AdapterNameError(`${plain(name)}: ${problem}`)
  const token = environment[tokenVariable] ?? ''
  const times = usualTimes()
  return {
    name,
    start: connectionTo(address),
    ...times,
    againMs: times.helloMs + reconnectMs,
    ...(token !== '' && { greeting: JSON.stringify({ token }) }),
  }
}

/** HOST:PORT, with an IPv6 address in brackets; undefined for anything else. */
export function parseAddress(text: string): Address | undefined {
  const [, bracketed, bare, digits] = /^(?:\[([^\]]+)\]|([^:[\]\s]+)):(\d{1,5})$/.exec(text) ?? []
  const host = bracketed ?? bare
  const port = Number(digits)
  if (host === undefined || port > 0xffff || (bracketed !== undefined && isIP(bracketed) !== 6)) return undefined
  return { host, port }
}

/** Why an address may not be used without another token, or undefined where it may. */
export function tokenProblem({ host }: Address, environment: NodeJS.ProcessEnv): string | undefined {
  const token = environment[tokenVariable] ?? ''
  if (isLoopback(host) || token.length >= tokenCharacters) return undefined
  const has = token === '' ? 'none is set' : `it has ${token.length}`
  return `${host} is not this machine, so both sides need the same token of ${tokenCharacters} characters or more in ${tokenVariable}; ${has}`
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
}
