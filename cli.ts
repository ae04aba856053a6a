#!/usr/bin/env node
/** The command `imcancel`: picks the subcommand, and turns errors into messages and exit codes. */
import { AdapterError, AdapterNameError } from './adapters/adapter.ts'
import { UsageError, didYouMean } from './cli/arguments.ts'
import { doctor } from './cli/doctor.ts'
import { explain } from './cli/explain.ts'
import { fuzz } from './cli/fuzz.ts'
import { baseline, diff, gate } from './cli/gate.ts'
import { merge } from './cli/merge.ts'
import { newAdapter } from './cli/new.ts'
import { recheck } from './cli/recheck.ts'
import { replay } from './cli/replay.ts'
import { report } from './cli/report.ts'
import { selftest } from './cli/selftest.ts'
import { serve } from './cli/serve.ts'
import { verify } from './cli/verify.ts'
import { listClauses } from './report/explain-clause.ts'
import { FailureFileError } from './runner/failure-file.ts'
import { suiteVersion } from './runner/version.ts'

const help = `Checks an implementation of NdisIMCancelInitializeDeviceInstance against its documentation.

  imcancel verify [options]       draw plans, run them, judge every history, clause by clause
    -a, --adapter ADAPTER           simulator (all its policies, the default), simulator:POLICY,
                                    fault:NAME (wrong on purpose), look-alike:NAME (right, built
                                    otherwise), native:PATH/TO/SUBJECT.so (or .dll),
                                    exec:COMMAND or tcp:HOST:PORT (which speak imcancel/1)
    --runs N                        plans to draw (8000 simulated, 400 on real threads, and some
                                    more while a clause has not been exercised)
    --repeats N                     runs of each plan on real threads (200)
    --seed S                        what the plans are drawn from; a fresh one by default
    --profile PROFILE               documented, derived (default) or client: the clauses that decide
    --clauses PATTERNS              only clauses such as 'CANCEL-*,INIT-ONCE' decide
    --out DIR                       where failures are saved (out)
    --report FORMAT=FILE            also a report: json, text, html, junit, sarif, markdown or
                                    github; more than one may be given; - is the standard output
    --bail                          end at the first divergence that counts
    --shrink-seconds N              for making failures simpler (120; simulators: all it takes)
    --bound BOUNDS                  on a simulator, also all plans up to bounds, all interleavings:
                                    THREADSxSTEPS[xMINIPORTS] (2x5,3x2,2x2x2); or none
    --walk-seconds N                for each bound at most (120)
    --exhaustive                    nothing but that
    --exhaustive --plan FILE        all interleavings of the plan of a saved file
    --shard I/N                     only every N-th plan, from the I-th on: one of N runs, with the
                                    same --seed, on as many machines; auto: as the environment says
  imcancel merge RESULT...        one result from those of all shards
    -o, --output FILE               (out/merged.json); failures are saved beside it
  imcancel fuzz [options]         plans from ever new seeds, on all processors; goes on where it was
    -a, --adapter ADAPTER           as above
    --seconds N, or --runs N        for so long (60), or for so many plans
    --seed S                        begin anew from that seed
    --corpus DIR                    what is worth trying again, and how far it came (out/corpus)
    --workers N                     threads, on a simulator (as many as there are processors)
    --repeats, --profile, --clauses, --out   as above
  imcancel replay FILE            run a saved failure again
    -a, --adapter ADAPTER           on another adapter than it was saved on
    --repeats N                     runs on real threads (1000)
  imcancel recheck FILE           judge its history again, however long, running nothing
  imcancel explain FILE           what a failure file says, running nothing
    --edited                        of these three: take a file that was changed after it was saved
  imcancel explain CLAUSE         what a clause or an open question says, and where it comes from
  imcancel list                   all clauses and open questions
  imcancel selftest               whether the suite catches simulators that are wrong on purpose, by
                                  the clause that each breaks, and passes right ones built otherwise
    --without CLAUSE                as if that clause were not checked
    --markdown                      the table alone
  imcancel gate RESULT...         decide on a release, from results that verify has written
    --profile PROFILE               the clauses that decide; each result's own by default
    --baseline FILE                 known divergences, each with a reason
    --floor NAME=N,...              at least so many plans, cells, races, overlap (%), exercised
  imcancel baseline RESULT...     write known divergences from what results show
    --to FILE                       (imcancel-baseline.json)
  imcancel report RESULT          a result of verify, merge or fuzz in another format
    --format FORMAT                 json, text, html, junit, sarif, markdown, or github:
                                    workflow commands, and the summary of the step
    -o, --output FILE               (standard output)
  imcancel diff BEFORE AFTER      what changed between two results
  imcancel doctor -a ADAPTER      whether an adapter keeps to the protocol and does what it claims
  imcancel new adapter DIR        a small adapter that works, to be changed
    --lang LANG                     c, python or powershell
  imcancel serve -a ADAPTER       serve an adapter to others, on the standard streams
    --listen HOST:PORT              or to whoever connects; beyond this machine with IMCANCEL_TOKEN
  imcancel --version, --help

Exit codes: 0 met; 1 divergence, or selftest not met; 2 inconclusive or interrupted; 3 adapter or
subject could not be run; 64 usage; 70 the suite itself failed.
`

