/** `imcancel doctor`: whether an adapter keeps to the protocol and does what it claims, and what to mend. */
import { linkTo } from '../adapters/open.ts'
import { doctorReport } from '../report/doctor.ts'
import { examineAdapter } from '../runner/doctor/doctor.ts'
import { UsageError, doctorArguments } from './arguments.ts'
import { rewriteLine } from './progress.ts'
import { terminal } from './terminal.ts'

/** Runs the command, and gives its exit code: 0 where no problem was found, 1 where one was. */
export async function doctor(args: readonly string[]): Promise<number> {
  const { adapter } = doctorArguments(args)
  const link = await linkTo(adapter)
  if (link === undefined)
    throw new UsageError(`-a ${adapter}: the doctor examines adapters that speak the protocol: native:, exec: and tcp:`)
  const diagnosis = await examineAdapter(link, (check) => rewriteLine(process.stderr, `examining ${check}`))
  rewriteLine(process.stderr, '')
  process.stdout.write(`${doctorReport(diagnosis, terminal(process.stdout))}\n`)
  return diagnosis.findings.some(({ outcome }) => outcome === 'problem') ? 1 : 0
}
