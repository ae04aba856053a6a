/**
 * Mutation testing of the model: Stryker changes it in one place after the other, and for each change some test of `runner.mjs` has to
 * fail. Fails where fewer than 90 of 100 are found, or where one survives that is not in `survivors.txt`, with the reason why no test can tell it
 * from the model; or where one is there that did not survive. Files that are named are tested alone:
 *
 *     npm run test:mutants -- model/calls.ts
 */
import { readFileSync } from 'node:fs'
import { Stryker } from '@stryker-mutator/core'

const named = process.argv.slice(2)

const results = await new Stryker({
  mutate: named.length > 0 ? named : ['model/**/*.ts'],
  plugins: ['./test/mutants/runner.mjs'],
  testRunner: 'in-process',
  coverageAnalysis: 'perTest',
  concurrency: 2,
  // Endless loops end where a mutant is come through a hundred times as often as usual. Time is no measure on a machine that has other work.
  timeoutMS: 60_000,
  thresholds: { high: 100, low: 90, break: named.length > 0 ? null : 90 },
  reporters: ['progress-append-only', 'clear-text'],
  clearTextReporter: { logTests: false, reportMutants: false, reportTests: false, allowColor: false },
  tempDirName: 'out/mutants',
  // Stryker would read it with the API of an older TypeScript; it needs no types.
  tsconfigFile: 'none.json',
}).runMutationTest()

const inOneLine = (lines) => lines.trim().replaceAll(/\s+/g, ' ')

/** What a mutant changes: the lines that it is on, before and after. Not their numbers, which change with all that is above. */
function entryOf({ fileName, location: { start, end }, replacement }) {
  const file = fileName.slice(fileName.lastIndexOf('model/'))
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .slice(start.line - 1, end.line)
  const [first, last] = [lines[0], lines.at(-1)]
  const after = first.slice(0, start.column - 1) + replacement + last.slice(end.column - 1)
  return `${file}\n- ${inOneLine(lines.join('\n'))}\n+ ${inOneLine(after)}`
}

/** The entries of `survivors.txt`. Those that one reason is given for stand together, and the reason behind them, indented. */
function justified() {
  const entries = []
  let [file, isReasoned] = ['', true]
  for (const line of readFileSync(new URL('survivors.txt', import.meta.url), 'utf8').split('\n')) {
    if (line.startsWith('== ')) file = line.slice('== '.length)
    else if (line.startsWith('- ')) entries.push(`${file}\n${line}`)
    else if (line.startsWith('+ ')) entries.push(`${entries.pop()}\n${line}`)
    if (/^[-+] /.test(line)) isReasoned = false
    else if (line.startsWith('  ')) isReasoned = true
    else if (!isReasoned) throw new Error(`survivors.txt gives no reason for\n${entries.at(-1)}`)
  }
  return entries.filter((entry) => named.length === 0 || named.some((one) => entry.startsWith(`${one}\n`)))
}

/** What is in the one list and not in the other; what is there twice has to be there twice. */
function without(list, others) {
  const left = [...others]
  return list.filter((one) => {
    const at = left.indexOf(one)
    if (at >= 0) left.splice(at, 1)
    return at < 0
  })
}

const survivors = results.filter(({ status }) => status === 'Survived' || status === 'NoCoverage').map(entryOf)
const unlisted = without(survivors, justified())
const gone = without(justified(), survivors)
const tell = (what, list) => list.length > 0 && console.error(`\n${what}:\n\n== ${list.join('\n\n== ')}`)
tell('not in survivors.txt; find a test that tells it from the model, or write there why none can', unlisted)
tell('in survivors.txt, and yet no survivor; take it out', gone)
if (unlisted.length + gone.length > 0) process.exitCode = 1
console.log(
  `\n${results.length} mutants, ${survivors.length} survived, ${survivors.length - unlisted.length} for a reason given`,
)
