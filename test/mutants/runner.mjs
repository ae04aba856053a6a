/**
 * Runs the tests of the model for Stryker, on one mutant after the other, in one process: all of them are one script, which is compiled
 * once and run anew for each mutant. A test runner that starts a worker for each would take ten times as long.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, resolve } from 'node:path'
import { Script } from 'node:vm'
import { build } from 'vite'
import { expect } from 'vitest'

/** The tests that judge the model, those that find most in the least time first: a mutant is dead at the first that fails. */
const suite = [
  'automaton',
  'judgements',
  'no-verdict',
  'notes',
  'configuration',
  'int-table',
  'explanations',
  'determinize',
  'tally',
  'allowed',
  'questions',
  'names',
  'checker',
  'reduction',
  'stepwise',
  'transitions',
  'coverage',
  'needed',
]

/** Those of them that take long, and find what others find */
const leftOut = /^over random histories/

/** An endless loop, if it is come through so often in one test: five times as often as the most that is needed. */
const mostHits = 10_000_000

/** What the tests import from vitest, as far as the tests of the suite use it. Gathers the tests; none is run yet. */
function gatherInto(tests) {
  const groups = []
  const eachOf = (use) => (rows) => (name, body) => {
    for (const [index, row] of rows.entries()) {
      const title = name.replace('$name', row?.name ?? '').replace('%s', String(row))
      use(`${title} (${index + 1})`, () => (Array.isArray(row) ? body(...row) : body(row)))
    }
  }
  const describe = (name, body) => {
    groups.push(name)
    body()
    groups.pop()
  }
  const test = (name, ...rest) => {
    tests.push({ id: [...groups, name].join(' > '), body: rest.findLast((one) => typeof one === 'function') })
  }
  describe.each = eachOf(describe)
  test.each = eachOf(test)
  return { describe, expect, it: test, test }
}

/** Where the mutated sources look for the mutant that is active, and count which of them are come through. */
const sharedWithMutants = '__stryker__'

function createRunner() {
  const stryker = (globalThis[sharedWithMutants] ??= {})
  let [script, require] = []

  /** The tests, made anew with all that they import. */
  function load() {
    const tests = []
    const vitest = gatherInto(tests)
    const requireOne = (id) => (id === 'vitest' ? vitest : require(id))
    script.runInThisContext()(requireOne)
    return tests.filter(({ id }) => !leftOut.test(id))
  }

  async function run(tests, isBailing) {
    const results = []
    for (const { id, body } of tests) {
      const [began, result] = [performance.now(), { id, name: id, status: 0 }]
      Object.assign(stryker, { currentTestId: id, hitCount: 0 })
      try {
        await body()
      } catch (error) {
        Object.assign(result, { status: 1, failureMessage: String(error) })
      }
      stryker.currentTestId = undefined
      results.push({ ...result, timeSpentMs: performance.now() - began })
      if (isBailing && result.status === 1) break
    }
    return results
  }

  return {
    capabilities: () => ({ reloadEnvironment: true }),
    async init() {
      // Beside the tests, which read files that are beside them, in the copy that Stryker has made of the project and mutated
      const [entry, built] = ['ts', 'cjs'].map((extension) => resolve(`test/mutants-${process.pid}.${extension}`))
      writeFileSync(entry, suite.map((name) => `import './${name}.test.ts'\n`).join(''))
      await build({
        configFile: false,
        logLevel: 'error',
        build: {
          ssr: entry,
          outDir: 'test',
          emptyOutDir: false,
          rolldownOptions: { output: { format: 'cjs', entryFileNames: basename(built), codeSplitting: false } },
        },
      })
      require = createRequire(built)
      const text = `(function (require) { const __filename = ${JSON.stringify(built)}; ${readFileSync(built, 'utf8')}\n})`
      script = new Script(text, { filename: built })
    },
    async dryRun() {
      return { status: 'complete', tests: await run(load(), false), mutantCoverage: stryker.mutantCoverage }
    },
    async mutantRun({ activeMutant, mutantActivation, testFilter }) {
      Object.assign(stryker, { activeMutant: undefined, hitCount: 0, hitLimit: mostHits })
      if (mutantActivation === 'static') stryker.activeMutant = activeMutant.id
      let tests
      try {
        tests = load()
      } catch (error) {
        return { status: 'killed', killedBy: [], failureMessage: String(error), nrOfTests: 0 }
      }
      stryker.activeMutant = activeMutant.id
      const chosen = testFilter === undefined ? tests : tests.filter(({ id }) => testFilter.includes(id))
      const results = await run(chosen, true)
      const failed = results.find(({ status }) => status === 1)
      const nrOfTests = results.length
      if (failed === undefined) return { status: 'survived', nrOfTests }
      return { status: 'killed', killedBy: [failed.id], failureMessage: failed.failureMessage, nrOfTests }
    },
  }
}
createRunner.inject = []

export const strykerPlugins = [{ kind: 'TestRunner', name: 'in-process', factory: createRunner }]
