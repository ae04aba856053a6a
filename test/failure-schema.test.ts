/** The JSON schema that ships with the package: what is written is valid, what is wrong is not, and each field is described. */
import { readFileSync, readdirSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { failureText } from '../report/explain-failure.ts'
import { encodeFailure } from '../runner/failure-file.ts'
import { clauseIds, example, failureFiles, fieldsOf, texts } from './support/failure.ts'

const schema: Record<string, unknown> = JSON.parse(
  readFileSync(new URL('../runner/failure.schema.json', import.meta.url), 'utf8'),
)
// `oneOf` in the verdict repeats neither its type nor what all kinds require.
const validate = new Ajv2020({ allErrors: true, strict: true, strictTypes: false, strictRequired: false }).compile(
  schema,
)

const regressions = new URL('regressions/', import.meta.url)

/** What is wrong with a value, in short. */
function errorsOf(value: unknown): string[] {
  return validate(value) ? [] : (validate.errors ?? []).map((one) => `${one.instancePath} ${one.message}`)
}

describe('the schema of failure files', () => {
  test('accepts what is written', () => {
    fc.assert(
      fc.property(failureFiles, texts, fc.array(texts), (one, inWords, trace) => {
        expect(errorsOf(JSON.parse(encodeFailure(one, { inWords, trace })))).toEqual([])
      }),
      { numRuns: 200 },
    )
    expect(errorsOf(JSON.parse(failureText(example, example.history)))).toEqual([])
  })

  test.each(readdirSync(regressions))('accepts regressions/%s', (file) => {
    expect(errorsOf(JSON.parse(readFileSync(new URL(file, regressions), 'utf8')))).toEqual([])
  })

  test.each(Object.keys(fieldsOf(example)))('requires %s', (field) => {
    expect(errorsOf({ ...fieldsOf(example), [field]: undefined })).toEqual([` must have required property '${field}'`])
  })

  test.each<[string, Record<string, unknown>, string]>([
    ['format', { format: 'imcancel-case' }, '/format must be equal to constant'],
    ['version', { version: 1 }, '/version must be equal to constant'],
    ['field', { comment: '' }, ' must NOT have additional properties'],
    ['adapter', { adapter: { name: 'simulator' } }, "/adapter must have required property 'subject'"],
    ['seed', { seed: 2 ** 32 }, '/seed must be <= 4294967295'],
    ['kind of verdict', { verdict: { kind: 'pass', inWords: '' } }, '/verdict/kind must be equal to constant'],
    ['verdict', { verdict: { kind: 'unknown', inWords: '' } }, "/verdict must have required property 'reason'"],
    ['event', { verdict: { ...example.verdict, inWords: '', at: 0 } }, '/verdict/at must be >= 1'],
    ['clause', { enforced: ['CANCEL-TWICE'] }, '/enforced/0 must be equal to one of the allowed values'],
    ['number of runs', { of: 0 }, '/of must be >= 1'],
    ['state of the plan', { shrunk: 'yes' }, '/shrunk must be equal to one of the allowed values'],
    ['digest', { digest: 'sha256:0' }, '/digest must match pattern "^sha256:[0-9a-f]{64}$"'],
    ['choice', { choices: [-1] }, '/choices/0 must be >= 0'],
    ['word of the plan', { plan: [1, 1, 1, 1, 2 ** 31] }, '/plan/4 must be <= 2147483647'],
    [
      'ending',
      { history: { ending: 'fine', words: [] } },
      '/history/ending must be equal to one of the allowed values',
    ],
    ['word of the history', { history: { ending: 'quiesced', words: [1.5] } }, '/history/words/0 must be integer'],
  ])('refuses a wrong %s', (_, change, message) => {
    expect(errorsOf({ ...fieldsOf(example), ...change })).toContain(message)
  })

  test('knows the clauses, all of them', () => {
    expect(schema['$defs']).toMatchObject({ clause: { enum: clauseIds } })
  })

  test('describes every field', () => {
    const undescribed: string[] = []
    let fields = 0
    const visit = (node: unknown, path: string, isField: boolean): void => {
      if (typeof node !== 'object' || node === null) return
      if (isField) {
        fields++
        const text = 'description' in node ? node.description : ''
        if (typeof text !== 'string' || text.length < 10) undescribed.push(path)
      }
      for (const [name, inner] of Object.entries<unknown>({ ...node })) {
        visit(inner, `${path}/${name}`, path.endsWith('/properties') || name === 'items')
      }
    }
    visit(schema, '', true)
    expect(undescribed).toEqual([])
    expect(fields).toBeGreaterThan(25)
  })
})