const commands = [
  'verify',
  'merge',
  'fuzz',
  'replay',
  'recheck',
  'gate',
  'baseline',
  'diff',
  'report',
  'explain',
  'list',
  'selftest',
  'doctor',
  'new',
  'serve',
] as const

const exitUsage = 64
const exitAdapter = 3
const exitFault = 70

async function main(args: readonly string[]): Promise<number> {
  const [command = '', ...rest] = args
  if (rest.some((one) => one === '--help' || one === '-h')) return main(['help'])
  switch (command) {
    case 'verify':
      return verify(rest)
    case 'replay':
      return replay(rest)
    case 'recheck':
      return recheck(rest)
    case 'explain':
      return explain(rest)
    case 'selftest':
      return selftest(rest)
    case 'doctor':
      return doctor(rest)
    case 'fuzz':
      return fuzz(rest)
    case 'merge':
      return merge(rest)
    case 'gate':
      return gate(rest)
    case 'baseline':
      return baseline(rest)
    case 'diff':
      return diff(rest)
    case 'report':
      return report(rest)
    case 'new':
      return newAdapter(rest)
    case 'serve':
      return serve(rest)
    case 'list':
      takesNone(command, rest)
      process.stdout.write(`${listClauses()}\n`)
      return 0
    case '--version':
      takesNone(command, rest)
      process.stdout.write(`${suiteVersion}\n`)
      return 0
    case '':
      process.stderr.write(help)
      return exitUsage
    case 'help':
    case '-h':
    case '--help':
      process.stdout.write(help)
      return 0
    default:
      throw new UsageError(
        `'${command}' is no command; ${didYouMean(command, commands)}expected ${commands.slice(0, -1).join(', ')} or ${commands.at(-1)}`,
      )
  }
}

function takesNone(command: string, args: readonly string[]): void {
  if (args.length > 0) throw new UsageError(`${command} takes no arguments, got '${args[0]}'`)
}

function exitCodeOfError(error: unknown): number | undefined {
  if (error instanceof UsageError || error instanceof AdapterNameError || error instanceof FailureFileError)
    return exitUsage
  return error instanceof AdapterError ? exitAdapter : undefined
}

/** Whether some of the output was lost, which no exit code may hide. */
let outputLost = false

// A reader that closes the pipe early, such as head, ends the output and nothing else.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE' || outputLost) return
  outputLost = true
  process.exitCode = exitFault
  process.stderr.write(`imcancel: the output could not be written: ${error.message}\n`)
})
process.stderr.on('error', () => {})

try {
  const code = await main(process.argv.slice(2))
  process.exitCode = outputLost ? exitFault : code
} catch (error) {
  const code = exitCodeOfError(error)
  const message = error instanceof Error ? error.message : String(error)
  process.exitCode = code ?? exitFault
  process.stderr.write(`imcancel: ${message}\n`)
  if (code === undefined) process.stderr.write(`A fault of the suite, please report it: ${traceOf(error)}\n`)
}

function traceOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
