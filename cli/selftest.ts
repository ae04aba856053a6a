/** `imcancel selftest`: whether the suite catches what is wrong and passes what is right. */
import { flawText, killMatrixReport, killTable } from '../report/kill-matrix.ts'
import { number } from '../report/text.ts'
import { selftest as hunt } from '../runner/selftest/selftest.ts'
import { selftestArguments } from './arguments.ts'
import { onInterrupt } from './interrupt.ts'
import { rewriteLine } from './progress.ts'
import { terminal } from './terminal.ts'

/** Runs the command, and gives its exit code: 0 where the suite holds what it promises, 1 where not, 2 where it was interrupted. */
export async function selftest(args: readonly string[]): Promise<number> {
  const { without, markdown } = selftestArguments(args)
  const interrupt = onInterrupt()
  let reached = ''
  try {
    const matrix = await hunt({
      ...(without !== undefined && { without }),
      signal: interrupt.signal,
      onProgress: (done, of) => {
        reached = `${number(done)} of ${number(of)} faults and look-alikes hunted`
        rewriteLine(process.stderr, reached)
      },
    })
    rewriteLine(process.stderr, '')
    if (matrix === undefined) {
      process.stderr.write(`imcancel: interrupted, ${reached === '' ? 'nothing hunted yet' : reached}\n`)
      return 2
    }
    const text = markdown ? killTable(matrix) : killMatrixReport(matrix, without, terminal(process.stdout))
    process.stdout.write(`${text}\n`)
    // The table alone says nothing of what is wrong.
    if (markdown) for (const flaw of matrix.flaws) process.stderr.write(`${flawText(flaw)}\n`)
    return matrix.flaws.length === 0 ? 0 : 1
  } finally {
    interrupt.release()
  }
}
